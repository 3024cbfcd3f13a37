//! `/acceptable-use`: what every answer of the API points to, unless the operator has set a page of its own (`terms_url`).

use axum::http::StatusCode;
use axum::response::Response;

use crate::page::{self, Page};

const SAID: &str = "This exchange is for connecting networks of your own with those of companies that have agreed to it. \
    Use service keys, API keys and what you learn of others here for that alone; keep them to yourself; \
    and send nothing into a connection that harms the other side or the exchange. \
    The operator of this exchange may add to this and can suspend a company that doesn't keep to it.";

pub async fn show() -> Response {
    page::show(StatusCode::OK, &Page { title: "Acceptable use", said: SAID })
}
