//! What waits anywhere in the exchange, in one statement.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    LOOK = "SELECT (SELECT COUNT(*) FROM unapplied) AS unapplied, (SELECT MIN(since) FROM unapplied) AS unapplied_since,
              (SELECT COUNT(*) FROM unapplied u JOIN products p ON p.id = u.subject_id WHERE u.kind = 'product' AND p.fault IS NOT NULL)
                + (SELECT COUNT(*) FROM unapplied u JOIN vxcs v ON v.id = u.subject_id WHERE u.kind = 'vxc' AND v.fault IS NOT NULL) AS stuck,
              (SELECT COUNT(*) FROM outbox WHERE state = 'WAITING') AS mails,
              (SELECT MIN(CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END) FROM outbox WHERE state = 'WAITING') AS mails_due,
              (SELECT COUNT(*) FROM outbox WHERE state = 'GAVE_UP') AS mails_given_up,
              (SELECT COUNT(*) FROM audit WHERE unsealed = 1) AS unsealed,
              (SELECT MIN(at) FROM audit WHERE unsealed = 1) AS unsealed_since,
              (SELECT at FROM audit ORDER BY id DESC LIMIT 1) AS newest_entry";
}

/// Counts of what waits, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What the fabric doesn't have as it should be.
    pub unapplied: i64,
    pub unapplied_since: Option<Time>,
    /// How much of it the driver has complained about.
    pub stuck: i64,
    pub mails: i64,
    /// When the first of them is or was due.
    pub mails_due: Option<Time>,
    pub mails_given_up: i64,
    /// Audit entries without a link.
    pub unsealed: i64,
    pub unsealed_since: Option<Time>,
    pub newest_entry: Option<Time>,
}

/// `None` never comes: the statement always gives a row.
pub fn look(tx: &Tx<'_>) -> Result<Option<Waiting>, Error> {
    tx.one(LOOK, params![], |row| {
        Ok(Waiting {
            unapplied: row.get("unapplied")?,
            unapplied_since: row.get("unapplied_since")?,
            stuck: row.get("stuck")?,
            mails: row.get("mails")?,
            mails_due: row.get("mails_due")?,
            mails_given_up: row.get("mails_given_up")?,
            unsealed: row.get("unsealed")?,
            unsealed_since: row.get("unsealed_since")?,
            newest_entry: row.get("newest_entry")?,
        })
    })
}
