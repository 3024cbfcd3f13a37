//! Every page that somebody can get to by following links, and every form on them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Browser, Seen};

/// More pages than anybody here has.
const MOST: usize = 400;

/// The pages by path, links that go nowhere included. Queries are left out: they sort, filter and turn pages.
pub async fn crawl(browser: &mut Browser, start: &str) -> BTreeMap<String, Seen> {
    let (mut pages, mut next) = (BTreeMap::new(), VecDeque::from([start.to_owned()]));
    while let Some(path) = next.pop_front() {
        if pages.contains_key(&path) {
            continue;
        }
        assert!(pages.len() <= MOST, "more pages than are read");
        let seen = browser.get(&path).await;
        let links = seen.links().into_iter().map(|link| link.split(['?', '#']).next().unwrap().to_owned());
        next.extend(links.filter(|link| link.starts_with('/')));
        pages.insert(path, seen);
    }
    pages
}

/// Where all forms of these pages are sent to.
pub fn actions(pages: &BTreeMap<String, Seen>) -> BTreeSet<String> {
    let of = |(path, seen): (&String, &Seen)| {
        let whole = |action: String| if action.is_empty() { path.clone() } else { action };
        seen.actions().into_iter().map(whole).collect::<Vec<_>>()
    };
    pages.iter().flat_map(of).collect()
}
