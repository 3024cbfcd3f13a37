//! The one style sheet. Its address names its content, so browsers may keep it for good.

use axum::http::header;
use axum::response::IntoResponse;

/// Change the number with the content.
pub const STYLE: &str = "/assets/keyway-1.css";

pub async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, include_str!("../assets/keyway.css"))
}
