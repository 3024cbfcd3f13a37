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
    simulator.observe(&[uid(n)]).await.unwrap().pop().unwrap()
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

async fn all(simulator: &Simulator) -> Vec<Observed> {
    let uids = simulator.uids().await.unwrap();
    simulator.observe(&uids).await.unwrap()
}

/// Octets in and out, of an end or of a thing that has one.
async fn octets(simulator: &Simulator, n: u8, side: Side) -> [u64; 2] {
    let [(_, ends)] = <[_; 1]>::try_from(simulator.counters(&[uid(n)]).await.unwrap()).unwrap();
    let counters = *ends.get(side).unwrap();
    assert_eq!(counters.in_packets, counters.in_octets / 800);
    [counters.in_octets, counters.out_octets]
}

#[tokio::test]
async fn counters_follow_from_rate_and_time_however_often_they_are_read() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    let (other, other_clock) = laid(SimulatorConfig::instant()).await;
    for _ in 0..100 {
        clock.advance(Duration::from_millis(77_777));
        simulator.counters(&[uid(0x10)]).await.unwrap();
        simulator.counters(&simulator.uids().await.unwrap()).await.unwrap();
    }
    other_clock.advance(Duration::from_millis(7_777_700));
    assert_eq!(simulator.counters(&[uid(0x10)]).await.unwrap(), other.counters(&[uid(0x10)]).await.unwrap());
    for uid in simulator.uids().await.unwrap() {
        assert_eq!(simulator.counters(&[uid]).await.unwrap(), other.counters(&[uid]).await.unwrap());
    }
}

#[tokio::test]
async fn what_enters_at_one_end_leaves_at_the_other_and_passes_the_ports() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    for hours in 1..=48 {
        clock.advance(Duration::from_hours(1));
        let (a, b) = (octets(&simulator, 0x10, Side::A).await, octets(&simulator, 0x10, Side::B).await);
        assert_eq!(a, [b[1], b[0]]);
        assert_eq!(octets(&simulator, 3, Side::A).await, b);
        let members = [octets(&simulator, 1, Side::A).await, octets(&simulator, 2, Side::A).await];
        assert_eq!(members[0], members[1], "a LAG shares evenly");
        // Whole octets per millisecond: the shares lose less than one of them.
        let lost = a[0] - members[0][0] * 2;
        assert!(lost <= hours * 3_600_000, "{lost}");
    }
}

#[tokio::test]
async fn a_circuit_is_busier_by_day_than_by_night_and_never_reaches_its_rate() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    // 256 Mbit/s are 32000 octets in a millisecond.
    let most = 32_000 * 300_000;
    let mut before = [0, 0];
    let mut steps = Vec::new();
    for _ in 0..288 {
        clock.advance(Duration::from_mins(5));
        let now = octets(&simulator, 0x10, Side::A).await;
        steps.push([now[0] - before[0], now[1] - before[1]]);
        before = now;
    }
    for way in 0..2 {
        let (least, greatest) = (steps.iter().map(|step| step[way]).min(), steps.iter().map(|step| step[way]).max());
        let (least, greatest) = (least.unwrap(), greatest.unwrap());
        assert!(0 < least && least * 3 / 2 < greatest && greatest < most, "{least} {greatest} {most}");
    }
}

#[tokio::test]
async fn nothing_is_counted_while_nothing_flows_and_nothing_counted_is_lost() {
    let (simulator, clock) = laid(SimulatorConfig::instant()).await;
    clock.advance(Duration::from_secs(1));
    let counted = octets(&simulator, 0x10, Side::A).await;
    assert!(counted[0] > 0 && counted[1] > 0);

    simulator.pull_cable(&interface(3));
    clock.advance(Duration::from_secs(5));
    simulator.plug_cable(&interface(3));
    let cuts: [fn(&mut Circuit); 3] = [|c| c.shutdown = true, |c| c.isolated_a = true, |c| c.isolated_b = true];
    for (cut, version) in cuts.into_iter().zip(2..) {
        let mut changed = Desired { version, ..circuit() };
        if let Item::Circuit(circuit) = &mut changed.item {
            cut(circuit);
        }
        simulator.apply(&changed).await.unwrap();
        clock.advance(Duration::from_hours(1));
    }
    assert_eq!(octets(&simulator, 0x10, Side::A).await, counted);

    simulator.apply(&Desired { version: 5, ..circuit() }).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let more = octets(&simulator, 0x10, Side::A).await;
    assert!(more[0] > counted[0] && more[1] > counted[1]);
    simulator.remove(uid(0x10), 6).await.unwrap();
    assert_eq!(octets(&simulator, 3, Side::A).await, [more[1], more[0]]);
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
    assert_eq!(all(&restored).await, all(&simulator).await);
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
