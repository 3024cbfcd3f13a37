//! Whose an e-mail address is: whoever has opened a link that was sent to it.

use std::time::Duration;

use domain::people::Position;
use serde_json::json;

use crate::kit::{Answer, Client, Exchange, PASSWORD};

/// The paths of the links to confirm an address with that were sent to it, in no order.
async fn links(exchange: &Exchange, address: &str) -> Vec<String> {
    let to = |(to, _): &(String, String)| to.contains(address);
    let mails = exchange.mails().await.into_iter().filter(to);
    let link = |(_, mail): (String, String)| {
        let (_, rest) = mail.split_once("/address/")?;
        Some(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
    };
    mails.filter_map(link).collect()
}

async fn signs_in(exchange: &Exchange, email: &str) -> Answer {
    let body = json!({ "username": email, "password": PASSWORD });
    exchange.stranger().post("/keyway/v1/sessions", &body).await
}

async fn asks(client: &Client, path: &str, email: &str) -> Answer {
    client.put(path, &json!({ "email": email })).await
}

#[tokio::test]
async fn an_invitation_keeps_its_address_from_no_other_company() {
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let theirs = exchange.invited(&west, "grace@east.example", Position::Finance).await;
    let lapsed = exchange.invited(&west, "late@east.example", Position::Finance).await;
    exchange.clock.advance(Duration::from_hours(8 * 24));
    let operator = app::Actor::local_operator("kit");
    let which = app::people::PersonRef::Uid(theirs.person.uid);
    let theirs = exchange.app.invite_again(&operator, which).await.unwrap();

    // East isn't told that anybody has invited them, and nobody else is kept out by it.
    exchange.arrived(&east, "late@east.example", Position::Finance).await;
    exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let accept = async |token: &str| {
        let body = json!({ "token": token, "password": "quite another phrase" });
        exchange.stranger().post("/keyway/v1/invitations/accept", &body).await
    };
    assert_eq!(accept(&theirs.invitation.token).await.refused(400), "email: is in use already");
    accept(&lapsed.invitation.token).await.refused(404);
    let me = exchange.signed_in("grace@east.example").await.get("/keyway/v1/me").await;
    assert_eq!(me.data()["companyName"], "East Ltd", "{}", me.text);
}

#[tokio::test]
async fn one_company_invites_an_address_once_at_a_time() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let body = json!({
        "firstName": "Grace", "lastName": "Hopper", "active": true, "email": "Grace@East.example", "position": "Finance",
    });
    let twice = east.client().post("/v2/employment", &body).await;
    assert_eq!(twice.refused(400), "email: has an invitation of your company already: send that one again");
}

#[tokio::test]
async fn only_the_compatible_sign_in_tells_that_somebody_is_invited() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let invited = signs_in(&exchange, "grace@east.example").await;
    assert_eq!(invited.refused(401), signs_in(&exchange, "nobody@east.example").await.refused(401));
    let form = [("username", "grace@east.example"), ("password", PASSWORD)];
    assert_eq!(exchange.stranger().form("/v3/login", &form).await.status, 409);
}

#[tokio::test]
async fn a_new_address_is_in_force_when_the_link_that_went_there_is_opened() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let asked = asks(&east.admin(), &grace.path(), "ceo@west.example").await;
    assert_eq!((asked.status.as_u16(), &asked.data()["email"]), (200, &json!("grace@east.example")), "{}", asked.text);
    assert_eq!(signs_in(&exchange, "grace@east.example").await.status, 201);
    signs_in(&exchange, "ceo@west.example").await.refused(401);

    // Both hear of it, and nobody is kept from the address by it.
    let mails = exchange.mails().await;
    assert!(mails.iter().any(|(to, mail)| to.contains("grace@east.example") && mail.contains("goes on working")));
    let found = links(&exchange, "ceo@west.example").await;
    let [token] = found.as_slice() else { panic!("{found:?}") };
    let west = exchange.company("West Ltd").await;
    let invited = exchange.invited(&west, "ceo@west.example", Position::Finance).await;

    let confirmed = exchange.app.confirm_address(token, app::Trail::default()).await.unwrap();
    assert_eq!((confirmed.email.as_deref(), confirmed.wanted_email), (Some("ceo@west.example"), None));
    assert!(exchange.app.confirm_address(token, app::Trail::default()).await.is_err(), "it works once");
    assert_eq!(signs_in(&exchange, "ceo@west.example").await.status, 201);
    signs_in(&exchange, "grace@east.example").await.refused(401);
    assert!(
        exchange.mails().await.iter().any(|(to, mail)| {
            to.contains("grace@east.example") && mail.contains("can't be used to sign in any more")
        })
    );
    let accept = json!({ "token": invited.invitation.token, "password": PASSWORD });
    let late = exchange.stranger().post("/keyway/v1/invitations/accept", &accept).await;
    assert_eq!(late.refused(400), "email: is in use already");
}

#[tokio::test]
async fn a_new_address_can_be_withdrawn_is_asked_thrice_an_hour_and_lapses() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    for n in 0..3 {
        assert_eq!(asks(&east.admin(), &grace.path(), &format!("new{n}@east.example")).await.status, 200);
    }
    let more = asks(&east.admin(), &grace.path(), "new3@east.example").await;
    assert_eq!((more.status.as_u16(), more.header("retry-after")), (429, "3600"));
    // What repeats how things stand asks for nothing, and takes nothing back.
    assert_eq!(asks(&east.admin(), &grace.path(), "grace@east.example").await.status, 200);

    let confirm = async |email: &str| {
        let token = links(&exchange, email).await.remove(0);
        exchange.app.confirm_address(&token, app::Trail::default()).await.is_ok()
    };
    assert!(!confirm("new1@east.example").await, "another one has taken its place");
    let which = grace.path().rsplit('/').next().unwrap().parse::<app::people::PersonRef>().unwrap();
    let operator = app::Actor::local_operator("kit");
    exchange.app.withdraw_address(&operator, which).await.unwrap();
    assert!(!confirm("new2@east.example").await);
    exchange.clock.advance(Duration::from_hours(1));
    asks(&east.admin(), &grace.path(), "new4@east.example").await.data();
    exchange.clock.advance(Duration::from_hours(72));
    assert!(!confirm("new4@east.example").await);
    let person = exchange.app.person(&operator, which).await.unwrap();
    assert_eq!(person.email.as_deref(), Some("grace@east.example"));
}
