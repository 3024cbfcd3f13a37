//! A network that doesn't answer is a fault that passes, not the end of the work.

use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{Counters, Desired, Ends, Interface, Item, Observed, Port, Presence};
use domain::{Draw, SystemClock, Time, Uid};
use fabric::{Answer, Driver, FaultKind, Patient, Simulator, SimulatorConfig};

/// Answers for everything but one thing; with [`Uid::NIL`], not even what it carries.
struct Mute(Simulator, Uid);

impl Driver for Mute {
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed> {
        if desired.uid == self.1 { Box::pin(std::future::pending()) } else { self.0.apply(desired) }
    }

    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()> {
        if uid == self.1 { Box::pin(std::future::pending()) } else { self.0.remove(uid, version) }
    }

    fn uids(&self) -> Answer<'_, Vec<Uid>> {
        self.0.uids()
    }

    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>> {
        if self.1 == Uid::NIL { Box::pin(std::future::pending()) } else { self.0.observe(uids) }
    }

    fn counters<'a>(&'a self, _uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>> {
        Box::pin(std::future::pending())
    }
}

fn port(n: u8) -> Desired {
    let port = Port { interface: Interface::new("sw1", format!("et{n}")), speed_mbps: 10_000 };
    let uid = Draw::from_seed(Time::from_ms(0), [n; 32]).ids().uid();
    Desired { uid, version: 1, presence: Presence::Present, item: Item::Port(port) }
}

fn mute(uid: Uid) -> Arc<dyn Driver> {
    let simulator = Simulator::new(SimulatorConfig::instant(), Arc::new(SystemClock));
    Arc::new(Patient::with(Mute(simulator, uid), Duration::from_secs(7)))
}

#[tokio::test(start_paused = true)]
async fn a_step_without_an_answer_is_a_fault_that_passes_and_holds_up_no_other() {
    let (silent, other) = (port(1), port(2));
    let driver = mute(silent.uid);
    let pass = fabric::pass(&driver, &[silent.clone(), other.clone()], 1).await.unwrap();
    let fault = &pass.faults[&silent.uid];
    assert_eq!(
        (fault.kind, fault.operator_text.as_str()),
        (FaultKind::Transient, "the network didn't answer within 7s")
    );
    assert!(pass.observed[&other.uid].matches(&other));
    let removed = driver.remove(silent.uid, 2).await;
    assert_eq!(removed.map_err(|fault| fault.kind), Err(FaultKind::Transient));
}

#[tokio::test(start_paused = true)]
async fn a_network_that_cannot_be_looked_at_ends_the_pass() {
    let driver = mute(Uid::NIL);
    let pass = fabric::pass(&driver, &[port(1)], 32).await;
    assert_eq!(pass.map_err(|fault| fault.kind), Err(FaultKind::Transient));
    assert_eq!(driver.counters(&[port(1).uid]).await.map_err(|fault| fault.kind), Err(FaultKind::Transient));
}
