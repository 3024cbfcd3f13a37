//! A look at the fabric when nothing is to be done: links go up and down, and things get lost, without any row being written.

use std::collections::BTreeMap;

use domain::provisioning::{self as plan, Observed};
use domain::{ProductId, Side, Time, Uid, VxcId};
use store::unapplied::{self, Subject};
use store::{Lane, Tx, products, vxcs};

use super::standing::link;
use super::strays;
use crate::{App, Error};

/// Rows read at a time.
const PAGE: u32 = 1000;

/// What one call of [`App::observe_once`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Rows that were different.
    pub changed: usize,
    /// Things on the fabric that no row wants; `None`: the fabric couldn't be looked at.
    pub strays: Option<usize>,
}

/// What a look found different from its row.
#[derive(Debug, Clone, Copy)]
enum Finding {
    ProductLink(products::OnFabric),
    VxcLinks(vxcs::OnFabric),
    /// What the fabric was given is gone from it, is another version, or is faulty.
    Lost(Subject),
}

impl App {
    /// Looks at the fabric and writes down which links went up or down since, for those whose services they are; marks what the fabric has
    /// lost; counts what no row wants, and leaves it alone. To be called seldom: it looks at everything.
    pub async fn observe_once(&self) -> Result<Look, Error> {
        if self.leads().await?.is_err() {
            return Ok(Look::default());
        }
        let seen = match self.0.driver.observe(None).await {
            Ok(seen) => seen,
            Err(fault) => {
                // No error of ours, and no reason to look less often.
                tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
                return Ok(Look::default());
            }
        };
        let seen: BTreeMap<Uid, Observed> = seen.into_iter().map(|observed| (observed.uid, observed)).collect();
        let (findings, strays) = self.read(move |tx| compare(tx, &seen)).await?;
        let changed = findings.len();
        if changed > 0 {
            let now = self.now();
            let write = move |tx: &Tx<'_>| findings.iter().try_for_each(|finding| Ok(note(tx, *finding, now)?));
            self.write(Lane::Any, write).await?;
        }
        Ok(Look { changed, strays: Some(strays) })
    }
}

/// What is different from its row, and how much is no row's.
fn compare(tx: &Tx<'_>, seen: &BTreeMap<Uid, Observed>) -> Result<(Vec<Finding>, usize), Error> {
    let mut findings = Vec::new();
    // What the fabric has as it was last given needs no further look.
    let mut given = BTreeMap::new();
    let mut after = Some(ProductId(0));
    while let Some(from) = after {
        let page = products::on_fabric(tx, from, PAGE)?;
        after = page.last().map(|row| row.id);
        for row in page {
            given.insert(row.uid, row.applied_version);
            let observed = well(seen, row.uid, row.applied_version);
            let Some(observed) = observed else {
                findings.push(Finding::Lost(Subject::Product(row.id)));
                continue;
            };
            let link_up = link(Some(observed), Side::A);
            if link_up != row.link_up {
                findings.push(Finding::ProductLink(products::OnFabric { link_up, ..row }));
            }
        }
    }
    let mut after = Some(VxcId(0));
    while let Some(from) = after {
        let page = vxcs::on_fabric(tx, from, PAGE)?;
        after = page.last().map(|row| row.id);
        for row in page {
            given.insert(row.uid, row.applied_version);
            let observed = well(seen, row.uid, row.applied_version);
            let Some(observed) = observed else {
                findings.push(Finding::Lost(Subject::Vxc(row.id)));
                continue;
            };
            let (a_link_up, b_link_up) = (link(Some(observed), Side::A), link(Some(observed), Side::B));
            if (a_link_up, b_link_up) != (row.a_link_up, row.b_link_up) {
                findings.push(Finding::VxcLinks(vxcs::OnFabric { a_link_up, b_link_up, ..row }));
            }
        }
    }
    Ok((findings, strays::among(tx, plan::strays(&given, seen.values()))?.len()))
}

fn well(seen: &BTreeMap<Uid, Observed>, uid: Uid, version: i64) -> Option<&Observed> {
    seen.get(&uid).filter(|observed| observed.version == version && observed.fault.is_none())
}

/// A row that was changed and applied anew meanwhile keeps what was written of it then.
fn note(tx: &Tx<'_>, finding: Finding, now: Time) -> Result<(), store::Error> {
    match finding {
        Finding::ProductLink(row) => products::set_link(tx, row.id, row.applied_version, row.link_up),
        Finding::VxcLinks(row) => vxcs::set_links(tx, row.id, row.applied_version, row.a_link_up, row.b_link_up),
        Finding::Lost(subject) => unapplied::mark(tx, subject, now),
    }
}
