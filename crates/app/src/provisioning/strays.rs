//! What the fabric carries and no row wants: told to the operator, never taken away. A database restored from an old backup leaves it
//! behind, and it may be carrying somebody's traffic.

use std::collections::BTreeMap;

use domain::Uid;
use domain::provisioning::{Kind, Observed, strays};
use store::{Tx, products, vxcs};

use crate::{App, Error};

/// Something on the fabric that is in no row, or in an older version only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    pub uid: Uid,
    pub kind: Kind,
    /// The version that the fabric carries.
    pub version: i64,
    /// The version of its row; `None`: it has none.
    pub wanted: Option<i64>,
}

impl App {
    /// All of them, by uid; `None` when the fabric can't be looked at.
    pub(crate) async fn strays(&self) -> Result<Option<Vec<Stray>>, Error> {
        let mut seen = match self.0.driver.observe(None).await {
            Ok(seen) => seen,
            Err(fault) => {
                tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
                return Ok(None);
            }
        };
        seen.sort_by_key(|observed| observed.uid);
        self.read(move |tx| among(tx, seen.iter().collect())).await.map(Some)
    }
}

/// Those among `observed`. It must have been seen before the rows are read: a row comes before its thing.
pub(super) fn among(tx: &Tx<'_>, observed: Vec<&Observed>) -> Result<Vec<Stray>, Error> {
    let mut versions = BTreeMap::new();
    for one in &observed {
        let version = match products::version(tx, one.uid)? {
            None => vxcs::version(tx, one.uid)?,
            found => found,
        };
        versions.extend(version.map(|version| (one.uid, version)));
    }
    let stray = |one: &Observed| Stray {
        uid: one.uid,
        kind: one.kind,
        version: one.version,
        wanted: versions.get(&one.uid).copied(),
    };
    Ok(strays(&versions, observed).into_iter().map(stray).collect())
}
