//! The portal's pages of a company with ten services and with ten thousand: as small, and as little work.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::crowd::Crowd;
use crate::kit::Company;

/// Pages that a company of any size opens, and the call of the API with the same data where there is one.
const PAGES: [(&str, Option<&str>); 9] = [
    ("/services", Some("/v2/products")),
    ("/services?q=port+0007&sort=location", None),
    ("/services?page=3", None),
    ("/services/{uid}", Some("/v2/product/{uid}")),
    ("/services/{uid}/keys", Some("/v2/service/key?productIdOrUid={uid}")),
    ("/map", Some("/v2/products")),
    ("/map?as=table", None),
    ("/keys", Some("/v2/service/key")),
    ("/connect", None),
];

#[tokio::test]
async fn pages_stay_small_and_cheap_whatever_a_company_has() {
    for count in [10, 10_000] {
        let crowd = Crowd::new().await;
        let ports = crowd.ports(&crowd.west, "Port", count).await;
        let partners = crowd.ports(&crowd.east, "Partner", 5).await;
        for port in ports.iter().take(100) {
            crowd.vxcs(port, &partners).await;
        }
        crowd.keys(&ports).await;
        let router = portal::router(crowd.exchange.app.clone(), CancellationToken::new());
        let uid = ports[7].uid.to_string();
        let client = crowd.west.admin();
        for (path, call) in PAGES {
            let path = path.replace("{uid}", &uid);
            page(&router, &crowd.west, &path).await;
            let (statements, (html, page_time)) = crowd.cost(page(&router, &crowd.west, &path)).await;
            assert!(statements <= 10, "{path} at {count}: {statements} statements");
            assert!(html.len() <= 60_000, "{path} at {count}: {} bytes", html.len());
            if let Some(call) = call {
                let call = call.replace("{uid}", &uid);
                client.get(&call).await;
                let begun = Instant::now();
                client.get(&call).await;
                // For whoever reads along; what a machine takes is no promise.
                println!("{path} at {count}: {:.2} of {call}", page_time.div_duration_f64(begun.elapsed()));
            }
        }
    }
}

async fn page(router: &Router, company: &Company, path: &str) -> (String, Duration) {
    let cookie = format!("__Host-keyway-production={}", company.ada.session);
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let begun = Instant::now();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert_eq!(parts.status, 200, "{path}: {html}");
    (html, begun.elapsed())
}
