//! Resource tags: of a product, or of one side of a VXC.

use domain::order::ResourceTag;
use domain::{ProductId, Side, VxcId};

use crate::{Error, Tx, params, statements};

statements! {
    CLEAR = "DELETE FROM tags WHERE subject = $1 AND subject_id = $2 AND side = $3";
    INSERT = "INSERT INTO tags (subject, subject_id, side, name, value) VALUES ($1, $2, $3, $4, $5)";
    OF = "SELECT name, value FROM tags WHERE subject = $1 AND subject_id = $2 AND side = $3 ORDER BY name";
}

/// Whose tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagged {
    Product(ProductId),
    /// The tags that the company at this end keeps.
    Vxc(VxcId, Side),
}

impl Tagged {
    const fn parts(self) -> (&'static str, i64, &'static str) {
        match self {
            Self::Product(id) => ("product", id.0, ""),
            Self::Vxc(id, side) => ("vxc", id.0, side.as_str()),
        }
    }
}

/// Replaces the whole set.
pub fn replace(tx: &Tx<'_>, tagged: Tagged, tags: &[ResourceTag]) -> Result<(), Error> {
    let (subject, id, side) = tagged.parts();
    tx.run(CLEAR, params![subject, id, side])?;
    for tag in tags {
        tx.run(INSERT, params![subject, id, side, tag.key, tag.value])?;
    }
    Ok(())
}

pub fn of(tx: &Tx<'_>, tagged: Tagged) -> Result<Vec<ResourceTag>, Error> {
    let (subject, id, side) = tagged.parts();
    tx.all(OF, params![subject, id, side], |row| Ok(ResourceTag { key: row.get("name")?, value: row.get("value")? }))
}
