//! An exchange with a history goes to PostgreSQL and comes back.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;

use testbed::Postgres;

use crate::keyway::{Home, text};

/// The rows of each table, as the verb tells them.
fn counts(said: &str) -> Vec<(&str, u64)> {
    let words = said.lines().filter_map(|line| line.rsplit_once(' '));
    words.filter_map(|(name, rows)| Some((name.trim_end(), rows.parse().ok()?))).collect()
}

#[tokio::test]
async fn the_demos_exchange_goes_to_postgresql_and_back_with_its_trail_whole() {
    // Synced, as everything that a server opens.
    let server = Postgres::with(&[], "C");
    let home = Home::new("");
    let data = |name: &str| home.path(name).to_str().unwrap().to_owned();
    let (first, last) = (data("data"), data("back"));
    let story = home.run(&["--data", &first, "demo", "--once", "--listen", "127.0.0.1:0"]);
    assert!(story.status.success(), "{}", text(&story.stderr));

    server.database("keyway");
    let url = server.url("keyway");
    let file = |data: &str| format!("{data}/environments/production/exchange.db");
    let there = home.keyway(&["database", "copy", &file(&first), &url]);
    let moved = counts(&there);
    let of = |name: &str| moved.iter().find(|(table, _)| *table == name).unwrap().1;
    assert!(of("vxcs") > 0 && of("service_keys") > 0 && of("audit_chain") > 0, "{there}");
    assert!(!there.contains("password"), "{there}");

    DirBuilder::new().recursive(true).mode(0o700).create(format!("{last}/environments/production")).unwrap();
    let back = home.keyway(&["database", "copy", &url, &file(&last)]);
    assert_eq!(counts(&back), moved);

    std::fs::copy(format!("{first}/keyway.key"), format!("{last}/keyway.key")).unwrap();
    let whole = |words: &[&str]| {
        let said = home.keyway(&[words, &["audit", "verify"]].concat());
        assert!(said.starts_with("The trail is whole"), "{said}");
        said
    };
    let here = whole(&["--data", &first]);
    assert_eq!(whole(&["--data", &first, "--database", &url]), here);
    assert_eq!(whole(&["--data", &last]), here);

    let said = home.refused(&["database", "copy", &file(&first), &url]);
    assert!(said.contains("isn't empty"), "{said}");
    let running = home.serve();
    let said = home.refused(&["database", "copy", &file(&first), &file(&data("elsewhere"))]);
    assert!(said.contains("is in use: stop the servers"), "{said}");
    running.stop();
}
