//! The public numbers of services: products, their LAGs and VXCs share one sequence, since any of them is looked up by number alone.

use crate::{Error, Tx, params, statements};

statements! {
    TAKEN = "SELECT number FROM products WHERE number = $1 UNION ALL SELECT lag_number FROM products WHERE lag_number = $1
             UNION ALL SELECT number FROM vxcs WHERE number = $1";
}

/// Whether a service or a LAG has this number.
pub fn taken(tx: &Tx<'_>, number: i64) -> Result<bool, Error> {
    tx.exists(TAKEN, params![number])
}
