//! Pages are small and ask the database little.

use crate::kit::Portal;
use crate::kit::crawl::crawl;

#[tokio::test]
async fn no_page_is_large_or_takes_more_than_ten_statements() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let pages = crawl(&mut pair.east.ada, "/services").await;
    assert!(pages.len() > 25, "{}", pages.len());
    let mut wrong = Vec::new();
    for path in pages.keys().filter(|path| !path.starts_with("/assets/")) {
        let before = portal.store.statements();
        let seen = pair.east.ada.get(path).await;
        let statements = portal.store.statements() - before;
        if statements > 10 || seen.html.len() > 60_000 {
            wrong.push(format!("{path}: {statements} statements, {} bytes", seen.html.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
