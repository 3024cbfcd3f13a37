//! The portal in the same history: every page that a company's admin can get to by following links.

use std::collections::{BTreeSet, VecDeque};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::Position;
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::firm::Firm;
use super::watch;
use crate::kit::Exchange;

/// More pages than any of these companies has.
const MOST: usize = 300;

/// Reads all pages of all companies.
pub async fn read(exchange: &Exchange, firms: &[Firm]) {
    let router = portal::router(exchange.app.clone(), CancellationToken::new());
    for viewer in 0..firms.len() {
        // Earlier sessions have ended: the history took days.
        let reader = exchange.person(firms[viewer].company.id, "Rea Reader", Position::CompanyAdmin).await;
        let pages = walk(&router, firms, viewer, &reader.session).await;
        assert!(pages > 20, "{} has only {pages} pages", firms[viewer].company.name);
    }
}

/// Follows the links from the start; how many pages there were.
async fn walk(router: &Router, firms: &[Firm], viewer: usize, session: &str) -> usize {
    let cookie = format!("__Host-keyway-production={session}");
    let (mut known, mut next) = (BTreeSet::new(), VecDeque::from(["/services".to_owned()]));
    let mut pages = 0;
    while let Some(path) = next.pop_front() {
        if !known.insert(path.clone()) {
            continue;
        }
        assert!(pages <= MOST, "{} has more pages than are read", firms[viewer].company.name);
        let request = Request::get(&path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        assert!(!parts.status.is_server_error(), "{path}: {html}");
        pages += usize::from(parts.status == StatusCode::OK);
        // Numbers count where somebody reads them: a drawing has many of its own.
        watch::words(firms, viewer, &path, &html);
        watch::text(firms, viewer, &path, &read_text(&html));
        next.extend(links(&html));
        next.extend(parts.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()));
    }
    pages
}

/// Pages of the portal that a page leads to; of lists that are sorted and filtered in many ways, the plain one.
fn links(html: &str) -> Vec<String> {
    let addresses = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let ours = addresses.filter(|address| address.starts_with('/') && !address.starts_with("/assets/"));
    ours.map(|address| address.split(['?', '#']).next().unwrap().to_owned()).collect()
}

fn read_text(html: &str) -> String {
    html.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(_, text)| format!("{text} ")).collect()
}
