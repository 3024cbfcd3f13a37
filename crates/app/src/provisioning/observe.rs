//! A look at the fabric when nothing is to be done: links go up and down, and things get lost, without any row being written.

use std::collections::BTreeMap;

use domain::provisioning::Observed;
use domain::{Side, Time, Uid};
use store::unapplied::{self, Subject};
use store::{Lane, Tx, products, vxcs};

use super::misses::{Misses, warn};
use super::page::{PAUSE, Page};
use super::put_back::Lost;
use super::standing::link;
use super::worker::{LOOKED, UNSEEN};
use crate::{App, Error};

/// Rows written at a time: few, as whoever writes meanwhile waits for it.
const AT_A_TIME: usize = 256;

/// What one call of [`App::observe_once`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Rows that were different, also those whose things were put back.
    pub changed: usize,
    /// Things on the fabric that no row wants; `None`: the fabric couldn't be looked at.
    pub strays: Option<usize>,
}

/// What a look found different from its row.
#[derive(Debug, Clone, Copy)]
enum Finding {
    ProductLink(products::OnFabric),
    VxcLinks(vxcs::OnFabric),
    /// What the fabric was given is gone from it, is another version, or is faulty, and can't just be given again.
    Lost(Subject),
}

impl App {
    /// Looks at the fabric and writes down which links went up or down since, for those whose services they are; puts back what the fabric has
    /// lost, which after a start may be all of it, or marks it where that isn't all that is to be done; counts what no row wants, and leaves
    /// it alone. To be called seldom: it looks at
    /// everything, page by page, and others have their turn in between. What the fabric doesn't answer for hides nothing else; a look with
    /// such a part counts nothing, and is made again soon.
    pub async fn observe_once(&self) -> Result<Look, Error> {
        if self.leads().await?.is_err() {
            return Ok(Look::default());
        }
        let mut carried = match self.0.driver.uids().await {
            Ok(uids) => Carried::of(uids),
            Err(fault) => {
                // No reason to look less often.
                warn(&fault);
                self.look_at(self.now().plus(UNSEEN).ms());
                return Ok(Look::default());
            }
        };
        if self.0.store.is_shared() {
            let now = self.now();
            self.write(Lane::Any, move |tx| Ok(unapplied::wake(tx, now)?)).await?;
        }
        let (mut lost, mut changed, mut misses) = (Vec::new(), 0, Misses::default());
        let mut from = Some(Page::START);
        while let Some(after) = from {
            let page = self.read(move |tx| Page::read(tx, after)).await?;
            from = page.next;
            if page.is_empty() {
                continue;
            }
            let full = page.is_full();
            match self.0.driver.observe(&page.uids()).await {
                Ok(seen) => {
                    misses.seen();
                    let findings = page.compare(&Seen::of(seen), &mut carried, &mut lost);
                    changed += findings.len();
                    self.write_findings(findings).await?;
                }
                Err(fault) if misses.missed(&fault) => {}
                Err(_) => from = None,
            }
            // A fabric that has lost everything, as after a start of the simulator, isn't left so for long; nor are orders that wait for the look.
            if full && !carried.uids.is_empty() && !self.must_look() {
                tokio::time::sleep(PAUSE).await;
            }
        }
        // What the fabric has as it was last given needs no further look.
        let strays = if misses.none() { self.strays_among(&carried.rest()).await? } else { None };
        changed += lost.len();
        let still = self.put_back(lost).await?.into_iter().map(Finding::Lost);
        self.write_findings(still.collect()).await?;
        self.look_at(if strays.is_some() { LOOKED } else { self.now().plus(UNSEEN).ms() });
        Ok(Look { changed, strays: strays.map(|strays| strays.len()) })
    }

    async fn write_findings(&self, findings: Vec<Finding>) -> Result<(), Error> {
        let now = self.now();
        for some in findings.chunks(AT_A_TIME) {
            let some = some.to_vec();
            self.write(Lane::Any, move |tx| some.iter().try_for_each(|finding| Ok(note(tx, *finding, now)?))).await?;
        }
        Ok(())
    }
}

impl Page {
    /// Says which links are different from their rows, takes what is as it was last given from what is `carried`, and adds to `lost` what isn't.
    fn compare(self, seen: &Seen, carried: &mut Carried, lost: &mut Vec<Lost>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for row in self.products {
            let observed = seen.given(row.uid, row.applied_version, carried);
            let link_up = link(observed, Side::A);
            match observed {
                None => lost.push(Lost { subject: Subject::Product(row.id), applied_version: row.applied_version }),
                Some(_) if link_up == row.link_up => {}
                Some(_) => findings.push(Finding::ProductLink(products::OnFabric { link_up, ..row })),
            }
        }
        for row in self.vxcs {
            let observed = seen.given(row.uid, row.applied_version, carried);
            let (a_link_up, b_link_up) = (link(observed, Side::A), link(observed, Side::B));
            match observed {
                None => lost.push(Lost { subject: Subject::Vxc(row.id), applied_version: row.applied_version }),
                Some(_) if (a_link_up, b_link_up) == (row.a_link_up, row.b_link_up) => {}
                Some(_) => findings.push(Finding::VxcLinks(vxcs::OnFabric { a_link_up, b_link_up, ..row })),
            }
        }
        findings
    }
}

/// What there was on the fabric before the rows were read, and which of it is some row's as it was last given. There may be a lot of it.
struct Carried {
    uids: Vec<Uid>,
    given: Vec<bool>,
}

impl Carried {
    fn of(mut uids: Vec<Uid>) -> Self {
        uids.sort_unstable();
        Self { given: vec![false; uids.len()], uids }
    }

    fn give(&mut self, uid: Uid) {
        if let Some(given) = self.uids.binary_search(&uid).ok().and_then(|at| self.given.get_mut(at)) {
            *given = true;
        }
    }

    fn rest(self) -> Vec<Uid> {
        self.uids.into_iter().zip(self.given).filter_map(|(uid, given)| (!given).then_some(uid)).collect()
    }
}

/// What was seen of a page.
struct Seen(BTreeMap<Uid, Observed>);

impl Seen {
    fn of(seen: Vec<Observed>) -> Self {
        Self(seen.into_iter().map(|observed| (observed.uid, observed)).collect())
    }

    /// The thing in the version that the fabric was last given, which belongs to its row then; `None` also when it's faulty.
    fn given(&self, uid: Uid, version: i64, carried: &mut Carried) -> Option<&Observed> {
        let observed = self.0.get(&uid).filter(|observed| observed.version == version)?;
        carried.give(uid);
        observed.fault.is_none().then_some(observed)
    }
}

/// A row that was changed and applied anew meanwhile keeps what was written of it then; marked for nothing, it costs a pass that finds nothing to do.
fn note(tx: &Tx<'_>, finding: Finding, now: Time) -> Result<(), store::Error> {
    match finding {
        Finding::ProductLink(row) => products::set_link(tx, row.id, row.applied_version, row.link_up),
        Finding::VxcLinks(row) => vxcs::set_links(tx, row.id, row.applied_version, row.a_link_up, row.b_link_up),
        Finding::Lost(subject) => unapplied::mark_lost(tx, subject, now),
    }
}
