//! What time does by itself: proposals that nobody decided, and cancelled VXCs whose term is over.

use domain::consent::{Asked, Event, Outcome};
use domain::people::NoticeGroup;
use domain::{ProposalId, Status, VxcId};
use store::proposals;
use store::vxcs::{self, Vxc};

use super::held::{Held, read_open};
use super::propose::{self, Asks};
use super::tell::{Common, record_told, tell};
use super::{end, ends};
use crate::Error;
use crate::act::Work;

/// Ends a proposal, if its time is over; of a new connection nothing is left.
pub(crate) fn expire(work: &mut Work<'_>, id: i64) -> Result<bool, Error> {
    let Some(row) = &proposals::by_id(work.tx, ProposalId(id))? else { return Ok(false) };
    let Some(vxc) = vxcs::by_id(work.tx, row.vxc_id)? else { return Ok(false) };
    let mut held = Held::load(work.tx, vxc)?;
    let proposal = read_open(work.app, row)?;
    if proposal.clone().after(Event::Expire, work.now).is_err() {
        return Ok(false);
    }
    propose::mark(work, row, Outcome::Expired, None)?;
    let title = match proposal.asked {
        Asked::Connection => {
            end::fail(work, &mut held)?;
            "The request for the connection"
        }
        Asked::Change(_) => {
            ends::let_go(work, &held, row.side, row.id)?;
            "The request to change the connection"
        }
    };
    let asks = Asks::for_other(&proposal.asked).ended(Outcome::Expired);
    for side in held.sides() {
        record_told(work, "vxc.change.expire", &held, side, &asks)?;
        let title = format!("{title} \"{}\" has expired", held.end(side).name);
        let text = "Nobody decided on it in time, so nothing has changed.".to_owned();
        tell(work, &held, side, NoticeGroup::Ordering, title, vec![text])?;
    }
    Ok(true)
}

/// Takes down a cancelled VXC, if its term is over.
pub(crate) fn end_due(work: &mut Work<'_>, id: i64) -> Result<bool, Error> {
    let due = |vxc: &Vxc| {
        matches!(vxc.status, Status::Cancelled | Status::CancelledParent)
            && vxc.ends_at.is_some_and(|at| at <= work.now)
    };
    let Some(vxc) = vxcs::by_id(work.tx, VxcId(id))?.filter(due) else { return Ok(false) };
    let mut held = Held::load(work.tx, vxc)?;
    end::finish(work, &mut held)?;
    for side in held.sides() {
        record_told(work, "vxc.end", &held, side, &Common::of(&held))?;
        let title = format!("The connection \"{}\" has ended", held.end(side).name);
        let text = "It was cancelled, and its term is over.".to_owned();
        tell(work, &held, side, NoticeGroup::Services, title, vec![text])?;
    }
    Ok(true)
}
