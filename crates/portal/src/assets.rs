//! Style sheet, scripts and icon. An asset's address holds a digest of its content, so browsers may keep it for good.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const ASSETS: &[Asset] = &[
    Asset { name: "keyway.css", kind: CSS, content: include_str!("../assets/keyway.css") },
    Asset { name: "parts.css", kind: CSS, content: include_str!("../assets/parts.css") },
    Asset { name: "connection.css", kind: CSS, content: include_str!("../assets/connection.css") },
    Asset { name: "company.css", kind: CSS, content: include_str!("../assets/company.css") },
    Asset { name: "keys.css", kind: CSS, content: include_str!("../assets/keys.css") },
    Asset { name: "services.css", kind: CSS, content: include_str!("../assets/services.css") },
    Asset { name: "keyway.js", kind: JS, content: include_str!("../assets/keyway.js") },
    Asset { name: "htmx.js", kind: JS, content: include_str!("../assets/htmx.js") },
    Asset { name: "htmx-sse.js", kind: JS, content: include_str!("../assets/htmx-sse.js") },
    Asset { name: "icon.svg", kind: "image/svg+xml", content: include_str!("../assets/icon.svg") },
];

/// Where an asset lies: `/assets/{digest}/{name}`.
pub const ROUTE: &str = "/assets/{digest}/{name}";

static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = |asset: &Asset| format!("/assets/{:016x}/{}", digest(asset.content), asset.name);
    ASSETS.iter().map(path).collect()
});

fn digest(content: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// The address of an asset, for templates.
pub fn asset(name: &str) -> &'static str {
    let found = ASSETS.iter().zip(PATHS.iter()).find(|(asset, _)| asset.name == name);
    found.map_or("", |(_, path)| path)
}

pub async fn serve(Path((digest, name)): Path<(String, String)>) -> Response {
    let path = format!("/assets/{digest}/{name}");
    let found = ASSETS.iter().zip(PATHS.iter()).find(|(_, known)| **known == path);
    match found {
        Some((asset, _)) => {
            let headers =
                [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_first_visit_is_small_even_uncompressed() {
        let total: usize = ASSETS.iter().map(|asset| asset.content.len()).sum();
        assert!(total < 120_000, "{total} bytes");
    }

    #[test]
    fn every_asset_has_an_address_of_its_own() {
        for one in ASSETS {
            assert!(asset(one.name).ends_with(one.name));
        }
        assert_eq!(asset("nothing"), "");
    }
}
