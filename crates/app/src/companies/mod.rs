//! Companies: the operator makes, checks and suspends them; their admins say what the marketplace shows.

mod create;
mod profile;
mod read;
mod suspend;

pub use create::{CompanyCreated, NewCompany};
pub use profile::UpdateCompany;
pub use read::CompanyView;

use domain::Uid;
use domain::company_name::look_alike;
use serde::Serialize;
use store::Tx;
use store::companies::{self, Company};

use crate::Error;

/// What the audit trail keeps of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facts {
    name: String,
    wanted_name: Option<String>,
    marketplace_visible: bool,
    suspended: bool,
}

impl Facts {
    fn of(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            wanted_name: company.wanted_name.clone(),
            marketplace_visible: company.marketplace_visible,
            suspended: company.suspended_at.is_some(),
        }
    }
}

/// For operators.
fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Company, Error> {
    companies::by_uid(tx, uid)?.ok_or_else(|| Error::NotFound(format!("Could not find a company with UID {uid}")))
}

/// Refuses a name that another company has, or one that can't be told from it.
fn name_free(tx: &Tx<'_>, name: &str, but: Option<&Company>) -> Result<(), Error> {
    let others = companies::all(tx)?.into_iter().filter(|other| but.is_none_or(|company| company.id != other.id));
    let taken = others.map(|other| other.name).any(|other| look_alike(&other, name));
    if taken { Err(Error::invalid("companyName", TAKEN)) } else { Ok(()) }
}

const TAKEN: &str = "another company has this name, or one that looks like it";

/// It says that a company of this name is on the exchange.
fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Invalid(invalid) if invalid.rule == TAKEN)
}
