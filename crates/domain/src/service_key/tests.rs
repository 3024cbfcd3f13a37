use crate::Patch;
use proptest::prelude::*;

use super::*;
use crate::mcr::{Draft, EndConfig, InterfaceDraft, Router};
use crate::vlan::{Tag, VlanId};
use crate::{Invalid, ProductKind, Time};

const NOW: Time = Time::from_ms(1_800_000_000_000);
const PORT: Service = Service { kind: ProductKind::Port, speed: 10_000, vnics: 0 };
const MVE: Service = Service { kind: ProductKind::Mve, speed: 10_000, vnics: 2 };
const MCR: Service = Service { kind: ProductKind::Mcr, speed: 5_000, vnics: 0 };

fn single() -> NewKey {
    NewKey { single_use: true, active: true, vlan: Some(120), max_speed: Some(500), ..NewKey::default() }
}

fn multi() -> NewKey {
    NewKey { single_use: false, vlan: None, ..single() }
}

fn terms(key: NewKey, service: Service) -> Result<Terms, Invalid> {
    key.terms(service, VlanReservation::AtCreation, NOW)
}

fn field(key: NewKey, service: Service) -> String {
    terms(key, service).unwrap_err().field
}

fn whole(n: i64) -> Tag {
    Tag::Whole(VlanId::new(n).unwrap())
}

fn key(terms: &Terms) -> Key<'_> {
    Key { terms, uses: 0, used_mbps: 0, service_open: true, creator_suspended: false }
}

fn order(rate: u32) -> OrderFacts {
    OrderFacts { company: CompanyId(2), rate }
}

#[test]
fn a_key_is_valid_for_thirty_days_unless_said_otherwise() {
    let made = terms(single(), PORT).unwrap();
    assert_eq!(made.validity, Validity { start: NOW, end: NOW.plus_days(30) });
    assert_eq!(made.carried.tag, Some(whole(120)));
    let later = NewKey { start: Some(NOW.plus_days(100).ms()), ..multi() };
    assert_eq!(terms(later, PORT).unwrap().validity.end, NOW.plus_days(130));
}

#[test]
fn the_speed_of_a_key_is_at_most_that_of_its_service() {
    assert_eq!(terms(NewKey { max_speed: None, ..single() }, PORT).unwrap().max_speed, 10_000);
    for bad in [0, -1, 10_001, i64::MAX] {
        assert_eq!(field(NewKey { max_speed: Some(bad), ..single() }, PORT), "maxSpeed");
    }
}

#[test]
fn absurd_times_are_refused() {
    let at = |start, end| NewKey { start, end, ..multi() };
    let later = |days| Some(NOW.plus_days(days).ms());
    for (start, end, bad) in [
        (None, Some(NOW.ms()), "validFor.end"),
        (None, Some(NOW.seconds()), "validFor.end"),
        (None, Some(i64::MAX), "validFor.end"),
        (None, Some(i64::MIN), "validFor.end"),
        (Some(-62_135_596_800_000), None, "validFor.start"),
        (Some(i64::MAX), None, "validFor.start"),
        (later(40), later(40), "validFor.end"),
        (later(36_520), None, "validFor.end"),
    ] {
        assert_eq!(field(at(start, end), PORT), bad, "{start:?} {end:?}");
    }
    assert!(terms(at(Some(0), later(3650)), PORT).is_ok());
}

#[test]
fn a_key_that_reserves_a_vlan_is_valid_for_a_year_at_most() {
    let long = |key: NewKey| NewKey { end: Some(NOW.plus_days(400).ms()), ..key };
    assert_eq!(field(long(single()), PORT), "validFor.end");
    assert!(terms(long(multi()), PORT).is_ok());
    assert!(terms(long(NewKey { vlan: None, ..single() }), PORT).is_ok());
    assert!(long(single()).terms(PORT, VlanReservation::AtUse, NOW).is_ok());
    let idle = terms(long(NewKey { active: false, ..single() }), PORT).unwrap();
    let on = KeyUpdate { active: Some(true), ..KeyUpdate::default() };
    assert_eq!(idle.updated(on, PORT, 0, NOW).unwrap_err().field, "validFor.end");
}

#[test]
fn what_a_key_carries_goes_with_its_service() {
    let config = || Some(EndConfig { interfaces: vec![] });
    assert_eq!(field(NewKey { vlan: Some(5), ..multi() }, PORT), "vlan");
    for bad in [1, 4094, -1] {
        assert_eq!(field(NewKey { vlan: Some(bad), ..single() }, PORT), "vlan");
    }
    assert_eq!(field(NewKey { inner_vlan: Some(5), ..multi() }, PORT), "bEnd.innerVlan");
    assert_eq!(field(single(), MCR), "vlan");
    assert_eq!(field(NewKey { config: config(), ..single() }, PORT), "bEnd.partnerConfig");
    assert_eq!(field(NewKey { vnic: Some(0), ..single() }, PORT), "bEnd.vNicIndex");
    assert_eq!(field(NewKey { vnic: Some(2), ..single() }, MVE), "bEnd.vNicIndex");
    assert!(terms(NewKey { vnic: Some(1), ..multi() }, MVE).is_ok());
    assert!(terms(NewKey { config: config(), ..multi() }, MCR).is_ok());
    assert!(terms(NewKey { vlan: Some(0), ..multi() }, PORT).is_ok());
}

#[test]
fn labels_are_short_and_printable() {
    let named = |text: &str| NewKey { description: Some(text.to_owned()), ..single() };
    assert_eq!(terms(named(" hand-off "), PORT).unwrap().description.as_deref(), Some("hand-off"));
    assert_eq!(terms(named(""), PORT).unwrap().description, None);
    assert_eq!(field(named(&"x".repeat(256)), PORT), "description");
    assert_eq!(field(named("two\nlines"), PORT), "description");
}

#[test]
fn an_update_merges_and_null_clears() {
    let made = terms(NewKey { description: Some("a".to_owned()), promo_code: Some("p".to_owned()), ..single() }, PORT)
        .unwrap();
    assert_eq!(made.updated(KeyUpdate::default(), PORT, 1, NOW), Ok(made.clone()));
    let cleared = KeyUpdate { description: Patch::Clear, active: Some(false), ..KeyUpdate::default() };
    let cleared = made.updated(cleared, PORT, 0, NOW).unwrap();
    assert_eq!((cleared.description, cleared.promo_code.as_deref(), cleared.active), (None, Some("p"), false));
    let to_multi = KeyUpdate { single_use: Some(false), vlan: Patch::Set(120), ..KeyUpdate::default() };
    assert_eq!(made.updated(to_multi, PORT, 0, NOW).unwrap().carried.tag, None);
    let other = KeyUpdate { vlan: Patch::Set(121), ..KeyUpdate::default() };
    assert_eq!(made.updated(other.clone(), PORT, 0, NOW).unwrap().carried.tag, Some(whole(121)));
    assert_eq!(made.updated(other, PORT, 1, NOW).unwrap_err().field, "vlan");
    let late = NOW.plus_days(90);
    let same = KeyUpdate { vlan: Patch::Set(120), end: Some(made.validity.end.ms()), ..KeyUpdate::default() };
    assert_eq!(made.updated(same, PORT, 1, late), Ok(made.clone()), "the whole key can be written back");
    let past = KeyUpdate { end: Some(NOW.plus_days(80).ms()), ..KeyUpdate::default() };
    assert_eq!(made.updated(past, PORT, 1, late).unwrap_err().field, "validFor.end");
}

#[test]
fn an_expired_key_can_be_written_back_by_a_client_that_counts_in_seconds() {
    let odd = Time::from_ms(NOW.ms() + 789);
    let made = single().terms(PORT, VlanReservation::AtCreation, odd).unwrap();
    assert_eq!((made.validity.start.ms() % 1000, made.validity.end.ms() % 1000), (0, 0));
    assert!(made.validity.begun(odd));
    // A key of a time when they had milliseconds.
    let old = Validity { start: odd, end: odd.plus_days(30) };
    for validity in [made.validity, old] {
        let key = Terms { validity, ..made.clone() };
        let in_seconds = |time: Time| Some(time.seconds() * 1000);
        let back = KeyUpdate {
            start: in_seconds(validity.start),
            end: in_seconds(validity.end),
            active: Some(false),
            ..KeyUpdate::default()
        };
        let updated = key.updated(back, PORT, 1, odd.plus_days(90)).unwrap();
        assert_eq!(updated, Terms { active: false, ..key });
    }
}

#[test]
fn the_vlans_of_an_unused_key_can_be_changed_and_given_up() {
    let stacked = |outer, inner| Tag::Stacked(VlanId::new(outer).unwrap(), VlanId::new(inner).unwrap());
    let made = terms(NewKey { inner_vlan: Some(7), ..single() }, PORT).unwrap();
    let after = |vlan, inner_vlan| {
        let update = KeyUpdate { vlan, inner_vlan, ..KeyUpdate::default() };
        made.updated(update, PORT, 0, NOW).unwrap().carried.tag
    };
    assert_eq!(after(Patch::Keep, Patch::Keep), Some(stacked(120, 7)));
    assert_eq!(after(Patch::Set(0), Patch::Set(0)), Some(stacked(120, 7)));
    assert_eq!(after(Patch::Set(120), Patch::Set(8)), Some(stacked(120, 8)));
    assert_eq!(after(Patch::Keep, Patch::Clear), Some(whole(120)));
    assert_eq!(after(Patch::Set(121), Patch::Keep), Some(whole(121)), "the inner VLAN goes with its outer one");
    assert_eq!(after(Patch::Set(121), Patch::Set(7)), Some(stacked(121, 7)));
    assert_eq!(after(Patch::Clear, Patch::Keep), None);
    let lone = KeyUpdate { vlan: Patch::Clear, inner_vlan: Patch::Set(7), ..KeyUpdate::default() };
    assert_eq!(made.updated(lone, PORT, 0, NOW).unwrap_err().field, "bEnd.innerVlan");
    let cleared = KeyUpdate { vlan: Patch::Clear, ..KeyUpdate::default() };
    assert_eq!(made.updated(cleared.clone(), PORT, 1, NOW).unwrap_err().field, "vlan");
    let many = terms(multi(), PORT).unwrap();
    assert_eq!(many.updated(cleared, PORT, 1, NOW), Ok(many.clone()), "it has none to give up");
    let other = KeyUpdate { single_use: Some(false), vlan: Patch::Set(9), ..KeyUpdate::default() };
    assert_eq!(made.updated(other, PORT, 0, NOW).unwrap_err().field, "vlan");
}

#[test]
fn the_addresses_of_a_configuration_are_for_one_connection() {
    let address = |net: &str| {
        let interface = InterfaceDraft { ip_addresses: vec![net.to_owned()], ..InterfaceDraft::default() };
        Draft { interfaces: vec![interface] }.check(&Router::default()).unwrap()
    };
    let config = || Some(address("192.0.2.1/30"));
    assert_eq!(field(NewKey { config: config(), ..multi() }, MCR), "bEnd.partnerConfig");
    let made = terms(NewKey { config: config(), vlan: None, ..single() }, MCR).unwrap();
    let to_multi = KeyUpdate { single_use: Some(false), ..KeyUpdate::default() };
    assert_eq!(made.updated(to_multi.clone(), MCR, 0, NOW).unwrap_err().field, "bEnd.partnerConfig");
    let without = KeyUpdate { config: Patch::Clear, ..to_multi };
    assert_eq!(made.updated(without, MCR, 0, NOW).unwrap().carried.config, None);

    let taken =
        |net: &str| made.carried.config.as_ref().unwrap().overlaps(&[net.parse().unwrap()].into_iter().collect());
    assert!(taken("192.0.2.2/29") && taken("192.0.2.1/32"));
    assert!(!taken("192.0.2.5/30"));
}

#[test]
fn each_reason_against_a_use_has_its_words() {
    let limits = Limits { uses: Some(2), total_mbps: Some(700), companies: vec![CompanyId(2)] };
    let many = terms(NewKey { limits, ..multi() }, PORT).unwrap();
    let one = terms(single(), PORT).unwrap();
    let idle = terms(NewKey { active: false, ..multi() }, PORT).unwrap();
    let texts = [
        (key(&idle), order(1), NOW),
        (key(&one), order(1), NOW.minus(std::time::Duration::from_secs(1))),
        (key(&one), order(1), NOW.plus_days(31)),
        (Key { uses: 1, ..key(&one) }, order(1), NOW),
        (Key { service_open: false, ..key(&one) }, order(1), NOW),
        (Key { creator_suspended: true, ..key(&one) }, order(1), NOW),
        (key(&one), order(501), NOW),
        (Key { uses: 2, ..key(&many) }, order(1), NOW),
        (Key { used_mbps: 400, ..key(&many) }, order(301), NOW),
        (key(&many), OrderFacts { company: CompanyId(3), rate: 1 }, NOW),
    ]
    .map(|(key, order, now)| {
        let refusal = may_use(&key, order, now).unwrap_err();
        format!("{}: {} / {}", refusal.field(), refusal, refusal.to_consumer())
    });
    insta::assert_snapshot!(texts.join("\n"));
    assert_eq!(may_use(&Key { used_mbps: 400, uses: 1, ..key(&many) }, order(300), NOW), Ok(()));
}

#[test]
fn a_vlan_is_kept_while_the_key_is_active_unexpired_and_unused() {
    let made = terms(single(), PORT).unwrap();
    assert!(reserves_vlan(&made, 0, NOW) && reserves_vlan(&made, 0, made.validity.end));
    assert!(!reserves_vlan(&made, 1, NOW));
    assert!(!reserves_vlan(&made, 0, NOW.plus_days(31)));
    assert!(!reserves_vlan(&Terms { active: false, ..made.clone() }, 0, NOW));
    assert!(!reserves_vlan(&Terms { reservation: VlanReservation::AtUse, ..made }, 0, NOW));
}

#[test]
fn keys_are_offered_where_a_connection_can_be_made_by_who_may_order() {
    let finance = Role::Person(Position::Finance);
    let offer = |status, open, untagged| may_offer_keys(finance, status, open, untagged);
    assert_eq!(offer(Status::Live, true, false), Ok(()));
    assert_eq!(offer(Status::Configured, true, false), Ok(()));
    assert_eq!(offer(Status::Cancelled, true, false), Err(NotOffered::Status(Status::Cancelled)));
    assert_eq!(offer(Status::Live, false, false), Err(NotOffered::Closed));
    assert_eq!(offer(Status::Live, true, true), Err(NotOffered::Untagged));
    for position in [Position::TechnicalContact, Position::FinancialContact, Position::ReadOnly] {
        assert_eq!(may_offer_keys(Role::Person(position), Status::Live, true, false), Err(NotOffered::Position));
        assert!(ordering_positions().all(|other| other != position));
    }
}

proptest! {
    /// The wire's definition of `valid`, and that a valid key is refused for the order's own sake only.
    #[test]
    fn valid_is_active_in_its_window_unused_open_and_within_its_limits(
        single_use in any::<bool>(), active in any::<bool>(), uses in 0u32..4, used_mbps in 0u64..900,
        service_open in any::<bool>(), creator_suspended in any::<bool>(), day in -2i64..35, rate in 1u32..700,
        limit in prop::option::of(1u32..4), total in prop::option::of(1u64..900),
    ) {
        let limits = Limits { uses: limit.filter(|_| !single_use), total_mbps: total, companies: vec![] };
        let made = terms(NewKey { single_use, active, limits: limits.clone(), vlan: None, ..single() }, PORT).unwrap();
        let key = Key { terms: &made, uses, used_mbps, service_open, creator_suspended };
        let now = Time::from_ms(NOW.ms() + day * 86_400_000);
        let standing = key.standing(now);
        let inside = now >= made.validity.start && now <= made.validity.end;
        let left = limits.uses.is_none_or(|limit| uses < limit) && total.is_none_or(|total| used_mbps < total);
        let expected = active && inside && !(single_use && uses > 0) && service_open && !creator_suspended && left;
        prop_assert_eq!(standing.valid, expected);
        prop_assert_eq!(standing.expired, now > made.validity.end);
        let fits = rate <= 500 && total.is_none_or(|total| used_mbps + u64::from(rate) <= total);
        prop_assert_eq!(may_use(&key, order(rate), now).is_ok(), expected && fits);
    }

    /// No numbers make a panic, and what is accepted keeps the rules.
    #[test]
    fn any_numbers_make_a_lawful_key_or_an_error(
        max_speed in prop::option::of(-5i64..20_000), vlan in prop::option::of(-5i64..5000),
        start in prop::option::of(any::<i64>()), days in prop::option::of(-10i64..40_000), single_use in any::<bool>(),
    ) {
        let end = days.map(|days| NOW.ms() + days * 86_400_000);
        let asked = NewKey { single_use, max_speed, vlan, start, end, active: true, ..NewKey::default() };
        if let Ok(made) = terms(asked, PORT) {
            prop_assert!((1..=10_000).contains(&made.max_speed));
            prop_assert!(made.validity.start < made.validity.end && made.validity.end > NOW);
            prop_assert!(made.single_use || made.carried.tag.is_none());
            prop_assert!(!reserves_vlan(&made, 0, NOW) || made.validity.end <= NOW.plus_days(366));
        }
    }
}
