//! An account of another company is no way in: not by a page, not by a form, not by a stream, whatever ids it knows.

use std::collections::BTreeSet;

use axum::http::{Method, Request};
use domain::Position;

use crate::kit::crawl::{actions, crawl};
use crate::kit::{Pair, Portal, Seen};

/// East and West with a connection, a change that waits, an API key and a colleague.
async fn furnished() -> (Portal, Pair) {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    portal.key(&pair.east, pair.east_port, None).await;
    portal.colleague(&pair.east, "Rita", Position::ReadOnly).await;
    let form = pair.east.ada.get("/tools/api-keys/new").await.ok();
    let typed = [("name", "Terraform"), ("role", "Read Only"), ("tokenExpiryMinutes", "60")];
    pair.east.ada.submit(&form, "/tools/api-keys/new", &typed).await.ok();
    let edit = format!("/services/vxc/{}/edit", pair.vxc);
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "300")]).await.ok();
    (portal, pair)
}

/// What names something of one company.
fn private(path: &str) -> bool {
    path.split('/').any(|part| part.len() >= 13 && part.contains('-') && part.bytes().any(|byte| byte.is_ascii_digit()))
}

#[tokio::test]
async fn what_is_easts_isnt_there_for_others_by_page_form_or_stream() {
    let (portal, mut pair) = furnished().await;
    let mut north = portal.company("North Ltd").await;
    let pages = crawl(&mut pair.east.ada, "/services").await;
    let (mut tried, own): (usize, BTreeSet<String>) = (0, pages.keys().filter(|path| private(path)).cloned().collect());
    assert!(own.len() > 12, "{own:?}");
    for path in &own {
        let seen = north.ada.get(path).await;
        assert!(matches!(seen.status.as_u16(), 403 | 404), "{path}: {} {}", seen.status, seen.text());
        tried += 1;
    }
    for action in actions(&pages).iter().filter(|action| private(action)) {
        let page = north.ada.get("/inbox").await.ok();
        let token = &page.form("/sign-out")[0].1;
        let vxc = pair.vxc;
        let body =
            format!("form={token}&name=Stolen&proposal={vxc}&active=yes&action=CANCEL_NOW&code=1&position=Read+Only");
        let seen = north.ada.post(action, "same-origin", &body).await;
        assert!(matches!(seen.status.as_u16(), 403 | 404), "{action}: {} {}", seen.status, seen.text());
        tried += 1;
    }
    let streams = pages.values().flat_map(Seen::streams).map(|live| live.split('?').next().unwrap().to_owned());
    let streams: BTreeSet<String> = streams.filter(|path| private(path)).collect();
    assert!(streams.len() > 1, "of a service and of a connection: {streams:?}");
    for live in &streams {
        pair.east.ada.open(live).await;
        assert_eq!(north.ada.ask(Request::get(live)).await.status(), 404, "{live}");
    }
    assert!(tried > 25, "{tried}");
    assert!(
        pair.east.ada.get(&format!("/services/vxc/{}", pair.vxc)).await.ok().shows("West Ltd asks"),
        "all is as it was"
    );
}

#[tokio::test]
async fn no_form_is_taken_unless_it_was_made_here_and_then_once() {
    let (_portal, mut pair) = furnished().await;
    let pages = crawl(&mut pair.east.ada, "/services").await;
    let all = actions(&pages);
    assert!(all.len() > 20, "{all:?}");
    for action in &all {
        for (site, body) in [("same-origin", "name=x"), ("same-origin", "form=1.2.3"), ("cross-site", "name=x")] {
            let seen = pair.east.ada.once(Method::POST, action, site, Some(body)).await;
            // Questions that change nothing need no token; from elsewhere even those are refused.
            let harmless = site == "same-origin" && action.starts_with("/connect/") && !action.ends_with("/order");
            assert!(seen.status == 403 || harmless, "{action} {site} {body}: {}", seen.status);
        }
    }
    let inbox = pair.east.ada.get("/inbox").await.ok();
    pair.east.ada.submit(&inbox, "/inbox/read", &[("all", "yes")]).await.ok();
    assert_eq!(pair.east.ada.submit(&inbox, "/inbox/read", &[("all", "yes")]).await.status, 409);
}

#[tokio::test]
async fn names_with_markup_are_text_on_every_page() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let edit = format!("/services/vxc/{}/edit", pair.vxc);
    for browser in [&mut pair.east.ada, &mut pair.west.ada] {
        let form = browser.get(&edit).await.ok();
        browser.submit(&form, &edit, &[("name", "<script>x</script>\"'><img src=x>")]).await.ok();
    }
    for browser in [&mut pair.east.ada, &mut pair.west.ada] {
        let pages = crawl(browser, "/services").await;
        assert!(pages.values().any(|seen| seen.html.contains("&#60;script&#62;x")), "the name is shown somewhere");
        // A file to take away is no page: browsers are told what it is and to guess nothing.
        for (path, seen) in pages.into_iter().filter(|(_, seen)| !seen.headers.contains_key("content-disposition")) {
            assert!(!seen.html.contains("<script>x") && !seen.html.contains("<img"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_link_leads_to_a_page() {
    let (portal, mut pair) = furnished().await;
    let mut operator = portal.operator().await;
    for (browser, start) in
        [(&mut pair.east.ada, "/services"), (&mut pair.west.ada, "/services"), (&mut operator, "/console")]
    {
        for (path, seen) in crawl(browser, start).await {
            assert!(seen.status.is_success(), "{path}: {} {}", seen.status, seen.text());
        }
    }
}

#[tokio::test]
async fn a_customer_never_gets_to_the_console_and_an_operator_to_no_companys_pages() {
    let (portal, mut pair) = furnished().await;
    let mut operator = portal.operator().await;
    for path in crawl(&mut operator, "/console").await.keys().filter(|path| path.starts_with("/console")) {
        let seen = pair.east.ada.get(path).await;
        assert_eq!(seen.status, 404, "{path}");
    }
    let pages = crawl(&mut pair.east.ada, "/services").await;
    let open = ["/account", "/portal/kit", "/acceptable-use"];
    let theirs = |path: &&String| !open.iter().any(|begins| path.starts_with(begins)) && *path != "/";
    for path in pages.keys().filter(theirs) {
        let seen = operator.once(Method::GET, path, "same-origin", None).await;
        assert!(seen.status == 303 && seen.headers["location"] == "/console", "{path}: {}", seen.status);
    }
    for action in actions(&pages).iter().filter(theirs) {
        let seen = operator.once(Method::POST, action, "same-origin", Some("form=1.2.3&name=x")).await;
        assert!(action == "/sign-out" || seen.status == 303, "{action}: {}", seen.status);
    }
    let streams = pages.values().flat_map(Seen::streams).filter(|live| !live.starts_with("/live/count"));
    for live in streams {
        let status = operator.ask(Request::get(&live)).await.status();
        assert!(matches!(status.as_u16(), 403 | 404), "{live}: {status}");
    }
}
