//! E-mail to be sent: written with what causes it, sent later by whoever leases it.

use domain::people::{MailState, NoticeGroup};
use domain::{CompanyId, PersonId, Time, Uid};

use crate::{Error, Row, Tx, params, statements, stored_as_text};

macro_rules! columns {
    () => {
        "id, uid, company_id, person_id, notice_group, recipient, subject, content, state, created_at, due_at, give_up_at, leased_until,
         attempts, last_error, ended_at"
    };
}

statements! {
    INSERT = "INSERT INTO outbox (uid, company_id, person_id, notice_group, recipient, subject, content, state, created_at, due_at, give_up_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, 'WAITING', $8, $9, $10) RETURNING id";
    // The predicate stands on the rows that are updated, so that two workers can't both win one on any engine.
    LEASE = concat!(
        "UPDATE outbox SET leased_until = $2, attempts = attempts + 1
         WHERE state = 'WAITING' AND due_at <= $1 AND leased_until <= $1
           AND id IN (SELECT id FROM outbox WHERE state = 'WAITING' AND due_at <= $1 AND leased_until <= $1 ORDER BY due_at, id LIMIT $3)
         RETURNING ", columns!());
    SENT = "UPDATE outbox SET state = 'SENT', content = '', leased_until = 0, last_error = NULL, ended_at = $2
            WHERE id = $1 AND state <> 'SENT'";
    LATER = "UPDATE outbox SET due_at = $3, last_error = $4, leased_until = 0
             WHERE id = $1 AND state = 'WAITING' AND leased_until = $2";
    GIVE_UP = "UPDATE outbox SET state = 'GAVE_UP', last_error = $4, leased_until = 0, ended_at = $3
               WHERE id = $1 AND state = 'WAITING' AND leased_until = $2";
    RETRY = "UPDATE outbox SET state = 'WAITING', due_at = $2, give_up_at = $3, attempts = 0, leased_until = 0, ended_at = NULL
             WHERE uid = $1 AND state <> 'SENT' AND leased_until <= $2";
    HELD_BACK = concat!("SELECT ", columns!(), " FROM outbox
                         WHERE state = 'WAITING' AND due_at > $3 AND attempts = 0 AND person_id = $1 AND subject = $2 ORDER BY id");
    SAY_INSTEAD = "UPDATE outbox SET content = $2 WHERE id = $1 AND state = 'WAITING' AND attempts = 0";
    UNSAY = "DELETE FROM outbox WHERE id = $1 AND state = 'WAITING' AND attempts = 0";
    BY_UID = concat!("SELECT ", columns!(), " FROM outbox WHERE uid = $1");
    PAGE = concat!("SELECT ", columns!(), " FROM outbox
                    WHERE id < $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2) ORDER BY id DESC LIMIT $3");
    COUNT = "SELECT COUNT(*) AS n FROM outbox WHERE state = $1";
    PURGE = "DELETE FROM outbox WHERE id IN (
                SELECT id FROM outbox WHERE state = $1 AND due_at <= $2 AND ended_at <= $2 ORDER BY due_at LIMIT $3)";
    DUE = "SELECT id FROM outbox WHERE state = 'WAITING' AND due_at <= $1 AND leased_until <= $1 LIMIT 1";
    // What is in hand was due first; all servers together have fewer of those than are looked at, however many wait.
    NEXT_DUE = "SELECT MIN(CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END) AS at
                FROM (SELECT due_at, leased_until FROM outbox WHERE state = 'WAITING' ORDER BY due_at LIMIT 1024) AS first";
}

stored_as_text!(MailState);

/// An e-mail to one person, before it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    pub uid: Uid,
    /// The company of the one who is written to.
    pub company_id: Option<CompanyId>,
    pub person_id: Option<PersonId>,
    /// `None`: a letter to this person alone, which nothing switches off.
    pub group: Option<NoticeGroup>,
    pub recipient: String,
    pub subject: String,
    /// Sealed.
    pub content: String,
    pub created_at: Time,
    /// Not sent before then.
    pub due_at: Time,
    /// No more tries from then on.
    pub give_up_at: Time,
}

/// An e-mail as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: i64,
    pub uid: Uid,
    pub company_id: Option<CompanyId>,
    pub person_id: Option<PersonId>,
    pub group: Option<NoticeGroup>,
    pub recipient: String,
    pub subject: String,
    /// Sealed; empty once it is sent.
    pub content: String,
    pub state: MailState,
    pub created_at: Time,
    pub due_at: Time,
    pub give_up_at: Time,
    /// Also tells one lease from the next.
    pub leased_until: Time,
    /// Leases since it was written or last retried.
    pub attempts: u32,
    pub last_error: Option<String>,
    pub ended_at: Option<Time>,
}

fn read(row: &mut Row<'_>) -> Result<Mail, Error> {
    Ok(Mail {
        id: row.get("id")?,
        uid: row.get("uid")?,
        company_id: row.get("company_id")?,
        person_id: row.get("person_id")?,
        group: row.get::<String>("notice_group")?.parse().ok(),
        recipient: row.get("recipient")?,
        subject: row.get("subject")?,
        content: row.get("content")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
        due_at: row.get("due_at")?,
        give_up_at: row.get("give_up_at")?,
        leased_until: row.get("leased_until")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        ended_at: row.get("ended_at")?,
    })
}

pub fn insert(tx: &Tx<'_>, mail: &NewMail) -> Result<i64, Error> {
    let m = mail;
    let group = m.group.map_or("", NoticeGroup::as_str);
    tx.insert(
        INSERT,
        params![
            m.uid,
            m.company_id,
            m.person_id,
            group,
            m.recipient,
            m.subject,
            m.content,
            m.created_at,
            m.due_at,
            m.give_up_at
        ],
    )
}

/// What waits for a person under a subject and isn't due before `now`, not tried yet; the oldest first.
pub fn held_back(tx: &Tx<'_>, person: PersonId, subject: &str, now: Time) -> Result<Vec<Mail>, Error> {
    tx.all(HELD_BACK, params![person, subject, now], read)
}

/// Gives one that is held back something newer to say.
pub fn say_instead(tx: &Tx<'_>, mail: &Mail, content: &str) -> Result<(), Error> {
    tx.run(SAY_INSTEAD, params![mail.id, content]).map(drop)
}

/// Takes one back that is held back: it isn't so any more.
pub fn unsay(tx: &Tx<'_>, mail: &Mail) -> Result<(), Error> {
    tx.run(UNSAY, params![mail.id]).map(drop)
}

/// Takes what is due, the longest due first, for until `until`.
pub fn lease(tx: &Tx<'_>, now: Time, until: Time, limit: u32) -> Result<Vec<Mail>, Error> {
    let mut taken = tx.all(LEASE, params![now, until, limit], read)?;
    taken.sort_by_key(|mail| (mail.due_at, mail.id));
    Ok(taken)
}

/// It has gone out, whoever holds the lease by now; what it said is forgotten.
pub fn sent(tx: &Tx<'_>, mail: &Mail, now: Time) -> Result<(), Error> {
    tx.run(SENT, params![mail.id, now]).map(drop)
}

/// It is to be tried again at `due`. Without effect when the lease was lost.
pub fn later(tx: &Tx<'_>, mail: &Mail, due: Time, why: &str) -> Result<(), Error> {
    tx.run(LATER, params![mail.id, mail.leased_until, due, why]).map(drop)
}

/// No more tries. Without effect when the lease was lost.
pub fn give_up(tx: &Tx<'_>, mail: &Mail, now: Time, why: &str) -> Result<(), Error> {
    tx.run(GIVE_UP, params![mail.id, mail.leased_until, now, why]).map(drop)
}

/// Due now, with all its tries; `false` when it is sent or in a worker's hands.
pub fn retry(tx: &Tx<'_>, uid: Uid, now: Time, give_up_at: Time) -> Result<bool, Error> {
    Ok(tx.run(RETRY, params![uid, now, give_up_at])? == 1)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Mail>, Error> {
    tx.one(BY_UID, params![uid], read)
}

/// The newest first, before the row `before` (exclusive; `i64::MAX` to start), in one state or in any.
pub fn page(tx: &Tx<'_>, state: Option<MailState>, before: i64, limit: u32) -> Result<Vec<Mail>, Error> {
    tx.all(PAGE, params![before, state, limit], read)
}

pub fn count(tx: &Tx<'_>, state: MailState) -> Result<i64, Error> {
    Ok(tx.one(COUNT, params![state], |row| row.get("n"))?.unwrap_or(0))
}

/// Whether there is one that can be leased now.
pub fn is_due(tx: &Tx<'_>, now: Time) -> Result<bool, Error> {
    tx.exists(DUE, params![now])
}

/// Forgets those in a state that ended until then, the oldest first; how many.
pub fn purge(tx: &Tx<'_>, state: MailState, until: Time, limit: u32) -> Result<u64, Error> {
    tx.run(PURGE, params![state, until, limit])
}

/// When the next one can be leased.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Time>, Error> {
    Ok(tx.one(NEXT_DUE, params![], |row| row.get("at"))?.flatten())
}
