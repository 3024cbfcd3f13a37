//! What a side changes alone: its name, and for West the rate, the reference, the term and the shutdown. A company that has both ends changes
//! both at once (quirk 18).

use domain::consent::{EndChange, Immediate};
use domain::order::{Term, change_term};
use domain::service_key::Refusal;
use domain::{Patch, Side, Status};
use store::service_keys;
use store::unapplied::Subject;

use super::far_end::FarEnd;
use super::held::{Held, Sides};
use super::make::contract;
use super::tell::{tell_other, tell_other_instead};
use super::update::provisioned;
use super::{change, ends, order};
use crate::act::Work;
use crate::{Error, catalogue, products, provisioning};

/// Applies it to the row, which is the caller's to save.
pub(super) fn apply(work: &mut Work<'_>, held: &mut Held, sides: Sides, immediate: Immediate) -> Result<(), Error> {
    let Immediate { name, rate_limit, cost_centre, shutdown, term, a, b } = immediate;
    if let Some(name) = name {
        for side in sides.own() {
            held.vxc.end_mut(side).name.clone_from(&name);
        }
    }
    match cost_centre {
        Patch::Keep => {}
        Patch::Clear => held.vxc.cost_centre = None,
        Patch::Set(text) => held.vxc.cost_centre = Some(text),
    }
    if let Some(term) = term {
        set_term(work, held, term)?;
    }
    let mut network = false;
    if let Some(rate) = rate_limit {
        set_rate(work, held, sides, rate)?;
        network = true;
    }
    if let Some(shutdown) = shutdown {
        set_shutdown(work, held, sides, shutdown)?;
        network = true;
    }
    for (side, change) in [(Side::A, a), (Side::B, b)] {
        if change != EndChange::default() {
            provisioned(held)?;
            let target = change::target(work, held, side, &change, held.vxc.rate)?;
            change::apply(work, held, side, &change, &target, None)?;
            network = true;
        }
    }
    if network && held.vxc.status != Status::New {
        provisioning::changed(work, Subject::Vxc(held.vxc.id))?;
    }
    Ok(())
}

fn set_term(work: &Work<'_>, held: &mut Held, term: Term) -> Result<(), Error> {
    provisioned(held)?;
    let contract = change_term("term", contract(&held.vxc)?, term, work.now)?;
    held.vxc.term_months = contract.term.months();
    (held.vxc.contract_start, held.vxc.contract_end) = (contract.start, contract.term_end());
    Ok(())
}

/// Up to the recorded maximum West sets the rate alone (SK-45), and East hears of it.
fn set_rate(work: &mut Work<'_>, held: &mut Held, sides: Sides, rate: u32) -> Result<(), Error> {
    provisioned(held)?;
    let old = held.vxc.rate;
    carried(work, held, sides, rate)?;
    within_key(work, held, sides, rate)?;
    held.vxc.rate = rate;
    held.vxc.max_rate = held.vxc.max_rate.max(rate);
    let title = |company: &str, name: &str| format!("{company} has changed the rate of the connection \"{name}\"");
    let text = format!("From {old} to {rate} Mbit/s. Nothing else changes on your side.");
    tell_other(work, "vxc.rate", held, sides, title, text)
}

/// Both services must carry a higher rate: either may have been moved or changed since the maximum was recorded. What stands in the way
/// at the other company's end is for that company to know.
fn carried(work: &Work<'_>, held: &Held, sides: Sides, rate: u32) -> Result<(), Error> {
    if rate <= held.vxc.rate {
        return Ok(());
    }
    let catalog = catalogue::current(work.app, work.tx)?;
    for side in Side::ALL {
        let product = held.product(*side);
        let speed = products::speed(&catalog, product)?;
        if rate > speed {
            return Err(ends::redact(order::slow(speed), sides.owns(*side), product));
        }
    }
    Ok(())
}

/// A key may limit what all its connections carry together. How much that is, only its own company hears.
fn within_key(work: &Work<'_>, held: &Held, sides: Sides, rate: u32) -> Result<(), Error> {
    let (Some(id), old) = (held.vxc.key_id, held.vxc.rate) else { return Ok(()) };
    let limit = service_keys::by_id(work.tx, id)?.and_then(|key| key.max_total_rate);
    let Some(limit) = limit.filter(|_| rate > old) else { return Ok(()) };
    let others = service_keys::live_rate(work.tx, id)?.saturating_sub(i64::from(old));
    if others.saturating_add(i64::from(rate)) <= i64::from(limit) {
        return Ok(());
    }
    let limit = u64::from(limit);
    let left = limit.saturating_sub(u64::try_from(others).unwrap_or(0));
    let refusal = Refusal::NoSpeedLeft { left, limit };
    Err(if sides.owns(Side::B) {
        Error::invalid(refusal.field(), refusal.to_string())
    } else {
        FarEnd::refusal(held.product(Side::B), refusal.to_string())
    })
}

fn set_shutdown(work: &mut Work<'_>, held: &mut Held, sides: Sides, shutdown: bool) -> Result<(), Error> {
    held.vxc.shutdown = shutdown;
    if held.vxc.status == Status::New {
        return Ok(());
    }
    let text = if shutdown {
        "No traffic passes until it is started again. It holds its VLAN on your service."
    } else {
        "Traffic passes again."
    };
    let title = |shutdown: bool| {
        let verb = if shutdown { "shut down" } else { "started" };
        move |company: &str, name: &str| format!("{company} has {verb} the connection \"{name}\"")
    };
    let titles = (title(shutdown), title(!shutdown));
    tell_other_instead(work, "vxc.shutdown", held, sides, titles, text.to_owned())
}
