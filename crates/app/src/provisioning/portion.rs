//! How much of what waits is worked on in one pass.

use std::collections::BTreeMap;

use domain::Time;
use domain::provisioning::Desired;
use store::unapplied::{self, Subject};
use store::{Tx, products, vxcs};

use super::desired::{self, Wanted};
use super::standing::Standing;
use crate::{App, Error};

/// At most so many products, and so many VXCs beside them: neither can keep the other from its turn.
const PORTION: u32 = 256;

/// A row as it was when the pass began.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) subject: Subject,
    /// The row's version: what comes of the pass counts only while it is still this one.
    pub(super) version: i64,
    pub(super) wanted: Wanted,
    /// How it stood, where it wasn't taken as due and is looked at for the sake of what stands on it: if it stands so still, nothing is to
    /// be written.
    pub(super) beside: Option<Box<Standing>>,
}

/// What is due, and what it stands on.
pub(super) fn read(app: &App, tx: &Tx<'_>, now: Time) -> Result<Vec<Item>, Error> {
    let mut items = BTreeMap::new();
    let mut put = |subject, version, wanted, beside| {
        items.entry(key(subject)).or_insert(Item { subject, version, wanted, beside });
    };
    for id in unapplied::due_products(tx, now, PORTION)? {
        if let Some(row) = products::by_id(tx, id)? {
            put(Subject::Product(id), row.version, desired::of_product(tx, &row)?, None);
        }
    }
    for id in unapplied::due_vxcs(tx, now, PORTION)? {
        let Some(row) = vxcs::by_id(tx, id)? else { continue };
        let wanted = desired::of_vxc(app, tx, &row)?;
        if matches!(wanted, Wanted::Thing(_)) {
            // A fabric that has lost everything gets the attachments first, also those that nobody marked. What waits for its own
            // retry is left to it.
            for below in
                desired::attachments(tx, &row)?.iter().filter(|below| below.retry_at <= now && !below.status.gone())
            {
                let beside = Some(Box::new(Standing::of_product(below)));
                put(Subject::Product(below.id), below.version, desired::of_product(tx, below)?, beside);
            }
        }
        put(Subject::Vxc(id), row.version, wanted, None);
    }
    Ok(items.into_values().collect())
}

/// One row as it is; `None` when it isn't there.
pub(super) fn item(app: &App, tx: &Tx<'_>, subject: Subject) -> Result<Option<Item>, Error> {
    let found = match subject {
        Subject::Product(id) => match products::by_id(tx, id)? {
            Some(row) => (row.version, desired::of_product(tx, &row)?),
            None => return Ok(None),
        },
        Subject::Vxc(id) => match vxcs::by_id(tx, id)? {
            Some(row) => (row.version, desired::of_vxc(app, tx, &row)?),
            None => return Ok(None),
        },
    };
    let (version, wanted) = found;
    Ok(Some(Item { subject, version, wanted, beside: None }))
}

/// Products come before VXCs.
const fn key(subject: Subject) -> (bool, i64) {
    match subject {
        Subject::Product(id) => (false, id.0),
        Subject::Vxc(id) => (true, id.0),
    }
}

/// What the driver is asked for.
pub(super) fn things(items: &[Item]) -> Vec<Desired> {
    let thing = |item: &Item| match &item.wanted {
        Wanted::Thing(desired) => Some(desired.clone()),
        Wanted::Nothing | Wanted::Impossible(_) => None,
    };
    items.iter().filter_map(thing).collect()
}
