//! An API key as its company sees it.

use domain::api_key::{self, Suspension};
use domain::{ApiKeyRole, Time, Uid};
use serde::Serialize;
use store::api_keys::ApiKey;

use crate::Error;
use crate::act::Work;
use crate::repeat::Repeatable;

/// Never the secret, nor anything made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyView {
    pub uid: Uid,
    pub client_id: String,
    pub name: String,
    pub role: ApiKeyRole,
    /// 5 to 1440.
    pub token_minutes: u16,
    /// `None` while it works.
    pub suspended: Option<Suspension>,
    pub creator_uid: Uid,
    pub creator_name: String,
    pub created: Time,
    /// When it last got a token, to within some minutes.
    pub last_used: Option<Time>,
}

impl ApiKeyView {
    pub(super) fn of(key: ApiKey, company_suspended: bool) -> Self {
        Self {
            uid: key.uid,
            client_id: key.client_id,
            name: key.name,
            role: key.role,
            token_minutes: key.token_minutes,
            suspended: api_key::suspension(key.creator_state, company_suspended),
            creator_uid: key.creator_uid,
            creator_name: key.creator_name,
            created: key.created_at,
            last_used: key.used_at,
        }
    }
}

impl Repeatable for ApiKeyView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.uid)
    }

    fn again(work: &Work<'_>, uid: Uid) -> Result<Self, Error> {
        let member = work.actor.member()?;
        let suspended = work.company(member.id)?.suspended_at.is_some();
        Ok(Self::of(super::own(work.tx, member, uid)?, suspended))
    }
}

/// What the audit trail keeps of a key before and after a change.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trace<'a> {
    name: &'a str,
    role: ApiKeyRole,
    token_expiry_minutes: u16,
}

impl<'a> Trace<'a> {
    pub(super) const fn new(name: &'a str, role: ApiKeyRole, token_expiry_minutes: u16) -> Self {
        Self { name, role, token_expiry_minutes }
    }

    pub(super) fn of(key: &'a ApiKey) -> Self {
        Self::new(&key.name, key.role, key.token_minutes)
    }
}
