//! Two servers on one PostgreSQL: what holds at one holds at the other.

use std::time::Duration;

use app::Trail;
use auth::keyring::{KEPT_AFTER, PUBLISHED_BEFORE, SIGNS_FOR};
use testbed::Postgres;

use crate::kit::{Company, Exchange};
use crate::opening::kids;

/// A token that a server signs now.
async fn token(server: &Exchange, of: &Company) -> String {
    server.token(&of.key).await
}

async fn accepted(server: &Exchange, token: &str) -> bool {
    server.app.authenticate(token, Trail::default()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn misses_at_one_server_count_at_the_other() {
    let postgres = Postgres::start();
    let servers = Exchange::pair(&postgres).await;
    let west = servers[0].company("West Pty").await;
    let other = servers[0].company("North Inc").await;
    let unknown = "/v2/service/key?key=5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968";
    let ask = async |n: usize| servers[n % 2].bearer(&west.token).get(unknown).await;
    for n in 0..20 {
        ask(n).await.refused(404);
    }
    for n in 0..2 {
        let held = ask(n).await;
        held.refused(429);
        assert_eq!(held.header("retry-after"), "3");
    }
    servers[1].bearer(&other.token).get(unknown).await.refused(404);
    servers[0].clock.advance(Duration::from_secs(3));
    ask(1).await.refused(404);
    ask(0).await.refused(429);
    // Of many at one moment each counts, wherever it was asked.
    servers[0].clock.advance(Duration::from_mins(10));
    let burst: [_; 10] = std::array::from_fn(&ask);
    for answer in futures_util::future::join_all(burst).await {
        answer.refused(404);
    }
    for n in 0..10 {
        ask(n).await.refused(404);
    }
    ask(0).await.refused(429);
    for server in servers {
        server.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_either_server_is_good_at_both_before_during_and_after_a_rotation() {
    let postgres = Postgres::start();
    let servers = Exchange::pair(&postgres).await;
    let east = servers[0].company("East Ltd").await;
    let [one, two] = &servers;
    let both_take = async |tokens: &[String]| {
        for (n, token) in tokens.iter().enumerate() {
            assert!(accepted(one, token).await && accepted(two, token).await, "{n}");
        }
    };
    let fresh = async || [token(one, &east).await, token(two, &east).await];

    let before = fresh().await;
    both_take(&before).await;
    let first = kids(&one.app).await;
    one.clock.advance(SIGNS_FOR - PUBLISHED_BEFORE);
    assert!(one.app.rotate_keys_once().await.unwrap());
    let published = kids(&two.app).await;
    assert_eq!((published.len(), &published[..1]), (2, &first[..]), "the other publishes it without a worker's turn");
    both_take(&fresh().await).await;

    one.clock.advance(PUBLISHED_BEFORE - Duration::from_secs(1));
    let last = fresh().await;
    both_take(&last).await;
    one.clock.advance(Duration::from_secs(1));
    let new = fresh().await;
    assert_ne!(new[0].split('.').next(), last[0].split('.').next(), "signed with the next key");
    assert_eq!(new[0].split('.').next(), new[1].split('.').next(), "by both");
    both_take(&[last.clone(), new].concat()).await;

    one.clock.advance(KEPT_AFTER);
    assert!(!two.app.rotate_keys_once().await.unwrap(), "the first goes");
    assert_eq!(kids(&one.app).await, published[1..]);
    for token in before.iter().chain(&last) {
        assert!(!accepted(one, token).await && !accepted(two, token).await);
    }
    both_take(&fresh().await).await;
    for server in &servers {
        server.app.close().await;
    }
}
