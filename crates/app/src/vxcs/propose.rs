//! Asking the other side: what is proposed changes nothing until it is decided (SK-40, SK-41).

use domain::consent::{self, Asked, ChangeSet, EndChange, Proposed, approval_view};
use domain::people::NoticeGroup;
use domain::{ProposalId, Side};
use serde::Serialize;
use store::proposals::{self, Ending, NewProposal};

use super::held::{Held, Sides, read_open};
use super::tell::{day, record_own, record_told, tell};
use super::{change, ends};
use crate::act::Work;
use crate::mcr_config::{self, Place};
use crate::{App, Error};

/// What a trail keeps of a proposal: to the other side its kinds and, of a rate, the rate.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asks {
    #[serde(rename = "type")]
    kinds: Vec<String>,
    /// Mbit/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_speed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<String>,
    /// What is to change, for the side that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<(String, serde_json::Value, serde_json::Value)>>,
}

impl Asks {
    /// As the other side may know it.
    pub(super) fn for_other(asked: &Asked) -> Self {
        let kinds = asked.kinds().into_iter().map(|kind| kind.to_string()).collect();
        Self { kinds, new_speed: asked.new_speed(), outcome: None, changes: None }
    }

    /// As the side that asks may know it.
    pub(super) fn for_own(held: &Held, side: Side, asked: &Asked) -> Result<Self, Error> {
        let values = values(held, side, asked)?.into_iter();
        let changes = values.map(|one| (one.field, one.before, one.after)).collect();
        Ok(Self { changes: Some(changes), ..Self::for_other(asked) })
    }

    pub(super) fn ended(self, outcome: consent::Outcome) -> Self {
        Self { outcome: Some(outcome.to_string()), ..self }
    }
}

/// One field of a proposal, named as in the update of a VXC; of a configuration it is only told that it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposedValue {
    pub field: String,
    pub before: serde_json::Value,
    pub after: serde_json::Value,
}

/// What a proposal would change, for the side that made it.
pub(super) fn values(held: &Held, side: Side, asked: &Asked) -> Result<Vec<ProposedValue>, Error> {
    let Asked::Change(ChangeSet { rate_limit, end: EndChange { tag, vnic, config, product } }) = asked else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    let mut push = |field: String, before: serde_json::Value, after: serde_json::Value| {
        if before != after || before.is_null() {
            out.push(ProposedValue { field, before, after });
        }
    };
    let (letter, end) = (side.as_str().to_ascii_lowercase(), held.end(side));
    if let Some(rate) = rate_limit {
        push("rateLimit".to_owned(), held.vxc.rate.into(), (*rate).into());
    }
    if let Some(tag) = tag {
        let number = |id: Option<domain::VlanId>| id.map(domain::VlanId::get);
        // As an update writes it: -1 is untagged.
        let outer = |vlan: Option<u16>| serde_json::Value::from(vlan.map_or(-1, i64::from));
        push(format!("{letter}EndVlan"), outer(end.vlan), outer(number(tag.outer())));
        if end.inner != number(tag.inner()) {
            push(format!("{letter}EndInnerVlan"), outer(end.inner), outer(number(tag.inner())));
        }
    }
    if let Some(vnic) = vnic {
        push(format!("{letter}VnicIndex"), end.vnic.into(), (*vnic).into());
    }
    if config.is_some() {
        push(format!("{letter}EndConfig"), serde_json::Value::Null, serde_json::Value::Null);
    }
    if let Some(uid) = product {
        push(format!("{letter}EndProductUid"), held.product(side).uid.to_string().into(), uid.to_string().into());
    }
    Ok(out)
}

/// Asks the other side for a change. The same that waits already stays as it is; another one of the same side takes its place.
pub(super) fn propose(work: &mut Work<'_>, held: &Held, side: Side, set: ChangeSet) -> Result<(), Error> {
    let rows = proposals::open_of_vxc(work.tx, held.vxc.id)?;
    let open = rows.iter().map(|row| read_open(work.app, row)).collect::<Result<Vec<_>, _>>()?;
    let (uid, life) = (work.ids.uid(), work.app.settings().consent_expiry);
    let asked = Asked::Change(set);
    let proposed = consent::propose(&open, uid, side, asked.clone(), work.now, life)
        .map_err(|refused| Error::Refused(refused.to_string()))?;
    let Proposed::Made { proposal, supersedes } = proposed else { return Ok(()) };
    for old in rows.iter().filter(|row| Some(row.uid) == supersedes) {
        close(work, held, old, consent::Outcome::Superseded, None)?;
    }
    let Asked::Change(set) = &asked else { return Ok(()) };
    let new = NewProposal {
        uid,
        vxc_id: held.vxc.id,
        side,
        kind: asked.kinds().first().map(ToString::to_string).unwrap_or_default(),
        changes: seal(work, &proposal)?,
        created_by: work.actor.maker(),
        created_at: proposal.made,
        expires_at: proposal.expires,
    };
    let id = proposals::insert(work.tx, &new)?;
    hold(work, held, side, set, id)?;

    let reader = side.other();
    record_own(work, "vxc.change.ask", held, Sides::One(side), None::<&()>, Some(&Asks::for_own(held, side, &asked)?))?;
    record_told(work, "vxc.change.ask", held, reader, &Asks::for_other(&asked))?;
    let (company, name) = (&held.company(side).name, &held.end(reader).name);
    let what = approval_view(std::slice::from_ref(&proposal), reader).map(|view| view.message).unwrap_or_default();
    let mut paragraphs = vec![what];
    if supersedes.is_some() {
        paragraphs.push(format!(
            "This takes the place of what {company} asked for before, which can't be approved any more."
        ));
    }
    if let Some(rate) = asked.new_speed() {
        paragraphs.push(format!("The new rate would be {rate} Mbit/s instead of {} Mbit/s.", held.vxc.rate));
    }
    let until = day(proposal.expires);
    paragraphs.push(format!("While it waits it stands under Approvals in the inbox, until {until} at most; nothing changes before you approve."));
    tell(
        work,
        held,
        reader,
        NoticeGroup::Ordering,
        format!("{company} asks to change the connection \"{name}\""),
        paragraphs,
    )
}

/// Both the old and the new VLAN are taken while it waits, so that approval can't fail for want of one.
fn hold(work: &mut Work<'_>, held: &Held, side: Side, set: &ChangeSet, id: ProposalId) -> Result<(), Error> {
    if set.end.is_empty() {
        return Ok(());
    }
    let rate = set.rate_limit.unwrap_or(held.vxc.rate);
    let target = change::target(work, held, side, &set.end, rate)?;
    ends::hold_both(work, held, side, &target, id)
}

fn seal(work: &mut Work<'_>, proposal: &consent::Proposal) -> Result<String, Error> {
    let mut asked = proposal.asked.clone();
    if let Asked::Change(set) = &mut asked
        && let Some(config) = &mut set.end.config
    {
        *config = mcr_config::sealed(work.app, Place::Proposal(proposal.uid), config, &mut work.ids)?;
    }
    Ok(serde_json::to_string(&asked)?)
}

/// Ends a proposal and gives back what it held; nobody is told.
pub(super) fn close(
    work: &mut Work<'_>,
    held: &Held,
    row: &proposals::Proposal,
    outcome: consent::Outcome,
    comment: Option<&str>,
) -> Result<(), Error> {
    mark(work, row, outcome, comment)?;
    ends::let_go(work, held, row.side, row.id)
}

/// Ends a proposal; what it held is the caller's to settle.
pub(super) fn mark(
    work: &Work<'_>,
    row: &proposals::Proposal,
    outcome: consent::Outcome,
    comment: Option<&str>,
) -> Result<(), Error> {
    let by = work.actor.maker();
    proposals::end(work.tx, row.id, &Ending { status: outcome.as_str(), by: &by, at: work.now, comment })?;
    Ok(())
}

/// Ends whatever waits: the VXC is about to end or to be cancelled.
pub(super) fn supersede_all(work: &mut Work<'_>, held: &Held) -> Result<(), Error> {
    for row in proposals::open_of_vxc(work.tx, held.vxc.id)? {
        close(work, held, &row, consent::Outcome::Superseded, None)?;
    }
    Ok(())
}

/// What waits on a VXC, for the rules.
pub(super) fn open_rows(
    app: &App,
    work: &Work<'_>,
    held: &Held,
) -> Result<(Vec<proposals::Proposal>, Vec<consent::Proposal>), Error> {
    let rows = proposals::open_of_vxc(work.tx, held.vxc.id)?;
    let open = rows.iter().map(|row| read_open(app, row)).collect::<Result<_, _>>()?;
    Ok((rows, open))
}
