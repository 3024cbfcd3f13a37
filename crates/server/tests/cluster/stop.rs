//! Who is stopped at one server is refused by the others at the next request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::http::Method;
use serde_json::{Value, json};

use crate::cluster::{Cluster, times, token, with_key};
use crate::keyway::Keyway;
use crate::tenant::{Key, Tenant, accept, products, sign_in};

/// A company with an admin who stops others at the first server, and a colleague who comes in at the second.
struct World<'c> {
    here: &'c Keyway<'c>,
    there: &'c Keyway<'c>,
    admin: Tenant,
    colleague: Tenant,
}

impl<'c> World<'c> {
    async fn new(here: &'c Keyway<'c>, there: &'c Keyway<'c>) -> Self {
        let admin = Tenant::join(here, "East Ltd", "ada@east.example").await;
        let words =
            ["user", "invite", "--company", "East Ltd", "bob@east.example", "--position", "Company Admin", "--json"];
        let invited: Value = serde_json::from_str(&here.home.keyway(&words)).unwrap();
        accept(&admin.client, &invited["invitationToken"], "Bob").await;
        let client = there.client("localhost");
        let session = sign_in(&client, "bob@east.example").await;
        let colleague = Tenant { client, session, email: "bob@east.example".to_owned() };
        Self { here, there, admin, colleague }
    }

    /// Keeps the second server's memory warm with `token` while `stop` is done at the first: then its very next answer is a refusal.
    async fn refused_after(&self, what: &str, token: &str, stop: impl Future<Output = ()>) {
        let over = Arc::new(AtomicBool::new(false));
        let warm: Vec<_> = (0..2)
            .map(|_| {
                let (client, token, over) = (self.there.client("localhost"), token.to_owned(), Arc::clone(&over));
                tokio::spawn(async move {
                    let mut seen = Vec::new();
                    while !over.load(Ordering::SeqCst) {
                        seen.push(products(&client, &token).await);
                    }
                    seen
                })
            })
            .collect();
        for _ in 0..5 {
            assert_eq!(products(&self.colleague.client, token).await, 200, "{what}: not stopped yet");
        }
        stop.await;
        assert_eq!(products(&self.colleague.client, token).await, 401, "{what}: the next request at the other server");
        over.store(true, Ordering::SeqCst);
        for one in warm {
            let seen = one.await.unwrap();
            let refused = seen.iter().position(|status| *status == 401).unwrap_or(seen.len());
            assert!(seen[..refused].iter().all(|status| *status == 200), "{what}: {seen:?}");
            assert!(seen[refused..].iter().all(|status| *status == 401), "{what}: {seen:?}");
        }
    }

    /// Deactivation and suspension end all sessions.
    async fn sign_in_again(&mut self) {
        for tenant in [&mut self.admin, &mut self.colleague] {
            tenant.session = sign_in(&tenant.client, &tenant.email).await;
        }
    }

    async fn delete(&self, key: &Key) {
        self.admin.done(Method::DELETE, &format!("/keyway/v1/api-keys/{}", key.uid), &Value::Null).await;
    }

    async fn number_of_colleague(&self) -> i64 {
        let people = self.admin.done(Method::GET, "/v2/employment", &Value::Null).await;
        let person =
            people.as_array().unwrap().iter().find(|one| one["email"] == self.colleague.email.as_str()).unwrap();
        person["personId"].as_i64().unwrap()
    }

    async fn activate(&self, number: i64, active: bool) {
        let answer =
            self.admin.call(Method::PUT, &format!("/v2/employee/{number}"), &json!({ "active": active })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_stopped_at_one_server_is_refused_by_the_other_at_the_next_request() {
    let cluster = Cluster::new(2, 0, "");
    let servers = cluster.serve();
    let mut world = World::new(&servers[0], &servers[1]).await;
    let there = &servers[1].client("localhost");
    let number = world.number_of_colleague().await;
    let (mut spans, kept) = (Vec::new(), world.colleague.key(60).await);
    for round in 0..times(50, 200) {
        let started = Instant::now();
        match round % 4 {
            0 => {
                let key = world.colleague.key(60).await;
                let token = token(there, &key).await;
                world.refused_after("its key was deleted", &token, world.delete(&key)).await;
                assert_eq!(with_key(there, &key, "/oauth2/token", "grant_type=client_credentials").await.status, 401);
            }
            1 => {
                let token = token(there, &kept).await;
                world.refused_after("its creator was deactivated", &token, world.activate(number, false)).await;
                world.activate(number, true).await;
                assert_eq!(products(there, &token).await, 200, "and works again with him");
                world.sign_in_again().await;
            }
            2 => {
                let (one, other) = (token(there, &kept).await, token(there, &kept).await);
                let form = format!("token={one}");
                let revoked = async {
                    assert_eq!(with_key(&world.admin.client, &kept, "/oauth2/revoke", &form).await.status, 200);
                };
                world.refused_after("it was revoked", &one, revoked).await;
                assert_eq!(products(there, &other).await, 200, "others work");
            }
            _ => {
                let token = token(there, &kept).await;
                let suspended = async {
                    world.here.home.keyway(&["company", "suspend", "East Ltd"]);
                };
                world.refused_after("the company was suspended", &token, suspended).await;
                world.here.home.keyway(&["company", "resume", "East Ltd"]);
                assert_eq!(products(there, &token).await, 200, "and works again");
                world.sign_in_again().await;
            }
        }
        spans.push(started.elapsed());
    }
    spans.sort_unstable();
    println!("a round took {:?} in the middle, {:?} at the most", spans[spans.len() / 2], spans[spans.len() - 1]);
    servers.into_iter().for_each(Keyway::stop);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stood_still_meanwhile_does_not_believe_what_it_knew() {
    let cluster = Cluster::new(2, 0, "");
    let servers = cluster.serve();
    let world = World::new(&servers[0], &servers[1]).await;
    for _ in 0..times(3, 10) {
        let key = world.colleague.key(60).await;
        let token = token(&world.colleague.client, &key).await;
        for _ in 0..5 {
            assert_eq!(products(&world.colleague.client, &token).await, 200);
        }
        world.there.signal("STOP");
        world.delete(&key).await;
        world.there.signal("CONT");
        assert_eq!(products(&world.colleague.client, &token).await, 401);
    }
    servers.into_iter().for_each(Keyway::stop);
}
