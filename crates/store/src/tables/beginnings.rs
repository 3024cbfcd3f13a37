//! How far a company has come on the way to its first connection.

use domain::CompanyId;

use crate::{Error, Tx, params, statements};

macro_rules! there_is {
    ($what:literal) => {
        concat!("CASE WHEN EXISTS (SELECT 1 FROM ", $what, ") THEN CAST(1 AS BIGINT) ELSE 0 END")
    };
}

statements! {
    // What was refused was never there; what has ended was.
    OF = concat!(
        "SELECT ", there_is!("products WHERE company_id = $1 AND status <> 'FAILED'"), " AS ordered, ",
        there_is!("products WHERE company_id = $1 AND live_at IS NOT NULL"), " AS in_service, ",
        there_is!("service_keys WHERE company_id = $1"), " AS keyed, ",
        there_is!("vxcs WHERE (owner_id = $1 OR b_company_id = $1) AND status <> 'FAILED'"), " AS connected, ",
        there_is!("vxcs WHERE (owner_id = $1 OR b_company_id = $1) AND live_at IS NOT NULL"), " AS live"
    );
}

/// What a company has had once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Had {
    /// A service, ordered at least.
    pub service: bool,
    /// A service that was LIVE.
    pub in_service: bool,
    /// A service key.
    pub key: bool,
    /// A connection, on either side.
    pub connection: bool,
    /// A connection that was LIVE.
    pub live: bool,
}

pub fn of(tx: &Tx<'_>, company: CompanyId) -> Result<Had, Error> {
    let found = tx.one(OF, params![company], |row| {
        Ok(Had {
            service: row.get("ordered")?,
            in_service: row.get("in_service")?,
            key: row.get("keyed")?,
            connection: row.get("connected")?,
            live: row.get("live")?,
        })
    })?;
    Ok(found.unwrap_or_default())
}
