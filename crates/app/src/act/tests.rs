//! What a verb leaves behind when nobody waits for it, and when its actor may not do it.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use domain::people::PersonState;
use domain::policy::Role;
use domain::{Action, ApiKeyId, ApiKeyRole, PersonId, Position, Uid};
use store::{Lane, audit};

use crate::testing::Exchange;
use crate::{Act, Actor, Error, Trail, Who};

async fn trail(exchange: &Exchange, action: &str) -> Vec<audit::Entry> {
    let all = exchange.app.read(|tx| Ok(audit::all(tx, i64::MAX, 1000)?)).await.unwrap();
    all.into_iter().filter(|entry| entry.action == action).collect()
}

/// Takes a future's first step and drops it: a client that hangs up.
fn begin_and_leave(work: impl Future) {
    let _ = pin!(work).poll(&mut Context::from_waker(Waker::noop()));
}

async fn reader(exchange: &Exchange) -> Actor {
    let company = exchange.company("East Ltd").await;
    let who = Who::ApiKey { id: ApiKeyId(1), uid: Uid::NIL, name: "Probe".to_owned(), creator: PersonId(1) };
    Actor {
        who,
        role: Role::ApiKey(ApiKeyRole::ReadOnly),
        company: Some(company),
        trail: Trail::default(),
        warrant: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_is_in_the_trail_all_the_same() {
    let exchange = Exchange::start().await;
    let company = exchange.company("East Ltd").await;
    let ada = exchange.person(&company, Position::CompanyAdmin, PersonState::Active, "ada@east.example").await;
    let refused = |_: &mut super::Work<'_>| Err::<(), _>(Error::Refused("not today".to_owned()));
    begin_and_leave(exchange.app.act(&ada, Act::free("test.refuse", "test", None), Lane::Any, refused));
    let rung = exchange.app.rung();
    begin_and_leave(exchange.app.act(&ada, Act::free("test.done", "test", None), Lane::Any, |work| {
        work.save(work.record("test.done").on("test", None, None))
    }));
    rung.await;
    exchange.app.0.tasks.finished().await;
    assert_eq!(trail(&exchange, "test.refuse").await.len(), 1, "the refusal is written");
    assert_eq!(trail(&exchange, "test.done").await.len(), 1, "what was begun is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_hammers_leaves_an_entry_a_minute_with_a_number() {
    let exchange = Exchange::start().await;
    let probe = reader(&exchange).await;
    let ask = async || {
        let uid = Some(exchange.app.draw().unwrap().ids().uid());
        let act = Act::on(Action::LockServices, "product.lock", "product", uid);
        exchange.app.act(&probe, act, Lane::Any, |_| Ok(())).await.unwrap_err()
    };
    for _ in 0..100 {
        assert!(matches!(ask().await, Error::Forbidden(_)));
    }
    assert_eq!(trail(&exchange, "product.lock").await.len(), 1, "whatever it was tried on");
    exchange.app.expire_once().await.unwrap();
    assert_eq!(trail(&exchange, "product.lock").await.len(), 1, "its minute isn't over");
    exchange.clock.advance(Duration::from_secs(60));
    exchange.app.expire_once().await.unwrap();
    let entries = trail(&exchange, "product.lock").await;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.outcome == "refused" && entry.actor_name == "Probe"));
    let after: Vec<_> = entries.iter().filter_map(|entry| entry.after.clone()).collect();
    assert!(after.iter().any(|after| after.contains("\"times\":99")), "{after:?}");

    for _ in 0..3 {
        ask().await;
    }
    exchange.app.write_refusals(true).await.unwrap();
    assert_eq!(trail(&exchange, "product.lock").await.len(), 4, "closing loses none");
    exchange.clock.advance(Duration::from_secs(60));
    exchange.app.expire_once().await.unwrap();
    assert_eq!(trail(&exchange, "product.lock").await.len(), 4, "one without others is one entry");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_for_ever_new_reasons_fills_no_trail() {
    let exchange = Exchange::start().await;
    let company = exchange.company("East Ltd").await;
    let ada = exchange.person(&company, Position::CompanyAdmin, PersonState::Active, "ada@east.example").await;
    let uids: Vec<_> = (0..8).map(|_| exchange.app.draw().unwrap().ids().uid()).collect();
    let ask = async |n: usize| {
        let uid = uids[n % uids.len()];
        let refused = move |_: &mut super::Work<'_>| Err::<(), _>(Error::Refused(format!("not {n}")));
        let act = Act::free("test.refuse", "test", Some(uid));
        exchange.app.act(&ada, act, Lane::Any, refused).await.unwrap_err()
    };
    for n in 0..100 {
        assert_eq!(ask(n).await.to_string(), format!("not {n}"), "he is told each time");
        ask(0).await;
    }
    let first = trail(&exchange, "test.refuse").await;
    assert_eq!(first.len(), 33, "32 kinds, and all others together");
    assert_eq!(first.iter().filter(|entry| entry.subject_uid == Some(uids[0])).count(), 5, "with what each was about");
    exchange.clock.advance(Duration::from_secs(60));
    exchange.app.expire_once().await.unwrap();
    let mut after: Vec<_> = trail(&exchange, "test.refuse").await.into_iter().filter_map(|entry| entry.after).collect();
    after.retain(|after| after.contains("times"));
    after.sort();
    assert_eq!(
        after,
        [r#"{"reason":"different reasons, the latest: not 99","times":67}"#, r#"{"reason":"not 0","times":100}"#,]
    );
}
