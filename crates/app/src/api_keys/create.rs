//! Making an API key (AK-07, AK-08, AK-11 to AK-17, AK-42).

use auth::{ApiCredentials, Secret};
use domain::api_key::{self, TokenMinutes};
use domain::{Action, ApiKeyRole, Invalid, Time, Uid};
use store::{Lane, api_keys};

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
}

impl NewApiKey {
    fn check(&self) -> Result<Asked, Invalid> {
        Ok(Asked {
            name: api_key::name("name", &self.name)?,
            role: self.role.parse().map_err(|rule: String| Invalid::new("role", rule))?,
            life: TokenMinutes::new("tokenExpiryMinutes", self.token_minutes)?,
        })
    }
}

impl App {
    /// Makes an API key for the actor's company, with the actor as the creator on whom it depends.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the actor is a Company Admin who is signed in; [`Error::Invalid`] for `name`, `role`,
    /// `tokenExpiryMinutes`, and for `apiKey` when the company has five that aren't deleted.
    pub async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<ApiKeyCreated, Error> {
        actor.may(Action::ManageApiKeys)?;
        let company = actor.member()?.uid;
        let act = Act::on("api_key.create", SUBJECT, None);
        self.act(actor, act, Lane::Of(company), move |work| create(work, new.check()?)).await
    }
}

fn create(work: &mut Work<'_>, Asked { name, role, life }: Asked) -> Result<ApiKeyCreated, Error> {
    let (company, creator) = (work.actor.member()?.id, work.actor.person()?);
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
