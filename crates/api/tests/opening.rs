//! Opening an exchange over a database, again and again, and its signing keys through time.

use std::time::Duration;

use app::{App, Error};
use auth::keyring::{KEPT_AFTER, PUBLISHED_BEFORE, SIGNS_FOR};
use auth::keys::Algorithm;

use crate::kit::{Exchange, KEY_FILE, parts, settings};

const ANOTHER_KEY: &str = "00000000000000000000000000000000000000000000000000000000000000bb";

/// The same database, opened again.
async fn again(exchange: &Exchange, key_file: &str, change: impl FnOnce(&mut app::Settings)) -> Result<App, Error> {
    let mut settings = settings();
    change(&mut settings);
    App::open(parts(exchange.store.clone(), &exchange.clock, settings, key_file)).await
}

pub async fn kids(app: &App) -> Vec<String> {
    let set = app.jwks().await.unwrap();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_database_opened_again_knows_its_keys_sessions_and_tokens() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let app = again(&exchange, KEY_FILE, |_| {}).await.unwrap();
    assert_eq!(kids(&app).await, kids(&exchange.app).await);
    for bearer in [&east.token, &east.ada.session] {
        assert!(app.authenticate(bearer, app::Trail::default()).await.is_ok());
    }
}

#[tokio::test]
async fn a_database_is_not_opened_with_another_vault_key_and_stays_as_it_is() {
    let exchange = Exchange::start().await;
    let refused = again(&exchange, ANOTHER_KEY, |_| {}).await.err().unwrap().to_string();
    assert!(refused.starts_with("the stored pepper is sealed under key "), "{refused}");
    assert!(
        refused.ends_with("which is not in the key file: start with the key file that belongs to this database"),
        "{refused}"
    );
    again(&exchange, &format!("{ANOTHER_KEY}\n{KEY_FILE}"), |_| {}).await.unwrap();
}

#[tokio::test]
async fn a_database_is_not_opened_for_another_environment() {
    let _proof = evidence::proves(&["AK-06 api"]);
    let exchange = Exchange::start().await;
    let refused =
        again(&exchange, KEY_FILE, |settings| settings.environment = "staging".to_owned()).await.err().unwrap();
    assert_eq!(
        refused.to_string(),
        "this database belongs to the environment production, not to staging: each environment has its own"
    );
}

#[tokio::test]
async fn signing_keys_follow_each_other_and_no_token_is_lost() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let app = &exchange.app;
    let first = kids(app).await;
    assert!(!app.rotate_keys_once().await.unwrap(), "not due yet");

    exchange.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE);
    assert!(app.rotate_keys_once().await.unwrap());
    assert!(!app.rotate_keys_once().await.unwrap(), "once is enough");
    let both = kids(app).await;
    assert_eq!((both.len(), &both[0]), (2, &first[0]));

    exchange.clock.advance(PUBLISHED_BEFORE - Duration::from_secs(1));
    let last_of_first = exchange.ask(east.key.credentials()).await.body["access_token"].as_str().unwrap().to_owned();
    exchange.clock.advance(Duration::from_hours(23));
    assert!(
        app.authenticate(&last_of_first, app::Trail::default()).await.is_ok(),
        "believed after the second has taken over"
    );

    exchange.clock.advance(KEPT_AFTER);
    assert!(!app.rotate_keys_once().await.unwrap());
    assert_eq!(kids(app).await, both[1..]);
    let gone = app.authenticate(&last_of_first, app::Trail::default()).await;
    assert_eq!(gone.unwrap_err().to_string(), "The access token is not valid");
}

#[tokio::test]
async fn two_processes_make_one_successor_and_learn_of_it() {
    let exchange = Exchange::start().await;
    let other = again(&exchange, KEY_FILE, |_| {}).await.unwrap();
    exchange.clock.advance(SIGNS_FOR);
    let (one, two) = tokio::join!(exchange.app.rotate_keys_once(), other.rotate_keys_once());
    assert!(one.is_ok() && two.is_ok());
    exchange.app.rotate_keys_once().await.unwrap();
    other.rotate_keys_once().await.unwrap();
    assert_eq!(kids(&exchange.app).await, kids(&other).await);
    assert_eq!(kids(&other).await.len(), 2);
}

#[tokio::test]
async fn another_algorithm_takes_over_a_day_after_it_was_set() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let app = again(&exchange, KEY_FILE, |settings| settings.token_algorithm = Algorithm::Es256).await.unwrap();
    assert!(app.rotate_keys_once().await.unwrap());
    assert!(!app.rotate_keys_once().await.unwrap());
    let algorithms: Vec<_> =
        app.jwks().await.unwrap()["keys"].as_array().unwrap().iter().map(|key| key["alg"].clone()).collect();
    assert_eq!(algorithms, ["EdDSA", "ES256"]);
    assert!(app.authenticate(&east.token, app::Trail::default()).await.is_ok());
}
