//! `Idempotency-Key`: which requests take it, and how it reaches the verbs. What it does is theirs.

use app::{App, Once};
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::body::bytes;
use crate::{Api, Failure};

/// The name of the header for the document.
pub const NAME: &str = "Idempotency-Key";
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Where it is refused, because to ignore it would be a trap: what is answered is secret and kept as a hash, or there is nobody yet whose
/// key it could be.
const REFUSING: [&str; 14] = [
    "/keyway/v1/api-keys",
    "/keyway/v1/companies",
    "/keyway/v1/companies/{companyUid}/invitations",
    "/keyway/v1/invitations/accept",
    "/keyway/v1/mfa",
    "/keyway/v1/mfa/confirm",
    "/keyway/v1/mfa/recovery-codes",
    "/keyway/v1/operator/accept",
    "/keyway/v1/operator/link",
    "/keyway/v1/password/ask",
    "/keyway/v1/password/reset",
    "/keyway/v1/people/{employeeId}/invitation",
    "/keyway/v1/sessions",
    "/v3/login",
];

/// POSTs that do nothing which couldn't be done twice. The key has no meaning there, as with a GET.
const HARMLESS: [&str; 5] = [
    "/oauth2/introspect",
    "/oauth2/token",
    "/v2/networkdesign/validate",
    "/v3/networkdesign/validate",
    "/v4/pricebook/product",
];

/// What becomes of the key at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The request is done once.
    Kept,
    Refused,
    Ignored,
}

/// Of a request with this method to the path that is written so in the document.
pub fn at(method: &Method, path: &str) -> Use {
    if method.is_safe() || HARMLESS.contains(&path) {
        Use::Ignored
    } else if *method == Method::POST && REFUSING.contains(&path) {
        Use::Refused
    } else {
        Use::Kept
    }
}

/// Lets a request go on, with its key where it has one.
pub async fn run(api: &Api, request: Request, next: Next) -> Response {
    if !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    match path.map_or(Use::Ignored, |path| at(request.method(), path)) {
        Use::Ignored => next.run(request).await,
        Use::Refused => Failure::from(App::refuse_once()).into_response(),
        Use::Kept => match read(api, request).await {
            Err(failure) => failure.into_response(),
            Ok((once, request)) => {
                let mut response = next.run(request).await;
                if once.was_repeated() {
                    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                }
                response
            }
        },
    }
}

/// The key, and the request as it was, which carries it on.
async fn read(api: &Api, request: Request) -> Result<(Once, Request), Failure> {
    let (mut parts, body) = request.into_parts();
    let body = bytes(Request::from_parts(parts.clone(), body), api).await?;
    let mut keys = parts.headers.get_all(KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(Failure::bad_request(format!("{NAME}: must be there once")));
    };
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let once = api.app.once(key.as_bytes(), parts.method.as_str(), path, &body)?;
    parts.extensions.insert(once.clone());
    Ok((once, Request::from_parts(parts, Body::from(body))))
}
