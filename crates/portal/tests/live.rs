//! Event streams: they say that something has changed, to those who may see it, for as long as they may.

use axum::http::Method;

use crate::kit::Portal;

/// The digest in the address of the page's stream.
fn stream(html: &str) -> String {
    let (_, rest) = html.split_once("sse-connect=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_that_is_no_longer_right_hears_of_it_at_once() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let stale = east.ada.open("/live/count?seen=0").await.next().await.unwrap();
    assert!(stale.starts_with("event: changed\ndata: "), "{stale:?}");
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = stream(&east.ada.get("/portal/kit").await.html);
    let mut stream = east.ada.open(&path).await;
    portal.app.sign_out(&east.actor).await.unwrap();
    // Without the end this would never come back.
    let heard = stream.rest().await;
    assert!(heard.iter().all(|piece| piece.starts_with(':')), "{heard:?}");
    assert_eq!(east.ada.once(Method::GET, "/live/count", "same-origin", None).await.status, 401);
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = stream(&east.ada.get("/portal/kit").await.html);
    let mut stream = east.ada.open(&path).await;
    portal.stop.cancel();
    stream.rest().await;
}
