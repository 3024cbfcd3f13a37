//! A look at the fabric when nothing is to be done: links go up and down, and things get lost, without any row being written.

use domain::provisioning::Observed;
use domain::{ProductId, Side, Time, Uid, VxcId};
use store::unapplied::{self, Subject};
use store::{Lane, Tx, products, vxcs};

use super::put_back::Lost;
use super::standing::link;
use super::strays;
use super::worker::{LOOKED, UNSEEN};
use crate::{App, Error};

/// Rows read at a time.
const PAGE: u32 = 1000;
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
    /// everything, page by page, and others have their turn in between.
    pub async fn observe_once(&self) -> Result<Look, Error> {
        if self.leads().await?.is_err() {
            return Ok(Look::default());
        }
        let seen = match self.0.driver.observe(None).await {
            Ok(seen) => seen,
            Err(fault) => {
                // No error of ours, and no reason to look less often.
                tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
                self.look_at(self.now().plus(UNSEEN).ms());
                return Ok(Look::default());
            }
        };
        if self.0.store.is_shared() {
            let now = self.now();
            self.write(Lane::Any, move |tx| Ok(unapplied::wake(tx, now)?)).await?;
        }
        let mut seen = Seen::of(seen);
        let (mut changed, mut lost) = (0, Vec::new());
        let mut from = Some(Subject::Product(ProductId(0)));
        while let Some(after) = from {
            let page = self.read(move |tx| Page::read(tx, after)).await?;
            from = page.next;
            changed += self.compare(page, &mut seen, &mut lost).await?;
        }
        // What the fabric has as it was last given needs no further look.
        let rest = seen.rest();
        let strays = self.read(move |tx| Ok(strays::among(tx, rest.iter().collect())?.len())).await?;
        changed += lost.len();
        let still = self.put_back(lost).await?.into_iter().map(Finding::Lost);
        self.write_findings(still.collect()).await?;
        self.look_at(LOOKED);
        Ok(Look { changed, strays: Some(strays) })
    }

    /// Takes what is as it was last given out of `seen`, adds what isn't to `lost`, and writes down which links are different from their rows.
    async fn compare(&self, page: Page, seen: &mut Seen, lost: &mut Vec<Lost>) -> Result<usize, Error> {
        let products = page.products.into_iter().filter_map(|row| {
            let observed = seen.well(row.uid, row.applied_version);
            let link_up = link(observed, Side::A);
            let finding = match observed {
                None => {
                    lost.push(Lost { subject: Subject::Product(row.id), applied_version: row.applied_version });
                    None
                }
                Some(_) if link_up == row.link_up => None,
                Some(_) => Some(Finding::ProductLink(products::OnFabric { link_up, ..row })),
            };
            seen.give(row.uid, row.applied_version);
            finding
        });
        let mut findings: Vec<Finding> = products.collect();
        findings.extend(page.vxcs.into_iter().filter_map(|row| {
            let observed = seen.well(row.uid, row.applied_version);
            let (a_link_up, b_link_up) = (link(observed, Side::A), link(observed, Side::B));
            let finding = match observed {
                None => {
                    lost.push(Lost { subject: Subject::Vxc(row.id), applied_version: row.applied_version });
                    None
                }
                Some(_) if (a_link_up, b_link_up) == (row.a_link_up, row.b_link_up) => None,
                Some(_) => Some(Finding::VxcLinks(vxcs::OnFabric { a_link_up, b_link_up, ..row })),
            };
            seen.give(row.uid, row.applied_version);
            finding
        }));
        let found = findings.len();
        self.write_findings(findings).await?;
        Ok(found)
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

/// Some of the rows that should be on the fabric, products first.
#[derive(Default)]
struct Page {
    products: Vec<products::OnFabric>,
    vxcs: Vec<vxcs::OnFabric>,
    /// After which the next page comes.
    next: Option<Subject>,
}

impl Page {
    fn read(tx: &Tx<'_>, after: Subject) -> Result<Self, Error> {
        Ok(match after {
            Subject::Product(after) => {
                let products = products::on_fabric(tx, after, PAGE)?;
                let next = products.last().map_or(Subject::Vxc(VxcId(0)), |row| Subject::Product(row.id));
                Self { products, next: Some(next), ..Self::default() }
            }
            Subject::Vxc(after) => {
                let vxcs = vxcs::on_fabric(tx, after, PAGE)?;
                let next = vxcs.last().map(|row| Subject::Vxc(row.id));
                Self { vxcs, next, ..Self::default() }
            }
        })
    }
}

/// What was seen, in the order of the uids, and which of it is some row's as it was last given. There may be a lot of it.
struct Seen {
    all: Vec<Observed>,
    given: Vec<bool>,
}

impl Seen {
    fn of(mut all: Vec<Observed>) -> Self {
        all.sort_unstable_by_key(|observed| observed.uid);
        Self { given: vec![false; all.len()], all }
    }

    fn at(&self, uid: Uid, version: i64) -> Option<usize> {
        let at = self.all.binary_search_by_key(&uid, |observed| observed.uid).ok()?;
        self.all.get(at).is_some_and(|observed| observed.version == version).then_some(at)
    }

    /// The thing in this version, if it is without fault.
    fn well(&self, uid: Uid, version: i64) -> Option<&Observed> {
        self.all.get(self.at(uid, version)?).filter(|observed| observed.fault.is_none())
    }

    /// A thing that the fabric has in the version that it was last given belongs to its row.
    fn give(&mut self, uid: Uid, version: i64) {
        if let Some(given) = self.at(uid, version).and_then(|at| self.given.get_mut(at)) {
            *given = true;
        }
    }

    fn rest(self) -> Vec<Observed> {
        self.all.into_iter().zip(self.given).filter_map(|(observed, given)| (!given).then_some(observed)).collect()
    }
}

/// A row that was changed and applied anew meanwhile keeps what was written of it then.
fn note(tx: &Tx<'_>, finding: Finding, now: Time) -> Result<(), store::Error> {
    match finding {
        Finding::ProductLink(row) => products::set_link(tx, row.id, row.applied_version, row.link_up),
        Finding::VxcLinks(row) => vxcs::set_links(tx, row.id, row.applied_version, row.a_link_up, row.b_link_up),
        Finding::Lost(subject) => unapplied::mark_lost(tx, subject, now),
    }
}
