//! Readings of counters, some services to a row, against their model: what was read first in each step, for each service by itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use domain::provisioning::{Counters, Ends};
use domain::traffic::{Reading, step_of};
use domain::{ProductId, Time, VxcId};
use proptest::prelude::*;
use store::unapplied::Subject;
use store::{Error, Lane, Store, Tx, readings};
use testbed::Bed;

/// On a full hour.
const START: i64 = 1_782_864_000_000;

/// So many seconds later.
fn at(seconds: i64) -> Time {
    Time::from_ms(START + seconds * 1000)
}

fn subject(of: (bool, i64)) -> Subject {
    if of.0 { Subject::Vxc(VxcId(of.1)) } else { Subject::Product(ProductId(of.1)) }
}

/// What a service's counters are at a moment; a VXC has two ends.
fn counters(of: (bool, i64), seconds: i64) -> Ends<Counters> {
    let octets = u64::try_from(of.1 * 1_000_000 + seconds).unwrap();
    let end = |more| Counters { in_octets: octets + more, out_octets: u64::MAX - octets - more, ..Counters::default() };
    if of.0 { Ends::Both { a: end(0), b: end(7) } } else { Ends::One(end(3)) }
}

fn write<T: Send + 'static>(store: &Store, work: impl Fn(&Tx<'_>) -> Result<T, Error> + Send + 'static) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.write(Lane::Any, work)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn each_service_has_what_was_read_of_it_first_in_each_step(
        // Some of the services of two rows of each kind, and the seconds since the last round: none, within a step, or steps.
        rounds in prop::collection::vec(
            (prop_oneof![Just(0), 1..200i64, 300..700i64], prop::collection::btree_set((any::<bool>(), 40..60i64), 1..12)),
            1..12,
        ),
        forgotten in 0..2000i64,
    ) {
        let bed = Bed::new();
        let store = bed.open();
        let (mut now, mut model) = (0, BTreeMap::new());
        for (passed, services) in rounds {
            now += passed;
            let mut new = 0;
            for of in &services {
                let readings: &mut BTreeMap<Time, Ends<Reading>> = model.entry(*of).or_default();
                if readings.range(step_of(at(now))).next().is_none() {
                    let reading = |end: &Counters| Reading { at: at(now), in_octets: end.in_octets, out_octets: end.out_octets };
                    let ends = counters(*of, now).map(reading);
                    new += ends.iter().count();
                    readings.insert(at(now), ends);
                }
            }
            let counted: Vec<_> = services.iter().map(|of| (subject(*of), counters(*of, now))).collect();
            prop_assert_eq!(write(&store, move |tx| readings::note(tx, at(now), &counted)), new);
        }
        let before = at(forgotten);
        write(&store, move |tx| readings::forget(tx, before, u32::MAX));
        for (of, known) in model {
            let found = write(&store, move |tx| readings::of_service(tx, subject(of), at(0)));
            let left: Vec<_> = known.range(before..).map(|(_, ends)| *ends).collect();
            prop_assert_eq!(found, left, "{:?}", of);
        }
    }
}

#[test]
fn what_is_read_of_one_service_is_no_other_s() {
    let bed = Bed::new();
    let store = bed.open();
    write(&store, |tx| readings::note(tx, at(1), &[(subject((true, 7)), counters((true, 7), 1))]));
    for other in [(false, 7), (true, 8), (true, 57)] {
        assert_eq!(write(&store, move |tx| readings::of_service(tx, subject(other), at(0))), [], "{other:?}");
    }
}
