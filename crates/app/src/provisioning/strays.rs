//! What the fabric carries and no row wants: told to the operator, never taken away. A database restored from an old backup leaves it
//! behind, and it may be carrying somebody's traffic.

use std::collections::BTreeMap;

use domain::Uid;
use domain::provisioning::{Kind, Observed, strays};
use store::{Tx, products, vxcs};

use super::misses::warn;
use crate::{App, Error};

/// Things that are looked at, and whose rows are read, in one go.
const AT_A_TIME: usize = 1000;

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
        match self.0.driver.uids().await {
            Ok(mut uids) => {
                uids.sort_unstable();
                self.strays_among(&uids).await
            }
            Err(fault) => {
                warn(&fault);
                Ok(None)
            }
        }
    }

    /// Those among these things, in their order; `None` when the fabric can't be looked at.
    pub(super) async fn strays_among(&self, uids: &[Uid]) -> Result<Option<Vec<Stray>>, Error> {
        let mut found = Vec::new();
        for some in uids.chunks(AT_A_TIME) {
            match self.0.driver.observe(some).await {
                Ok(mut seen) => {
                    seen.sort_unstable_by_key(|observed| observed.uid);
                    found.extend(self.read(move |tx| among(tx, &seen)).await?);
                }
                Err(fault) => {
                    warn(&fault);
                    return Ok(None);
                }
            }
        }
        Ok(Some(found))
    }
}

/// Those among `observed`. It must have been seen before the rows are read: a row comes before its thing.
fn among(tx: &Tx<'_>, observed: &[Observed]) -> Result<Vec<Stray>, Error> {
    let mut versions = BTreeMap::new();
    for one in observed {
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
