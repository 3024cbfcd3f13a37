//! A look at the fabric when nothing is to be done: links go up and down, and things get lost, without any row being written.

use std::collections::BTreeMap;

use domain::provisioning::Observed;
use domain::{ProductId, Side, Time, Uid, VxcId};
use store::unapplied::{self, Subject};
use store::{Lane, Tx, products, vxcs};

use super::standing::link;
use crate::{App, Error};

/// Rows read at a time.
const PAGE: u32 = 1000;

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
    /// lost. How many rows were different. To be called seldom: it looks at everything.
    pub async fn observe_once(&self) -> Result<usize, Error> {
        let seen = match self.0.driver.observe(None).await {
            Ok(seen) => seen,
            Err(fault) => {
                // No error of ours, and no reason to look less often.
                tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
                return Ok(0);
            }
        };
        let seen: BTreeMap<Uid, Observed> = seen.into_iter().map(|observed| (observed.uid, observed)).collect();
        let findings = self.read(move |tx| compare(tx, &seen)).await?;
        let count = findings.len();
        if count > 0 {
            let now = self.now();
            let write = move |tx: &Tx<'_>| findings.iter().try_for_each(|finding| Ok(note(tx, *finding, now)?));
            self.write(Lane::Any, write).await?;
        }
        Ok(count)
    }
}

fn compare(tx: &Tx<'_>, seen: &BTreeMap<Uid, Observed>) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    let mut after = Some(ProductId(0));
    while let Some(from) = after {
        let page = products::on_fabric(tx, from, PAGE)?;
        after = page.last().map(|row| row.id);
        for row in page {
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
    Ok(findings)
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
