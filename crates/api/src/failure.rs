//! Errors become statuses and bodies here and nowhere else.

use app::Error;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::invalid::clipped;
use wire::ErrorBody;

use crate::again::Keeping;
use crate::state::json;
use crate::trace::{Route, TraceId};
use crate::{Api, idempotency};

/// An answer outside 200–299. Its body is written by [`render`], which knows the request's trace id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    /// The whole text for people, naming field and rule.
    pub message: String,
    /// Seconds to wait before trying again (429).
    pub retry_after: Option<u64>,
}

impl Failure {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: clipped(&message.into()), retry_after: None }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Invalid(_) | Error::Refused(_) | Error::FarEnd(_) => StatusCode::BAD_REQUEST,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Forbidden(_) | Error::Closed(_) => StatusCode::FORBIDDEN,
            Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Error::Unconfirmed(_) => StatusCode::CONFLICT,
            Error::KeyReused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let retry_after = match &error {
            Error::TooMany { wait, .. } => Some(wait.as_secs().max(1)),
            Error::Unavailable(_) => Some(1),
            _ => None,
        };
        let message = match &error {
            Error::Internal(detail) => {
                tracing::error!(%detail, "a request failed by our fault");
                "The exchange failed to do this; the trace id finds the reason in its log".to_owned()
            }
            Error::Unavailable(detail) => {
                tracing::error!(%detail, "a request could not be served");
                "The exchange can't do this at the moment; try again".to_owned()
            }
            answer => clipped(&answer.to_string()),
        };
        Self { status, message, retry_after }
    }
}

impl From<domain::Invalid> for Failure {
    fn from(invalid: domain::Invalid) -> Self {
        Error::Invalid(invalid).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Every request's way through the API: it is told which route was taken, and failures get their body here, also those that the router itself
/// answers.
pub async fn render(State(api): State<Api>, request: Request, next: Next) -> Response {
    Route::report(&request);
    let trace = request.extensions().get::<TraceId>().copied();
    let keeping = Keeping::of(&request);
    let mut response = idempotency::run(&api, request, next).await;
    let status = response.status();
    if status == StatusCode::OK {
        keeping.keep(&api, &mut response);
        return response;
    }
    let failure = response.extensions_mut().remove::<Failure>().or_else(|| by_router(status));
    let Some(failure) = failure else { return response };
    let trace_id = trace.map_or_else(String::new, |trace| trace.0.to_string());
    let body = json(&ErrorBody { message: failure.message, data: None, trace_id });
    let (parts, body) = body.into_parts();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = parts.headers;
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.headers_mut().append(name, value.clone());
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = failure.retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn by_router(status: StatusCode) -> Option<Failure> {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => Some(Failure::new(status, "This path doesn't take this method")),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::new(status, "The body is larger than this server takes")),
        _ => None,
    }
}

/// What a path that isn't there answers.
pub async fn not_found() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "There is nothing at this path")
}
