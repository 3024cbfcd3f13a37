//! The company's notices, as one of its people has read them.

use domain::people::NoticeGroup;
use domain::{Action, Time, Uid};
use store::notices;

use super::audience::groups;
use crate::{Actor, App, Error};

/// A notice as its reader has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeView {
    pub uid: Uid,
    pub at: Time,
    pub group: NoticeGroup,
    pub title: String,
    /// Paragraphs, an empty line between them.
    pub text: String,
    /// A path of the portal.
    pub link: Option<String>,
    /// What it is about.
    pub subject: Option<Uid>,
    pub read: bool,
}

/// A page of notices, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notices {
    pub items: Vec<NoticeView>,
    /// The notice to go on after; `None` at the end.
    pub next: Option<Uid>,
    /// How many the reader hasn't read, on all pages.
    pub unread: i64,
}

/// Most on a page.
const MOST: u32 = 200;

impl App {
    /// The notices of the actor's company that the actor's role is told of, after the notice `after`. `limit` is 1 to 200.
    pub async fn notices(&self, actor: &Actor, after: Option<Uid>, limit: u32) -> Result<Notices, Error> {
        actor.may(Action::ViewServices)?;
        let reader = reader(actor)?;
        let limit = limit.clamp(1, MOST);
        self.read(move |tx| {
            let unknown = || Error::invalid("after", "is no notice of this company");
            let before = match after {
                Some(uid) => notices::id_of(tx, reader.company, uid)?.ok_or_else(unknown)?,
                None => i64::MAX,
            };
            let mut rows = notices::page(tx, &reader, before, limit + 1)?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| row.uid);
            Ok(Notices { items: rows.into_iter().map(view).collect(), next, unread: notices::unread(tx, &reader)? })
        })
        .await
    }
}

/// Whose notices an actor reads. A program hears what an admin hears, and has read nothing.
pub(super) fn reader(actor: &Actor) -> Result<notices::Reader, Error> {
    Ok(notices::Reader { company: actor.member()?.id, person: actor.person().ok(), groups: groups(actor.role) })
}

fn view(row: notices::Notice) -> NoticeView {
    NoticeView {
        uid: row.uid,
        at: row.created_at,
        group: row.group,
        title: row.title,
        text: row.body,
        link: row.link,
        subject: row.subject_uid,
        read: row.read_at.is_some(),
    }
}
