//! The operator's view of mail on its way: who it is to and what became of it, not what it says.

use domain::people::{MailState, NoticeGroup};
use domain::{Action, Time, Uid};
use store::{Lane, companies, outbox};

use crate::notices::PATIENCE;
use crate::{Act, Actor, App, Error};

/// A letter as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMail {
    pub uid: Uid,
    pub company: Option<String>,
    pub group: Option<NoticeGroup>,
    pub recipient: String,
    pub subject: String,
    pub state: MailState,
    pub created_at: Time,
    /// When it is tried next, while it waits.
    pub due_at: Time,
    pub attempts: u32,
    /// What the mail server said last.
    pub last_error: Option<String>,
    pub ended_at: Option<Time>,
}

/// A page of letters, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailQueue {
    pub items: Vec<QueuedMail>,
    /// The letter to go on after; `None` at the end.
    pub next: Option<Uid>,
    /// How many wait and how many were given up, on all pages.
    pub waiting: i64,
    pub gave_up: i64,
}

/// Most on a page.
const MOST: u32 = 200;

impl App {
    /// Letters in one state or in any, after the letter `after`. `limit` is 1 to 200.
    pub async fn mail_queue(
        &self,
        actor: &Actor,
        state: Option<MailState>,
        after: Option<Uid>,
        limit: u32,
    ) -> Result<MailQueue, Error> {
        actor.may(Action::ManageMail)?;
        let limit = limit.clamp(1, MOST);
        self.read(move |tx| {
            let before = match after {
                Some(uid) => outbox::by_uid(tx, uid)?.ok_or_else(|| Error::invalid("after", "is no e-mail"))?.id,
                None => i64::MAX,
            };
            let mut rows = outbox::page(tx, state, before, limit + 1)?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| row.uid);
            let mut items = Vec::with_capacity(rows.len());
            for row in rows {
                let company = row.company_id.map(|id| companies::by_id(tx, id)).transpose()?.flatten();
                items.push(view(row, company.map(|company| company.name)));
            }
            let (waiting, gave_up) = (outbox::count(tx, MailState::Waiting)?, outbox::count(tx, MailState::GaveUp)?);
            Ok(MailQueue { items, next, waiting, gave_up })
        })
        .await
    }

    /// Has a letter that waits or was given up sent now, with all its tries before it again.
    pub async fn retry_mail(&self, actor: &Actor, uid: Uid) -> Result<(), Error> {
        self.act(actor, Act::on(Action::ManageMail, "mail.retry", "mail", Some(uid)), Lane::Of(uid), move |work| {
            let unknown = || Error::NotFound(format!("Could not find an e-mail with UID {uid}"));
            let row = outbox::by_uid(work.tx, uid)?.ok_or_else(unknown)?;
            if !outbox::retry(work.tx, uid, work.now, work.now.plus(PATIENCE))? {
                let state = if row.state == MailState::Sent { "has been sent" } else { "is being sent" };
                return Err(Error::Refused(format!("The e-mail {state}")));
            }
            work.save(work.record("mail.retry").on("mail", uid, Some(&row.subject)))
        })
        .await
    }
}

fn view(row: outbox::Mail, company: Option<String>) -> QueuedMail {
    QueuedMail {
        uid: row.uid,
        company,
        group: row.group,
        recipient: row.recipient,
        subject: row.subject,
        state: row.state,
        created_at: row.created_at,
        due_at: row.due_at,
        attempts: row.attempts,
        last_error: row.last_error,
        ended_at: row.ended_at,
    }
}
