//! Pages as answers, and errors as pages.

use app::{Error, Trail};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Invalid;

/// A page that only says something.
#[derive(Template)]
#[template(path = "message.html")]
pub struct Page<'p> {
    pub title: &'p str,
    pub said: &'p str,
}

pub fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Templates are checked when they are compiled; what is left is writing to a text.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page that says nothing is wrong.
pub fn ok(page: &impl Template) -> Response {
    show(StatusCode::OK, page)
}

/// A form again, with what is wrong with it.
pub fn again(page: &impl Template) -> Response {
    show(StatusCode::BAD_REQUEST, page)
}

/// Where a form leads when it is done: the next page is fetched, so that reloading it sends nothing again.
pub fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The same, with a sentence of [`crate::done`] on the next page.
pub fn done(path: &str, word: &str) -> Response {
    let sign = if path.contains('?') { '&' } else { '?' };
    go(&format!("{path}{sign}done={word}"))
}

pub async fn nothing_here() -> Response {
    show(StatusCode::NOT_FOUND, &Page { title: "Nothing here", said: "There is no page at this address." })
}

/// What no form of ours can have sent.
pub fn refused(invalid: &Invalid) -> Response {
    show(StatusCode::BAD_REQUEST, &Page { title: "Not sent", said: &sentence(&invalid.to_string()) })
}

/// An error that no form can show: a page of its own.
pub struct Trouble(pub Error);

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        failed(&self.0)
    }
}

/// What a handler gives: a page or a redirect, or an error as a page.
pub type Answer = Result<Response, Trouble>;

/// An error that no field of the form is to blame for.
pub fn failed(error: &Error) -> Response {
    let (status, title) = match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "Not found"),
        Error::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "A moment, please"),
        Error::Forbidden(_) | Error::Closed(_) | Error::Unauthenticated(_) => (StatusCode::FORBIDDEN, "Not allowed"),
        Error::Invalid(_) | Error::Refused(_) | Error::FarEnd(_) | Error::KeyReused(_) | Error::Unconfirmed(_) => {
            (StatusCode::BAD_REQUEST, "That didn't work")
        }
        Error::Unavailable(_) | Error::Internal(_) => {
            tracing::error!(%error, "a page could not be shown");
            let said = "The exchange can't do this at the moment. Try again a little later.";
            return show(StatusCode::SERVICE_UNAVAILABLE, &Page { title: "That didn't work", said });
        }
    };
    let mut response = show(status, &Page { title, said: &sentence(&error.to_string()) });
    if let Error::TooMany { wait, .. } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}

/// A rule's words as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let end = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

/// Where a request came from, when the listener says it.
pub struct Origin(pub Trail);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Trail>().cloned().unwrap_or_default()))
    }
}
