//! Which API key stands behind a client id and secret now.

use auth::secret::client_id_looks_right;
use auth::{Scope, SecretHash, basic};
use domain::api_key::{self, Suspension};
use domain::policy::Role;
use domain::{ApiKeyRole, Time};
use store::api_keys::{self, ApiKey};
use store::{Tx, companies};

use crate::{Actor, App, Error, Member, Trail, Who};

/// How a client said who it is. `Debug` is left out: it holds secrets.
pub enum ClientCredentials {
    /// The whole `Authorization` header (RFC 6749 §2.3.1; AK-31, and the slip of AK-46).
    Basic(String),
    /// `client_id` and `client_secret` of a form.
    Form { client_id: String, client_secret: String },
}

impl ClientCredentials {
    /// Client id and secret as they may have been meant, at most two pairs.
    fn readings(&self) -> Vec<basic::Credentials> {
        match self {
            Self::Basic(header) => basic::candidates(header).unwrap_or_else(|reason| {
                tracing::info!(%reason, "client credentials could not be read");
                Vec::new()
            }),
            Self::Form { client_id, client_secret } => {
                vec![basic::Credentials { client_id: client_id.clone(), secret: client_secret.clone() }]
            }
        }
    }
}

/// A key that works, with its company.
pub(crate) struct Client {
    pub(crate) key: ApiKey,
    pub(crate) member: Member,
}

impl Client {
    pub(crate) fn actor(self, trail: Trail) -> Actor {
        let Self { key, member } = self;
        let who = Who::ApiKey { id: key.id, uid: key.uid, name: key.name, creator: key.creator_id };
        Actor { who, role: Role::ApiKey(key.role), company: Some(member), trail }
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
    let Some(key) = api_keys::by_client_id(tx, client_id)?.filter(|key| key.deleted_at.is_none()) else {
        return Ok(Standing::Unknown);
    };
    let Some(company) = companies::by_id(tx, key.company_id)? else {
        return Err(Error::Internal(format!("API key {} has no company", key.uid)));
    };
    if let Some(why) = api_key::suspension(key.creator_state, company.suspended_at.is_some()) {
        return Ok(Standing::Suspended(why));
    }
    let member = Member { id: company.id, uid: company.uid, number: company.number, name: company.name };
    Ok(Standing::Works(Box::new(Client { key, member })))
}

/// What a client is told whose credentials don't do, whichever half was wrong and whatever has become of the key.
pub(crate) fn invalid_client() -> Error {
    Error::Unauthenticated("The client credentials are not valid".to_owned())
}

impl App {
    /// The working key behind credentials. Secrets are compared by keyed hash in constant time, also when there is nothing to compare with.
    pub(crate) async fn client(&self, credentials: &ClientCredentials) -> Result<Client, Error> {
        let readings: Vec<_> = credentials
            .readings()
            .into_iter()
            .filter(|reading| client_id_looks_right(&reading.client_id))
            .map(|reading| (reading.client_id, self.0.hasher.hash(&reading.secret)))
            .collect();
        self.read(move |tx| {
            for (client_id, hash) in &readings {
                if let Some(client) = matching(tx, client_id, hash)? {
                    return Ok(client);
                }
            }
            Err(invalid_client())
        })
        .await
    }

    /// The actor behind client credentials, for the endpoints that ask a client who it is.
    pub async fn authenticate_client(&self, credentials: &ClientCredentials, trail: Trail) -> Result<Actor, Error> {
        Ok(self.client(credentials).await?.actor(trail))
    }

    /// Seconds are what tokens count in.
    pub(crate) fn whole_second(&self) -> Time {
        Time::from_ms(self.now().seconds().saturating_mul(1000))
    }
}

fn matching(tx: &Tx<'_>, client_id: &str, hash: &SecretHash) -> Result<Option<Client>, Error> {
    let standing = standing(tx, client_id)?;
    let stored = match &standing {
        Standing::Works(client) => api_keys::secret_hash(tx, client.key.id)?,
        Standing::Suspended(why) => {
            tracing::info!(client_id, reason = why.reason(), "a suspended API key asked for a token");
            None
        }
        Standing::Unknown => None,
    };
    let fits = *hash == SecretHash::from_bytes(stored.unwrap_or_default());
    Ok(match standing {
        Standing::Works(client) if fits && stored.is_some() => Some(*client),
        _ => None,
    })
}
