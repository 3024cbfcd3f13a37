//! The rows of VLANs in use against their model, `domain::vlan::VlanSpace`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashMap;

use domain::vlan::{Place, Tag, TagAsk, Unavailable, VlanId, VlanSpace};
use domain::{Draw, ProductId, ProductKind, ServiceKeyId, Side, Time, VxcId};
use proptest::prelude::*;
use store::products::{Lag, NewProduct, Product};
use store::vlans::{self, Holder, Space};
use store::{Error, Lane, Statement, Store, Tx, companies, params, products};
use testbed::Bed;

struct Bench {
    _bed: Bed,
    store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new() -> Self {
        let bed = Bed::new();
        let store = bed.open();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { _bed: bed, store, runtime }
    }

    /// Runs `work` on a new service of this kind.
    fn on<T: Send + 'static>(
        &self,
        kind: ProductKind,
        work: impl Fn(&Tx<'_>, &Product) -> Result<T, Error> + Send + 'static,
    ) -> T {
        let draw = Draw::new(Time::from_ms(1)).unwrap();
        let unit = move |tx: &Tx<'_>| {
            let id = add_product(tx, kind, &draw, None)?;
            let product = products::by_id(tx, id)?.expect("just made");
            work(tx, &product)
        };
        self.runtime.block_on(self.store.write(Lane::Any, unit)).unwrap()
    }
}

fn add_product(tx: &Tx<'_>, kind: ProductKind, draw: &Draw, lag: Option<Lag>) -> Result<ProductId, Error> {
    const DEVICE: Statement = Statement {
        name: "DEVICE",
        sql: "INSERT INTO devices (name, location, zone, kind, capacity) VALUES ($1, 1, 'red', 'switch', 0) RETURNING id",
    };
    let mut ids = draw.ids();
    let company_id = companies::insert(tx, ids.uid(), ids.number(), &ids.uid().to_string(), draw.now)?;
    let device_id = tx.insert(DEVICE, params![ids.uid()])?;
    let new = NewProduct {
        uid: ids.uid(),
        number: ids.number(),
        company_id,
        kind,
        name: "a service".to_owned(),
        speed: 10_000,
        location: 1,
        zone: "red".to_owned(),
        market: "AU".to_owned(),
        device_id,
        capacity_used: 0,
        term_months: 1,
        contract_start: draw.now,
        contract_end: draw.now,
        cost_centre: None,
        promo_code: None,
        marketplace_visible: false,
        lag,
        config: "{}".to_owned(),
        created_by: "a test".to_owned(),
        created_at: draw.now,
    };
    products::insert(tx, &new)
}

fn id(n: i64) -> VlanId {
    VlanId::new(n).unwrap()
}

#[test]
fn a_full_port_is_refused_until_a_vlan_comes_free() {
    let (full, again, tagged) = Bench::new().on(ProductKind::Port, |tx, port| {
        let space = Space::on(port, None);
        for one in VlanId::all() {
            let ask = TagAsk::in_order(Some(one.into()), None).unwrap();
            vlans::take(tx, space, ask, Holder::End(Side::A, VxcId(one.into())))?.unwrap();
        }
        let key = Holder::Key(ServiceKeyId(1));
        let full = vlans::take(tx, space, TagAsk::AUTO, key)?;
        vlans::release(tx, Holder::End(Side::A, VxcId(4002)))?;
        let tagged = vlans::check(tx, space, Tag::Whole(id(4001)))?;
        Ok((full, vlans::take(tx, space, TagAsk::AUTO, key)?, tagged))
    });
    assert_eq!(full, Err(Unavailable::Full));
    assert_eq!(again, Ok(Tag::Whole(id(4002))));
    assert_eq!(tagged, Err(Unavailable::Taken(Tag::Whole(id(4001)))));
}

#[test]
fn the_vnics_of_an_mve_have_vlans_of_their_own_and_the_ports_of_a_lag_share_theirs() {
    let bench = Bench::new();
    let ask = TagAsk::in_order(Some(120), None).unwrap();
    let (first, second) = bench.on(ProductKind::Mve, move |tx, mve| {
        let first = vlans::take(tx, Space::on(mve, Some(0)), ask, Holder::Key(ServiceKeyId(1)))?;
        Ok((first, vlans::take(tx, Space::on(mve, Some(1)), ask, Holder::Key(ServiceKeyId(2)))?))
    });
    assert!(first.is_ok() && second.is_ok());
    let draws = [2, 3].map(|ms| Draw::new(Time::from_ms(ms)).unwrap());
    let shared = bench.on(ProductKind::Port, move |tx, _| {
        let lag = |primary| Some(Lag { primary, number: 77 });
        let primary = add_product(tx, ProductKind::Port, &draws[0], lag(None))?;
        let member = add_product(tx, ProductKind::Port, &draws[1], lag(Some(primary)))?;
        let [primary, member] = [primary, member].map(|id| products::by_id(tx, id).unwrap().unwrap());
        vlans::take(tx, Space::on(&primary, None), ask, Holder::Key(ServiceKeyId(3)))?.unwrap();
        vlans::take(tx, Space::on(&member, None), ask, Holder::Key(ServiceKeyId(4)))
    });
    assert_eq!(shared, Err(Unavailable::Taken(Tag::Whole(id(120)))));
}

#[derive(Debug, Clone)]
enum Step {
    Take(i64, i64, Holder),
    Release(Holder),
    PassOn(Holder, Holder),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let holder = || {
        prop_oneof![
            (1i64..4).prop_map(|n| Holder::Key(ServiceKeyId(n))),
            (1i64..4).prop_map(|n| Holder::End(Side::A, VxcId(n))),
            (1i64..4).prop_map(|n| Holder::End(Side::B, VxcId(n))),
        ]
    };
    let step = prop_oneof![
        // -1 is untagged or no inner VLAN, 0 the exchange's choice.
        6 => (-1i64..6, -1i64..5, holder()).prop_map(|(vlan, inner, holder)| Step::Take(vlan, inner, holder)),
        3 => holder().prop_map(Step::Release),
        2 => (holder(), holder()).prop_map(|(from, to)| Step::PassOn(from, to)),
    ];
    prop::collection::vec(step, 0..40)
}

/// What a step showed: what was taken, the whole space after it, and which of the holders hold something.
type Seen = (Option<Result<Tag, Unavailable>>, VlanSpace, Vec<Holder>);

fn holders() -> impl Iterator<Item = Holder> {
    (1..4).flat_map(|n| [Holder::Key(ServiceKeyId(n)), Holder::End(Side::A, VxcId(n)), Holder::End(Side::B, VxcId(n))])
}

fn run(tx: &Tx<'_>, space: Space, step: &Step) -> Result<Seen, Error> {
    let mut taken = None;
    match *step {
        Step::Take(vlan, inner, holder) => {
            if let Ok(ask) = TagAsk::in_order(Some(vlan), Some(inner)) {
                taken = Some(vlans::take(tx, space, ask, holder)?);
            }
        }
        Step::Release(holder) => vlans::release(tx, holder)?,
        Step::PassOn(from, to) => {
            let held = vlans::holds(tx, from)?;
            assert_eq!(vlans::pass_on(tx, from, to)?, held);
        }
    }
    let mut holding = Vec::new();
    for holder in holders() {
        if vlans::holds(tx, holder)? {
            holding.push(holder);
        }
    }
    Ok((taken, vlans::load(tx, space)?, holding))
}

/// The same step on the model.
fn model(space: &mut VlanSpace, held: &mut HashMap<Holder, Vec<Tag>>, step: &Step) -> Option<Result<Tag, Unavailable>> {
    match *step {
        Step::Take(vlan, inner, holder) => {
            let taken = space.choose(TagAsk::in_order(Some(vlan), Some(inner)).ok()?);
            held.entry(holder).or_default().extend(taken.ok());
            Some(taken)
        }
        Step::Release(holder) => {
            for tag in held.remove(&holder).unwrap_or_default() {
                assert!(space.release(tag));
            }
            None
        }
        Step::PassOn(from, to) => {
            let tags = held.remove(&from).unwrap_or_default();
            held.entry(to).or_default().extend(tags);
            None
        }
    }
}

#[test]
fn the_rows_do_what_the_model_does() {
    let bench = Bench::new();
    let kinds = prop::sample::select(ProductKind::ALL);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 200, ..ProptestConfig::default() });
    let outcome = runner.run(&(kinds, steps()), |(kind, steps)| {
        let todo = steps.clone();
        let seen = bench.on(kind, move |tx, product| {
            let space = Space::on(product, None);
            let seen = todo.iter().map(|step| run(tx, space, step)).collect::<Result<Vec<_>, _>>()?;
            // Holders are the same in every case.
            for holder in holders() {
                vlans::release(tx, holder)?;
            }
            assert_eq!(vlans::load(tx, space)?, VlanSpace::new(Place::of(kind)));
            Ok(seen)
        });
        let (mut space, mut held) = (VlanSpace::new(Place::of(kind)), HashMap::new());
        for (step, (taken, after, holding)) in steps.iter().zip(seen) {
            prop_assert_eq!(taken, model(&mut space, &mut held, step), "{:?}", step);
            prop_assert_eq!(&after, &space, "{:?}", step);
            let expected: Vec<_> = holders().filter(|h| held.get(h).is_some_and(|tags| !tags.is_empty())).collect();
            prop_assert_eq!(holding, expected, "{:?}", step);
        }
        Ok(())
    });
    outcome.unwrap();
}
