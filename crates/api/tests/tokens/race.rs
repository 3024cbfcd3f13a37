//! Requests that run while what they stand on is taken away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use app::people::PersonRef;
use app::{Actor, Trail};
use domain::Position;

use crate::kit::Exchange;

const ASKING: usize = 4;

/// How often the race is run: more when there is time.
fn rounds() -> usize {
    if std::env::var_os("KEYWAY_LONG").is_some() { 300 } else { 30 }
}

/// Asks with `bearer` again and again while `stop` runs, and counts who was let in although he asked after it had answered.
async fn let_in_too_late(exchange: &Arc<Exchange>, bearer: &str, stop: impl Future<Output = ()>) -> usize {
    let (answered, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (late, before) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let asking: Vec<_> = (0..ASKING)
        .map(|_| {
            let (exchange, bearer) = (Arc::clone(exchange), bearer.to_owned());
            let (answered, over) = (Arc::clone(&answered), Arc::clone(&over));
            let (late, before) = (Arc::clone(&late), Arc::clone(&before));
            tokio::spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    let too_late = answered.load(Ordering::SeqCst);
                    if exchange.app.authenticate(&bearer, Trail::default()).await.is_ok() {
                        let count = if too_late { &late } else { &before };
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    while before.load(Ordering::SeqCst) < 10 * ASKING {
        tokio::task::yield_now().await;
    }
    stop.await;
    answered.store(true, Ordering::SeqCst);
    for _ in 0..20 {
        assert!(exchange.app.authenticate(bearer, Trail::default()).await.is_err());
        tokio::task::yield_now().await;
    }
    over.store(true, Ordering::SeqCst);
    for one in asking {
        one.await.unwrap();
    }
    late.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn once_a_key_is_deleted_no_request_with_its_token_is_let_in() {
    let _proof = evidence::proves(&["AK-25 api"]);
    let exchange = Arc::new(Exchange::start().await);
    let east = exchange.company("East Ltd").await;
    let ada = exchange.app.authenticate(&east.ada.session, Trail::default()).await.unwrap();
    for _ in 0..rounds() {
        let key = east.admin().make_key("Nightly run", "Read Only", 1440).await;
        let token = exchange.token(&key).await;
        let stop = async { exchange.app.delete_api_key(&ada, key.uid.parse().unwrap()).await.unwrap() };
        assert_eq!(let_in_too_late(&exchange, &token, stop).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn once_somebody_is_locked_out_neither_session_nor_keys_let_anybody_in() {
    let _proof = evidence::proves(&["AK-05 api"]);
    let exchange = Arc::new(Exchange::start().await);
    let east = exchange.company("East Ltd").await;
    let operator = Actor::local_operator("Test");
    for round in 0..rounds() {
        let bob = exchange.person(east.id, "Bob Byron", Position::CompanyAdmin).await;
        let key = bob.client().make_key("Nightly run", "Read Only", 1440).await;
        let bearer = if round % 2 == 0 { exchange.token(&key).await } else { bob.session.clone() };
        let stop = async { drop(exchange.app.lock_out(&operator, PersonRef::Uid(bob.uid)).await.unwrap()) };
        assert_eq!(let_in_too_late(&exchange, &bearer, stop).await, 0);
        exchange
            .app
            .delete_api_key(
                &exchange.app.authenticate(&east.ada.session, Trail::default()).await.unwrap(),
                key.uid.parse().unwrap(),
            )
            .await
            .unwrap();
    }
}
