//! Who is calling: the bearer token of each request, judged against the live state of what it stands for.

use app::{Actor, Once, Trail};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::trace::{Peer, TraceId};
use crate::{Api, Failure};

/// The authenticated caller (AK-01, AK-37). Sessions of people and tokens of API keys come the same way.
pub struct Caller(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Api: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let api = Api::from_ref(state);
        let token = bearer(&parts.headers).ok_or_else(|| {
            Failure::from(app::Error::Unauthenticated("Authorization: a bearer token is needed".to_owned()))
        })?;
        Ok(Self(api.app.authenticate(token, trail(parts)).await?))
    }
}

/// The bearer token, from `Authorization` or from the older clients' `X-Auth-Token`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim());
    }
    headers.get("x-auth-token").and_then(|value| value.to_str().ok()).map(str::trim)
}

/// The caller with what he called by: for an answer that goes on for a while, and asks again whether he may have the rest.
pub struct Lasting {
    pub actor: Actor,
    token: String,
}

impl Lasting {
    /// The caller as he stands now.
    ///
    /// # Errors
    /// When he has been suspended or signed out, or his token has ended.
    pub async fn again(&self, api: &Api) -> Result<Actor, app::Error> {
        api.app.authenticate(&self.token, self.actor.trail.clone()).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Lasting
where
    Api: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Caller(actor) = Caller::from_request_parts(parts, state).await?;
        let token = bearer(&parts.headers).unwrap_or_default().to_owned();
        Ok(Self { actor, token })
    }
}

/// Where the request came from, and the key that it came with.
pub fn trail(parts: &Parts) -> Trail {
    Trail {
        peer: parts.extensions.get::<Peer>().map(|peer| peer.0.to_string()),
        trace_id: parts.extensions.get::<TraceId>().map(|trace| trace.0.to_string()),
        once: parts.extensions.get::<Once>().cloned(),
    }
}

/// Where an unauthenticated request came from: for sign-in and the token endpoint.
pub struct From(pub Trail);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(trail(parts)))
    }
}
