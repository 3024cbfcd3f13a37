//! Writing down what came of a pass: one transaction, row by row, each only if it is still the row that the pass was about.

use domain::people::NoticeGroup;
use domain::provisioning::Presence;
use domain::{ProductKind, Status, Time};
use fabric::{Fault, FaultKind, Pass};
use store::interfaces;
use store::products::{self, Product};
use store::unapplied::{self, Subject};
use store::vxcs::{self, Vxc};

use super::desired::{Wanted, presence};
use super::portion::Item;
use super::standing::{Standing, Verdict};
use crate::act::Work;
use crate::notices::{self, Notice};
use crate::vxcs::thread;
use crate::{Error, Record};

/// The next try of what may be done at once.
const AT_ONCE: Time = Time::from_ms(0);

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// That were marked and are no more.
    pub(super) settled: usize,
    pub(super) live: usize,
}

/// Writes what a pass came to for each of its rows; `Err` is a pass that couldn't look at the fabric.
pub(super) fn write(work: &mut Work<'_>, items: &[Item], pass: &Result<Pass, Fault>) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let now = work.now;
    for item in items.iter().filter(|item| !rests(item, pass, now)) {
        let (settled, went_live) = match item.subject {
            Subject::Product(id) => match products::by_id(work.tx, id)? {
                Some(row) => product(work, item, row, pass)?,
                None => (false, false),
            },
            Subject::Vxc(id) => match vxcs::by_id(work.tx, id)? {
                Some(row) => vxc(work, item, row, pass)?,
                None => (false, false),
            },
        };
        tally.settled += usize::from(settled);
        tally.live += usize::from(went_live);
    }
    Ok(tally)
}

/// Whether it wasn't taken as due and is as it was. A mark that it has, or was given since, has its own turn.
fn rests(item: &Item, pass: &Result<Pass, Fault>, now: Time) -> bool {
    item.beside.as_ref().is_some_and(|before| {
        judge(item, before, pass, now)
            .is_some_and(|verdict| verdict.settled && verdict.behind.is_none() && verdict.standing == **before)
    })
}

fn product(
    work: &mut Work<'_>,
    item: &Item,
    mut row: Product,
    pass: &Result<Pass, Fault>,
) -> Result<(bool, bool), Error> {
    if row.version != item.version {
        return Ok((false, false));
    }
    let before = Standing::of_product(&row);
    let Some(Verdict { standing, settled, behind }) = judge(item, &before, pass, work.now) else {
        return Ok((false, false));
    };
    if let Some(newest) = behind {
        warn_behind(row.uid, row.version, newest);
        products::lift(work.tx, row.id, newest)?;
        return Ok((remember(work, item.subject, Some(AT_ONCE))?, false));
    }
    if standing != before {
        standing.write_to_product(&mut row);
        products::save_progress(work.tx, &row)?;
    }
    let cleared = remember(work, item.subject, (!settled).then_some(row.retry_at))?;
    if settled && row.status.gone() && row.kind == ProductKind::Port {
        // The fabric has let go: the interface may be sold again.
        interfaces::free(work.tx, row.id)?;
    }
    let went_live = before.status != Status::Live && row.status == Status::Live;
    if went_live {
        let record = Record::by(work.actor, "product.live").on("product", row.uid, Some(&row.name));
        work.save(record.for_other_side(row.company_id, work.actor))?;
    }
    Ok((cleared, went_live))
}

fn vxc(work: &mut Work<'_>, item: &Item, mut row: Vxc, pass: &Result<Pass, Fault>) -> Result<(bool, bool), Error> {
    if row.version != item.version {
        return Ok((false, false));
    }
    let before = Standing::of_vxc(&row);
    if item.wanted == Wanted::Nothing && row.status == Status::New {
        return Ok((remember(work, item.subject, None)?, false));
    }
    let Some(Verdict { standing, settled, behind }) = judge(item, &before, pass, work.now) else {
        return Ok((false, false));
    };
    if let Some(newest) = behind {
        warn_behind(row.uid, row.version, newest);
        vxcs::lift(work.tx, row.id, newest)?;
        return Ok((remember(work, item.subject, Some(AT_ONCE))?, false));
    }
    if standing != before {
        standing.write_to_vxc(&mut row);
        vxcs::save_progress(work.tx, &row)?;
    }
    let cleared = remember(work, item.subject, (!settled).then_some(row.retry_at))?;
    let went_live = before.status != Status::Live && row.status == Status::Live;
    if went_live {
        tell_both_sides(work, &row)?;
    }
    Ok((cleared, went_live))
}

/// `None` when the row is about something else by now.
fn judge(item: &Item, before: &Standing, pass: &Result<Pass, Fault>, now: Time) -> Option<Verdict> {
    let now_wanted = presence(before.status)?;
    match (&item.wanted, pass) {
        (Wanted::Nothing, _) => None,
        (Wanted::Impossible(reason), _) => {
            (now_wanted == Presence::Present).then(|| before.held_up(reason, FaultKind::Permanent, now))
        }
        (Wanted::Thing(desired), _) if desired.presence != now_wanted => None,
        (Wanted::Thing(_), Err(fault)) => Some(before.held_up(&fault.operator_text, fault.kind, now)),
        (Wanted::Thing(desired), Ok(pass)) => {
            let (observed, fault) = (pass.observed.get(&desired.uid), pass.faults.get(&desired.uid));
            Some(before.seen(desired, observed, fault, now))
        }
    }
}

/// Takes the mark off what needs no other try; whether there was one. An attachment that nobody marked, and that turned out not to be as it
/// should be, is marked here.
fn remember(work: &Work<'_>, subject: Subject, again: Option<Time>) -> Result<bool, Error> {
    match again {
        None => Ok(unapplied::clear(work.tx, subject)?),
        Some(due) => Ok(unapplied::mark_due(work.tx, subject, work.now, due).map(|()| false)?),
    }
}

/// The fabric never goes back, so the row goes beyond it: what the rows say is the law, also after an older backup was put back.
fn warn_behind(uid: domain::Uid, version: i64, newest: i64) {
    tracing::warn!(%uid, version, newest, "the fabric is ahead of the database: the row is lifted above it");
}

/// Each company reads of it under the name that it gave the connection; once when both ends are its own.
fn tell_both_sides(work: &mut Work<'_>, row: &Vxc) -> Result<(), Error> {
    let twice = row.a.company_id != row.b.company_id;
    for end in std::iter::once(&row.a).chain(twice.then_some(&row.b)) {
        let record = Record::by(work.actor, "vxc.live").on("vxc", row.uid, Some(&end.name));
        work.save(record.for_other_side(end.company_id, work.actor))?;
        let notice = Notice {
            company: end.company_id,
            group: NoticeGroup::Services,
            title: format!("The connection \"{}\" is live", end.name),
            paragraphs: vec![format!(
                "The connection \u{201c}{}\u{201d} is in service and ready for traffic.",
                end.name
            )],
            link: Some(format!("/services/vxc/{}", row.uid)),
            subject: Some(row.uid),
        };
        let thread = if end.company_id == row.a.company_id { None } else { thread(work, row)? };
        notices::post_in_thread(work, notice, thread)?;
    }
    Ok(())
}
