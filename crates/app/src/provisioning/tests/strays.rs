//! What no row wants is told to the operator and left alone.

use std::sync::atomic::Ordering;

use domain::provisioning::{Desired, Interface, Item, Kind, Port, Presence};
use fabric::simulator::FaultRates;
use fabric::{Driver, SimulatorConfig};

use super::bench::Bench;
use crate::provisioning::{Look, Stray};
use crate::{Actor, Error};

/// A Port on an interface, behind the exchange's back.
async fn lay(bench: &Bench, uid: domain::Uid, version: i64, name: &str) {
    let item = Item::Port(Port { interface: Interface::new("sw1", name), speed_mbps: 10_000 });
    bench.fabric.simulator.apply(&Desired { uid, version, presence: Presence::Present, item }).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_no_row_wants_is_counted_named_to_the_operator_and_left_where_it_is() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let operator = Actor::local_operator("operator");
    assert_eq!(bench.app.observe_once().await.unwrap(), Look { changed: 0, strays: Some(0) });
    assert_eq!(bench.app.checkup(&operator).await.unwrap().strays, Some(vec![]));

    // One that is in no row, and one that a restored database knows in an older version.
    let unknown = bench.write(|work| Ok(work.ids.uid())).await;
    lay(&bench, unknown, 3, "et2").await;
    let ours = bench.port(0).await;
    let cable = bench.cable(0).await;
    lay(&bench, ours.uid, ours.version + 2, &cable.name).await;

    assert_eq!(bench.app.observe_once().await.unwrap().strays, Some(2));
    let mut expected = vec![
        Stray { uid: unknown, kind: Kind::Port, version: 3, wanted: None },
        Stray { uid: ours.uid, kind: Kind::Port, version: ours.version + 2, wanted: Some(ours.version) },
    ];
    expected.sort_by_key(|stray| stray.uid);
    assert_eq!(bench.app.checkup(&operator).await.unwrap().strays, Some(expected));
    // The row that is behind is brought in front and applied anew; what no row wants stays where it is.
    for _ in 0..2 {
        bench.app.reconcile_once().await.unwrap();
        assert_eq!(bench.app.observe_once().await.unwrap().strays, Some(1));
    }
    assert!(bench.carried(unknown).await.is_some(), "nobody takes it away");
    let customer = bench.admin(bench.west).await;
    assert!(matches!(bench.app.checkup(&customer).await, Err(Error::Forbidden(_))));
}

#[tokio::test(start_paused = true)]
async fn what_goes_is_wanted_until_it_has_gone_and_a_silent_fabric_is_not_an_empty_one() {
    let mut bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    bench.end_all().await;
    assert_eq!(bench.app.observe_once().await.unwrap().strays, Some(0), "its row says that it goes");

    let faults_per_mille = FaultRates { observe: 1000, ..FaultRates::default() };
    bench.restart(SimulatorConfig { faults_per_mille, ..SimulatorConfig::instant() }).await;
    assert_eq!(bench.app.observe_once().await.unwrap(), Look { changed: 0, strays: None });
    let found = bench.app.checkup(&Actor::local_operator("operator")).await.unwrap();
    assert_eq!(found.strays, None);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_fabric_that_is_not_seen_hides_no_other_and_after_two_no_more_is_asked_for() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let look = async |silent| {
        bench.fabric.silent.store(silent, Ordering::SeqCst);
        let look = bench.app.observe_once().await.unwrap();
        (look, bench.fabric.silent.load(Ordering::SeqCst))
    };
    bench.fabric.simulator.pull_cable(&bench.cable(1).await);
    assert_eq!(look(1).await, (Look { changed: 1, strays: None }, 0), "the connection, and not the Port");
    assert_eq!((bench.vxc().await.b.link_up, bench.port(1).await.link_up), (Some(false), Some(true)));
    assert_eq!(look(0).await, (Look { changed: 1, strays: Some(0) }, 0), "the Port");
    bench.fabric.simulator.plug_cable(&bench.cable(1).await);
    assert_eq!(look(3).await, (Look { changed: 0, strays: None }, 1));
    assert_eq!(look(0).await, (Look { changed: 2, strays: Some(0) }, 0));
}
