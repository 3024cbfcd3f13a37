//! Admin verbs: by the running server or without one, with the same outcome.

use serde_json::Value;

use crate::keyway::{Home, text};
use crate::tenant::Tenant;

/// The companies that the tests enter; those of the sample catalogue's partners are left out.
fn companies(home: &Home) -> Vec<(String, String)> {
    let listed: Value = serde_json::from_str(&home.keyway(&["company", "list", "--json"])).unwrap();
    let mut names: Vec<(String, String)> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["name"].as_str().unwrap().ends_with(" Ltd"))
        .map(|one| (text(one["name"].as_str().unwrap().as_bytes()), one["suspended"].to_string()))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_verb_finds_the_running_server_and_does_the_same_without_one() {
    let home = Home::new("");
    home.serve().stop();
    home.keyway(&["company", "create", "Before Ltd"]);
    let keyway = home.serve();
    home.keyway(&["company", "create", "During Ltd", "--market", "AU", "--market", "US"]);
    let said = home.refused(&["company", "create", "during  LTD"]);
    assert!(said.starts_with("keyway: ") && said.contains("NAME: another"), "{said}");
    keyway.stop();
    home.keyway(&["company", "create", "After Ltd"]);
    let expected = ["After Ltd", "Before Ltd", "During Ltd"].map(|name| (name.to_owned(), "false".to_owned()));
    assert_eq!(companies(&home), expected);
}

#[tokio::test]
async fn a_suspended_company_can_do_nothing_until_it_is_resumed() {
    let home = Home::new("");
    let keyway = home.serve();
    let admin = Tenant::join(&keyway, "East Ltd", "ada@east.example").await;
    let status = || crate::tenant::products(&admin.client, &admin.session);
    assert_eq!(status().await, 200);
    home.keyway(&["company", "suspend", "East Ltd"]);
    assert_eq!(status().await, 401);
    assert_eq!(companies(&home), [("East Ltd".to_owned(), "true".to_owned())]);
    home.keyway(&["company", "resume", "East Ltd"]);
    let session = crate::tenant::sign_in(&admin.client, &admin.email).await;
    assert_eq!(crate::tenant::products(&admin.client, &session).await, 200);
}

#[test]
fn a_catalogue_is_exported_checked_and_imported() {
    let home = Home::new("");
    let _keyway = home.serve();
    let exported = home.keyway(&["catalog", "export"]);
    let file = home.path("catalogue.toml");
    std::fs::write(&file, format!("# Ours\n{exported}")).unwrap();
    let path = file.to_str().unwrap();
    home.keyway(&["catalog", "check", path]);
    home.keyway(&["catalog", "import", path]);
    assert!(home.keyway(&["catalog", "export"]).starts_with("# Ours\n"));

    std::fs::write(&file, exported.replacen("[[location]]", "[[location]]\nnme = \"x\"", 1)).unwrap();
    for verb in ["check", "import"] {
        let said = home.refused(&["catalog", verb, path]);
        assert!(said.contains("nme"), "{said}");
    }
}

#[tokio::test]
async fn the_doctor_finds_a_healthy_exchange_healthy_and_a_sick_one_sick() {
    let home = Home::new("");
    let keyway = home.serve();
    home.keyway(&["company", "create", "East Ltd"]);
    let said = home.keyway(&["doctor"]);
    assert!(said.lines().all(|line| line.starts_with("ok") || line.starts_with("warn")), "{said}");
    for line in
        ["configuration", "data directory", "key file", "certificates", "clock", "database", "catalogue", "audit"]
    {
        assert!(said.contains(line), "{line} in\n{said}");
    }
    keyway.stop();

    use std::os::unix::fs::PermissionsExt;
    let key = home.path("data/keyway.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = home.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("fail  key file") && said.contains("chmod 600"), "{said}");
}

#[tokio::test]
async fn the_queues_and_the_trail_can_be_looked_at() {
    let home = Home::new("");
    let keyway = home.serve();
    home.keyway(&["company", "create", "East Ltd", "--admin", "ada@east.example"]);
    // At the first start the partners' Ports of the sample catalogue go onto the fabric.
    let mut queue = home.keyway(&["provisioning", "queue"]);
    while queue != "Nothing waits.\n" {
        assert!(queue.ends_with(" in all.\n"), "{queue}");
        queue = home.keyway(&["provisioning", "queue"]);
    }
    while home.keyway(&["mail", "queue"]) != "0 waiting, 0 given up.\n" {}
    let letters = std::fs::read_dir(home.path("data/mail")).unwrap().count();
    assert_eq!(letters, 1, "the invitation");
    let said = home.keyway(&["audit", "verify"]);
    assert!(said.contains("whole"), "{said}");
    let link = home.keyway(&["operator", "link"]);
    assert!(link.contains(keyway.greeting["environments"][0]["portal"].as_str().unwrap()), "{link}");
}

#[tokio::test]
async fn the_ca_is_that_of_the_exchange_and_never_another() {
    let home = Home::new("");
    let said = home.refused(&["ca"]);
    assert!(said.contains("no exchange"), "{said}");
    let keyway = home.serve();
    let ca = std::fs::read_to_string(keyway.ca_file()).unwrap();
    assert_eq!(home.keyway(&["ca"]), ca);
    assert_eq!(home.keyway(&["ca", "--path"]).trim(), keyway.ca_file());
}

#[tokio::test]
async fn an_invitation_that_waits_is_sent_again() {
    let home = Home::new("");
    let keyway = home.serve();
    let made: Value =
        serde_json::from_str(&home.keyway(&["company", "create", "East Ltd", "--admin", "ada@east.example", "--json"]))
            .unwrap();
    let said = home.refused(&["user", "unlock", "ada@east.example"]);
    assert!(said.contains("hasn't come in yet") && said.contains("keyway user invite"), "{said}");

    let words = ["user", "invite", "ada@east.example", "--company", "East Ltd", "--position", "Company Admin"];
    let said = home.keyway(&words);
    assert!(said.starts_with("The invitation as Company Admin is sent again"), "{said}");
    let again: Value = serde_json::from_str(&home.keyway(&[&words[..], &["--json"]].concat())).unwrap();
    let client = keyway.client("localhost");
    let old = format!("/keyway/v1/invitations/{}", made["invitationToken"].as_str().unwrap());
    assert_eq!(client.request(axum::http::Method::GET, &old, &[], "").await.unwrap().status, 404);
    crate::tenant::accept(&client, &again["invitationToken"], "Ada").await;
    assert!(home.refused(&words).contains("EMAIL: "), "somebody who is in can't be invited");
}

#[test]
fn the_list_of_companies_tells_customers_from_providers() {
    let home = Home::new("");
    let _keyway = home.serve();
    home.keyway(&["company", "create", "East Ltd"]);
    let said = home.keyway(&["company", "list"]);
    let mut lines = said.lines();
    assert!(lines.next().unwrap().starts_with("UID ") && said.lines().count() > 2, "{said}");
    for line in lines {
        let kind = if line.ends_with("  East Ltd") { " customer " } else { " provider " };
        assert!(line.contains(kind), "{line}");
    }
}
