//! Paths that official clients get wrong, put right before routing.

use axum::http::uri::PathAndQuery;
use axum::http::{Request, Uri};

/// Undoes two habits of the compatible clients: a `?` percent-encoded into the path of the key look-up
/// (`/v2/service/key%3Fkey=…`), and a slash at the end.
pub fn normalise<B>(mut request: Request<B>) -> Request<B> {
    if let Some(uri) = better(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn better(uri: &Uri) -> Option<Uri> {
    let (path, query) = (uri.path(), uri.query());
    let escaped = path.find("%3F").or_else(|| path.find("%3f")).filter(|_| path.starts_with("/v2/service/key%3"));
    let (path, query) = match escaped {
        Some(at) => {
            let tail = path.get(at + 3..)?.replace("%3D", "=").replace("%3d", "=").replace("%26", "&");
            (path.get(..at)?, Some(tail))
        }
        None if path.len() > 1 && path.ends_with('/') => (path.trim_end_matches('/'), query.map(str::to_owned)),
        None => return None,
    };
    let path = if path.is_empty() { "/" } else { path };
    let text = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(from: &str) -> String {
        normalise(Request::builder().uri(from).body(()).unwrap()).uri().to_string()
    }

    #[test]
    fn quirk_01_the_sdks_escaped_question_mark_is_a_question_mark() {
        assert_eq!(path("/v2/service/key%3Fkey=7b0e4b0a"), "/v2/service/key?key=7b0e4b0a");
        assert_eq!(path("/v2/service/key%3fkey%3D7b0e4b0a"), "/v2/service/key?key=7b0e4b0a");
        assert_eq!(path("/v2/products%3Fkey=1"), "/v2/products%3Fkey=1", "only where a client is known to do it");
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        assert_eq!(path("/v2/products/"), "/v2/products");
        assert_eq!(path("/v2/products/?a=b"), "/v2/products?a=b");
        assert_eq!(path("/"), "/");
    }
}
