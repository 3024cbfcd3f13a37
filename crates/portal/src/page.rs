//! Pages as answers, and errors as pages.

use app::{Error, Trail};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::assets::STYLE;

/// A page that only says something.
#[derive(Template)]
#[template(path = "message.html")]
pub struct Page<'p> {
    pub title: &'p str,
    pub said: &'p str,
}

impl Page<'_> {
    const fn style(&self) -> &'static str {
        STYLE
    }
}

pub fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Templates are checked when they are compiled; what is left is writing to a text.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

pub async fn nothing_here() -> Response {
    show(StatusCode::NOT_FOUND, &Page { title: "Nothing here", said: "There is no page at this address." })
}

/// An error that no field of the form is to blame for.
pub fn failed(error: &Error) -> Response {
    let (status, title) = match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "This link doesn't work"),
        Error::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "A moment, please"),
        Error::Forbidden(_) | Error::Unauthenticated(_) => (StatusCode::FORBIDDEN, "Not allowed"),
        Error::Invalid(_) | Error::Refused(_) | Error::FarEnd(_) | Error::Unconfirmed(_) => {
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
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

/// What is wrong with a form: the field, and the sentence that stands beside it. At most one at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistake {
    field: String,
    said: String,
}

impl Mistake {
    /// What stands beside a field; empty when there is nothing wrong with it.
    pub fn at(&self, field: &str) -> &str {
        if self.field == field { &self.said } else { "" }
    }

    pub const fn none(&self) -> bool {
        self.field.is_empty()
    }

    /// The mistake that a verb found, if it's one of a field.
    pub fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Invalid(invalid) => {
                Some(Self { field: invalid.field.clone(), said: sentence(&format!("this {}", invalid.rule)) })
            }
            _ => None,
        }
    }

    /// The two passwords of a form aren't the same.
    pub fn differ() -> Self {
        Self { field: "again".to_owned(), said: "The two passwords differ.".to_owned() }
    }
}

/// Where a request came from, when the listener says it.
pub struct From(pub Trail);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Trail>().cloned().unwrap_or_default()))
    }
}
