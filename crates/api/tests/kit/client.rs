//! Requests as they come out of the listener: put right, then routed.

use api::Endpoint;
use api::normalise::normalise;
use api::trace::TraceId;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, header};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::BodyExt;
use serde_json::Value;

use super::Answer;
use super::answer::sorted;

/// The content type of a form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A form as a body.
pub fn form(pairs: &[(&str, &str)]) -> Body {
    Body::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// The `Authorization` header of HTTP Basic.
pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

/// A caller, with or without a token.
#[derive(Clone)]
pub struct Client {
    endpoint: Endpoint,
    token: Option<String>,
}

impl Client {
    pub(super) const fn new(endpoint: Endpoint, token: Option<String>) -> Self {
        Self { endpoint, token }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json("POST", path, body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.json("PUT", path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    /// A request with a JSON body.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// A request with a form as its body.
    pub async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(self.request("POST", path).header(header::CONTENT_TYPE, FORM).body(form(pairs)).unwrap()).await
    }

    /// A request with a form as its body and the credentials of an API key by HTTP Basic.
    pub async fn basic(&self, path: &str, (id, secret): (&str, &str), pairs: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header(header::AUTHORIZATION, basic(id, secret));
        self.send(request.header(header::CONTENT_TYPE, FORM).body(form(pairs)).unwrap()).await
    }

    /// The beginning of a request with the caller's token, for [`Client::send`].
    pub fn request(&self, method: &str, path: &str) -> Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    /// The answer's head with its body still to come.
    pub async fn begin(&self, request: Request<Body>) -> Response {
        let mut request = normalise(request);
        request.extensions_mut().insert(TraceId("00000000-0000-4000-8000-000000000000".parse().unwrap()));
        self.endpoint.answer(request).await
    }

    /// Any request at all, as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.begin(request).await.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).map(sorted).unwrap_or_default(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
