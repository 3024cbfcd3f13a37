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
    let stale = east.ada.events("/live/count?seen=0", 1).await;
    assert!(stale[0].starts_with("event: changed\ndata: "), "{stale:?}");
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = stream(&east.ada.get("/portal/kit").await.html);
    let listener = east.ada.clone();
    let heard = tokio::spawn(async move { listener.events(&path, 1000).await });
    portal.app.sign_out(&east.actor).await.unwrap();
    // Without the end this would never come back.
    let heard = heard.await.unwrap();
    assert!(heard.iter().all(|piece| piece.starts_with(':')), "{heard:?}");
    assert_eq!(east.ada.once(Method::GET, "/live/count", "same-origin", None).await.status, 401);
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = stream(&east.ada.get("/portal/kit").await.html);
    let listener = east.ada.clone();
    let heard = tokio::spawn(async move { listener.events(&path, 1000).await });
    portal.stop.cancel();
    heard.await.unwrap();
}
