//! Which API key stands behind a client id and secret now.

use std::sync::Arc;

use auth::secret::client_id_looks_right;
use auth::{Scope, SecretHash, basic};
use domain::api_key::{self, Suspension};
use domain::policy::Role;
use domain::{ApiKeyId, ApiKeyRole, PersonId, Time, Uid};
use store::api_keys::{self, ApiKey};
use store::companies::Company;
use store::{Moment, Topic, Tx};

use crate::caches::Kept;
use crate::sessions::member;
use crate::uses::LastUse;
use crate::warrant::Warrant;
use crate::{Actor, App, Error, Member, Trail, Who};

/// How a client said who it is. `Debug` is left out: it holds secrets.
pub enum ClientCredentials {
    /// The whole `Authorization` header (RFC 6749 §2.3.1; AK-31, and the slip of AK-46). A client id beside it must be the same one.
    Basic { header: String, client_id: Option<String> },
    /// `client_id` and `client_secret` of a form.
    Form { client_id: String, client_secret: String },
}

impl ClientCredentials {
    /// Client id and secret as they may have been meant, at most two pairs.
    fn readings(&self) -> Vec<basic::Credentials> {
        match self {
            Self::Basic { header, client_id } => {
                let mut meant = basic::candidates(header).unwrap_or_else(|reason| {
                    tracing::info!(%reason, "client credentials could not be read");
                    Vec::new()
                });
                meant.retain(|one| client_id.as_ref().is_none_or(|told| *told == one.client_id));
                meant
            }
            Self::Form { client_id, client_secret } => {
                vec![basic::Credentials { client_id: client_id.clone(), secret: client_secret.clone() }]
            }
        }
    }
}

/// A key that works, as its requests need it.
pub(crate) struct Client {
    pub(crate) id: ApiKeyId,
    uid: Uid,
    creator: PersonId,
    name: String,
    pub(crate) client_id: String,
    pub(crate) role: ApiKeyRole,
    pub(crate) token_minutes: u16,
    pub(crate) member: Member,
    secret: SecretHash,
    pub(crate) used: LastUse,
}

impl Client {
    fn new(key: ApiKey, secret: [u8; 32], company: &Company) -> Self {
        Self {
            id: key.id,
            uid: key.uid,
            creator: key.creator_id,
            name: key.name,
            client_id: key.client_id,
            role: key.role,
            token_minutes: key.token_minutes,
            member: member(company),
            secret: SecretHash::from_bytes(secret),
            used: LastUse::at(key.used_at),
        }
    }

    /// What must not have changed for it to hold.
    pub(crate) const fn topics(&self) -> [Topic; 3] {
        [Topic::ApiKey(self.id), Topic::Person(self.creator), Topic::Company(self.member.id)]
    }

    pub(crate) fn actor(&self, trail: Trail, warrant: Option<Arc<Warrant>>) -> Actor {
        let who = Who::ApiKey { id: self.id, uid: self.uid, name: self.name.clone(), creator: self.creator };
        Actor { who, role: Role::ApiKey(self.role), company: Some(self.member.clone()), trail, warrant }
    }
}

/// The `scope` of tokens for a role.
pub(crate) const fn scope(role: ApiKeyRole) -> Scope {
    match role {
        ApiKeyRole::CompanyAdmin => Scope::CompanyAdmin,
        ApiKeyRole::ReadOnly => Scope::ReadOnly,
    }
}

/// What has become of a key.
pub(crate) enum Standing {
    Works(Box<Client>),
    Suspended(Suspension),
    /// Deleted, or never there.
    Unknown,
}

/// Looks at the key, its creator and its company as they are now (AK-04, AK-05).
pub(crate) fn standing(tx: &Tx<'_>, client_id: &str) -> Result<Standing, Error> {
    let found = api_keys::standing(tx, client_id)?;
    let Some((key, secret, company)) = found.filter(|(key, ..)| key.deleted_at.is_none()) else {
        return Ok(Standing::Unknown);
    };
    Ok(match api_key::suspension(key.creator_state, company.suspended_at.is_some()) {
        Some(why) => Standing::Suspended(why),
        None => Standing::Works(Box::new(Client::new(key, secret, &company))),
    })
}

/// What a client is told whose credentials don't do, whichever half was wrong and whatever has become of the key.
pub(crate) fn invalid_client() -> Error {
    Error::Unauthenticated("The client credentials are not valid".to_owned())
}

impl App {
    /// The working key behind credentials. Secrets are compared by keyed hash in constant time, also when there is nothing to compare with.
    pub(crate) async fn client(&self, credentials: &ClientCredentials) -> Result<Arc<Kept<Client>>, Error> {
        for reading in credentials.readings() {
            if !client_id_looks_right(&reading.client_id) {
                continue;
            }
            let hash = self.0.hasher.hash(&reading.secret);
            let client = self.client_now(reading.client_id).await?;
            let stored = client.as_ref().map_or(SecretHash::from_bytes([0; 32]), |client| client.what.secret);
            let fits = hash == stored;
            if let Some(client) = client.filter(|_| fits) {
                return Ok(client);
            }
        }
        Err(invalid_client())
    }

    /// The key with this client id, if it works now.
    async fn client_now(&self, client_id: String) -> Result<Option<Arc<Kept<Client>>>, Error> {
        let kept = self.0.caches.clients.get(client_id.as_str());
        if let Some(kept) = kept.filter(|kept| kept.holds(&self.0.store)) {
            return Ok(Some(kept));
        }
        let moment = self.0.store.moment();
        self.glance(move |tx| Ok((standing(tx, &client_id)?, client_id))).await.map(|(standing, client_id)| {
            match standing {
                Standing::Works(client) => Some(self.keep_client(*client, moment)),
                Standing::Suspended(why) => {
                    tracing::info!(client_id, reason = why.reason(), "a suspended API key asked for a token");
                    None
                }
                Standing::Unknown => None,
            }
        })
    }

    /// Keeps a key that worked when it was read after `moment`.
    pub(crate) fn keep_client(&self, client: Client, moment: Moment) -> Arc<Kept<Client>> {
        let topics = client.topics();
        let name = client.client_id.clone().into_boxed_str();
        let kept = Arc::new(Kept::new(client, moment, topics));
        self.0.caches.clients.keep(name, Arc::clone(&kept));
        kept
    }

    /// The actor behind client credentials, for the endpoints that ask a client who it is.
    pub async fn authenticate_client(&self, credentials: &ClientCredentials, trail: Trail) -> Result<Actor, Error> {
        Ok(self.client(credentials).await?.what.actor(trail, None))
    }

    /// Seconds are what tokens count in.
    pub(crate) fn whole_second(&self) -> Time {
        Time::from_ms(self.now().seconds().saturating_mul(1000))
    }
}
