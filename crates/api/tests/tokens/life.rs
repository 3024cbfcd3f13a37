//! How long a token is good: as long as its key says, and no longer than key, creator and company stand.

use std::time::Duration;

use app::Trail;
use app::people::{PersonRef, UpdatePerson};
use domain::Position;
use domain::people::PersonState;
use serde_json::{Value, json};

use super::works;
use crate::kit::{Exchange, Key, START};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_token_ends_after_the_minutes_of_its_key_and_a_new_one_works() {
    let _proof = evidence::proves(&["AK-15 api", "AK-16 api", "AK-17 api", "AK-18 api", "AK-40 api", "AK-41 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for minutes in [5_i64, 60, 1440] {
        let key = east.admin().make_key("Nightly run", "Company Admin", minutes).await;
        let answer = exchange.ask(key.credentials()).await;
        assert_eq!(answer.body["expires_in"], minutes * 60);
        let token = answer.body["access_token"].as_str().unwrap();
        exchange.clock.advance(Duration::from_secs(u64::try_from(minutes).unwrap() * 60) - SECOND);
        assert!(works(&exchange, token).await);
        exchange.clock.advance(SECOND);
        let refused = exchange.bearer(token).get("/keyway/v1/api-keys").await;
        assert_eq!(refused.refused(401), "The access token has expired: ask for a new one");
        assert!(works(&exchange, &exchange.token(&key).await).await);
        exchange.clock.set(START);
    }
}

#[tokio::test]
async fn a_key_stands_still_with_its_creator_and_works_again_with_him() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api", "AK-26 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let bob = exchange.person(east.id, "Bob Byron", Position::CompanyAdmin).await;
    let key = bob.client().make_key("Nightly run", "Company Admin", 1440).await;
    let token = exchange.token(&key).await;
    let (app, which) = (&exchange.app, PersonRef::Uid(bob.uid));
    let ada = app.authenticate(&east.ada.session, Trail::default()).await.unwrap();
    let active = |active| UpdatePerson { active: Some(active), ..UpdatePerson::default() };

    app.update_person(&ada, which, active(false)).await.unwrap();
    stands_still(&exchange, &key, &token, "deactivated").await;
    app.update_person(&ada, which, active(true)).await.unwrap();
    assert!(works(&exchange, &token).await, "the same token works again");

    app.lock_out(&ada, which).await.unwrap();
    stands_still(&exchange, &key, &token, "locked out").await;
    app.update_person(&ada, which, active(false)).await.unwrap();
    stands_still(&exchange, &key, &token, "deactivated").await;
    app.unlock(&ada, which).await.unwrap();
    assert!(works(&exchange, &token).await);
    exchange.token(&key).await;

    let history = east.admin().get(&format!("/keyway/v1/api-keys/{}/history", key.uid)).await;
    let told: Vec<_> =
        history.data().as_array().unwrap().iter().map(|change| (&change["action"], &change["actor"])).collect();
    let by = |action: &'static str, actor: &'static str| (Value::from(action), Value::from(actor));
    let expected = [
        by("CREATED", "Bob Byron"),
        by("SUSPENDED", "Ada Admin"),
        by("RESTORED", "Ada Admin"),
        by("SUSPENDED", "Ada Admin"),
        by("RESTORED", "Ada Admin"),
    ];
    assert_eq!(told, expected.iter().map(|(action, actor)| (action, actor)).collect::<Vec<_>>());
}

async fn stands_still(exchange: &Exchange, key: &Key, token: &str, how: &str) {
    let refused = exchange.bearer(token).get("/keyway/v1/api-keys").await;
    assert_eq!(refused.refused(401), format!("The API key of this access token is suspended: its creator is {how}"));
    let answer = exchange.ask(key.credentials()).await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (401, &"invalid_client".into()));
}

#[tokio::test]
async fn a_key_of_a_service_user_outlives_who_made_it() {
    let _proof = evidence::proves(&["AK-04 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let bob = exchange.person(east.id, "Bob Byron", Position::CompanyAdmin).await;
    let actor = exchange.app.authenticate(&bob.session, Trail::default()).await.unwrap();
    let machine = exchange.app.create_service_user(&actor, "Automation".to_owned()).await.unwrap();
    let asked = |uid: String| json!({ "name": "Nightly run", "role": "Read Only", "serviceUser": uid });
    let answer = bob.client().post("/keyway/v1/api-keys", &asked(machine.uid.to_string())).await;
    let (id, secret) = (&answer.data()["clientId"], &answer.data()["clientSecret"]);
    exchange.set_state(&bob, PersonState::Inactive).await;
    assert_eq!(exchange.ask((id.as_str().unwrap(), secret.as_str().unwrap())).await.status, 200);
    let listed = east.keys().await;
    assert_eq!((&listed[1]["createdBy"], &listed[1]["status"]), (&"Automation".into(), &"ACTIVE".into()));

    for (company, other) in
        [(&west, machine.uid.to_string()), (&east, bob.uid.to_string()), (&east, west.uid.to_string())]
    {
        let refused = company.admin().post("/keyway/v1/api-keys", &asked(other)).await;
        assert_eq!(refused.refused(400), "serviceUser: must be an active service user of the company");
    }
    let refused = east.admin().post("/keyway/v1/api-keys", &asked("Automation".to_owned())).await;
    assert_eq!(refused.refused(400), "serviceUser: must be a UUID of 36 characters");
}

#[tokio::test]
async fn a_suspended_company_is_let_in_nowhere() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.set_suspended(east.id, true).await;
    assert!(!works(&exchange, &east.token).await);
    assert_eq!(exchange.ask(east.key.credentials()).await.status, 401);
    exchange.set_suspended(east.id, false).await;
    assert!(works(&exchange, &east.token).await);
}

#[tokio::test]
async fn a_deleted_key_gets_no_token_and_its_tokens_end() {
    let _proof = evidence::proves(&["AK-25 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let key = east.admin().make_key("Nightly run", "Read Only", 1440).await;
    let token = exchange.token(&key).await;
    east.admin().delete(&format!("/keyway/v1/api-keys/{}", key.uid)).await.data();
    assert!(!works(&exchange, &token).await);
    assert_eq!(exchange.ask(key.credentials()).await.body["error"], "invalid_client");
}

#[tokio::test]
async fn nothing_of_one_environment_is_good_in_another() {
    let _proof = evidence::proves(&["AK-06 api"]);
    let production = Exchange::start().await;
    let staging = Exchange::with(|settings| {
        settings.environment = "staging".to_owned();
        settings.issuer = "https://auth-staging.keyway.test".to_owned();
        settings.audience = "https://api-staging.keyway.test".to_owned();
    })
    .await;
    let here = production.company("East Ltd").await;
    let there = staging.company("East Ltd").await;
    for (exchange, own, other) in [(&production, &here, &there), (&staging, &there, &here)] {
        assert!(works(exchange, &own.token).await);
        assert!(!works(exchange, &other.token).await);
        assert_eq!(exchange.ask(other.key.credentials()).await.body["error"], "invalid_client");
        assert_eq!(exchange.bearer(&other.ada.session).get("/keyway/v1/api-keys").await.status, 401);
    }
}
