//! Approving and denying what the other side has proposed (SK-44), by any of three ways in: the update of the VXC, the order, the inbox.

use domain::consent::{Asked, EndChange, Event, Outcome, Proposal};
use domain::order::optional_text;
use domain::people::NoticeGroup;
use domain::{Action, ProductKind, Side, Status, Uid};
use store::unapplied::Subject;
use store::{Lane, proposals, vxcs};

use super::ends::{self, Target, tag_of};
use super::held::{Held, Sides, read_open};
use super::make::{self, contract};
use super::propose::{self, Asks};
use super::tell::{record_own, record_told, tell};
use super::view::VxcView;
use super::{change, end};
use crate::act::Work;
use crate::actor::Member;
use crate::{Act, Actor, App, Error, catalogue, products, provisioning};

/// A decision on what the other side has proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    pub approve: bool,
    /// The decider's own VLAN, when a new connection shall get another one at its end.
    pub vlan: Option<i64>,
    /// The VXC that it is taken to be about, where that is said.
    pub vxc: Option<Uid>,
    /// For the decider's own company.
    pub comment: Option<String>,
}

impl App {
    /// Approves or denies a proposal by its uid, which for a new connection is that of its order. For who may approve, of the other side.
    pub async fn decide_proposal(&self, actor: &Actor, uid: Uid, decision: Decision) -> Result<VxcView, Error> {
        self.act(
            actor,
            Act::on(Action::ApproveChanges, "vxc.change.decide", "proposal", Some(uid)),
            Lane::Any,
            move |work| {
                let (row, mut held, sides) = find(work, &work.member()?, uid, decision.vxc)?;
                decide(work, &mut held, sides, Some(&row), &decision)?;
                make::view(work.tx, work.app, work.actor, &held, work.now)
            },
        )
        .await
    }
}

/// A proposal about a VXC that the member has an end of, and which is `about` when that is said.
pub(super) fn find(
    work: &Work<'_>,
    member: &Member,
    uid: Uid,
    about: Option<Uid>,
) -> Result<(proposals::Proposal, Held, Sides), Error> {
    let unknown = || Error::NotFound(format!("Could not find an approval with UID {uid}"));
    let row = proposals::by_uid(work.tx, uid)?.ok_or_else(unknown)?;
    let vxc = vxcs::by_id(work.tx, row.vxc_id)?.filter(|vxc| about.is_none_or(|uid| vxc.uid == uid));
    let vxc = vxc.ok_or_else(unknown)?;
    let sides = Sides::of(&vxc, member.id).ok_or_else(unknown)?;
    Ok((row, Held::load(work.tx, vxc)?, sides))
}

/// Decides on `row`, or on whatever waits for this side when none is named.
pub(super) fn decide(
    work: &mut Work<'_>,
    held: &mut Held,
    sides: Sides,
    row: Option<&proposals::Proposal>,
    decision: &Decision,
) -> Result<(), Error> {
    let side = sides.seat();
    let refused = |refused: domain::consent::Refused| Error::Refused(refused.to_string());
    let comment = decision.comment.as_deref().map(|text| optional_text("comment", text)).transpose()?.flatten();
    let row = match row {
        Some(row) => row.clone(),
        None => {
            let (rows, open) = propose::open_rows(work.app, work, held)?;
            let waiting = domain::consent::waiting_for(&open, side).map_err(refused)?.uid;
            rows.into_iter()
                .find(|row| row.uid == waiting)
                .ok_or_else(|| refused(domain::consent::Refused::NothingPending))?
        }
    };
    let proposal = read_open(work.app, &row)?;
    let event = if decision.approve { Event::Approve(side) } else { Event::Deny(side) };
    proposal.clone().after(event, work.now).map_err(refused)?;
    if decision.vlan.is_some() && (proposal.asked != Asked::Connection || !decision.approve) {
        return Err(Error::invalid("vlan", "goes with the approval of a new connection only"));
    }
    if decision.approve {
        held.unlocked(sides)?;
        if side == Side::B && held.west.suspended_at.is_some() {
            let west = &held.west.name;
            return Err(Error::Refused(format!(
                "{west}, which pays for the connection, can't take anything on now; approve it when the exchange allows that again"
            )));
        }
    }
    let outcome = if decision.approve { Outcome::Approved } else { Outcome::Denied };
    propose::mark(work, &row, outcome, comment.as_deref())?;
    match (&proposal.asked, decision.approve) {
        (Asked::Connection, true) => grant(work, held, decision.vlan)?,
        (Asked::Connection, false) => end::fail(work, held)?,
        (Asked::Change(_), true) => make_change(work, held, side, &row, &proposal)?,
        (Asked::Change(_), false) => ends::let_go(work, held, proposal.by, row.id)?,
    }
    tell_decision(work, held, side, &proposal, outcome)
}

/// The connection is made: its contract begins now.
fn grant(work: &mut Work<'_>, held: &mut Held, vlan: Option<i64>) -> Result<(), Error> {
    if let Some(vlan) = vlan {
        if held.b.kind == ProductKind::Mcr {
            return Err(Error::invalid("vlan", "the exchange assigns the VLAN of an MCR"));
        }
        let tag = Some(tag_of(&held.vxc.b)?.updated(Some(vlan), None)?);
        let target = Target { product: held.b.as_ref().clone(), vnic: held.vxc.b.vnic, tag };
        ends::settle(work, held, Side::B, &target, None)?;
    }
    let contract = domain::order::Contract { start: work.now, ..contract(&held.vxc)? };
    held.vxc.status = Status::Deployable;
    (held.vxc.contract_start, held.vxc.contract_end) = (contract.start, contract.term_end());
    vxcs::save(work.tx, &held.vxc)?;
    provisioning::changed(work, Subject::Vxc(held.vxc.id))
}

/// Makes what was asked for, if it is still possible. What stands in the way at the end of the side that asked is not for the decider to
/// know.
fn make_change(
    work: &mut Work<'_>,
    held: &mut Held,
    decider: Side,
    row: &proposals::Proposal,
    proposal: &Proposal,
) -> Result<(), Error> {
    held.alive()?;
    let locked = |_| {
        let detail = "the connection is locked by your company; a Company Admin can unlock it".to_owned();
        super::FarEnd::refusal(held.product(proposal.by), detail)
    };
    held.unlocked(Sides::One(proposal.by)).map_err(locked)?;
    let Asked::Change(set) = &proposal.asked else { return Ok(()) };
    let by = proposal.by;
    let catalog = catalogue::current(work.app, work.tx)?;
    if let Some(rate) = set.rate_limit {
        let speed = products::speed(&catalog, held.product(decider))?;
        if rate > speed {
            return Err(Error::Refused(format!("your service can carry at most {speed} Mbit/s; {rate} are asked for")));
        }
        if rate > products::speed(&catalog, held.product(by))? {
            return Err(super::FarEnd::refusal(held.product(by), format!("the service can't carry {rate} Mbit/s")));
        }
        held.vxc.rate = rate;
        held.vxc.max_rate = held.vxc.max_rate.max(rate);
    }
    if set.end != EndChange::default() {
        let rate = held.vxc.rate;
        let product = held.product(by).clone();
        let private = |error| ends::redact(error, false, &product);
        let target = change::target(work, held, by, &set.end, rate).map_err(private)?;
        change::apply(work, held, by, &set.end, &target, Some(row.id)).map_err(private)?;
    }
    vxcs::save(work.tx, &held.vxc)?;
    provisioning::changed(work, Subject::Vxc(held.vxc.id))
}

/// The side that asked hears of it; both keep it in their trails.
fn tell_decision(
    work: &mut Work<'_>,
    held: &Held,
    decider: Side,
    proposal: &Proposal,
    outcome: Outcome,
) -> Result<(), Error> {
    let (action, by) = ("vxc.change.decide", proposal.by);
    let asks = Asks::for_other(&proposal.asked).ended(outcome);
    record_own(work, action, held, Sides::One(decider), None::<&()>, Some(&asks))?;
    record_told(work, action, held, by, &asks)?;
    let (company, name) = (&held.company(decider).name, &held.end(by).name);
    let verb = if outcome == Outcome::Approved { "approved" } else { "denied" };
    let (title, text) = match (&proposal.asked, outcome) {
        (Asked::Connection, Outcome::Approved) => {
            (format!("{company} has approved the connection \"{name}\""), "It is being set up now.")
        }
        (Asked::Connection, _) => (
            format!("{company} has denied the connection \"{name}\""),
            "Nothing was set up, and the service key has not been used.",
        ),
        (Asked::Change(_), Outcome::Approved) => {
            (format!("{company} has {verb} your change of \"{name}\""), "The change is being made now.")
        }
        (Asked::Change(_), _) => {
            (format!("{company} has {verb} your change of \"{name}\""), "The connection stays as it was.")
        }
    };
    tell(work, held, by, NoticeGroup::Services, title, vec![text.to_owned()])
}
