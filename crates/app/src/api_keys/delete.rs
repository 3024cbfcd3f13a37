//! Deleting an API key (AK-25): from then on it gets no tokens, and those it got are refused.

use domain::{Action, Uid};
use store::{Lane, api_keys};

use super::view::Trace;
use super::{SUBJECT, own_in_use};
use crate::act::Work;
use crate::{Act, Actor, App, Error};

impl App {
    /// Deletes a key of the actor's company. Its history stays.
    pub async fn delete_api_key(&self, actor: &Actor, uid: Uid) -> Result<(), Error> {
        let act = Act::on(Action::ManageApiKeys, "api_key.delete", SUBJECT, Some(uid));
        self.act(actor, act, Lane::Any, move |work| delete(work, uid)).await
    }
}

fn delete(work: &mut Work<'_>, uid: Uid) -> Result<(), Error> {
    let key = own_in_use(work.tx, work.actor.member()?, uid)?;
    api_keys::delete(work.tx, key.id, work.now)?;
    let record = work.record("api_key.delete").on(SUBJECT, uid, Some(&key.name));
    work.save(record.change(Some(&Trace::of(&key)), None::<&Trace<'_>>)?)
}
