//! Every page that can be got to by links, for those who look at all of them.

use std::collections::{BTreeSet, VecDeque};

use crate::visitor::Visitor;

/// Where the links of a page lead.
const LINKS: &str = "return [...document.querySelectorAll(\"a[href^='/']\")].map(link => link.getAttribute('href'))";

/// Paths of all pages, each kind of page once: of two pages that differ in nothing but ids one stands for both.
pub async fn pages(visitor: &Visitor, start: &str) -> Vec<String> {
    let (mut known, mut next, mut pages) = (BTreeSet::new(), VecDeque::from([start.to_owned()]), Vec::new());
    while let Some(path) = next.pop_front() {
        if !known.insert(kind(&path)) {
            continue;
        }
        visitor.go(&path).await;
        // In one go: a live page may be drawn anew in between.
        let links = visitor.driver.execute(LINKS, Vec::new()).await.unwrap().convert::<Vec<String>>().unwrap();
        for target in links {
            let plain = target.split(['?', '#']).next().unwrap();
            // What is downloaded is no page.
            if !plain.contains('.') {
                next.push_back(plain.to_owned());
            }
        }
        pages.push(path);
    }
    pages
}

/// The path without its ids, and what kind of service it is about: their pages differ.
fn kind(path: &str) -> String {
    let part =
        |part: &str| if part.len() == 36 && part.matches('-').count() == 4 { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
