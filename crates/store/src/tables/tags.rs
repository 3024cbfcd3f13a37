//! Resource tags: of a product, or of one side of a VXC.

use domain::order::ResourceTag;
use domain::{CompanyId, ProductId, Side, VxcId};

use crate::{Error, Row, Tx, params, statements};

statements! {
    CLEAR = "DELETE FROM tags WHERE subject = $1 AND subject_id = $2 AND side = $3";
    INSERT = "INSERT INTO tags (subject, subject_id, side, name, value) VALUES ($1, $2, $3, $4, $5)";
    OF_VXCS_OF = "SELECT t.subject_id AS subject_id, t.side AS side, t.name AS name, t.value AS value
                  FROM vxcs v JOIN tags t ON t.subject = 'vxc' AND t.subject_id = v.id
                  WHERE (t.side = 'A' AND v.owner_id = $1) OR (t.side = 'B' AND v.b_company_id = $1)
                  ORDER BY t.subject_id, t.side, t.name";
    OF_VXCS_AT = "SELECT t.subject_id AS subject_id, t.side AS side, t.name AS name, t.value AS value
                  FROM vxcs v JOIN tags t ON t.subject = 'vxc' AND t.subject_id = v.id
                  WHERE (v.a_product_id = $2 OR v.b_product_id = $2)
                    AND ((t.side = 'A' AND v.owner_id = $1) OR (t.side = 'B' AND v.b_company_id = $1))
                  ORDER BY t.subject_id, t.side, t.name";
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

/// The tags that a company keeps on its VXCs.
pub fn of_vxcs_of(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<(VxcId, Side, ResourceTag)>, Error> {
    tx.all(OF_VXCS_OF, params![company], of_vxc)
}

/// The tags that a company keeps on the VXCs on a product.
pub fn of_vxcs_at(
    tx: &Tx<'_>,
    company: CompanyId,
    product: ProductId,
) -> Result<Vec<(VxcId, Side, ResourceTag)>, Error> {
    tx.all(OF_VXCS_AT, params![company, product], of_vxc)
}

fn of_vxc(row: &mut Row<'_>) -> Result<(VxcId, Side, ResourceTag), Error> {
    let (vxc, side) = (row.get("subject_id")?, row.get("side")?);
    Ok((vxc, side, ResourceTag { key: row.get("name")?, value: row.get("value")? }))
}
