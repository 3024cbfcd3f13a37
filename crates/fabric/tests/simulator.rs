//! What the simulated network shows: links, counters, faults, snapshots.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{
    Attachment, Circuit, Desired, Endpoint, Interface, Item, LinkState, Observed, Port, Presence, link,
};
use domain::{ManualClock, Side, Time, Uid};
use fabric::simulator::{FaultRates, Network};
use fabric::{Driver, Simulator, SimulatorConfig};

fn uid(n: u8) -> Uid {
    format!("{n:02x}000000-0000-4000-8000-000000000000").parse().unwrap()
}

fn interface(n: u8) -> Interface {
    Interface::new("sw1", format!("et{n}"))
}

fn present(n: u8, item: Item) -> Desired {
    Desired { uid: uid(n), version: 1, presence: Presence::Present, item }
}

fn port(n: u8) -> Desired {
    present(n, Item::Port(Port { interface: interface(n), speed_mbps: 10_000 }))
}

/// 256 Mbit/s from a LAG of the interfaces 1 and 2 to interface 3.
fn circuit() -> Desired {
    let end = |members: &[u8]| {
        let attachment = Attachment::Interfaces(members.iter().copied().map(interface).collect());
        Endpoint { attachment, outer: Some(100), inner: None, router_config: None }
    };
    let (a, b) = (end(&[1, 2]), end(&[3]));
    present(
        0x10,
        Item::Circuit(Circuit { a, b, rate_mbps: 256, shutdown: false, isolated_a: false, isolated_b: false }),
    )
}

async fn laid(config: SimulatorConfig) -> (Simulator, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Time::from_ms(1_800_000_000_000)));
    let simulator = Simulator::new(config, clock.clone());
    for desired in [port(1), port(2), port(3), circuit()] {
        simulator.apply(&desired).await.unwrap();
    }
    (simulator, clock)
}

async fn seen(simulator: &Simulator, n: u8) -> Observed {
    simulator.observe(Some(uid(n))).await.unwrap().pop().unwrap()
}

async fn links(simulator: &Simulator) -> [LinkState; 2] {
    let observed = seen(simulator, 0x10).await;
    [Side::A, Side::B].map(|side| observed.ends.get(side).unwrap().link)
}

#[tokio::test(start_paused = true)]
async fn a_link_comes_up_a_while_after_the_circuit_was_made() {
    let (simulator, _) = laid(SimulatorConfig::default()).await;
    assert_eq!(links(&simulator).await, [LinkState::Unknown; 2]);
    tokio::time::advance(Duration::from_millis(300)).await;
    assert_eq!(links(&simulator).await, [LinkState::Up; 2]);
}

#[tokio::test]
async fn an_end_goes_down_with_its_last_cable() {
    let (simulator, _) = laid(SimulatorConfig::instant()).await;
    simulator.pull_cable(&interface(1));
    assert_eq!(links(&simulator).await, [LinkState::Up; 2]);
    assert_eq!(link(Some(&seen(&simulator, 1).await)), LinkState::Down);
    simulator.pull_cable(&interface(2));
    assert_eq!(links(&simulator).await, [LinkState::Down, LinkState::Up]);
    simulator.plug_cable(&interface(2));
    assert_eq!(links(&simulator).await, [LinkState::Up; 2]);
}

#[tokio::test]
async fn an_isolated_end_is_down_and_the_other_is_not() {
    let (simulator, _) = laid(SimulatorConfig::instant()).await;
    let mut isolated = Desired { version: 2, ..circuit() };
    if let Item::Circuit(circuit) = &mut isolated.item {
        circuit.isolated_b = true;
    }
    let observed = simulator.apply(&isolated).await.unwrap();
    assert!(observed.ends.get(Side::B).unwrap().isolated);
    assert_eq!(links(&simulator).await, [LinkState::Up, LinkState::Down]);
}

#[tokio::test]
async fn counters_follow_from_rate_and_time_however_often_they_are_read() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    let (other, other_clock) = laid(SimulatorConfig::instant()).await;
    for _ in 0..100 {
        clock.advance(Duration::from_millis(10));
        simulator.counters(uid(0x10)).await.unwrap();
        simulator.observe(None).await.unwrap();
    }
    other_clock.advance(Duration::from_secs(1));
    let ends = simulator.counters(uid(0x10)).await.unwrap().unwrap();
    assert_eq!(Some(ends), other.counters(uid(0x10)).await.unwrap());
    assert_eq!(simulator.observe(None).await.unwrap(), other.observe(None).await.unwrap());

    // 0x10 gives 72 parts of 256 from A to B, the 0 after it 64 parts back; 256 Mbit/s are 32000 octets in a millisecond.
    let (a, b) = (ends.get(Side::A).unwrap(), ends.get(Side::B).unwrap());
    assert_eq!((a.in_octets, a.in_packets, a.out_octets), (9_000_000, 11_250, 8_000_000));
    assert_eq!((b.in_octets, b.out_octets), (8_000_000, 9_000_000));
    let of_port = async |n| simulator.counters(uid(n)).await.unwrap().unwrap().get(Side::A).copied().unwrap();
    assert_eq!(of_port(1).await.in_octets, 4_500_000);
    assert_eq!(of_port(2).await.in_octets, 4_500_000);
    assert_eq!(of_port(3).await.in_octets, 8_000_000);
}

#[tokio::test]
async fn nothing_is_counted_while_nothing_flows_and_nothing_counted_is_lost() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    clock.advance(Duration::from_secs(1));
    simulator.pull_cable(&interface(3));
    clock.advance(Duration::from_secs(5));
    simulator.plug_cable(&interface(3));
    clock.advance(Duration::from_secs(1));
    let ends = simulator.counters(uid(0x10)).await.unwrap().unwrap();
    assert_eq!(ends.get(Side::A).unwrap().in_octets, 18_000_000);
    simulator.remove(uid(0x10), 2).await.unwrap();
    let port = simulator.counters(uid(3)).await.unwrap().unwrap();
    assert_eq!(port.get(Side::A).unwrap().out_octets, 18_000_000);
}

#[tokio::test]
async fn a_snapshot_brings_the_whole_network_back() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    clock.advance(Duration::from_secs(1));
    simulator.pull_cable(&interface(1));
    simulator.remove(uid(9), 4).await.unwrap();
    assert!(simulator.set_fault(uid(2), Some("optic too hot".into())));
    let json = serde_json::to_string(&simulator.snapshot()).unwrap();
    let network: Network = serde_json::from_str(&json).unwrap();
    let restored = Simulator::restore(SimulatorConfig::instant(), clock, network);
    assert_eq!(restored.observe(None).await.unwrap(), simulator.observe(None).await.unwrap());
    assert_eq!(seen(&restored, 2).await.fault.as_deref(), Some("optic too hot"));
    assert!(restored.apply(&Desired { version: 3, ..port(9) }).await.is_err());
    assert!(restored.apply(&Desired { uid: uid(0x11), ..circuit() }).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_faults() {
    let run = async |seed| {
        let faults_per_mille = FaultRates { create: 500, update: 500, ..FaultRates::default() };
        let config = SimulatorConfig { seed, faults_per_mille, ..SimulatorConfig::default() };
        let simulator = Simulator::new(config, Arc::new(ManualClock::at(Time::from_ms(0))));
        let mut answers = Vec::new();
        for _ in 0..64 {
            answers.push(simulator.apply(&port(1)).await.map(|observed| observed.version));
        }
        answers
    };
    let first = run(1).await;
    assert_eq!(first, run(1).await);
    assert_ne!(first, run(2).await);
    assert!(first.iter().any(Result::is_ok) && first.iter().any(Result::is_err));
}
