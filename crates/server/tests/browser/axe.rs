//! Every page for those who can't see it, in light and dark: axe-core finds nothing serious.

use std::path::{Path, PathBuf};

use crate::keyway::Home;
use crate::visitor::{Visitor, Way};
use crate::walk;
use crate::world::{EAST, WEST, World};

/// Where `cargo xtask test` has put axe-core.
fn script() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let file = target.join("tools/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!("{}: {error}; type: npm install --prefix target/tools/axe axe-core@4.14.1", file.display())
    })
}

const RUN: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })
    .then(found => found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .map(one => one.id + ': ' + one.help + ' ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')))
    .then(arguments[0])";

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_serious_finding_in_light_or_dark() {
    let home = Home::new("");
    let world = World::open(&home).await;
    world.furnish().await;
    let axe = script();
    let mut findings = Vec::new();
    for email in [EAST, WEST] {
        let visitor = world.signed_in(email, Way::Mouse).await;
        findings.extend(look(&visitor, &axe, "/services").await);
        visitor.driver.quit().await.unwrap();
    }
    let operator = world.operator(Way::Mouse).await;
    findings.extend(look(&operator, &axe, "/console").await);
    operator.driver.quit().await.unwrap();
    let stranger = world.visitor("stranger", Way::Mouse).await;
    findings.extend(look(&stranger, &axe, "/sign-in").await);
    stranger.driver.quit().await.unwrap();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// What axe says of all pages.
async fn look(visitor: &Visitor, axe: &str, start: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for page in walk::pages(visitor, start).await {
        visitor.go(&page).await;
        visitor.driver.execute(axe, vec![]).await.unwrap();
        for theme in ["light", "dark"] {
            let set = format!("document.documentElement.dataset.theme = '{theme}'");
            visitor.driver.execute(&set, vec![]).await.unwrap();
            let said = visitor.driver.execute_async(RUN, vec![]).await.unwrap();
            for one in said.json().as_array().unwrap() {
                findings.push(format!("{page} ({theme}): {}", one.as_str().unwrap_or_default()));
            }
        }
    }
    findings
}
