//! Requests that were begun by somebody who is stopped before they're whole.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header;
use domain::people::{PersonState, Position};
use futures_util::future::join_all;
use futures_util::stream::once;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::kit::{Answer, Client, Exchange};
use crate::second_factor::switched_on;

/// A request of which all is there but its body; the server has seen who it's from, and waits.
struct Held {
    rest: oneshot::Sender<String>,
    answer: JoinHandle<Answer>,
}

impl Held {
    async fn begin(client: &Client, method: &str, path: &str) -> Self {
        let (rest, came) = oneshot::channel::<String>();
        let (asked, begun) = oneshot::channel();
        // Nobody asks for a body before he knows whose it is.
        let body = once(async move {
            asked.send(()).unwrap();
            Ok::<_, Infallible>(came.await.unwrap())
        });
        let request = client.request(method, path).header(header::CONTENT_TYPE, "application/json");
        let (request, client) = (request.body(Body::from_stream(body)).unwrap(), client.clone());
        let answer = tokio::spawn(async move { client.send(request).await });
        begun.await.unwrap();
        Self { rest, answer }
    }

    async fn finish(self, body: &Value) -> Answer {
        self.rest.send(body.to_string()).unwrap();
        self.answer.await.unwrap()
    }
}

fn invitation(email: &str) -> Value {
    json!({ "firstName": "Eve", "lastName": "Later", "email": email, "position": "Read Only" })
}

#[tokio::test]
async fn who_is_stopped_while_his_request_is_on_its_way_does_nothing_any_more() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api"]);
    let exchange = Exchange::start().await;
    let mut email = 0;
    let stops: [(&str, u16); 7] = [
        ("deactivated", 401),
        ("locked", 401),
        ("signed out", 401),
        ("demoted", 403),
        ("suspended", 401),
        ("key deleted", 401),
        ("token revoked", 401),
    ];
    for (stop, status) in stops {
        let east = exchange.company(&format!("East {stop}")).await;
        let second = exchange.arrived(&east, &format!("second@{email}.example"), Position::CompanyAdmin).await;
        let session = [Held::begin(&east.admin(), "POST", "/v2/employment").await];
        let program = [Held::begin(&east.client(), "POST", "/v2/employment").await];
        let ada = format!("/v2/employee/{}", east.ada.uid);
        let (stopped, going_on) = match stop {
            "deactivated" => {
                assert_eq!(second.client().put(&ada, &json!({ "active": false })).await.status, 200);
                (session.into_iter().chain(program).collect(), Vec::new())
            }
            "locked" => {
                exchange.set_state(&east.ada, PersonState::Locked).await;
                (session.into_iter().chain(program).collect(), Vec::new())
            }
            "signed out" => {
                assert_eq!(east.admin().delete("/keyway/v1/sessions/current").await.status, 200);
                (Vec::from(session), Vec::from(program))
            }
            "demoted" => {
                exchange.set_position(&east.ada, Position::ReadOnly).await;
                (Vec::from(session), Vec::from(program))
            }
            "suspended" => {
                exchange.set_suspended(east.id, true).await;
                (session.into_iter().chain(program).collect(), Vec::new())
            }
            "key deleted" => {
                let path = format!("/keyway/v1/api-keys/{}", east.key.uid);
                assert_eq!(second.client().delete(&path).await.status, 200);
                (Vec::from(program), Vec::from(session))
            }
            _ => {
                let revoked = exchange.stranger();
                let revoked = revoked.basic("/oauth2/revoke", east.key.credentials(), &[("token", &east.token)]).await;
                assert_eq!(revoked.status, 200);
                (Vec::from(program), Vec::from(session))
            }
        };
        for held in stopped {
            email += 1;
            let answer = held.finish(&invitation(&format!("eve@{email}.example"))).await;
            assert_eq!(answer.status, status, "{stop}: {}", answer.text);
        }
        for held in going_on {
            email += 1;
            let answer = held.finish(&invitation(&format!("eve@{email}.example"))).await;
            assert_eq!(answer.status, 201, "{stop}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn of_many_codes_that_were_sent_at_once_none_is_judged_after_the_fifth_wrong_one() {
    let _proof = evidence::proves(&["AK-05 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::CompanyAdmin).await;
    let (authenticator, _) = switched_on(&exchange, &grace.client()).await;
    let mut held = Vec::new();
    for path in ["/keyway/v1/mfa/disable", "/keyway/v1/mfa/recovery-codes"].repeat(10) {
        held.push(Held::begin(&grace.client(), "POST", path).await);
    }
    let wrong = json!({ "code": authenticator.wrong(exchange.app.now()) });
    let answers: Vec<_> = join_all(held.into_iter().map(|held| held.finish(&wrong))).await;
    let mut said: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    said.sort_unstable();
    assert_eq!(said, [vec![400; 4], vec![401; 15], vec![403]].concat());
}

#[tokio::test]
async fn of_many_invitations_that_are_sent_at_once_a_hundred_go_out() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let mut held = Vec::new();
    for _ in 0..120 {
        held.push(Held::begin(&east.admin(), "POST", "/v2/employment").await);
    }
    let bodies: Vec<_> = (0..120).map(|n| invitation(&format!("guest{n}@elsewhere.example"))).collect();
    let answers: Vec<_> = join_all(held.into_iter().zip(&bodies).map(|(held, body)| held.finish(body))).await;
    let sent = answers.iter().filter(|answer| answer.status == 201).count();
    let held_back = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((sent, held_back), (100, 20));
    assert_eq!(exchange.mails().await.len(), 100);
}
