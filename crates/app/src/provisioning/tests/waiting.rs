//! What waits for a cable isn't what waits for the fabric.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::provisioning::Interface;
use fabric::SimulatorConfig;
use store::interfaces;

use super::bench::Bench;
use crate::Actor;
use crate::checkup::Backlog;

#[tokio::test(start_paused = true)]
async fn a_port_without_a_cable_waits_for_its_link_and_not_for_the_fabric() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    let port = bench.ports[1];
    let cable = bench.app.read(move |tx| Ok(interfaces::of_product(tx, port)?.unwrap())).await.unwrap();
    bench.fabric.simulator.pull_cable(&Interface::new(cable.device, cable.name));
    for _ in 0..20 {
        bench.app.reconcile_once().await.unwrap();
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    let operator = Actor::local_operator("operator");
    let found = bench.app.checkup(&operator).await.unwrap();
    assert_eq!(found.provisioning, Backlog { waiting: 0, since: None });
    assert_eq!((found.without_link, found.fabric), (2, Ok(3)), "the Port and the connection on it");

    let changed_at = bench.app.now();
    bench.set_rate(200).await;
    let found = bench.app.checkup(&operator).await.unwrap();
    assert_eq!((found.provisioning.waiting, found.without_link), (1, 1));
    assert!(found.provisioning.since.is_some_and(|since| since <= changed_at));
    assert_eq!(bench.fabric.overlaps.load(Ordering::SeqCst), 0);
}
