//! Reading an OAuth request as its many clients send it: form, multipart (Postman), query (the Go SDK), Basic or body credentials.

use app::tokens::ClientCredentials;
use app::{Actor, Trail};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::http::request::Parts;

use super::failure::OAuthFailure;
use crate::{Api, body, caller, zero};

/// Far more than any grant has. Parameters are compared with each other, before anybody has shown who he is.
const MOST: usize = 64;

/// The parameters of a request, of one place or of both.
pub struct Form {
    pairs: Vec<(String, String)>,
    authorization: Option<String>,
    head: Parts,
}

impl Form {
    /// Reads the body's parameters, and those that may stand in the query. A `client_secret` in the query is refused: URLs are logged.
    pub async fn read(api: &Api, request: Request) -> Result<Self, OAuthFailure> {
        let (head, incoming) = request.into_parts();
        let mut pairs = pairs(head.uri.query().unwrap_or_default().as_bytes())?;
        if pairs.iter().any(|(name, _)| name == "client_secret") {
            return Err(OAuthFailure::invalid_request(
                "client_secret: must not be in the query, since URLs are logged",
            ));
        }
        let authorization = match head.headers.get(header::AUTHORIZATION) {
            Some(value) => Some(value.to_str().map_err(|_| malformed())?.to_owned()),
            None => None,
        };
        let in_body = of_body(&head, body::all(incoming, api.body_limit).await?).await?;
        // The same in query and body is what some clients send; twice in one place is a mistake (RFC 6749 §3.2).
        pairs.retain(|pair| !in_body.contains(pair));
        pairs.extend(in_body);
        zero::in_pairs(pairs.iter().map(|(name, value)| (name, value)))
            .map_err(|invalid| OAuthFailure::invalid_request(invalid.to_string()))?;
        Ok(Self { pairs, authorization, head })
    }

    /// A parameter. One without a value counts as left out (RFC 6749 §3.2).
    pub fn get(&self, name: &str) -> Result<Option<&str>, OAuthFailure> {
        let mut found = self.pairs.iter().filter(|(n, value)| n == name && !value.is_empty());
        let first = found.next();
        if found.next().is_some() {
            return Err(OAuthFailure::invalid_request(format!("{name}: must not be there more than once")));
        }
        Ok(first.map(|(_, value)| value.as_str()))
    }

    pub fn needed(&self, name: &str) -> Result<&str, OAuthFailure> {
        self.get(name)?.ok_or_else(|| OAuthFailure::invalid_request(format!("{name}: is missing")))
    }

    /// The client's id and secret, from the one place where they are (RFC 6749 §2.3).
    pub fn credentials(&self) -> Result<ClientCredentials, OAuthFailure> {
        let (id, secret) = (self.get("client_id")?, self.get("client_secret")?);
        match (&self.authorization, id, secret) {
            (Some(_), _, Some(_)) => Err(OAuthFailure::invalid_request(
                "client_secret: must not be in the body beside an Authorization header",
            )),
            (Some(header), id, None) => {
                Ok(ClientCredentials::Basic { header: header.clone(), client_id: id.map(str::to_owned) })
            }
            (None, Some(id), Some(secret)) => {
                Ok(ClientCredentials::Form { client_id: id.to_owned(), client_secret: secret.to_owned() })
            }
            (None, None, Some(_)) => Err(OAuthFailure::invalid_request("client_id: is missing")),
            (None, _, None) => {
                Err(OAuthFailure::invalid_client("Client credentials are needed, by HTTP Basic or in the body"))
            }
        }
    }

    fn trail(&self) -> Trail {
        caller::trail(&self.head)
    }

    /// Who asks about tokens: a client with its credentials, or the holder of a bearer token.
    pub async fn caller(&self, api: &Api) -> Result<Actor, OAuthFailure> {
        let bearer = self.authorization.as_deref().and_then(|header| header.split_once(' '));
        match bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) {
            Some((_, token)) => Ok(api.app.authenticate(token.trim(), self.trail()).await?),
            None => Ok(api.app.authenticate_client(&self.credentials()?, self.trail()).await?),
        }
    }
}

fn malformed() -> OAuthFailure {
    OAuthFailure::invalid_client("Authorization: must be HTTP Basic with client id and client secret")
}

fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, OAuthFailure> {
    few(form_urlencoded::parse(text).into_owned().take(MOST + 1).collect())
}

fn few(pairs: Vec<(String, String)>) -> Result<Vec<(String, String)>, OAuthFailure> {
    if pairs.len() > MOST {
        return Err(OAuthFailure::invalid_request(format!("There must be at most {MOST} parameters")));
    }
    Ok(pairs)
}

async fn of_body(head: &Parts, bytes: Bytes) -> Result<Vec<(String, String)>, OAuthFailure> {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if bytes.is_empty() {
        // The SDK sends nothing in its body; what type that would have had doesn't matter.
        Ok(Vec::new())
    } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        pairs(&bytes)
    } else if essence.eq_ignore_ascii_case("multipart/form-data") {
        // Boxed, as all futures of requests would be larger by the rarest of them.
        Box::pin(of_multipart(Request::from_parts(head.clone(), Body::from(bytes)))).await
    } else {
        Err(OAuthFailure::invalid_request(
            "Content-Type: must be application/x-www-form-urlencoded or multipart/form-data",
        ))
    }
}

async fn of_multipart(request: Request) -> Result<Vec<(String, String)>, OAuthFailure> {
    let broken = || OAuthFailure::invalid_request("The multipart body could not be read");
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let mut pairs = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())?
        && pairs.len() <= MOST
    {
        let name = field.name().unwrap_or_default().to_owned();
        pairs.push((name, field.text().await.map_err(|_| broken())?));
    }
    few(pairs)
}
