//! Signing in, and staying or not staying so.

use std::net::IpAddr;
use std::time::Duration;

use api::trace::Peer;
use axum::body::Body;
use domain::people::Position;
use serde_json::{Value, json};

use crate::kit::{Answer, Exchange, PASSWORD};

/// `POST /v3/login` with a form, from an address.
async fn login(exchange: &Exchange, peer: &str, form: &str) -> Answer {
    let stranger = exchange.stranger();
    let request = stranger.request("POST", "/v3/login").header("content-type", "application/x-www-form-urlencoded");
    let mut request = request.body(Body::from(form.to_owned())).unwrap();
    request.extensions_mut().insert(Peer(peer.parse::<IpAddr>().unwrap()));
    stranger.send(request).await
}

async fn wrong(exchange: &Exchange, peer: &str, name: &str) -> Answer {
    login(exchange, peer, &format!("username={name}&password=wrong")).await
}

const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.7";
const RIGHT: &str = "username=grace%40east.example&password=correct+horse+battery";

#[tokio::test]
async fn a_form_with_a_plain_or_encoded_password_opens_a_session() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let encoded = "username=GRACE%40east.example&encodedPassword=Y29ycmVjdCBob3JzZSBiYXR0ZXJ5";
    for form in [RIGHT, encoded] {
        let answer = login(&exchange, HERE, form).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let data = answer.data();
        assert_eq!((&data["personId"], &data["companyId"]), (&json!(grace.number), &json!(east.number)));
        assert_eq!((&data["position"], &data["companyName"]), (&json!("Finance"), &json!("East Ltd")));
        let session = data["session"].as_str().unwrap();
        assert_eq!(exchange.bearer(session).get("/keyway/v1/me").await.data()["employeeId"], grace.number);
        let legacy = exchange.stranger();
        let request = legacy.request("GET", "/keyway/v1/me").header("x-auth-token", session);
        assert_eq!(legacy.send(request.body(Body::empty()).unwrap()).await.status, 200);
    }
    for (form, says) in [
        ("username=grace%40east.example", "password: is missing"),
        ("username=a&password=b&encodedPassword=Yg==", "encodedPassword: must not be given beside password"),
        ("username=a&encodedPassword=%21", "encodedPassword: must be base64"),
    ] {
        assert_eq!(login(&exchange, HERE, form).await.refused(400), says);
    }
}

#[tokio::test]
async fn wrong_passwords_slow_down_who_types_them_and_stop_nobody_else() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    // With and without an account it's the same, to the letter.
    for name in ["grace%40east.example", "nobody%40east.example"] {
        for _ in 0..5 {
            assert_eq!(wrong(&exchange, HERE, name).await.refused(401), "the user name or the password is wrong");
        }
        let slowed = wrong(&exchange, HERE, name).await;
        assert_eq!(slowed.refused(429), "too many wrong passwords: try again in 1 s");
        assert_eq!(slowed.header("retry-after"), "1");
    }
    login(&exchange, HERE, RIGHT).await.refused(429);
    assert_eq!(login(&exchange, ELSEWHERE, RIGHT).await.status, 200, "the owner, from where she is");
    assert_eq!(east.client().get("/keyway/v1/me").await.status, 200, "and no API key stands still");
    exchange.clock.advance(Duration::from_secs(1));
    wrong(&exchange, HERE, "grace%40east.example").await.refused(401);
    assert_eq!(wrong(&exchange, HERE, "grace%40east.example").await.header("retry-after"), "2");
    exchange.clock.advance(Duration::from_secs(2));
    assert_eq!(login(&exchange, HERE, RIGHT).await.status, 200);
    wrong(&exchange, HERE, "grace%40east.example").await.refused(401);
}

#[tokio::test]
async fn a_burst_of_guesses_gets_no_more_tries_than_a_row_of_them() {
    let exchange = std::sync::Arc::new(Exchange::start().await);
    let (mut judged, mut set) = (0, tokio::task::JoinSet::new());
    for _ in 0..30 {
        let exchange = std::sync::Arc::clone(&exchange);
        set.spawn(async move { wrong(&exchange, HERE, "nobody%40east.example").await.status.as_u16() });
    }
    while let Some(status) = set.join_next().await {
        judged += u32::from(status.unwrap() == 401);
    }
    assert!((1..=5).contains(&judged), "{judged}: who finds no place in the queue isn't judged either");
}

#[tokio::test]
async fn who_has_not_accepted_gets_409_and_who_may_not_in_learns_why_with_the_right_password_only() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.invited(&east, "new@east.example", Position::Finance).await;
    login(&exchange, HERE, "username=new%40east.example&password=whatever").await.refused(409);

    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    east.client().put(&grace.path(), &json!({ "active": false })).await.data();
    assert!(login(&exchange, HERE, RIGHT).await.refused(403).contains("deactivated"));
    wrong(&exchange, HERE, "grace%40east.example").await.refused(401);
    east.client().put(&grace.path(), &json!({ "active": true })).await.data();
    let operator = exchange.operator().await;
    operator.post(&format!("/keyway/v1/companies/{}/suspend", east.uid), &json!({})).await.data();
    assert!(login(&exchange, HERE, RIGHT).await.refused(403).contains("suspended"));
}

#[tokio::test]
async fn a_session_ends_by_age_by_idleness_and_by_its_owner() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let others = [exchange.signed_in(&grace.email).await, exchange.signed_in(&grace.email).await];
    let listed = grace.client().get("/keyway/v1/sessions").await;
    let sessions = listed.data().as_array().unwrap().clone();
    assert_eq!(sessions.iter().map(|s| s["current"] == true).collect::<Vec<_>>(), [false, false, true]);

    let newest = format!("/keyway/v1/sessions/{}", sessions[0]["uid"].as_str().unwrap());
    assert_eq!(grace.client().delete(&newest).await.status, 200);
    others[1].get("/keyway/v1/me").await.refused(401);
    east.admin().delete(&newest).await.refused(404);
    assert_eq!(grace.client().delete("/keyway/v1/sessions/others").await.data()["ended"], 1);
    others[0].get("/keyway/v1/me").await.refused(401);

    let last = exchange.signed_in(&grace.email).await;
    assert_eq!(last.delete("/keyway/v1/sessions/current").await.status, 200);
    last.get("/keyway/v1/me").await.refused(401);
    east.client().get("/keyway/v1/sessions").await.refused(403);

    exchange.clock.advance(Duration::from_hours(12));
    assert!(grace.client().get("/keyway/v1/me").await.refused(401).contains("session has ended"));
    let fresh = exchange.signed_in(&grace.email).await;
    for _ in 0..5 {
        exchange.clock.advance(Duration::from_hours(4));
        assert_eq!(fresh.get("/keyway/v1/me").await.status, 200, "in use");
        until_seen(&exchange, &fresh).await;
    }
    exchange.clock.advance(Duration::from_hours(4));
    fresh.get("/keyway/v1/me").await.refused(401);
}

/// Waits until the use of the session, which is noted behind the request's back, has been written.
async fn until_seen(exchange: &Exchange, client: &crate::kit::Client) {
    let now = app_now(exchange);
    loop {
        let sessions = client.get("/keyway/v1/sessions").await;
        if sessions.data()[0]["lastSeenDate"] == now {
            return;
        }
        tokio::task::yield_now().await;
    }
}

fn app_now(exchange: &Exchange) -> Value {
    json!(exchange.app.now().ms())
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let other = exchange.signed_in(&grace.email).await;
    let change = |old: &str, new: &str| json!({ "oldPassword": old, "newPassword": new });
    let client = grace.client();
    let path = "/v2/password/change";
    assert_eq!(
        client.post(path, &change("wrong", "a new good password")).await.refused(400),
        "oldPassword: isn't your password"
    );
    assert!(client.post(path, &change(PASSWORD, "short")).await.refused(400).starts_with("newPassword:"));
    assert_eq!(client.post(path, &change(PASSWORD, "a new good password")).await.status, 200);
    assert_eq!(client.get("/keyway/v1/me").await.status, 200);
    other.get("/keyway/v1/me").await.refused(401);
    login(&exchange, HERE, RIGHT).await.refused(401);
    let new = login(&exchange, HERE, "username=grace%40east.example&password=a+new+good+password").await;
    assert_eq!(new.status, 200);
    east.client().post(path, &change("a", "b")).await.refused(403);
}

#[tokio::test]
async fn asking_for_a_password_answers_the_same_for_everybody() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let ask = |email: &str| json!({ "email": email });
    let stranger = exchange.stranger();
    let known = stranger.post("/keyway/v1/password/ask", &ask("grace@east.example")).await;
    let unknown = stranger.post("/keyway/v1/password/ask", &ask("nobody@east.example")).await;
    assert_eq!((known.status, known.text), (unknown.status, unknown.text));
    let token = format!("kwp_{}", "a".repeat(60));
    let reset = json!({ "token": token, "password": PASSWORD });
    stranger.post("/keyway/v1/password/reset", &reset).await.refused(404);
}
