//! Ending a token before its time (RFC 7009).

use auth::Claims;
use domain::policy::Role;
use domain::{ApiKeyRole, Position};
use store::api_keys::{self, ApiKey};
use store::{Lane, revoked_tokens};

use crate::act::Work;
use crate::api_keys::SUBJECT;
use crate::{Act, Actor, App, Error, Who};

impl App {
    /// Revokes a token: a key those of its own, a Company Admin those of every key of the company.
    ///
    /// A text that is no good token, or one of another company's, is answered as if it had been revoked.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a Read Only key with the token of another key of its company.
    pub async fn revoke_token(&self, actor: &Actor, token: &str) -> Result<(), Error> {
        actor.member()?;
        let act = Act::free("api_key.revoke_token", SUBJECT, None);
        // What is no token needs no transaction, and would hide that the key was another request's.
        if self.repeated(actor, act).await? == Some(()) {
            return Ok(());
        }
        let Ok(claims) = self.verified(&*self.keyring().await?, token) else { return Ok(()) };
        self.act(actor, act, Lane::Any, move |work| revoke(work, &claims)).await
    }
}

fn revoke(work: &mut Work<'_>, claims: &Claims) -> Result<(), Error> {
    let company = work.actor.member()?.id;
    let key = api_keys::by_client_id(work.tx, &claims.client_id)?.filter(|key| key.company_id == company);
    let Some(key) = key else { return Ok(()) };
    if !may_revoke(work.actor, &key) {
        return Err(Error::Forbidden("only a Company Admin may revoke the tokens of another API key".to_owned()));
    }
    revoked_tokens::insert(work.tx, claims.jti, claims.expires)?;
    let record = work.record("api_key.revoke_token").on(SUBJECT, key.uid, Some(&key.name));
    work.save(record)
}

fn may_revoke(actor: &Actor, key: &ApiKey) -> bool {
    match actor.role {
        Role::Person(Position::CompanyAdmin) | Role::ApiKey(ApiKeyRole::CompanyAdmin) => true,
        _ => matches!(actor.who, Who::ApiKey { id, .. } if id == key.id),
    }
}
