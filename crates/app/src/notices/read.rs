//! Marking notices as read: each person for himself.

use domain::{Action, Uid};
use store::{Lane, notices};

use super::list::reader;
use crate::{Act, Actor, App, Error};

/// In one request, which holds up all other writes while it is carried out.
const MOST: usize = 1000;

impl App {
    /// Marks these notices of the company as read by the actor; all of them when none is named. How many are unread then.
    pub async fn mark_notices(&self, actor: &Actor, uids: Vec<Uid>) -> Result<i64, Error> {
        self.act(actor, Act::on(Action::OwnProfile, "notice.read", "notice", None), Lane::Any, move |work| {
            let (person, reader) = (work.actor.person()?, reader(work.actor)?);
            if uids.len() > MOST {
                return Err(Error::invalid("uids", format!("must have at most {MOST} notices")));
            }
            if uids.is_empty() {
                notices::mark_all(work.tx, &reader, work.now)?;
            }
            for uid in &uids {
                if notices::id_of(work.tx, reader.company, *uid)?.is_none() {
                    return Err(Error::NotFound(format!("Could not find a notice with UID {uid}")));
                }
                notices::mark(work.tx, reader.company, person, *uid, work.now)?;
            }
            Ok(notices::unread(work.tx, &reader)?)
        })
        .await
    }
}
