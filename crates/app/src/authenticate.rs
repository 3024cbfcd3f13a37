//! Who stands behind a bearer token now.

use auth::{Claims, Refused, SecretKind, session};
use domain::Time;
use domain::policy::Role;
use store::{Tx, companies, people, revoked_tokens, sessions};

use crate::tokens::client::{self, Standing};
use crate::{Actor, App, Error, Member, Trail, Who};

impl App {
    /// The actor behind `bearer`: the session of a person, or the token of an API key (AK-36).
    ///
    /// What the token says is not enough: the key, its creator and its company are looked at as they are now (AK-39), so that
    /// deleting, locking and suspending work at the next request.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub async fn authenticate(&self, bearer: &str, trail: Trail) -> Result<Actor, Error> {
        if SecretKind::Session.looks_right(bearer) {
            return self.session(bearer, trail).await;
        }
        let claims = self.claims(bearer).map_err(|reason| match reason {
            Refused::Expired => refused("The access token has expired: ask for a new one"),
            _ => refused("The access token is not valid"),
        })?;
        self.read(move |tx| {
            if revoked_tokens::contains(tx, claims.jti)? {
                return Err(refused("The access token was revoked"));
            }
            match client::standing(tx, &claims.client_id)? {
                Standing::Works(client) => Ok(client.actor(trail)),
                Standing::Suspended(why) => {
                    Err(refused(&format!("The API key of this access token is suspended: {}", why.reason())))
                }
                Standing::Unknown => Err(refused("The API key of this access token was deleted")),
            }
        })
        .await
    }

    /// What a token says, if we signed it for this environment and it hasn't ended (AK-06, AK-18).
    pub(crate) fn claims(&self, token: &str) -> Result<Claims, Refused> {
        let settings = self.settings();
        let claims = self.keyring().verify(token, self.now(), &settings.issuer, &settings.audience);
        claims.inspect_err(|reason| tracing::info!(%reason, "an access token was refused"))
    }

    /// The person behind a session's token.
    async fn session(&self, token: &str, trail: Trail) -> Result<Actor, Error> {
        let (hash, now) = (self.0.hasher.hash(token), self.now());
        let actor = self.read(move |tx| signed_in(tx, hash.bytes(), now, trail)).await?;
        actor.ok_or_else(|| refused("The session has ended: sign in again"))
    }
}

fn signed_in(tx: &Tx<'_>, hash: &[u8; 32], now: Time, trail: Trail) -> Result<Option<Actor>, Error> {
    let Some(session) = sessions::by_hash(tx, hash)?.filter(|session| session.ended_at.is_none()) else {
        return Ok(None);
    };
    let open = matches!(session::standing(session.created_at, session.seen_at, now), session::Standing::Open { .. });
    let person = people::by_id(tx, session.person_id)?.filter(|person| open && person.state.works());
    let Some(person) = person else { return Ok(None) };
    let company = match person.company_id {
        Some(id) => companies::by_id(tx, id)?.filter(|company| company.suspended_at.is_none()),
        None => None,
    };
    let Some(company) = company else { return Ok(None) };
    let name = format!("{} {}", person.first_name, person.last_name);
    let who = Who::Person { id: person.id, uid: person.uid, name, session: session.id };
    let member = Member { id: company.id, uid: company.uid, number: company.number, name: company.name };
    Ok(Some(Actor { who, role: Role::Person(person.position), company: Some(member), trail }))
}

fn refused(why: &str) -> Error {
    Error::Unauthenticated(why.to_owned())
}
