//! Counters become a day of samples, one for each end and five minutes, and each side reads those of its own end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::Side;
use domain::traffic::{self as steps, KEPT, Rates};
use fabric::SimulatorConfig;
use fabric::simulator::FaultRates;
use store::companies;

use super::bench::Bench;
use super::killed_after;
use crate::provisioning::EndHistory;
use crate::{Actor, Error};

const STEP: Duration = Duration::from_mins(5);
/// Both Ports and both ends of the VXC.
const ENDS: usize = 4;

/// All is laid, and a step begins.
async fn laid() -> Bench {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    next_step(&bench).await;
    bench
}

async fn next_step(bench: &Bench) {
    tokio::time::advance(steps::next_step(bench.app.now()).since(bench.app.now())).await;
}

/// Lets so many steps pass, each with a reading.
async fn sampled(bench: &Bench, steps: usize) {
    for _ in 0..steps {
        tokio::time::advance(STEP).await;
        assert_eq!(bench.app.sample_once().await.unwrap().ends, ENDS);
    }
}

/// The VXC's ends, as the operator has them.
async fn ends(bench: &Bench) -> Vec<EndHistory> {
    let uid = bench.vxc().await.uid;
    bench.app.traffic(&Actor::local_operator("operator"), uid.into()).await.unwrap().ends
}

/// The newest samples of an end, the oldest first.
fn newest(end: &EndHistory, count: usize) -> Vec<Option<Rates>> {
    end.samples[KEPT - count..].iter().map(|sample| sample.rates).collect()
}

#[tokio::test(start_paused = true)]
async fn every_end_gets_one_sample_for_each_step_however_often_and_by_whomever_it_is_asked_for() {
    let bench = laid().await;
    let other = bench.second().await;
    let first = bench.app.sample_once().await.unwrap();
    assert_eq!((first.ends, first.forgotten, first.next), (ENDS, 0, bench.app.now().plus(STEP)));
    for step in 1..=4 {
        tokio::time::advance(STEP / 2).await;
        assert_eq!(bench.app.sample_once().await.unwrap().ends, 0, "the step hasn't ended");
        tokio::time::advance(STEP / 2).await;
        let (one, two, three) = tokio::join!(bench.app.sample_once(), other.sample_once(), bench.app.sample_once());
        assert_eq!(one.unwrap().ends + two.unwrap().ends + three.unwrap().ends, ENDS);
        let ends = ends(&bench).await;
        assert_eq!(ends[0].samples.iter().filter(|sample| sample.rates.is_some()).count(), step);
    }
    let [a, b] = <[EndHistory; 2]>::try_from(ends(&bench).await).unwrap();
    assert_eq!((a.side, b.side, a.samples.len()), (Some(Side::A), Some(Side::B), KEPT));
    assert_eq!(a.samples[KEPT - 1].at, bench.app.now().minus(STEP));
    for (a, b) in newest(&a, 4).into_iter().zip(newest(&b, 4)) {
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!((a.in_kbps, a.out_kbps), (b.out_kbps, b.in_kbps), "what enters at one end leaves at the other");
        assert!([a.in_kbps, a.out_kbps].iter().all(|kbps| (1..=100_000).contains(kbps)), "{a:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_side_reads_the_history_of_its_own_end_and_of_nothing_else() {
    let _proof = evidence::proves(&["SK-48 api"]);
    let bench = laid().await;
    bench.app.sample_once().await.unwrap();
    sampled(&bench, 2).await;
    let [vxc, west_port] = [bench.vxc().await.uid, bench.port(0).await.uid];
    let both = ends(&bench).await;
    for (company, side) in [(bench.west, Side::A), (bench.east, Side::B)] {
        let reader = bench.admin(company).await;
        let history = bench.app.traffic(&reader, vxc.into()).await.unwrap();
        assert_eq!(history.ends, both.iter().filter(|end| end.side == Some(side)).cloned().collect::<Vec<_>>());
        let counted = bench.app.counters(&reader, vxc.into()).await.unwrap();
        assert_eq!(history.ends[0].totals, Some(counted.ends[0].counters));
    }
    let port = bench.app.traffic(&bench.admin(bench.west).await, west_port.into()).await.unwrap();
    assert_eq!((port.ends.len(), port.ends[0].side), (1, None));
    assert_eq!(newest(&port.ends[0], 2), newest(&both[0], 2), "all that the Port carries is the VXC");

    let third = bench.write(|work| Ok(companies::insert(work.tx, work.ids.uid(), 7, "Third Ltd", work.now)?)).await;
    let (third, east) = (bench.admin(third).await, bench.admin(bench.east).await);
    assert_eq!(bench.app.traffic(&third, vxc.into()).await, Err(Error::no_service(vxc)));
    assert_eq!(bench.app.traffic(&third, west_port.into()).await, Err(Error::no_service(west_port)));
    assert_eq!(bench.app.traffic(&east, west_port.into()).await, Err(Error::no_service(west_port)));
}

#[tokio::test(start_paused = true)]
async fn a_fabric_that_begins_to_count_anew_counts_from_zero() {
    let mut bench = laid().await;
    bench.app.sample_once().await.unwrap();
    sampled(&bench, 6).await;
    tokio::time::advance(STEP / 2).await;
    bench.restart(SimulatorConfig::instant()).await;
    bench.app.observe_once().await.unwrap();
    bench.settle().await;
    tokio::time::advance(STEP / 2).await;
    assert_eq!(bench.app.sample_once().await.unwrap().ends, ENDS);
    let end = ends(&bench).await.remove(0);
    let octets = end.totals.unwrap().in_octets;
    let [before, after] = <[Option<Rates>; 2]>::try_from(newest(&end, 2)).unwrap().map(Option::unwrap);
    assert_eq!(u64::from(after.in_kbps), octets * 8 / 300_000);
    assert!(0 < after.in_kbps && after.in_kbps < before.in_kbps, "half of the step was lost: {before:?} {after:?}");
}

#[tokio::test(start_paused = true)]
async fn steps_without_a_reading_have_no_data() {
    let mut bench = laid().await;
    bench.app.sample_once().await.unwrap();
    sampled(&bench, 1).await;
    let faults_per_mille = FaultRates { observe: 1000, ..FaultRates::default() };
    let network = bench.fabric.simulator.snapshot();
    bench.restart(SimulatorConfig { faults_per_mille, ..SimulatorConfig::instant() }).await;
    tokio::time::advance(STEP).await;
    let failed = bench.app.sample_once().await.unwrap();
    assert_eq!((failed.ends, failed.next), (0, bench.app.now().plus(Duration::from_mins(1))));
    let silent = ends(&bench).await.remove(0);
    assert_eq!((silent.totals, silent.samples.len()), (None, KEPT), "the history is there without the fabric");

    bench.restore(network).await;
    sampled(&bench, 2).await;
    let seen: Vec<bool> = newest(&ends(&bench).await[0], 4).iter().map(Option::is_some).collect();
    assert_eq!(seen, [true, false, false, true]);
}

#[tokio::test(start_paused = true)]
async fn counters_that_could_not_be_read_are_read_a_minute_later() {
    let bench = laid().await;
    bench.fabric.silent.store(1, Ordering::SeqCst);
    let partly = bench.app.sample_once().await.unwrap();
    assert_eq!(
        (partly.ends, partly.next),
        (2, bench.app.now().plus(Duration::from_mins(1))),
        "the VXC's, not the Ports'"
    );
    let whole = bench.app.sample_once().await.unwrap();
    assert_eq!((whole.ends, whole.next), (2, steps::next_step(bench.app.now())));
    sampled(&bench, 1).await;
    assert!(newest(&ends(&bench).await[0], 1).iter().all(Option::is_some));
}

#[tokio::test(start_paused = true)]
async fn a_round_that_is_killed_at_any_moment_is_finished_by_the_next() {
    let bench = laid().await;
    bench.app.sample_once().await.unwrap();
    let mut kills = 0;
    for polls in 1..20 {
        next_step(&bench).await;
        let victim = bench.second().await;
        kills += usize::from(killed_after(polls, victim.sample_once()).await.is_none());
        // The one who was killed has the lease still.
        let heir = bench.second().await;
        let waited = heir.sample_once().await.unwrap().next.since(heir.now());
        tokio::time::advance(waited.min(Duration::from_mins(1))).await;
        heir.sample_once().await.unwrap();
        let known = newest(&ends(&bench).await[1], polls);
        assert!(known.iter().all(Option::is_some), "after {polls} polls: {known:?}");
    }
    // How often it waits depends on how fast the database is.
    assert!(kills >= 1, "never killed");
}

#[tokio::test(start_paused = true)]
async fn what_was_read_of_a_service_that_has_gone_is_forgotten_once_nobody_is_shown_it() {
    let bench = laid().await;
    bench.app.sample_once().await.unwrap();
    sampled(&bench, 1).await;
    bench.end_all().await;
    bench.settle().await;
    let known = async || ends(&bench).await.iter().filter(|end| !end.samples.is_empty()).count();
    tokio::time::advance(Duration::from_hours(24)).await;
    let early = bench.app.sample_once().await.unwrap();
    assert_eq!((early.ends, early.forgotten, known().await), (0, 0, 2));
    tokio::time::advance(STEP * 4).await;
    // The Ports' readings and the VXC's, of two steps; also where the fabric doesn't answer.
    bench.fabric.silent.store(usize::MAX, Ordering::SeqCst);
    let late = bench.app.sample_once().await.unwrap();
    assert_eq!((late.ends, late.forgotten, known().await), (0, 4, 0));
    assert!(ends(&bench).await.iter().all(|end| end.totals.is_none()));
}
