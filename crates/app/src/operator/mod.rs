//! What the operator of the exchange goes through: all companies, services and connections, a page at a time. For nobody else.

mod companies;
mod services;
mod vxcs;

pub use companies::CompanyRow;
pub use services::{OperatorServiceRow, OperatorServices};
pub use vxcs::OperatorVxcQuery;

use domain::{CompanyId, Uid};
use store::{Tx, companies as rows};

use crate::Error;

/// The company that a list is cut to.
fn company(tx: &Tx<'_>, uid: Option<Uid>) -> Result<Option<CompanyId>, Error> {
    let Some(uid) = uid else { return Ok(None) };
    let found = rows::by_uid(tx, uid)?;
    found
        .map(|company| Some(company.id))
        .ok_or_else(|| Error::NotFound(format!("Could not find a company with UID {uid}")))
}
