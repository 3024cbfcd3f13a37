//! Event streams: they say that something has changed, to those who may see it, for as long as they may.

use std::time::Duration;

use axum::http::{Method, Request};
use domain::Position;

use crate::kit::Portal;
use crate::kit::crawl::crawl;

#[tokio::test]
async fn a_page_that_is_no_longer_right_hears_of_it_at_once() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let stale = east.ada.open("/live/count?seen=0").await.next().await.unwrap();
    assert!(stale.starts_with("event: changed\ndata: "), "{stale:?}");
}

#[tokio::test]
async fn a_page_that_is_right_hears_nothing_of_a_change_whatever_part_of_a_list_it_shows() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    for n in 0..32 {
        portal.colleague(&pair.east, &format!("Bob{n}"), Position::ReadOnly).await;
    }
    let mut pages = vec!["/map?as=table".to_owned()];
    let inbox = pair.east.ada.get("/inbox").await.ok();
    pages.extend(inbox.links().into_iter().filter(|link| link.starts_with("/inbox?after=")));
    assert_eq!(pages.len(), 2, "the inbox has a second page");
    for list in ["/services".to_owned(), format!("/services/{}", pair.east_port)] {
        pages.extend(
            ["q=o", "page=2", "ended=yes", "kind=port&state=live&sort=state&down=yes"].map(|q| format!("{list}?{q}")),
        );
    }
    let crawled = crawl(&mut pair.east.ada, "/services").await.into_iter().filter(|(_, seen)| seen.streams().len() > 1);
    pages.extend(crawled.map(|(path, _)| path));
    for path in &pages {
        let streams = pair.east.ada.get(path).await.ok().streams();
        assert_eq!(streams.len(), 2, "{path} has its own and that of the header");
        for stream in streams {
            let first = pair.east.ada.open(&stream).await.next().await.unwrap();
            assert!(first.starts_with(':'), "{path}, {stream}: {first:?}");
        }
    }
    for kind in ["/inbox", "/map", "/services", "/services/vxc/", "/services/"] {
        assert!(pages.iter().any(|path| path.starts_with(kind)), "{kind}: {pages:?}");
    }
}

#[tokio::test]
async fn an_open_page_keeps_nobody_signed_in() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = east.ada.get("/services").await.ok().streams().remove(0);
    portal.clock.advance(Duration::from_hours(7));
    let mut stream = east.ada.open(&path).await;
    stream.next().await.unwrap();
    // A page that fetches itself again because it was told to is nobody's use of it either.
    let again = Request::get("/services").header("keyway-again", "yes");
    assert_eq!(east.ada.ask(again).await.status(), 200);
    // What would have been noted is written before this.
    portal.company("West Ltd").await;
    portal.clock.advance(Duration::from_hours(6));
    assert_eq!(east.ada.once(Method::GET, "/services", "same-origin", None).await.status, 303);
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = east.ada.get("/inbox").await.streams().remove(0);
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
    let path = east.ada.get("/inbox").await.streams().remove(0);
    let mut stream = east.ada.open(&path).await;
    portal.stop.cancel();
    stream.rest().await;
}
