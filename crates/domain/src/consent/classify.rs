//! Sorts an update of a VXC into what is done at once, what waits for the other side, and what is refused.
//!
//! An update is judged against the viewer's own view. A field of the far end must be absent or equal to what this viewer was
//! shown, whatever the true value is: otherwise the answer would tell it.

use super::{ChangeSet, EndChange};
use crate::mcr::{Draft, EndConfig, Router};
use crate::order::{Term, optional_text, product_name, rate, vnic_index};
use crate::policy::Action;
use crate::rights::{Edit, Field, may_edit};
use crate::vlan::Tag;
use crate::{Invalid, Patch, ProductKind, Side, Uid};

/// An update as the client wrote it; absent and null are `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VxcUpdate {
    pub name: Option<String>,
    /// Mbit/s.
    pub rate_limit: Option<i64>,
    /// Empty clears it.
    pub cost_centre: Option<String>,
    pub shutdown: Option<bool>,
    /// Months.
    pub term: Option<i64>,
    pub a: EndUpdate,
    pub b: EndUpdate,
    /// Approves or denies what the other side has proposed.
    pub is_approved: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct EndUpdate {
    pub vlan: Option<i64>,
    pub inner_vlan: Option<i64>,
    pub vnic: Option<i64>,
    pub product: Option<String>,
    pub config: Option<Draft>,
}

/// The VXC as this viewer was shown it.
#[derive(Debug, Clone, Copy)]
pub struct VxcShown<'a> {
    pub name: &'a str,
    /// Mbit/s.
    pub rate_limit: u32,
    /// Mbit/s: up to here West changes the rate at once.
    pub recorded_max: u32,
    /// Mbit/s: what the viewer's own ends can carry.
    pub own_speed: u32,
    /// `None` for East.
    pub cost_centre: Option<&'a str>,
    pub shutdown: bool,
    /// `None` for East.
    pub term: Option<Term>,
    pub a: EndShown<'a>,
    pub b: EndShown<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum EndShown<'a> {
    Own(OwnEnd<'a>),
    /// The alias of the service is all that is shown.
    Far {
        product: Uid,
    },
}

#[derive(Debug, Clone, Copy)]
pub struct OwnEnd<'a> {
    pub kind: ProductKind,
    pub product: Uid,
    pub tag: Tag,
    /// On an MVE: the vNIC, and how many the MVE has.
    pub vnic: Option<u8>,
    pub vnics: u8,
    pub config: Option<&'a EndConfig>,
    /// The MCR that a new configuration is checked for.
    pub router: Option<&'a Router>,
}

/// Sorted, with what is unchanged left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sorted {
    pub immediate: Immediate,
    /// What the other side must agree to, with the side that proposes it.
    pub held: Option<(Side, ChangeSet)>,
    pub is_approved: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Immediate {
    pub name: Option<String>,
    /// Mbit/s. The other side is told.
    pub rate_limit: Option<u32>,
    pub cost_centre: Patch<String>,
    pub shutdown: Option<bool>,
    /// Whether it may change now is for [`crate::order::change_term`].
    pub term: Option<Term>,
    /// Of a company that has both ends.
    pub a: EndChange,
    pub b: EndChange,
}

impl Sorted {
    /// What the actor must be allowed to do.
    pub fn actions(&self) -> Vec<Action> {
        let changes = self.held.is_some() || self.immediate != Immediate::default();
        let update = (changes || self.is_approved.is_none()).then_some(Action::UpdateServices);
        // A longer term is bought.
        let term = self.immediate.term.map(|_| Action::OrderServices);
        let decide = self.is_approved.map(|_| Action::ApproveChanges);
        update.into_iter().chain(term).chain(decide).collect()
    }
}

/// Why an update is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// The field is the other side's.
    #[error("{0}: is for the other side of the connection to change")]
    NotYours(String),
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// Sorts an update. All fields of the other side are looked at before any value is judged.
pub fn classify(update: VxcUpdate, shown: &VxcShown<'_>) -> Result<Sorted, NotAccepted> {
    let update = without_unchanged(update, shown);
    far_end("a", &update.a, &shown.a)?;
    far_end("b", &update.b, &shown.b)?;
    let (side, kind, both) = match (shown.a, shown.b) {
        (EndShown::Own(a), EndShown::Own(_)) => (Side::A, a.kind, true),
        (EndShown::Own(a), EndShown::Far { .. }) => (Side::A, a.kind, false),
        (EndShown::Far { .. }, EndShown::Own(b)) => (Side::B, b.kind, false),
        (EndShown::Far { .. }, EndShown::Far { .. }) => return Err(NotAccepted::NotYours("name".to_owned())),
    };
    for (given, field, name) in [
        (update.name.is_some(), Field::Name, "name"),
        (update.rate_limit.is_some(), Field::RateLimit, "rateLimit"),
        (update.cost_centre.is_some(), Field::CostCentre, "costCentre"),
        (update.shutdown.is_some(), Field::Shutdown, "shutdown"),
        (update.term.is_some(), Field::Term, "term"),
    ] {
        if given && may_edit(side, kind, field) == Edit::No {
            return Err(NotAccepted::NotYours(name.to_owned()));
        }
    }
    let mut immediate = Immediate {
        name: update.name.map(|name| product_name("name", &name)).transpose()?,
        cost_centre: match update.cost_centre.map(|text| optional_text("costCentre", &text)).transpose()? {
            None => Patch::Keep,
            Some(None) => Patch::Clear,
            Some(Some(text)) => Patch::Set(text),
        },
        shutdown: update.shutdown,
        term: update.term.map(|months| Term::new("term", Some(months))).transpose()?,
        ..Immediate::default()
    };
    let rate = update.rate_limit.map(|mbps| rate("rateLimit", mbps, shown.own_speed)).transpose()?;
    let a = own_end("a", Side::A, update.a, &shown.a)?;
    let b = own_end("b", Side::B, update.b, &shown.b)?;
    let mut held = ChangeSet::default();
    match rate {
        Some(rate) if !both && rate > shown.recorded_max => held.rate_limit = Some(rate),
        rate => immediate.rate_limit = rate,
    }
    if both {
        (immediate.a, immediate.b) = (a, b);
    } else {
        held.end = if side == Side::A { a } else { b };
    }
    let held = (held != ChangeSet::default()).then_some((side, held));
    Ok(Sorted { immediate, held, is_approved: update.is_approved })
}

/// Leaves out what is as it was shown.
fn without_unchanged(update: VxcUpdate, shown: &VxcShown<'_>) -> VxcUpdate {
    let term = shown.term.map(|term| i64::from(term.months()));
    VxcUpdate {
        name: update.name.filter(|name| name != shown.name),
        rate_limit: update.rate_limit.filter(|mbps| *mbps != i64::from(shown.rate_limit)),
        cost_centre: update.cost_centre.filter(|text| text != shown.cost_centre.unwrap_or_default()),
        shutdown: update.shutdown.filter(|shutdown| *shutdown != shown.shutdown),
        term: update.term.filter(|months| Some(*months) != term),
        ..update
    }
}

fn far_end(end: &str, update: &EndUpdate, shown: &EndShown<'_>) -> Result<(), NotAccepted> {
    let EndShown::Far { product } = shown else { return Ok(()) };
    let alias = |text: &String| text.parse() == Ok(*product);
    for (given, name) in [
        (update.vlan.is_some(), "EndVlan"),
        (update.inner_vlan.is_some(), "EndInnerVlan"),
        (update.vnic.is_some(), "VnicIndex"),
        (update.config.is_some(), "EndConfig"),
        (update.product.as_ref().is_some_and(|text| !alias(text)), "EndProductUid"),
    ] {
        if given {
            return Err(NotAccepted::NotYours(format!("{end}{name}")));
        }
    }
    Ok(())
}

fn own_end(end: &str, side: Side, update: EndUpdate, shown: &EndShown<'_>) -> Result<EndChange, Invalid> {
    let EndShown::Own(own) = shown else { return Ok(EndChange::default()) };
    let field = |name: &str| format!("{end}{name}");
    let may = |what: Field, name: &str| match may_edit(side, own.kind, what) {
        Edit::No => Err(Invalid::new(field(name), format!("can't be changed on an end on a {}", own.kind.word()))),
        _ => Ok(()),
    };
    let mut change = EndChange::default();
    let wire = |error: Invalid| {
        let name = if error.field == "vlan" { "EndVlan" } else { "EndInnerVlan" };
        Invalid::new(field(name), error.rule)
    };
    let tag = own.tag.updated(update.vlan, update.inner_vlan).map_err(wire)?;
    if tag != own.tag {
        may(Field::Vlan, "EndVlan")?;
        change.tag = Some(tag);
    }
    // Clients send vNIC 0 with ends that have none.
    let vnic = update.vnic.filter(|n| own.vnic.map(i64::from).unwrap_or_default() != *n);
    if let Some(n) = vnic {
        may(Field::Vnic, "VnicIndex")?;
        change.vnic = Some(vnic_index(&field("VnicIndex"), n, own.vnics)?);
    }
    if let Some(draft) = update.config {
        may(Field::McrConfig, "EndConfig")?;
        let mut router = own.router.cloned().unwrap_or_default();
        router.replaced = own.config.cloned();
        let config = draft.check(&router).map_err(|error| error.within(&field("EndConfig")))?;
        change.config = Some(config).filter(|config| Some(config) != own.config);
    }
    if let Some(text) = update.product {
        let uid: Uid =
            text.parse().map_err(|_| Invalid::new(field("EndProductUid"), "must be a UUID of 36 characters"))?;
        change.product = Some(uid).filter(|uid| *uid != own.product);
    }
    Ok(change)
}
