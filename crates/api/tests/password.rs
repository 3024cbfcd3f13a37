//! A password that was lost: asked for at the API, sent as a letter, set with its link.

use std::path::Path;
use std::time::Duration;

use app::login::{Credentials, SignIn};
use app::mail::Mailer;
use domain::people::Position;
use serde_json::{Value, json};

use crate::kit::{Answer, Arrived, Client, Exchange, PASSWORD};

const NEW: &str = "another good password";

/// The tokens of the reset links that went to anybody since the last look.
async fn links(exchange: &Exchange, folder: &Path) -> Vec<String> {
    exchange.app.deliver_once(&Mailer::folder(folder)).await.unwrap();
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        // Long lines are folded with "=" at their end.
        let letter = std::fs::read_to_string(&path).unwrap().replace("=\r\n", "").replace("=\n", "");
        if let Some(at) = letter.find("/reset/") {
            found.push(letter[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
        }
        std::fs::remove_file(path).unwrap();
    }
    found
}

async fn ask(exchange: &Exchange, email: &str) {
    exchange.app.ask_for_password(email, app::Trail::default()).await.unwrap();
}

async fn reset(client: &Client, token: &str, password: &str) -> Answer {
    client.post("/keyway/v1/password/reset", &json!({ "token": token, "password": password })).await
}

async fn start() -> (Exchange, Arrived, tempfile::TempDir) {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let folder = tempfile::tempdir().unwrap();
    links(&exchange, folder.path()).await;
    (exchange, grace, folder)
}

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_ends_every_session() {
    let (exchange, grace, folder) = start().await;
    ask(&exchange, " GRACE@east.example ").await;
    let sent = links(&exchange, folder.path()).await;
    let [token] = sent.as_slice() else { panic!("{sent:?}") };
    let stranger = exchange.stranger();
    assert!(reset(&stranger, token, "short").await.refused(400).starts_with("password:"));
    assert_eq!(reset(&stranger, token, NEW).await.status, 200);
    reset(&stranger, token, NEW).await.refused(404);
    grace.client().get("/keyway/v1/me").await.refused(401);
    let body = |password: &str| json!({ "username": grace.email, "password": password });
    assert_eq!(stranger.post("/keyway/v1/sessions", &body(NEW)).await.status, 201);
    stranger.post("/keyway/v1/sessions", &body(PASSWORD)).await.refused(401);
}

#[tokio::test]
async fn a_newer_link_replaces_the_older_and_an_hour_ends_it() {
    let (exchange, _, folder) = start().await;
    ask(&exchange, "grace@east.example").await;
    let old = links(&exchange, folder.path()).await.remove(0);
    ask(&exchange, "grace@east.example").await;
    let new = links(&exchange, folder.path()).await.remove(0);
    reset(&exchange.stranger(), &old, NEW).await.refused(404);
    exchange.clock.advance(Duration::from_hours(1));
    reset(&exchange.stranger(), &new, NEW).await.refused(404);
}

#[tokio::test]
async fn nobodys_mailbox_is_filled_and_who_does_not_work_gets_no_link() {
    let (exchange, grace, folder) = start().await;
    for _ in 0..5 {
        ask(&exchange, "grace@east.example").await;
    }
    assert_eq!(links(&exchange, folder.path()).await.len(), 3);
    ask(&exchange, "nobody@east.example").await;
    assert!(links(&exchange, folder.path()).await.is_empty());

    exchange.clock.advance(Duration::from_hours(2));
    let operator = exchange.operator().await;
    let lock = format!("/keyway/v1/people/{}/lock", grace.number);
    assert_eq!(operator.post(&lock, &json!({})).await.data()["active"], false);
    links(&exchange, folder.path()).await;
    ask(&exchange, "grace@east.example").await;
    assert!(links(&exchange, folder.path()).await.is_empty());
}

#[tokio::test]
async fn no_trail_and_no_debug_text_holds_a_secret() {
    let (exchange, grace, folder) = start().await;
    ask(&exchange, &grace.email).await;
    let token = links(&exchange, folder.path()).await.remove(0);
    assert_eq!(reset(&exchange.stranger(), &token, NEW).await.status, 200);
    let typed =
        Credentials { username: grace.email.clone(), password: NEW.to_owned(), code: None, agent: String::new() };
    let SignIn::Done(signed_in) = exchange.app.sign_in(typed, app::Trail::default()).await.unwrap() else { panic!() };
    assert!(!format!("{signed_in:?}").contains(signed_in.token.expose()));
    let rows: Vec<_> = exchange.store.read(|tx| store::audit::all(tx, i64::MAX, 1000)).await.unwrap();
    assert!(rows.iter().any(|row| row.action == "person.reset_password"));
    let told: Value = rows.iter().map(|row| format!("{row:?}")).collect();
    for secret in [token.as_str(), NEW, PASSWORD, signed_in.token.expose(), "argon2", "kwi_"] {
        assert!(!told.to_string().contains(secret), "{secret}");
    }
}

/// A new password is written only where the one that was proven still stands, and by a session that is still open: a change that was under
/// way doesn't undo another one, nor a reset.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_one_is_made() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let mut actors = Vec::new();
    for peer in ["192.0.2.1", "198.51.100.1"] {
        let body = json!({ "username": grace.email, "password": PASSWORD });
        let opened = exchange.stranger().post("/keyway/v1/sessions", &body).await;
        let trail = app::Trail { peer: Some(peer.to_owned()), ..app::Trail::default() };
        let token = opened.data()["token"].as_str().unwrap().to_owned();
        actors.push(exchange.app.authenticate(&token, trail).await.unwrap());
    }
    let (app, old) = (&exchange.app, PASSWORD.to_owned());
    let (one, other) = tokio::join!(
        app.change_password(&actors[0], old.clone(), "the owner's good password".to_owned()),
        app.change_password(&actors[1], old.clone(), "the thief's good password".to_owned()),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}
