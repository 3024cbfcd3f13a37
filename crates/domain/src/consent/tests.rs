use proptest::prelude::*;

use super::*;
use crate::Patch;
use crate::mcr::{Draft, InterfaceDraft};
use crate::order::Term;
use crate::policy::Action;
use crate::vlan::VlanId;
use crate::{Draw, ProductKind};

const NOW: Time = Time::from_ms(1_800_000_000_000);
const LIFE: Duration = Duration::from_secs(14 * 86_400);

fn uid(seed: u8) -> Uid {
    Draw::from_seed(NOW, [seed; 32]).ids().uid()
}

fn whole(n: i64) -> Tag {
    Tag::Whole(VlanId::new(n).unwrap())
}

fn own(kind: ProductKind) -> EndShown<'static> {
    let vnic = (kind == ProductKind::Mve).then_some(1);
    EndShown::Own(OwnEnd { kind, product: uid(1), tag: whole(100), vnic, vnics: 3, config: None, router: None })
}

fn far() -> EndShown<'static> {
    EndShown::Far { product: uid(9) }
}

fn shown(a: EndShown<'static>, b: EndShown<'static>) -> VxcShown<'static> {
    let west = matches!(a, EndShown::Own(_));
    VxcShown {
        name: "mine",
        rate_limit: 300,
        recorded_max: 500,
        own_speed: 1_000,
        cost_centre: west.then_some("SLR-1"),
        shutdown: false,
        term: west.then_some(Term::MONTHLY),
        a,
        b,
    }
}

fn west() -> VxcShown<'static> {
    shown(own(ProductKind::Port), far())
}

fn east() -> VxcShown<'static> {
    shown(far(), own(ProductKind::Port))
}

fn vlan_of_a(n: i64) -> VxcUpdate {
    VxcUpdate { a: EndUpdate { vlan: Some(n), ..EndUpdate::default() }, ..VxcUpdate::default() }
}

fn vlan_of_b(n: i64) -> VxcUpdate {
    VxcUpdate { b: EndUpdate { vlan: Some(n), ..EndUpdate::default() }, ..VxcUpdate::default() }
}

fn to_vlan(n: i64) -> ChangeSet {
    ChangeSet { end: EndChange { tag: Some(whole(n)), ..EndChange::default() }, ..ChangeSet::default() }
}

fn not_yours(field: &str) -> Result<Sorted, NotAccepted> {
    Err(NotAccepted::NotYours(field.to_owned()))
}

#[test]
fn a_mixed_update_is_split_into_now_and_later() {
    let update = VxcUpdate {
        name: Some("new".to_owned()),
        cost_centre: Some(String::new()),
        shutdown: Some(true),
        rate_limit: Some(800),
        ..vlan_of_a(200)
    };
    let sorted = classify(update, &west()).unwrap();
    let now = Immediate {
        name: Some("new".to_owned()),
        cost_centre: Patch::Clear,
        shutdown: Some(true),
        ..Immediate::default()
    };
    assert_eq!(sorted.immediate, now);
    assert_eq!(sorted.held, Some((Side::A, ChangeSet { rate_limit: Some(800), ..to_vlan(200) })));
    assert_eq!(sorted.actions(), [Action::UpdateServices]);
}

#[test]
fn what_is_as_it_was_shown_changes_nothing_for_either_side() {
    let same = |product: Uid| EndUpdate { product: Some(product.to_string()), ..EndUpdate::default() };
    let common = VxcUpdate {
        name: Some("mine".to_owned()),
        rate_limit: Some(300),
        shutdown: Some(false),
        ..VxcUpdate::default()
    };
    let of_west = VxcUpdate {
        term: Some(1),
        cost_centre: Some("SLR-1".to_owned()),
        a: EndUpdate { vlan: Some(100), vnic: Some(0), ..same(uid(1)) },
        b: same(uid(9)),
        ..common.clone()
    };
    assert_eq!(classify(of_west, &west()), Ok(Sorted::default()));
    let of_east = VxcUpdate {
        cost_centre: Some(String::new()),
        a: same(uid(9)),
        b: EndUpdate { vlan: Some(100), ..same(uid(1)) },
        ..common
    };
    assert_eq!(classify(of_east, &east()), Ok(Sorted::default()));
}

#[test]
fn the_rate_is_wests_at_once_up_to_the_recorded_one_and_never_easts() {
    let to = |mbps| VxcUpdate { rate_limit: Some(mbps), ..VxcUpdate::default() };
    assert_eq!(classify(to(500), &west()).unwrap().immediate.rate_limit, Some(500));
    assert_eq!(classify(to(501), &west()).unwrap().held.unwrap().1.rate_limit, Some(501));
    assert!(matches!(classify(to(1_001), &west()), Err(NotAccepted::Invalid(e)) if e.field == "rateLimit"));
    for mbps in [1, 299, 301, 0, -5, i64::MAX] {
        assert_eq!(classify(to(mbps), &east()), not_yours("rateLimit"));
    }
    let both = shown(own(ProductKind::Port), own(ProductKind::Port));
    assert_eq!(classify(to(900), &both).unwrap().immediate.rate_limit, Some(900));
}

#[test]
fn a_field_of_the_other_side_is_refused_whatever_its_value() {
    let end = EndUpdate::default;
    let config = || Some(Draft::default());
    for (update, name) in [
        (EndUpdate { vlan: Some(100), ..end() }, "EndVlan"),
        (EndUpdate { vlan: Some(0), ..end() }, "EndVlan"),
        (EndUpdate { vlan: Some(99_999), ..end() }, "EndVlan"),
        (EndUpdate { inner_vlan: Some(-1), ..end() }, "EndInnerVlan"),
        (EndUpdate { vnic: Some(0), ..end() }, "VnicIndex"),
        (EndUpdate { config: config(), ..end() }, "EndConfig"),
        (EndUpdate { product: Some(uid(1).to_string()), ..end() }, "EndProductUid"),
        (EndUpdate { product: Some("x".to_owned()), ..end() }, "EndProductUid"),
    ] {
        let by_west = VxcUpdate { b: update.clone(), name: Some(String::new()), ..VxcUpdate::default() };
        assert_eq!(classify(by_west, &west()), not_yours(&format!("b{name}")));
        let by_east = VxcUpdate { a: update, ..VxcUpdate::default() };
        assert_eq!(classify(by_east, &east()), not_yours(&format!("a{name}")));
    }
    for (update, name) in [
        (VxcUpdate { cost_centre: Some("x".to_owned()), ..VxcUpdate::default() }, "costCentre"),
        (VxcUpdate { shutdown: Some(true), ..VxcUpdate::default() }, "shutdown"),
        (VxcUpdate { term: Some(1), ..VxcUpdate::default() }, "term"),
    ] {
        assert_eq!(classify(update, &east()), not_yours(name));
    }
}

#[test]
fn a_company_with_both_ends_changes_both_at_once() {
    let both = shown(own(ProductKind::Port), own(ProductKind::Mve));
    let b = EndUpdate { vlan: Some(7), vnic: Some(2), ..EndUpdate::default() };
    let sorted = classify(VxcUpdate { b, ..vlan_of_a(6) }, &both).unwrap();
    assert_eq!(sorted.held, None);
    assert_eq!(sorted.immediate.a.tag, Some(whole(6)));
    assert_eq!((sorted.immediate.b.tag, sorted.immediate.b.vnic), (Some(whole(7)), Some(2)));
}

#[test]
fn values_of_ones_own_end_are_checked_by_its_kind() {
    let refused = |update: EndUpdate, kind| {
        let update = VxcUpdate { a: update, ..VxcUpdate::default() };
        match classify(update, &shown(own(kind), far())) {
            Err(NotAccepted::Invalid(error)) => error.field,
            other => panic!("{other:?}"),
        }
    };
    let end = EndUpdate::default;
    assert_eq!(refused(EndUpdate { vlan: Some(0), ..end() }, ProductKind::Port), "aEndVlan");
    assert_eq!(refused(EndUpdate { inner_vlan: Some(1), ..end() }, ProductKind::Port), "aEndInnerVlan");
    assert_eq!(refused(EndUpdate { vlan: Some(5), ..end() }, ProductKind::Mcr), "aEndVlan");
    assert_eq!(refused(EndUpdate { vnic: Some(1), ..end() }, ProductKind::Port), "aVnicIndex");
    assert_eq!(refused(EndUpdate { vnic: Some(3), ..end() }, ProductKind::Mve), "aVnicIndex");
    assert_eq!(refused(EndUpdate { config: Some(Draft::default()), ..end() }, ProductKind::Port), "aEndConfig");
    let path = refused(EndUpdate { config: Some(Draft::default()), ..end() }, ProductKind::Mcr);
    assert_eq!(path, "aEndConfig.interfaces");
    assert_eq!(refused(EndUpdate { product: Some("p".to_owned()), ..end() }, ProductKind::Port), "aEndProductUid");
}

#[test]
fn a_configuration_and_a_move_wait_for_the_other_side() {
    let a = EndUpdate {
        config: Some(Draft { interfaces: vec![InterfaceDraft::default()] }),
        product: Some(uid(5).to_string()),
        ..EndUpdate::default()
    };
    let sorted = classify(VxcUpdate { a, ..VxcUpdate::default() }, &shown(own(ProductKind::Mcr), far())).unwrap();
    assert_eq!(sorted.immediate, Immediate::default());
    let (_, set) = sorted.held.unwrap();
    assert_eq!(Asked::Change(set).kinds(), [ChangeKind::Config, ChangeKind::Move]);
}

#[test]
fn a_decision_alone_needs_no_right_to_update() {
    let decision = VxcUpdate { is_approved: Some(true), ..VxcUpdate::default() };
    assert_eq!(classify(decision.clone(), &east()).unwrap().actions(), [Action::ApproveChanges]);
    let more = VxcUpdate { is_approved: Some(true), ..vlan_of_b(5) };
    assert_eq!(classify(more, &east()).unwrap().actions(), [Action::UpdateServices, Action::ApproveChanges]);
}

fn made(of_vxc: &[Proposal], by: Side, asked: Asked) -> Proposal {
    match propose(of_vxc, uid(3), by, asked, NOW, LIFE) {
        Ok(Proposed::Made { proposal, .. }) => proposal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_side_sees_the_kind_and_not_the_values() {
    let both = ChangeSet { rate_limit: Some(800), ..to_vlan(231) };
    let asked = [Asked::Connection, Asked::Change(to_vlan(231)), Asked::Change(both)];
    let lines: Vec<String> = asked
        .into_iter()
        .flat_map(|asked| {
            let proposal = [made(&[], Side::A, asked)];
            [Side::A, Side::B].map(|viewer| {
                let view = approval_view(&proposal, viewer).unwrap();
                assert!(!view.message.contains("231"));
                format!("{viewer} {} {} {:?} {}", view.status, view.kind, view.new_speed, view.message)
            })
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(approval_view(&[], Side::A), None);
}

#[test]
fn what_waits_for_the_viewer_comes_first() {
    let a = made(&[], Side::A, Asked::Change(to_vlan(5)));
    let b = Proposal { uid: uid(4), ..made(&[], Side::B, Asked::Change(to_vlan(6))) };
    let pending = [a.clone(), b.clone()];
    assert_eq!(approval_view(&pending, Side::A).unwrap().uid, b.uid);
    assert_eq!(approval_view(&pending, Side::B).unwrap().uid, a.uid);
    assert_eq!(waiting_for(&pending, Side::B).unwrap().uid, a.uid);
    assert_eq!(waiting_for(&pending[..1], Side::A), Err(Refused::NothingPending));
}

#[test]
fn nothing_else_is_asked_while_the_connection_itself_waits() {
    let new = [made(&[], Side::A, Asked::Connection)];
    for side in [Side::A, Side::B] {
        let more = propose(&new, uid(4), side, Asked::Change(to_vlan(5)), NOW, LIFE);
        assert_eq!(more, Err(Refused::ConnectionPending));
    }
    let nothing = propose(&[], uid(4), Side::A, Asked::Change(ChangeSet::default()), NOW, LIFE);
    assert_eq!(nothing, Err(Refused::Empty));
}

#[test]
fn a_change_survives_its_storage() {
    let asked = Asked::Change(ChangeSet { rate_limit: Some(800), ..to_vlan(231) });
    let json = serde_json::to_string(&asked).unwrap();
    assert_eq!(serde_json::from_str::<Asked>(&json).unwrap(), asked);
    for state in [State::Pending, State::Ended { outcome: Outcome::Denied, at: NOW }] {
        assert_eq!(State::read(state.word(), Some(NOW)), Ok(state));
    }
    assert!(State::read("", None).is_err());
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Side, i64),
    Decide(Side, bool),
    Withdraw(Side),
    Wait(u32),
    Sweep,
}

fn steps() -> impl Strategy<Value = Step> {
    let side = || prop::sample::select(Side::ALL);
    prop_oneof![
        4 => (side(), 2i64..5).prop_map(|(side, n)| Step::Ask(side, n)),
        2 => (side(), any::<bool>()).prop_map(|(side, yes)| Step::Decide(side, yes)),
        1 => side().prop_map(Step::Withdraw),
        1 => (1u32..10).prop_map(Step::Wait),
        1 => Just(Step::Sweep),
    ]
}

proptest! {
    /// The model: for each side the VLAN it asks for and the day on which that runs out.
    #[test]
    fn proposals_agree_with_one_slot_for_each_side(steps in prop::collection::vec(steps(), 0..50)) {
        let mut all: Vec<Proposal> = Vec::new();
        let mut slots: [Option<(i64, u32)>; 2] = [None, None];
        let (mut day, mut made) = (0u32, 0u8);
        let slot = |side: Side| usize::from(side == Side::B);
        fn end(all: &mut [Proposal], by: Side, event: Event, now: Time) -> Result<Outcome, Refused> {
            let one = all.iter_mut().find(|p| p.pending() && p.by == by).ok_or(Refused::NothingPending)?;
            *one = one.clone().after(event, now)?;
            let State::Ended { outcome, at } = one.state else { panic!("still pending") };
            assert_eq!(at, now);
            assert!(one.clone().after(Event::Supersede, now).is_err(), "what has ended stays as it is");
            Ok(outcome)
        }
        for step in steps {
            let now = NOW.plus_days(day);
            match step {
                Step::Ask(side, n) => {
                    made = made.wrapping_add(1);
                    let old = slots[slot(side)];
                    match propose(&all, uid(made), side, Asked::Change(to_vlan(n)), now, LIFE).unwrap() {
                        Proposed::Same(_) => {
                            let (asked, until) = old.unwrap();
                            prop_assert!(asked == n && day <= until);
                        }
                        Proposed::Made { proposal, supersedes } => {
                            prop_assert_eq!(supersedes.is_some(), old.is_some());
                            prop_assert!(old.is_none_or(|(asked, until)| asked != n || day > until));
                            if supersedes.is_some() {
                                prop_assert_eq!(end(&mut all, side, Event::Supersede, now), Ok(Outcome::Superseded));
                            }
                            all.push(proposal);
                            slots[slot(side)] = Some((n, day + 14));
                        }
                    }
                }
                Step::Decide(side, yes) => {
                    let theirs = side.other();
                    let event = if yes { Event::Approve(side) } else { Event::Deny(side) };
                    let in_time = slots[slot(theirs)].is_some_and(|(_, until)| day <= until);
                    let ended = end(&mut all, theirs, event, now);
                    prop_assert_eq!(ended.is_ok(), in_time);
                    if in_time {
                        prop_assert_eq!(ended, Ok(if yes { Outcome::Approved } else { Outcome::Denied }));
                        slots[slot(theirs)] = None;
                    }
                    if slots[slot(side)].is_some() {
                        prop_assert_eq!(end(&mut all, side, event, now), Err(Refused::Own));
                    }
                }
                Step::Withdraw(side) => {
                    prop_assert_eq!(end(&mut all, side, Event::Withdraw(side), now).is_ok(), slots[slot(side)].is_some());
                    slots[slot(side)] = None;
                    if slots[slot(side.other())].is_some() {
                        prop_assert_eq!(end(&mut all, side.other(), Event::Withdraw(side), now), Err(Refused::NotOwn));
                    }
                }
                Step::Wait(days) => day += days,
                Step::Sweep => {
                    for side in Side::ALL {
                        let over = slots[slot(*side)].is_some_and(|(_, until)| day > until);
                        prop_assert_eq!(end(&mut all, *side, Event::Expire, now).is_ok(), over);
                        if over {
                            slots[slot(*side)] = None;
                        }
                    }
                }
            }
            for side in Side::ALL {
                let pending = all.iter().filter(|p| p.pending() && p.by == *side).count();
                prop_assert_eq!(pending, usize::from(slots[slot(*side)].is_some()));
            }
        }
    }

    /// The answer to an update doesn't depend on anything of the far end: it isn't an argument. What is left is that no
    /// value of a far field gets through, for either side.
    #[test]
    fn no_number_gets_through_for_the_far_end(n in any::<i64>(), by_west in any::<bool>()) {
        let (update, shown) = if by_west { (vlan_of_b(n), west()) } else { (vlan_of_a(n), east()) };
        prop_assert_eq!(classify(update, &shown), not_yours(if by_west { "bEndVlan" } else { "aEndVlan" }));
    }
}
