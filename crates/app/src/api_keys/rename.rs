//! Giving an API key another name (AK-24). Role and expiry stay what they were when it was made.

use domain::api_key;
use domain::{Action, Uid};
use store::{Lane, api_keys, companies};

use super::view::{ApiKeyView, Trace};
use super::{SUBJECT, own_in_use};
use crate::act::Work;
use crate::{Act, Actor, App, Error};

impl App {
    /// Renames a key of the actor's company. The same name again is fine and leaves no trace.
    pub async fn rename_api_key(&self, actor: &Actor, uid: Uid, name: String) -> Result<ApiKeyView, Error> {
        let act = Act::on(Action::ManageApiKeys, "api_key.rename", SUBJECT, Some(uid));
        self.act(actor, act, Lane::Any, move |work| rename(work, uid, &name)).await
    }
}

fn rename(work: &mut Work<'_>, uid: Uid, name: &str) -> Result<ApiKeyView, Error> {
    let member = work.actor.member()?;
    let mut key = own_in_use(work.tx, member, uid)?;
    let name = api_key::name("name", name)?;
    if name != key.name {
        api_keys::rename(work.tx, key.id, &name)?;
        let after = Trace::new(&name, key.role, key.token_minutes);
        let record = work.record("api_key.rename").on(SUBJECT, uid, Some(&name));
        work.save(record.change(Some(&Trace::of(&key)), Some(&after))?)?;
        key.name = name;
    }
    let suspended = companies::by_id(work.tx, member.id)?.is_some_and(|company| company.suspended_at.is_some());
    Ok(ApiKeyView::of(key, suspended))
}
