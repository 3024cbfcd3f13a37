//! What has happened to an API key (AK-26).

use domain::{Action, Time, Uid, text_enum};
use serde::Deserialize;
use store::audit;

use super::{SUBJECT, own};
use crate::{Actor, App, Error};

text_enum! {
    /// What can happen to a key, with the words that readers see.
    pub enum ApiKeyEvent {
        Created = "CREATED",
        Renamed = "RENAMED",
        /// One of its tokens was ended before its time.
        TokenRevoked = "TOKEN_REVOKED",
        Suspended = "SUSPENDED",
        Restored = "RESTORED",
        Deleted = "DELETED",
    }
}

impl ApiKeyEvent {
    /// The event behind an action of the audit trail.
    fn of(action: &str) -> Option<Self> {
        match action {
            "api_key.create" => Some(Self::Created),
            "api_key.rename" => Some(Self::Renamed),
            "api_key.revoke_token" => Some(Self::TokenRevoked),
            "api_key.suspend" => Some(Self::Suspended),
            "api_key.restore" => Some(Self::Restored),
            "api_key.delete" => Some(Self::Deleted),
            _ => None,
        }
    }
}

/// One entry of a key's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyChange {
    pub at: Time,
    /// Who did it, by name.
    pub actor: String,
    pub event: ApiKeyEvent,
    /// The key's name before and after, where the event has such a side.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl App {
    /// The history of a key of the actor's company, oldest first; of a deleted one too.
    pub async fn api_key_history(&self, actor: &Actor, uid: Uid) -> Result<Vec<ApiKeyChange>, Error> {
        actor.may(Action::ManageApiKeys)?;
        let member = actor.member()?.clone();
        self.read(move |tx| {
            let key = own(tx, &member, uid)?;
            let entries = audit::of_subject(tx, SUBJECT, key.uid, member.id)?;
            entries.into_iter().filter(|entry| entry.outcome == "done").filter_map(change).collect()
        })
        .await
    }
}

fn change(entry: audit::Entry) -> Option<Result<ApiKeyChange, Error>> {
    let event = ApiKeyEvent::of(&entry.action)?;
    let sides = name(entry.before.as_deref()).and_then(|before| Ok((before, name(entry.after.as_deref())?)));
    Some(sides.map(|(before, after)| ApiKeyChange { at: entry.at, actor: entry.actor_name, event, before, after }))
}

/// The name in what the trail keeps of a key.
fn name(kept: Option<&str>) -> Result<Option<String>, Error> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let named: Option<Named> = kept.map(serde_json::from_str).transpose()?;
    Ok(named.map(|named| named.name))
}
