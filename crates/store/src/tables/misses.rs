//! What companies have had too much of lately, where several servers count it together.

use domain::{CompanyId, Time};

use crate::{Error, Tx, params, statements};

statements! {
    GET = "SELECT paid_until FROM misses WHERE name = $1 AND company_id = $2";
    SET = "INSERT INTO misses (name, company_id, paid_until) VALUES ($1, $2, $3)
           ON CONFLICT (name, company_id) DO UPDATE SET paid_until = excluded.paid_until";
}

/// Until when what `company` has had of `name` isn't forgotten.
pub fn paid_until(tx: &Tx<'_>, name: &str, company: CompanyId) -> Result<Option<Time>, Error> {
    tx.one(GET, params![name, company], |row| row.get("paid_until"))
}

pub fn set(tx: &Tx<'_>, name: &str, company: CompanyId, paid_until: Time) -> Result<(), Error> {
    tx.run(SET, params![name, company, paid_until]).map(drop)
}
