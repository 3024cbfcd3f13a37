//! However often the network fails and wherever the worker is killed, repeated passes reach what is wanted.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{
    Attachment, Circuit, Desired, Endpoint, Interface, Item, Occupancy, Port, Presence, Router, plan, progress,
};
use domain::{Draw, Status, SystemClock, Time, Uid};
use fabric::simulator::FaultRates;
use fabric::{Driver, Simulator, SimulatorConfig, pass};
use proptest::prelude::*;

const INTERFACES: usize = 3;
const CIRCUITS: usize = 5;

/// Which Ports are there, and from where to where each circuit goes: interface and VLAN of either end.
type Wish = (Vec<bool>, Vec<Option<[(usize, u16); 2]>>);

fn a_wish() -> impl Strategy<Value = Wish> {
    let end = || (0..=INTERFACES, 10..13u16);
    let circuit = prop::option::weighted(0.8, [end(), end()]);
    (prop::collection::vec(prop::bool::weighted(0.8), INTERFACES), prop::collection::vec(circuit, CIRCUITS))
}

fn interface(n: usize) -> Interface {
    Interface::new("sw1", format!("et{n}"))
}

/// Rows at `version`; what can't be had together is absent. Ends beyond the interfaces are on the router.
fn rows(version: i64, (ports, circuits): &Wish) -> Vec<Desired> {
    let mut ids = Draw::from_seed(Time::from_ms(0), [1; 32]).ids();
    let router = ids.uid();
    let item = Item::Router(Router { device: "sw1".into(), speed_mbps: 1000, asn: 133_937 });
    let mut wishes = vec![(router, true, item)];
    for (n, wanted) in ports.iter().enumerate() {
        wishes.push((ids.uid(), *wanted, Item::Port(Port { interface: interface(n), speed_mbps: 10_000 })));
    }
    for ends in circuits {
        let [a, b] = ends.unwrap_or([(0, 10), (1, 10)]).map(|(n, vlan)| {
            let on_port = n < INTERFACES;
            let attachment =
                if on_port { Attachment::Interfaces([interface(n)].into()) } else { Attachment::Router(router) };
            Endpoint { attachment, outer: on_port.then_some(vlan), inner: None, router_config: None }
        });
        let circuit = Circuit { a, b, rate_mbps: 100, shutdown: false, isolated_a: false, isolated_b: false };
        wishes.push((ids.uid(), ends.is_some(), Item::Circuit(circuit)));
    }
    let mut taken = Occupancy::default();
    let row = |(uid, wanted, item)| {
        let mut row = Desired { uid, version, presence: Presence::Present, item };
        let places = row.places();
        let possible = taken.bearers().missing(&places).is_none() && taken.bearers().blocker(uid, &places).is_none();
        if wanted && row.check().is_ok() && possible {
            taken.put(uid, places);
        } else {
            row.presence = Presence::Absent;
        }
        row
    };
    wishes.into_iter().map(row).collect()
}

fn simulator(config: SimulatorConfig) -> Arc<dyn Driver> {
    Arc::new(Simulator::new(config, Arc::new(SystemClock)))
}

/// Makes passes until there is nothing left to do.
async fn settle(driver: &Arc<dyn Driver>, rows: &[Desired]) -> Result<(), TestCaseError> {
    for _ in 0..300 {
        if let Ok(pass) = pass(driver, rows, 4).await
            && plan(rows, &pass.observed.values().cloned().collect::<Vec<_>>()).is_empty()
        {
            let wanted = rows.iter().filter(|row| row.presence == Presence::Present);
            prop_assert!(wanted.clone().all(|row| pass.observed.get(&row.uid).is_some_and(|seen| seen.matches(row))));
            prop_assert_eq!(wanted.count(), pass.observed.len());
            return Ok(());
        }
    }
    Err(TestCaseError::fail("300 passes were not enough"))
}

fn paused<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(test)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn passes_converge_over_faults_and_kills(
        seed: u64,
        faults in 0..500u16,
        history in prop::collection::vec((a_wish(), prop::collection::vec(0..1500u64, 0..4)), 1..4),
    ) {
        let faults_per_mille = FaultRates { create: faults, update: faults, remove: faults, observe: faults / 4 };
        let driver = simulator(SimulatorConfig { seed, faults_per_mille, ..SimulatorConfig::default() });
        paused(async {
            for (version, (wish, kills)) in (1..).zip(&history) {
                let rows = rows(version, wish);
                for kill_after in kills {
                    // The pass is dropped in the middle, whatever it was waiting for.
                    let _ = tokio::time::timeout(Duration::from_millis(*kill_after), pass(&driver, &rows, 4)).await;
                }
                // Not every change is waited for.
                if kills.is_empty() || version as usize == history.len() {
                    settle(&driver, &rows).await?;
                }
            }
            Ok::<(), TestCaseError>(())
        })?;
    }

    #[test]
    fn an_empty_network_is_restored(wish in a_wish()) {
        paused(settle(&simulator(SimulatorConfig::default()), &rows(7, &wish)))?;
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_two_ports_and_a_circuit_is_live_in_about_a_second() {
    let driver = simulator(SimulatorConfig::default());
    let rows = rows(1, &(vec![true; INTERFACES], vec![Some([(0, 10), (1, 10)])]));
    let mut statuses: BTreeMap<Uid, Status> = rows.iter().map(|row| (row.uid, Status::Deployable)).collect();
    let mut seen = vec![Status::Deployable];
    let start = tokio::time::Instant::now();
    let circuit = rows.last().unwrap();
    while statuses.values().any(|status| *status != Status::Live) {
        let pass = pass(&driver, &rows, 8).await.unwrap();
        for row in &rows {
            let status = statuses.get_mut(&row.uid).unwrap();
            *status = progress(*status, row, pass.observed.get(&row.uid));
        }
        seen.push(statuses[&circuit.uid]);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    seen.dedup();
    assert_eq!(seen, [Status::Deployable, Status::Configured, Status::Live]);
    assert!(start.elapsed() <= Duration::from_millis(1200), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_one_thing_holds_up_no_other() {
    let driver = simulator(SimulatorConfig::default());
    let mut rows = rows(1, &(vec![true; INTERFACES], vec![Some([(0, 10), (1, 10)]), Some([(0, 11), (2, 10)])]));
    if let Some(Item::Circuit(circuit)) = rows.iter_mut().map(|row| &mut row.item).nth(INTERFACES + 1) {
        circuit.rate_mbps = 0;
    }
    let pass = pass(&driver, &rows, 8).await.unwrap();
    let faults: Vec<_> =
        pass.faults.iter().map(|(uid, fault)| (*uid, fault.to_string(), fault.operator_text.clone())).collect();
    let uid = rows[INTERFACES + 1].uid;
    assert_eq!(faults, [(uid, "the network could not do this".into(), format!("{uid} rate_mbps: must be above 0"))]);
    assert_eq!(pass.observed.len(), rows.len() - 1);
}
