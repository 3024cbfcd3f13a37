//! Rows become services on the fabric, whatever fails and whoever is killed meanwhile.

mod bench;
mod lag;
mod restore;
mod strays;
mod traffic;
mod waiting;

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use domain::provisioning::LinkState;
use domain::{Side, Status, Time};
use fabric::SimulatorConfig;
use fabric::simulator::FaultRates;
use store::unapplied::{self, Subject};
use store::{Statement, companies, interfaces, vxcs};

use self::bench::{Bench, circuit, settle};
use super::standing::NEVER;
use super::worker::HELD_FOR;
use super::{Look, changed};
use crate::act::Work;
use crate::{Actor, Error};

const LIVE: [Status; 3] = [Status::Live; 3];

#[tokio::test(start_paused = true)]
async fn an_order_goes_from_deployable_over_configured_to_live_and_both_sides_learn_of_it() {
    let _proof = evidence::proves(&["SK-21 api"]);
    let bench = Bench::new(SimulatorConfig::default()).await;
    let began = bench.app.now();
    let mut seen = vec![bench.statuses().await];
    while seen.last() != Some(&LIVE) {
        let progress = bench.app.reconcile_once().await.unwrap();
        let statuses = bench.statuses().await;
        if seen.last() != Some(&statuses) {
            seen.push(statuses);
        }
        if let Some(next) = progress.next {
            tokio::time::sleep(next.since(bench.app.now())).await;
        }
    }
    for thing in 0..3 {
        let mut stages: Vec<Status> = seen.iter().map(|statuses| statuses[thing]).collect();
        stages.dedup();
        assert_eq!(stages.first(), Some(&Status::Deployable));
        assert_eq!(stages.last(), Some(&Status::Live));
    }
    assert!(seen.iter().any(|statuses| statuses[2] == Status::Configured), "{seen:?}");

    assert_eq!(bench.unapplied().await, 0);
    let vxc = bench.vxc().await;
    assert_eq!((vxc.a.link_up, vxc.b.link_up, vxc.applied_version), (Some(true), Some(true), vxc.version));
    assert!(vxc.live_at.is_some_and(|at| at > began));
    for (company, name) in [(bench.west, "to East"), (bench.east, "to West")] {
        let told = bench.app.read(move |tx| Ok(of_company(tx, company.0)?)).await.unwrap();
        assert!(told.contains(&("vxc.live".to_owned(), name.to_owned())), "{told:?}");
        assert_eq!(told.len(), 2, "its Port and its connection, once each: {told:?}");
    }
}

/// Action and name of a company's entries.
fn of_company(tx: &store::Tx<'_>, company: i64) -> Result<Vec<(String, String)>, store::Error> {
    let sql = "SELECT action, subject_name FROM audit WHERE company_id = $1 ORDER BY id";
    tx.all(Statement { name: "of_company", sql }, store::params![company], |row| {
        Ok((row.get("action")?, row.get("subject_name")?))
    })
}

#[tokio::test(start_paused = true)]
async fn a_fabric_that_fails_three_times_of_ten_comes_to_the_same() {
    for seed in 0..8 {
        let faults_per_mille = FaultRates { create: 300, update: 300, remove: 300, observe: 300 };
        let bench = Bench::new(SimulatorConfig { seed, faults_per_mille, ..SimulatorConfig::default() }).await;
        bench.settle().await;
        assert_eq!((bench.statuses().await, bench.unapplied().await), (LIVE, 0));
        bench.set_rate(200).await;
        bench.settle().await;
        let vxc = bench.vxc().await;
        assert_eq!((vxc.applied_version, vxc.fault, vxc.attempts), (vxc.version, None, 0));
        assert_eq!(bench.carried(vxc.uid).await.map(|seen| seen.version), Some(vxc.version));
    }
}

/// Polls `future` at most so many times and drops it while it waits; `None` when it was dropped.
async fn killed_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if let Poll::Ready(done) = future.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        left = left.saturating_sub(1);
        if left == 0 { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_is_killed_at_any_moment_leaves_nothing_that_the_next_one_cannot_finish() {
    let bench = Bench::new(SimulatorConfig::default()).await;
    bench.settle().await;
    // At each await of its own, and at times that fall into the driver's work.
    let moments = (1..12).map(|polls| (polls, 10_000)).chain((0..20).map(|n| (usize::MAX, n * 10)));
    let mut kills = 0;
    for (n, (polls, ms)) in moments.enumerate() {
        bench.set_rate(100 + u32::try_from(n).unwrap()).await;
        let victim = bench.second().await;
        let working = tokio::time::timeout(Duration::from_millis(ms), victim.reconcile_once());
        kills += usize::from(!matches!(killed_after(polls, working).await, Some(Ok(_))));
        // The one who was killed has the lease still.
        settle(&bench.second().await).await;
        let vxc = bench.vxc().await;
        assert_eq!((bench.unapplied().await, vxc.status, vxc.applied_version), (0, Status::Live, vxc.version));
        assert_eq!(bench.carried(vxc.uid).await.map(|seen| seen.version), Some(vxc.version));
    }
    assert!(kills >= 10, "killed at {kills} moments only");
    assert_eq!(bench.fabric.overlaps.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_changed_while_the_driver_works_is_not_taken_for_applied() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    bench.set_rate(200).await;
    bench.fabric.door.forget_permits(usize::MAX);
    let app = bench.app.clone();
    let working = tokio::spawn(async move { app.reconcile_once().await.unwrap() });
    bench.fabric.knock.notified().await;
    bench.set_rate(300).await;
    bench.fabric.door.add_permits(1000);
    assert_eq!(working.await.unwrap().settled, 0);
    let vxc = bench.vxc().await;
    assert!(vxc.applied_version < vxc.version);
    assert_eq!(bench.unapplied().await, 1);

    bench.settle().await;
    let vxc = bench.vxc().await;
    assert_eq!((vxc.applied_version, bench.unapplied().await), (vxc.version, 0));
    assert_eq!(bench.carried(vxc.uid).await.map(|seen| seen.version), Some(vxc.version));
}

#[tokio::test(start_paused = true)]
async fn a_fabric_that_starts_empty_is_restored_and_what_is_live_stays_live() {
    let mut bench = Bench::new(SimulatorConfig::default()).await;
    bench.settle().await;
    let live_at = bench.vxc().await.live_at;
    bench.restart(SimulatorConfig::default()).await;
    let written = bench.vxc().await;
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 3);
    assert_eq!((bench.statuses().await, bench.unapplied().await, bench.vxc().await), (LIVE, 0, written));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 0);
    let carried = bench.carried(bench.vxc().await.uid).await.unwrap();
    assert!(carried.ends.iter().all(|end| end.link == LinkState::Up));

    // What was changed meanwhile isn't given again as it was, and waits for its turn as anything else.
    bench.set_rate(200).await;
    bench.restart(SimulatorConfig::default()).await;
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 3);
    let vxc = bench.vxc().await;
    assert_eq!((bench.unapplied().await, bench.carried(vxc.uid).await.is_none()), (1, true));
    while let Some(next) = bench.app.reconcile_once().await.unwrap().next {
        assert_eq!(bench.statuses().await, LIVE);
        tokio::time::sleep(next.since(bench.app.now())).await;
    }
    let vxc = bench.vxc().await;
    assert_eq!((bench.unapplied().await, vxc.live_at, vxc.a.link_up), (0, live_at, Some(true)));
    let carried = bench.carried(vxc.uid).await.unwrap();
    assert!(carried.ends.iter().all(|end| end.link == LinkState::Up));
}

#[tokio::test(start_paused = true)]
async fn what_ends_while_it_is_put_back_is_not_on_the_fabric_afterwards() {
    let mut bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    bench.restart(SimulatorConfig::instant()).await;
    bench.fabric.door.forget_permits(usize::MAX);
    let app = bench.app.clone();
    let looking = tokio::spawn(async move { app.observe_once().await.unwrap() });
    bench.fabric.knock.notified().await;
    bench.end_all().await;
    let app = bench.app.clone();
    let working = tokio::spawn(async move { app.reconcile_once().await.unwrap() });
    // It has every chance to come first.
    for _ in 0..100 {
        bench.unapplied().await;
    }
    bench.fabric.door.add_permits(1000);
    looking.await.and(working.await).unwrap();
    bench.settle().await;
    for uid in [bench.port(0).await.uid, bench.port(1).await.uid, bench.vxc().await.uid] {
        assert!(bench.carried(uid).await.is_none(), "{uid}");
    }
    assert_eq!(bench.app.observe_once().await.unwrap(), Look { changed: 0, strays: Some(0) });
}

#[tokio::test(start_paused = true)]
async fn what_an_older_server_made_due_in_its_row_alone_is_due() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let vxc = Subject::Vxc(bench.vxc().await.id);
    let due = bench.write(move |work| {
        unapplied::mark_due(work.tx, vxc, work.now, NEVER)?;
        let never = unapplied::next_due(work.tx)?;
        assert_eq!(unapplied::wake(work.tx, work.now)?, 1);
        Ok((never, unapplied::next_due(work.tx)?, unapplied::wake(work.tx, work.now)?))
    });
    assert_eq!(due.await, (Some(NEVER), Some(Time::from_ms(0)), 0));
}

#[tokio::test(start_paused = true)]
async fn links_are_looked_at_again_and_what_the_fabric_lost_is_put_back() {
    let mut bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 0);

    let cable = bench.cable(1).await;
    bench.fabric.simulator.pull_cable(&cable);
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 2, "East's Port and the end on it");
    let vxc = bench.vxc().await;
    assert_eq!((vxc.status, vxc.a.link_up, vxc.b.link_up), (Status::Live, Some(true), Some(false)));
    assert_eq!(bench.port(1).await.link_up, Some(false));

    bench.restart(SimulatorConfig::instant()).await;
    assert_eq!(bench.app.observe_once().await.unwrap().changed, 3);
    bench.settle().await;
    assert_eq!(bench.statuses().await, LIVE);
    assert!(bench.carried(vxc.uid).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn two_processes_and_two_tasks_never_run_one_step_at_once() {
    let faults_per_mille = FaultRates { create: 300, update: 300, remove: 300, observe: 0 };
    let bench = Bench::new(SimulatorConfig { faults_per_mille, ..SimulatorConfig::default() }).await;
    let other = bench.second().await;
    for round in 0..30 {
        bench.set_rate(100 + round).await;
        let (one, two, three) =
            tokio::join!(bench.app.reconcile_once(), other.reconcile_once(), bench.app.reconcile_once());
        one.and(two).and(three).unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    tokio::join!(bench.settle(), settle(&other));
    assert_eq!((bench.statuses().await, bench.fabric.overlaps.load(Ordering::SeqCst)), (LIVE, 0));
}

#[tokio::test(start_paused = true)]
async fn the_lease_is_kept_for_as_long_as_the_driver_works() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    bench.set_rate(200).await;
    bench.fabric.door.forget_permits(usize::MAX);
    let app = bench.app.clone();
    let working = tokio::spawn(async move { app.reconcile_once().await.unwrap() });
    bench.fabric.knock.notified().await;
    let (other, steps) = (bench.second().await, bench.fabric.steps.load(Ordering::SeqCst));
    // In steps that are short beside the lease, and none while it is being renewed: only this clock runs on while the database works.
    for _ in 0..60 {
        tokio::time::advance(HELD_FOR / 20).await;
        while bench.lease_ends().await.since(bench.app.now()) < HELD_FOR / 2 {}
        assert_eq!(other.reconcile_once().await.unwrap().settled, 0);
    }
    assert_eq!(bench.fabric.steps.load(Ordering::SeqCst), steps);
    bench.fabric.door.add_permits(1000);
    assert_eq!(working.await.unwrap().settled, 1);
    assert_eq!(bench.vxc().await.rate, 200);
}

#[tokio::test(start_paused = true)]
async fn what_ends_leaves_the_fabric_and_its_interface_is_free_again() {
    let bench = Bench::new(SimulatorConfig::default()).await;
    bench.settle().await;
    bench.end_all().await;
    bench.settle().await;
    assert_eq!((bench.statuses().await, bench.unapplied().await), ([Status::Decommissioned; 3], 0));
    assert!(bench.carried(bench.vxc().await.uid).await.is_none());
    assert_eq!(bench.app.read(|tx| Ok(interfaces::free_at(tx, 1, 10_000)?.len())).await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_waits_for_approval_is_not_on_the_fabric() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let (companies, ports) = ([bench.west, bench.east], bench.ports);
    let order = move |work: &mut Work<'_>| {
        let mut new = circuit(work, companies, ports, Status::New);
        (new.a.vlan, new.b.vlan) = (Some(20), Some(20));
        let (id, uid) = (vxcs::insert(work.tx, &new)?, new.uid);
        assert_eq!(vxcs::by_id(work.tx, id)?, Some(new.stored(id)), "what is inserted is what is read");
        changed(work, Subject::Vxc(id))?;
        Ok((id, uid))
    };
    let (id, uid) = bench.write(order).await;
    bench.settle().await;
    assert!(bench.carried(uid).await.is_none());
    assert_eq!(bench.unapplied().await, 0);

    let approve = move |work: &mut Work<'_>| {
        let mut row = vxcs::by_id(work.tx, id)?.unwrap();
        row.status = Status::Deployable;
        vxcs::save(work.tx, &row)?;
        changed(work, Subject::Vxc(id))
    };
    bench.write(approve).await;
    bench.settle().await;
    assert!(bench.carried(uid).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn the_operator_sees_what_is_stuck_and_why_and_may_have_it_tried_again() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let operator = Actor::local_operator("operator");
    assert_eq!(bench.app.provisioning_queue(&operator).await.unwrap().total, 0);

    // Another circuit on the same VLAN: no verb lets it come to this.
    let (companies, ports) = ([bench.west, bench.east], bench.ports);
    let order = move |work: &mut Work<'_>| {
        let new = circuit(work, companies, ports, Status::Deployable);
        let id = vxcs::insert(work.tx, &new)?;
        changed(work, Subject::Vxc(id))?;
        Ok(new.uid)
    };
    let uid = bench.write(order).await;
    for _ in 0..3 {
        bench.app.reconcile_once().await.unwrap();
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    let queue = bench.app.provisioning_queue(&operator).await.unwrap();
    assert_eq!((queue.total, queue.waiting.len()), (1, 1));
    let waiting = &queue.waiting[0];
    assert_eq!((waiting.uid, waiting.company.as_str(), waiting.attempts), (uid, "West Ltd", 3));
    assert!(waiting.why.contains(&bench.vxc().await.uid.to_string()), "{}", waiting.why);

    bench.app.retry_now(&operator, uid).await.unwrap();
    let again = bench.app.provisioning_queue(&operator).await.unwrap();
    assert_eq!(again.waiting[0].attempts, 0);

    let customer = bench.admin(bench.west).await;
    assert!(matches!(bench.app.provisioning_queue(&customer).await, Err(Error::Forbidden(_))));
    assert!(matches!(bench.app.retry_now(&customer, uid).await, Err(Error::Forbidden(_))));
    let nobody = bench.app.retry_now(&operator, domain::Uid::NIL).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
}

#[tokio::test(start_paused = true)]
async fn each_side_reads_the_counters_of_its_own_end_and_of_nothing_else() {
    let _proof = evidence::proves(&["SK-48 api"]);
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    tokio::time::advance(Duration::from_secs(10)).await;
    let [vxc, west_port] = [bench.vxc().await.uid, bench.port(0).await.uid];
    let mut octets = Vec::new();
    for (company, side) in [(bench.west, Side::A), (bench.east, Side::B)] {
        let traffic = bench.app.counters(&bench.admin(company).await, vxc.into()).await.unwrap();
        assert_eq!((traffic.ends.len(), traffic.ends[0].side), (1, Some(side)));
        octets.push((traffic.ends[0].counters.in_octets, traffic.ends[0].counters.out_octets));
    }
    assert!(octets[0].0 > 0 && octets[0] == (octets[1].1, octets[1].0), "{octets:?}");

    let (west, east) = (bench.admin(bench.west).await, bench.admin(bench.east).await);
    let port = bench.app.counters(&west, west_port.into()).await.unwrap();
    assert_eq!((port.ends.len(), port.ends[0].side), (1, None));
    assert!(matches!(bench.app.counters(&east, west_port.into()).await, Err(Error::NotFound(_))));
    let third = bench.write(|work| Ok(companies::insert(work.tx, work.ids.uid(), 7, "Third Ltd", work.now)?)).await;
    let third = bench.admin(third).await;
    let (stranger, nothing) =
        (bench.app.counters(&third, vxc.into()).await, bench.app.counters(&third, west_port.into()).await);
    assert_eq!(stranger, Err(Error::no_service(vxc)));
    assert_eq!(nothing, Err(Error::no_service(west_port)));
    let all = bench.app.counters(&Actor::local_operator("operator"), vxc.into()).await.unwrap();
    assert_eq!(all.ends.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_no_fabric_can_be_asked_for_waits_for_a_change_and_holds_up_nothing() {
    let bench = Bench::new(SimulatorConfig::instant()).await;
    bench.settle().await;
    let port = bench.ports[0];
    let unbind = move |work: &mut Work<'_>| {
        interfaces::free(work.tx, port)?;
        changed(work, Subject::Product(port))
    };
    bench.write(unbind).await;
    bench.set_rate(200).await;
    assert_eq!(bench.app.reconcile_once().await.unwrap().next, None, "neither is tried again by the clock");
    let queue = bench.app.provisioning_queue(&Actor::local_operator("operator")).await.unwrap();
    let whys: Vec<_> = queue.waiting.iter().map(|row| (row.why.as_str(), row.retry_at)).collect();
    assert_eq!(whys.len(), 2);
    assert!(whys.contains(&("the Port has no interface", None::<Time>)), "{whys:?}");
    assert_eq!(bench.statuses().await, LIVE);
}
