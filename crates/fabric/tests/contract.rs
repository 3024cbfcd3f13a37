//! The simulator keeps the drivers' contract, at any speed and however often it fails.

use std::sync::Arc;

use domain::provisioning::{Counters, Desired, Ends, Interface, Kind, LinkState, Observed};
use domain::{SystemClock, Uid};
use fabric::simulator::{Delays, FaultRates};
use fabric::{Answer, Driver, Simulator, SimulatorConfig, contract};

fn interfaces() -> [Interface; 2] {
    [Interface::new("syd1-sw1", "et-0/0/1"), Interface::new("mel1-sw1", "et-0/0/1")]
}

async fn check(config: SimulatorConfig) {
    let make = || Arc::new(Simulator::new(config.clone(), Arc::new(SystemClock))) as Arc<dyn Driver>;
    assert_eq!(contract::check(interfaces(), make).await, Ok(()), "{config:?}");
}

#[tokio::test(start_paused = true)]
async fn the_simulator_keeps_the_contract() {
    check(SimulatorConfig::default()).await;
    check(SimulatorConfig::instant()).await;
}

#[tokio::test(start_paused = true)]
async fn the_simulator_keeps_the_contract_when_it_fails_every_third_time() {
    let faults_per_mille = FaultRates { create: 333, update: 333, remove: 333, observe: 333 };
    for seed in 0..20 {
        let delays_ms = Delays { observe: 5, ..Delays::default() };
        check(SimulatorConfig {
            seed,
            delays_ms,
            faults_per_mille: faults_per_mille.clone(),
            ..SimulatorConfig::default()
        })
        .await;
    }
}

/// A driver that is right but for one flaw.
struct Flawed(Simulator, Flaw);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// Says yes where it should refuse with such a text.
    Swallows(&'static str),
    RemovesNothing,
    /// Takes a version that it has seen for done, whatever is in it.
    KnowsTheVersion,
    ListsNoCircuits,
    LosesCounters,
}

impl Driver for Flawed {
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed> {
        Box::pin(async move {
            if self.1 == Flaw::KnowsTheVersion
                && let Some(seen) = self.0.observe(&[desired.uid]).await?.pop()
                && seen.version == desired.version
            {
                return Ok(seen);
            }
            match (self.0.apply(desired).await, self.1) {
                (Err(fault), Flaw::Swallows(refusal)) if fault.operator_text.contains(refusal) => {
                    Ok(Observed::in_force(desired, LinkState::Up))
                }
                (answer, _) => answer,
            }
        })
    }

    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()> {
        match self.1 {
            Flaw::RemovesNothing => Box::pin(async { Ok(()) }),
            _ => self.0.remove(uid, version),
        }
    }

    fn uids(&self) -> Answer<'_, Vec<Uid>> {
        Box::pin(async move {
            let uids = self.0.uids().await?;
            let mut seen = self.0.observe(&uids).await?;
            seen.retain(|seen| self.1 != Flaw::ListsNoCircuits || seen.kind != Kind::Circuit);
            Ok(seen.into_iter().map(|seen| seen.uid).collect())
        })
    }

    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>> {
        self.0.observe(uids)
    }

    fn counters<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>> {
        match self.1 {
            Flaw::LosesCounters => Box::pin(async { Ok(Vec::new()) }),
            _ => self.0.counters(uids),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_flawed_driver_is_caught() {
    for (flaw, clause) in [
        (Flaw::Swallows("comes after"), "an_older_version_never_replaces_a_newer_one"),
        (Flaw::Swallows("overlaps"), "overlapping_vlans_are_refused"),
        (Flaw::Swallows("not provided"), "a_circuit_needs_its_attachments"),
        (Flaw::Swallows("must be"), "what_no_network_can_carry_is_refused"),
        (Flaw::RemovesNothing, "a_removed_thing_stays_removed_for_older_versions"),
        (Flaw::KnowsTheVersion, "an_answer_is_what_is_there_also_under_the_same_version"),
        (Flaw::ListsNoCircuits, "applying_twice_is_applying_once"),
        (Flaw::LosesCounters, "counters_never_go_back"),
    ] {
        let simulator = || Simulator::new(SimulatorConfig::default(), Arc::new(SystemClock));
        let checked = contract::check(interfaces(), || Arc::new(Flawed(simulator(), flaw))).await;
        assert_eq!(checked.map_err(|breach| breach.clause), Err(clause), "{flaw:?}");
    }
}
