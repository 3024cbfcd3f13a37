//! The database is killed with -9 under an order load through two servers, and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::cluster::{Cluster, times};
use crate::keyway::Keyway;
use crate::ledger::{Load, chance};
use crate::tenant::Tenant;

/// Orders at the same time, at each server.
const CLIENTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_the_databases_death_and_nothing_is_done_twice() {
    let mut cluster = Cluster::new(2, 0, "");
    let mut postgres = cluster.postgres.take().unwrap();
    let servers = cluster.serve();
    let east = Tenant::join(&servers[0], "East Ltd", "erin@east.example").await;
    let west = Tenant::join(&servers[1], "West Pty", "will@west.example").await;
    let load = Arc::new(Load::new(&east, &west).await);
    let rounds = times(3, 20);
    for round in 0..rounds {
        let over = Arc::new(AtomicBool::new(false));
        let moment = load.begun.load(Ordering::SeqCst) + 20 + chance(60);
        let clients: Vec<_> = (0..CLIENTS * servers.len())
            .map(|n| {
                let client = servers[n % servers.len()].client("localhost");
                let (load, over) = (Arc::clone(&load), Arc::clone(&over));
                tokio::spawn(async move { while !over.load(Ordering::SeqCst) && load.order(&client).await.is_ok() {} })
            })
            .collect();
        while load.begun.load(Ordering::SeqCst) < moment {
            tokio::task::yield_now().await;
        }
        let died = Instant::now();
        postgres.kill();
        postgres.start_again();
        let back = died.elapsed();
        over.store(true, Ordering::SeqCst);
        for client in clients {
            client.await.unwrap();
        }
        println!(
            "round {round}: the database was away for {back:?}, the last order was answered after {:?}",
            died.elapsed()
        );
        load.check(&servers[round % 2].client("localhost"), round).await;
    }
    load.converge(&servers[0].client("localhost")).await;
    println!("{}", servers[0].home.keyway(&["audit", "verify"]));
    let orders = load.ledger.lock().unwrap().orders.len();
    assert!(orders > rounds * 5, "the load was hardly one: {orders} orders");
    println!("{orders} orders");
    servers.into_iter().for_each(Keyway::stop);
}
