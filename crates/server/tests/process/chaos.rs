//! The server is killed with -9 at random moments of an order load. After each restart all that was begun is sent again, and nothing is
//! done twice.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::keyway::{Home, Keyway};
use crate::ledger::{Load, chance};
use crate::tenant::Tenant;

/// Orders at the same time.
const CLIENTS: usize = 6;

fn rounds() -> usize {
    if std::env::var_os("KEYWAY_LONG").is_some() { 200 } else { 50 }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_at_any_moment_and_the_rest_converges() {
    let home = Home::new("");
    let keyway = home.serve();
    let east = Tenant::join(&keyway, "East Ltd", "erin@east.example").await;
    let west = Tenant::join(&keyway, "West Pty", "will@west.example").await;
    let load = Arc::new(Load::new(&east, &west).await);
    drop(keyway);
    for round in 0..rounds() {
        let keyway = home.serve();
        load.check(&keyway.client("localhost"), round).await;
        run_until_killed(&load, keyway).await;
    }
    let keyway = home.serve();
    load.check(&keyway.client("localhost"), rounds()).await;
    load.converge(&keyway.client("localhost")).await;
    println!("{}", home.keyway(&["audit", "verify"]));
    keyway.stop();
    let ledger = load.ledger.lock().unwrap();
    assert!(ledger.orders.len() > rounds(), "the load was hardly one: {} orders", ledger.orders.len());
}

/// Orders from several clients until the process is killed, after a number of requests that nobody can foresee.
async fn run_until_killed(load: &Arc<Load>, keyway: Keyway<'_>) {
    let moment = load.begun.load(Ordering::SeqCst) + 3 + chance(60);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (load, client) = (Arc::clone(load), keyway.client("localhost"));
            tokio::spawn(async move { while load.order(&client).await.is_ok() {} })
        })
        .collect();
    while load.begun.load(Ordering::SeqCst) < moment {
        tokio::task::yield_now().await;
    }
    for _ in 0..chance(2000) {
        std::hint::spin_loop();
    }
    // Dropping a server that runs kills it with SIGKILL.
    drop(keyway);
    for client in clients {
        client.await.unwrap();
    }
}
