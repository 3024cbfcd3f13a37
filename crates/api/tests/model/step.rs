//! What can happen next. Numbers choose among what is there, modulo how much that is.

use proptest::prelude::*;

/// One thing that a company does, or that time does.
#[derive(Debug, Clone)]
pub enum Step {
    MakeKey {
        by: usize,
        product: usize,
        single: bool,
        vlan: Option<u16>,
        active: bool,
        ask: bool,
    },
    EditKey {
        by: usize,
        key: usize,
        active: bool,
    },
    LookUp {
        by: usize,
        key: usize,
    },
    /// With a key of anybody's.
    Order {
        by: usize,
        product: usize,
        key: usize,
        vlan: Option<i64>,
        rate: u32,
    },
    /// Between two services, without a key.
    OrderPlain {
        by: usize,
        a: usize,
        b_of: usize,
        b: usize,
    },
    Change {
        by: usize,
        vxc: usize,
        change: Change,
    },
    Decide {
        by: usize,
        vxc: usize,
        yes: bool,
    },
    Withdraw {
        by: usize,
        vxc: usize,
    },
    End {
        by: usize,
        vxc: usize,
        action: &'static str,
    },
    Isolate {
        by: usize,
        vxc: usize,
        on: bool,
    },
    Lock {
        by: usize,
        vxc: usize,
        on: bool,
    },
    Tag {
        by: usize,
        vxc: usize,
    },
    Wait {
        hours: u64,
    },
}

#[derive(Debug, Clone)]
pub enum Change {
    Name,
    /// Own VLAN, by its place in the company's own range.
    Vlan(u16),
    /// The far side's VLAN: never allowed.
    FarVlan(u16),
    Rate(u32),
    CostCentre,
    Shutdown(bool),
    /// A name and a VLAN in one request.
    NameAndVlan(u16),
}

/// VLANs that a company plays with: few, so that they meet.
const VLANS: u16 = 5;

pub fn history_step() -> impl Strategy<Value = Step> {
    let by = || 0..3_usize;
    let pick = || 0..64_usize;
    let vlan = || 0..VLANS;
    let asked = prop_oneof![Just(None), Just(Some(-1)), (0..VLANS).prop_map(|n| Some(i64::from(n)))];
    let action = prop_oneof![Just("CANCEL_NOW"), Just("CANCEL"), Just("UN_CANCEL")];
    prop_oneof![
        4 => (by(), pick(), any::<bool>(), prop::option::of(vlan()), prop::bool::weighted(0.9), prop::bool::weighted(0.2))
            .prop_map(|(by, product, single, vlan, active, ask)| Step::MakeKey { by, product, single, vlan, active, ask }),
        1 => (by(), pick(), any::<bool>()).prop_map(|(by, key, active)| Step::EditKey { by, key, active }),
        1 => (by(), pick()).prop_map(|(by, key)| Step::LookUp { by, key }),
        7 => (by(), pick(), pick(), asked, 1..900_u32)
            .prop_map(|(by, product, key, vlan, rate)| Step::Order { by, product, key, vlan, rate }),
        1 => (by(), pick(), by(), pick()).prop_map(|(by, a, b_of, b)| Step::OrderPlain { by, a, b_of, b }),
        7 => (by(), pick(), change()).prop_map(|(by, vxc, change)| Step::Change { by, vxc, change }),
        6 => (by(), pick(), prop::bool::weighted(0.6)).prop_map(|(by, vxc, yes)| Step::Decide { by, vxc, yes }),
        1 => (by(), pick()).prop_map(|(by, vxc)| Step::Withdraw { by, vxc }),
        2 => (by(), pick(), action).prop_map(|(by, vxc, action)| Step::End { by, vxc, action }),
        1 => (by(), pick(), any::<bool>()).prop_map(|(by, vxc, on)| Step::Isolate { by, vxc, on }),
        1 => (by(), pick(), any::<bool>()).prop_map(|(by, vxc, on)| Step::Lock { by, vxc, on }),
        1 => (by(), pick()).prop_map(|(by, vxc)| Step::Tag { by, vxc }),
        1 => prop_oneof![Just(1_u64), Just(30), Just(15 * 24)].prop_map(|hours| Step::Wait { hours }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => Just(Change::Name),
        4 => (0..VLANS).prop_map(Change::Vlan),
        1 => (0..VLANS).prop_map(Change::FarVlan),
        2 => (1..1500_u32).prop_map(Change::Rate),
        1 => Just(Change::CostCentre),
        1 => any::<bool>().prop_map(Change::Shutdown),
        1 => (0..VLANS).prop_map(Change::NameAndVlan),
    ]
}
