//! What every driver must do, as a suite that runs against a real one.
//!
//! [`check`] makes an empty network for each clause and works it through the trait alone. A network may fail now and then:
//! what should work is tried again, what should be refused must never work.

mod bench;

use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{AdminState, Desired, Interface, Item, LinkState, Presence};

use crate::Driver;
use bench::{Bench, Kept, ensure};

/// A clause that a driver does not keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the driver breaks its contract: {clause}: {found}")]
pub struct Breach {
    pub clause: &'static str,
    pub found: String,
}

/// Checks all clauses, each on a network that `make` has emptied, between two interfaces of it.
///
/// # Errors
/// The first clause that isn't kept.
pub async fn check(interfaces: [Interface; 2], make: impl Fn() -> Arc<dyn Driver>) -> Result<(), Breach> {
    macro_rules! clauses {
        ($($clause:ident)+) => {$(
            let bench = Bench::new(make(), interfaces.clone());
            $clause(&bench).await.map_err(|found| Breach { clause: stringify!($clause), found })?;
        )+};
    }
    clauses! {
        what_is_applied_is_observed_as_it_was_asked_for
        applying_twice_is_applying_once
        an_answer_is_what_is_there_also_under_the_same_version
        one_is_observed_as_in_the_list_of_all
        a_change_is_seen_at_once
        an_older_version_never_replaces_a_newer_one
        a_removed_thing_stays_removed_for_older_versions
        an_older_removal_is_refused
        removing_the_unknown_is_fine
        overlapping_vlans_are_refused
        a_vlan_is_free_again_after_a_move_and_a_removal
        a_circuit_needs_its_attachments
        an_attachment_in_use_is_not_removed
        what_no_network_can_carry_is_refused
        a_dropped_call_is_done_as_a_whole_or_not_at_all
        counters_never_go_back
    }
    Ok(())
}

async fn what_is_applied_is_observed_as_it_was_asked_for(bench: &Bench) -> Kept {
    for wanted in [bench.ports().await?.0, bench.router(), bench.circuit(1, 100, None), bench.routed()] {
        let answer = bench.apply(&wanted).await?;
        ensure(answer.matches(&wanted), || format!("asked for {wanted:?}, answered {answer:?}"))?;
        bench.carries(&wanted).await?;
    }
    Ok(())
}

async fn applying_twice_is_applying_once(bench: &Bench) -> Kept {
    bench.ports().await?;
    let circuit = bench.circuit(1, 100, None);
    bench.apply(&circuit).await?;
    bench.apply(&circuit).await?;
    bench.carries(&circuit).await?;
    let all = bench.observe_all().await?;
    ensure(all.len() == 3, || format!("two Ports and a circuit became {all:?}"))
}

async fn an_answer_is_what_is_there_also_under_the_same_version(bench: &Bench) -> Kept {
    bench.ports().await?;
    let (first, other) = (bench.circuit(1, 100, None), bench.circuit(1, 200, None));
    bench.apply(&first).await?;
    match bench.driver.apply(&other).await {
        Ok(_) => bench.carries(&other).await,
        Err(_) => {
            let seen = bench.observe(&[other.uid]).await?;
            let whole = matches!(seen.as_slice(), [seen] if seen.matches(&first) || seen.matches(&other));
            ensure(whole, || format!("{first:?} or {other:?} became {seen:?}"))
        }
    }
}

async fn one_is_observed_as_in_the_list_of_all(bench: &Bench) -> Kept {
    bench.ports().await?;
    let circuit = bench.circuit(1, 100, None);
    bench.apply(&circuit).await?;
    let listed = bench.observe_all().await?.into_iter().find(|observed| observed.uid == circuit.uid);
    let one = bench.observe(&[circuit.uid]).await?;
    let same = [&listed].into_iter().flatten().chain(&one).all(|observed| observed.matches(&circuit));
    ensure(listed.is_some() && one.len() == 1 && same, || format!("one is {one:?}, in the list it is {listed:?}"))?;
    let unknown = bench.observe(&[bench.unknown]).await?;
    ensure(unknown.is_empty(), || format!("the unknown is {unknown:?}"))?;
    let some = bench.observe(&[bench.unknown, circuit.uid]).await?;
    let same = matches!(some.as_slice(), [seen] if seen.matches(&circuit));
    ensure(same, || format!("of two, one of which is there, {some:?} are seen"))
}

async fn a_change_is_seen_at_once(bench: &Bench) -> Kept {
    bench.ports().await?;
    bench.apply(&bench.circuit(1, 100, None)).await?;
    let mut changed = bench.circuit(2, 101, Some(7));
    if let Item::Circuit(circuit) = &mut changed.item {
        (circuit.shutdown, circuit.isolated_b, circuit.rate_mbps) = (true, true, 5);
    }
    let answer = bench.apply(&changed).await?;
    let cut = answer.admin == AdminState::Down && answer.ends.iter().all(|end| end.link != LinkState::Up);
    ensure(cut, || format!("a circuit that was shut down is {answer:?}"))?;
    bench.carries(&changed).await
}

async fn an_older_version_never_replaces_a_newer_one(bench: &Bench) -> Kept {
    bench.ports().await?;
    let newer = bench.circuit(5, 100, None);
    bench.apply(&newer).await?;
    let older = bench.circuit(4, 200, None);
    bench.outdated(|| bench.driver.apply(&older), 5).await?;
    bench.carries(&newer).await
}

async fn a_removed_thing_stays_removed_for_older_versions(bench: &Bench) -> Kept {
    bench.ports().await?;
    let circuit = bench.circuit(5, 100, None);
    bench.apply(&circuit).await?;
    bench.remove(circuit.uid, 6).await?;
    bench.remove(circuit.uid, 6).await?;
    bench.carries_no(circuit.uid).await?;
    bench.outdated(|| bench.driver.apply(&circuit), 6).await?;
    bench.carries_no(circuit.uid).await?;
    let again = bench.circuit(6, 100, None);
    bench.apply(&again).await?;
    bench.carries(&again).await
}

async fn an_older_removal_is_refused(bench: &Bench) -> Kept {
    bench.ports().await?;
    let circuit = bench.circuit(5, 100, None);
    bench.apply(&circuit).await?;
    bench.outdated(|| bench.driver.remove(circuit.uid, 4), 5).await?;
    bench.carries(&circuit).await
}

async fn removing_the_unknown_is_fine(bench: &Bench) -> Kept {
    bench.remove(bench.unknown, 1).await?;
    bench.carries_no(bench.unknown).await
}

async fn overlapping_vlans_are_refused(bench: &Bench) -> Kept {
    bench.ports().await?;
    let row = |uid, a, b| bench.between(uid, bench.next(), a, b);
    for (held, clashes, fits) in [
        ((Some(100), None), vec![(Some(100), None), (Some(100), Some(7)), (None, None)], Some((Some(101), None))),
        ((Some(100), Some(7)), vec![(Some(100), Some(7)), (Some(100), None), (None, None)], Some((Some(100), Some(8)))),
        ((None, None), vec![(None, None), (Some(100), None), (Some(100), Some(7))], None),
    ] {
        let first = row(bench.first, held, held);
        bench.apply(&first).await?;
        // One end that overlaps is enough, and either will do.
        for clash in clashes {
            bench.refuses(&row(bench.second, clash, (Some(999), None))).await?;
            bench.refuses(&row(bench.second, (Some(999), None), clash)).await?;
            bench.carries_no(bench.second).await?;
        }
        if let Some(fit) = fits {
            let second = row(bench.second, fit, fit);
            bench.apply(&second).await?;
            bench.refuses(&row(bench.second, fit, held)).await?;
            bench.carries(&second).await?;
            bench.remove(bench.second, bench.next()).await?;
        }
        bench.carries(&first).await?;
        bench.remove(bench.first, bench.next()).await?;
    }
    Ok(())
}

async fn a_vlan_is_free_again_after_a_move_and_a_removal(bench: &Bench) -> Kept {
    bench.ports().await?;
    let (old, new) = ((Some(100), None), (Some(200), None));
    bench.apply(&bench.between(bench.first, 1, old, old)).await?;
    bench.apply(&bench.between(bench.first, 2, new, old)).await?;
    bench.apply(&bench.between(bench.second, 1, old, new)).await?;
    bench.remove(bench.first, 3).await?;
    let second = bench.between(bench.second, 2, new, old);
    bench.apply(&second).await?;
    bench.carries(&second).await
}

async fn a_circuit_needs_its_attachments(bench: &Bench) -> Kept {
    let circuit = bench.circuit(1, 100, None);
    bench.refuses(&circuit).await?;
    bench.carries_no(circuit.uid).await?;
    bench.ports().await?;
    bench.refuses(&bench.routed()).await?;
    bench.apply(&circuit).await?;
    bench.carries(&circuit).await
}

async fn an_attachment_in_use_is_not_removed(bench: &Bench) -> Kept {
    let (port, _) = bench.ports().await?;
    let circuit = bench.circuit(1, 100, None);
    bench.apply(&circuit).await?;
    bench.refuses_to_remove(port.uid, 2).await?;
    bench.carries(&port).await?;
    bench.remove(circuit.uid, 2).await?;
    bench.remove(port.uid, 2).await?;
    bench.carries_no(port.uid).await
}

async fn what_no_network_can_carry_is_refused(bench: &Bench) -> Kept {
    bench.ports().await?;
    let mut stalled = bench.circuit(1, 100, None);
    if let Item::Circuit(circuit) = &mut stalled.item {
        circuit.rate_mbps = 0;
    }
    let absent = Desired { presence: Presence::Absent, ..bench.circuit(1, 100, None) };
    for impossible in
        [bench.circuit(1, 4095, None), bench.between(bench.first, 1, (None, Some(7)), (None, None)), stalled, absent]
    {
        bench.refuses(&impossible).await?;
        bench.carries_no(bench.first).await?;
    }
    Ok(())
}

async fn a_dropped_call_is_done_as_a_whole_or_not_at_all(bench: &Bench) -> Kept {
    bench.ports().await?;
    let mut before: Option<Desired> = None;
    for doubling in 0..14 {
        let patience = Duration::from_millis(1 << doubling);
        let wanted = bench.circuit(bench.next(), 100 + doubling, None);
        let done = tokio::time::timeout(patience, bench.driver.apply(&wanted)).await.is_ok_and(|answer| answer.is_ok());
        let seen = bench.observe(&[wanted.uid]).await?.pop();
        let whole = match (&seen, &before) {
            (Some(seen), before) => seen.matches(&wanted) || before.as_ref().is_some_and(|before| seen.matches(before)),
            (None, before) => before.is_none(),
        };
        ensure(whole, || format!("dropped after {patience:?}: {before:?} or {wanted:?} became {seen:?}"))?;
        bench.apply(&wanted).await?;
        bench.carries(&wanted).await?;
        before = Some(wanted);
        if done {
            break;
        }
    }
    Ok(())
}

async fn counters_never_go_back(bench: &Bench) -> Kept {
    let (port, _) = bench.ports().await?;
    let circuit = bench.circuit(1, 100, None);
    bench.apply(&circuit).await?;
    let first = bench.octets(circuit.uid).await?;
    let first_of_port = bench.octets(port.uid).await?;
    bench.apply(&bench.circuit(2, 101, None)).await?;
    let second = bench.octets(circuit.uid).await?;
    let back = first.iter().zip(&second).any(|(first, second)| second < first);
    ensure(second.len() == 4 && !back, || format!("a circuit's counters went from {first:?} to {second:?}"))?;
    let asked = [port.uid, circuit.uid];
    let both = bench.again(|| bench.driver.counters(&asked)).await?;
    let ends = |uid| both.iter().filter(move |(of, _)| *of == uid).flat_map(|(_, ends)| ends.iter()).count();
    let right = both.len() == 2 && (ends(port.uid), ends(circuit.uid)) == (1, 2);
    ensure(right, || format!("of a Port {} and a circuit {} {both:?} count", port.uid, circuit.uid))?;
    bench.remove(circuit.uid, 3).await?;
    let second_of_port = bench.octets(port.uid).await?;
    let back = first_of_port.iter().zip(&second_of_port).any(|(first, second)| second < first);
    ensure(!back, || format!("a Port's counters went from {first_of_port:?} to {second_of_port:?}"))?;
    let asked = [circuit.uid, port.uid];
    let left = bench.again(|| bench.driver.counters(&asked)).await?;
    let only_port = matches!(left.as_slice(), [(uid, _)] if *uid == port.uid);
    ensure(only_port, || format!("of a removed circuit and a Port {left:?} count"))
}
