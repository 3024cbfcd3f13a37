//! What holds for every page: forms come from our own pages only, and answers carry the headers that keep them private.

use app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::Invalid;

use crate::fields::Fields;
use crate::page::{self, Page};

/// Our own style sheets, scripts and streams; nothing inline, no frame, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// One-time links stand in addresses: nobody else learns them from a `Referer`, a cache or a frame.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if request.uri().path().contains(ZERO) {
        page::nothing_here().await
    } else if let Err(invalid) = without_zero(request.uri()) {
        page::refused(&invalid)
    } else if reads || from_here(request.headers(), &app.settings().portal) {
        next.run(request).await
    } else {
        let said = "This form was sent from another site. Open the link anew and send it from there.";
        page::show(StatusCode::FORBIDDEN, &Page { title: "Not from here", said })
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The zero character in an address. No text of ours has it, so that nothing is at such a path.
const ZERO: &str = "%00";

/// Refuses a query with it.
fn without_zero(uri: &Uri) -> Result<(), Invalid> {
    let query = uri.query().filter(|query| query.contains(ZERO));
    query.map_or(Ok(()), |query| Fields::parse(query.as_bytes()).without_zero())
}

/// Whether a form was sent from a page of this portal. Browsers say so; a program that says nothing has no one to mislead.
pub fn from_here(headers: &HeaderMap, portal: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes() == portal.trim_end_matches('/').as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(name: &'static str, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        from_here(&headers, "https://portal.keyway.test")
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        assert!(allowed("sec-fetch-site", "same-origin"));
        for site in ["cross-site", "same-site", "none"] {
            assert!(!allowed("sec-fetch-site", site), "{site}");
        }
        assert!(allowed("origin", "https://portal.keyway.test"));
        for origin in ["https://portal.keyway.test.example", "http://portal.keyway.test", "null"] {
            assert!(!allowed("origin", origin), "{origin}");
        }
        assert!(allowed("accept", "*/*"));
    }
}
