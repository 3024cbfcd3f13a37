//! Pictures of the main pages, on a desk and on a phone, in light and dark. `cargo xtask screenshots` puts them into `docs/screenshots`.

use std::path::PathBuf;

use thirtyfour::prelude::*;

use crate::keyway::Home;
use crate::visitor::{Visitor, Way};
use crate::world::{EAST, World};

#[tokio::test(flavor = "multi_thread")]
async fn the_main_pages_are_drawn_on_every_screen() {
    let home = Home::new("");
    let world = World::open(&home).await;
    let made = world.furnish().await;
    let (to, _kept) = folder();
    let visitor = world.signed_in(EAST, Way::Mouse).await;
    let pages = [
        ("services", "/services".to_owned()),
        ("service", format!("/services/{}", made.east_port)),
        ("map", "/map".to_owned()),
        ("service-keys", format!("/services/{}/keys", made.east_port)),
        ("create-service-key", format!("/services/{}/keys/new", made.east_port)),
        ("connection", format!("/services/vxc/{}", made.vxc)),
        ("connect", "/connect".to_owned()),
        ("order-port", "/services/order/port".to_owned()),
        ("inbox", "/inbox".to_owned()),
        ("api-keys", "/tools/api-keys/new".to_owned()),
        ("users", "/company/users".to_owned()),
        ("activity", "/company/activity".to_owned()),
        ("kit", "/portal/kit".to_owned()),
    ];
    for (name, path) in &pages {
        draw(&visitor, &to, name, path).await;
    }
    visitor.driver.quit().await.unwrap();
    let operator = world.operator(Way::Mouse).await;
    for (name, path) in [("console", "/console"), ("console-connections", "/console/connections")] {
        draw(&operator, &to, name, path).await;
    }
    operator.driver.quit().await.unwrap();
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), (pages.len() + 2) * 4);
}

/// Where pictures go: to the documents when that is asked for, else to a place that goes away.
fn folder() -> (PathBuf, Option<tempfile::TempDir>) {
    match std::env::var_os("KEYWAY_SCREENSHOTS") {
        Some(folder) => (PathBuf::from(folder), None),
        None => {
            let folder = tempfile::tempdir().unwrap();
            (folder.path().to_owned(), Some(folder))
        }
    }
}

async fn draw(visitor: &Visitor, to: &std::path::Path, name: &str, path: &str) {
    for (screen, width, height) in [("desktop", 1280, 900), ("phone", 390, 844)] {
        visitor.driver.set_window_rect(0, 0, width, height).await.unwrap();
        visitor.go(path).await;
        assert!(!visitor.shows("There is no page").await, "{path}");
        if screen == "phone" {
            let narrow = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
            let narrow = visitor.driver.execute(narrow, vec![]).await.unwrap();
            assert_eq!(narrow.json().as_bool(), Some(true), "{path} is wider than a phone");
        }
        for theme in ["light", "dark"] {
            let set = format!("document.documentElement.dataset.theme = '{theme}'");
            visitor.driver.execute(&set, vec![]).await.unwrap();
            let picture = visitor.driver.screenshot_as_png().await.unwrap();
            std::fs::write(to.join(format!("{name}-{screen}-{theme}.png")), picture).unwrap();
        }
    }
    visitor.driver.set_window_rect(0, 0, 1280, 1000).await.unwrap();
}
