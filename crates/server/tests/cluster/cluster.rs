//! A PostgreSQL and the places of several servers that share it.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use axum::http::{Method, header};
use server::client::Client;
use tempfile::TempDir;
use testbed::Postgres;

use crate::keyway::{Home, Keyway};
use crate::tenant::{FORM, Key, text};

/// What is done often in these tests, and how often with `--long`.
pub fn times(usual: usize, long: usize) -> usize {
    if std::env::var_os("KEYWAY_LONG").is_some() { long } else { usual }
}

pub struct Cluster {
    /// Whoever has it fail takes it out.
    pub postgres: Option<Postgres>,
    pub homes: Vec<Home>,
    /// The key file that all of them share.
    _shared: TempDir,
}

impl Cluster {
    /// `size` places. A step on the fabric takes `delay_ms`; `sections` are for each server's configuration.
    pub fn new(size: usize, delay_ms: u32, sections: &str) -> Self {
        // Commits are on the disk before they are answered, as the servers demand.
        let postgres = Postgres::with(&[], "C");
        postgres.database("exchange");
        let shared = tempfile::tempdir().unwrap();
        let socket = postgres.socket().to_str().unwrap().replace('/', "%2F");
        let sections = format!(
            "[[environment]]\nname = \"production\"\ndatabase = \"postgres://keyway@{socket}/exchange\"\n\
             [secrets]\nkey_file = {:?}\n{sections}",
            shared.path().join("keyway.key")
        );
        // Tokens are for an address, which is the same whichever server is asked.
        let homes: Vec<Home> = (0..size).map(|_| Home::with("public_port = 443", &sections)).collect();
        for home in &homes {
            let text = std::fs::read_to_string(home.config()).unwrap();
            std::fs::write(home.config(), text.replace("delay_ms = 0", &format!("delay_ms = {delay_ms}"))).unwrap();
        }
        Self { postgres: Some(postgres), homes, _shared: shared }
    }

    /// All servers, one started after the other.
    pub fn serve(&self) -> Vec<Keyway<'_>> {
        self.homes.iter().map(Home::serve).collect()
    }
}

/// Waits for something that must come, for two minutes at most.
pub async fn wait_until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(120), "waited in vain until {what}");
        tokio::task::yield_now().await;
    }
}

/// A token for an API key.
pub async fn token(client: &Client, key: &Key) -> String {
    let answer = with_key(client, key, "/oauth2/token", "grant_type=client_credentials").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    text(&answer.json().unwrap()["access_token"])
}

/// A form that is sent in the name of an API key.
pub async fn with_key(client: &Client, key: &Key, path: &str, form: &str) -> server::client::Response {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", key.client_id, key.secret)));
    let headers = [FORM, (header::AUTHORIZATION, basic.as_str())];
    client.request(Method::POST, path, &headers, form.to_owned()).await.unwrap()
}
