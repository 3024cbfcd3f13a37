//! Making an API key (AK-07, AK-08, AK-11 to AK-17, AK-42).

use auth::{ApiCredentials, Secret};
use domain::api_key::{self, TokenMinutes};
use domain::people::PersonKind;
use domain::{Action, ApiKeyRole, Invalid, PersonId, Time, Uid};
use store::{api_keys, people};

use super::SUBJECT;
use super::view::Trace;
use crate::act::Work;
use crate::{Act, Actor, App, Error};

/// What is asked for, as it was written.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    pub name: String,
    /// `Company Admin` or `Read Only`.
    pub role: String,
    /// `None`: 1440.
    pub token_minutes: Option<i64>,
    /// The service user in whose name it is made, so that it outlives the actor's account (AK-03); `None`: the actor's own.
    pub service_user: Option<Uid>,
}

/// The new key with its secret, which nobody can be shown again (AK-21).
#[derive(Debug, Clone)]
pub struct ApiKeyCreated {
    pub uid: Uid,
    pub name: String,
    pub role: ApiKeyRole,
    pub token_minutes: u16,
    pub created: Time,
    pub client_id: String,
    pub secret: Secret,
}

/// The same, checked.
struct Asked {
    name: String,
    role: ApiKeyRole,
    life: TokenMinutes,
    service_user: Option<Uid>,
}

impl NewApiKey {
    fn check(&self) -> Result<Asked, Invalid> {
        Ok(Asked {
            name: api_key::name("name", &self.name)?,
            role: self.role.parse().map_err(|rule: String| Invalid::new("role", rule))?,
            life: TokenMinutes::new("tokenExpiryMinutes", self.token_minutes)?,
            service_user: self.service_user,
        })
    }
}

impl App {
    /// Makes an API key for the actor's company, with the actor, or the service user that is named, as the creator on whom it depends.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the actor is a Company Admin who is signed in; [`Error::Invalid`] for `name`, `role`,
    /// `tokenExpiryMinutes`, `serviceUser`, and for `apiKey` when the company has five that aren't deleted.
    pub async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<ApiKeyCreated, Error> {
        let act = Act::on(Action::ManageApiKeys, "api_key.create", SUBJECT, None);
        self.reveal(actor, act, actor.lane(), move |work| create(work, new.check()?)).await
    }
}

fn create(work: &mut Work<'_>, asked: Asked) -> Result<ApiKeyCreated, Error> {
    let Asked { name, role, life, service_user } = asked;
    let company = work.actor.member()?.id;
    let creator = creator(work, service_user)?;
    api_key::may_create(api_keys::count(work.tx, company)?)?;
    let uid = work.ids.uid();
    let ApiCredentials { client_id, secret } = ApiCredentials::draw(&mut work.ids);
    let hash = work.app.0.hasher.hash(secret.expose());
    let row = api_keys::NewApiKey {
        uid,
        company_id: company,
        creator_id: creator,
        client_id: &client_id,
        secret_hash: hash.bytes(),
        name: &name,
        role,
        token_minutes: life.get(),
        created_at: work.now,
    };
    api_keys::insert(work.tx, &row)?;
    let after = Trace::new(&name, role, life.get());
    let record =
        work.record("api_key.create").on(SUBJECT, uid, Some(&name)).change(None::<&Trace<'_>>, Some(&after))?;
    work.save(record)?;
    Ok(ApiKeyCreated { uid, name, role, token_minutes: life.get(), created: work.now, client_id, secret })
}

/// The person on whom the key will depend.
fn creator(work: &Work<'_>, service_user: Option<Uid>) -> Result<PersonId, Error> {
    let own = work.actor.person()?;
    let Some(uid) = service_user else { return Ok(own) };
    let company = work.actor.member()?.id;
    let found = people::by_uid(work.tx, uid)?.filter(|person| {
        person.company_id == Some(company) && person.kind == PersonKind::Service && person.state.works()
    });
    let found = found.ok_or_else(|| Error::invalid("serviceUser", "must be an active service user of the company"))?;
    Ok(found.id)
}
