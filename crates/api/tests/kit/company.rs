//! A company with a Company Admin who is signed in and an API key of his.

use app::tokens::ClientCredentials;
use auth::{ApiCredentials, Pepper, Secret, SecretKind, Vault};
use domain::people::{PersonKind, PersonState};
use domain::{ApiKeyRole, CompanyId, Draw, PersonId, Position, Time, Uid};
use store::api_keys::{self, NewApiKey};
use store::people::{self, Person};
use store::sessions::{self, Session};
use store::{Lane, Tx, companies, meta};

use super::{Client, Exchange, KEY_FILE};

pub struct Company {
    pub uid: Uid,
    pub number: i64,
    pub name: String,
    /// The uid of its Company Admin.
    pub admin_uid: Uid,
    /// The Company Admin's session.
    pub session: String,
    /// A token of the Company Admin's API key.
    pub token: String,
    /// The credentials of that key.
    pub client_id: String,
    pub client_secret: String,
    admin: Client,
    client: Client,
}

impl Company {
    /// A program of the company, with a Company Admin's API key.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The Company Admin, signed in.
    pub fn admin(&self) -> Client {
        self.admin.clone()
    }
}

impl Exchange {
    /// A new company of this name.
    pub async fn company(&self, name: &str) -> Company {
        let draw = self.app.draw().unwrap();
        let mut ids = draw.ids();
        let (uid, number, admin_uid) = (ids.uid(), ids.number(), ids.uid());
        let session = Secret::draw(SecretKind::Session, &mut ids);
        let credentials = ApiCredentials::draw(&mut ids);
        let (to_write, to_draw) = ((name.to_owned(), session.clone(), credentials.clone()), draw.clone());
        self.store
            .write(Lane::Any, move |tx| {
                let (name, session, credentials) = &to_write;
                let company = companies::insert(tx, uid, number, name, to_draw.now)?;
                write_rest(tx, company, admin_uid, (name, session, credentials), &to_draw)
            })
            .await
            .unwrap();
        let offer = ClientCredentials::Form {
            client_id: credentials.client_id.clone(),
            client_secret: credentials.secret.expose().to_owned(),
        };
        let token = self.app.issue_token(&offer, None).await.unwrap().token;
        Company {
            uid,
            number,
            name: name.to_owned(),
            admin_uid,
            admin: self.bearer(session.expose()),
            client: self.bearer(&token),
            session: session.expose().to_owned(),
            token,
            client_id: credentials.client_id,
            client_secret: credentials.secret.expose().to_owned(),
        }
    }
}

/// The Company Admin, his session and his API key.
fn write_rest(
    tx: &Tx<'_>,
    company: CompanyId,
    admin_uid: Uid,
    (name, session, credentials): (&str, &Secret, &ApiCredentials),
    draw: &Draw,
) -> Result<(), store::Error> {
    let (mut ids, now) = (draw.ids(), draw.now);
    let pepper = meta::get(tx, "pepper")?.unwrap();
    let hasher = Pepper::open(&pepper, &Vault::from_key_file(KEY_FILE).unwrap()).unwrap().hasher();
    let person = people::insert(tx, &admin(company, admin_uid, ids.number(), name, now))?;
    let row = Session {
        id: 0,
        uid: ids.uid(),
        person_id: person,
        created_at: now,
        seen_at: now,
        ended_at: None,
        peer: String::new(),
        agent: String::new(),
    };
    sessions::insert(tx, &row, hasher.hash(session.expose()).bytes())?;
    let secret_hash = hasher.hash(credentials.secret.expose());
    let key = NewApiKey {
        uid: ids.uid(),
        company_id: company,
        creator_id: person,
        client_id: &credentials.client_id,
        secret_hash: secret_hash.bytes(),
        name: "Automation",
        role: ApiKeyRole::CompanyAdmin,
        token_minutes: 1440,
        created_at: now,
    };
    api_keys::insert(tx, &key).map(drop)
}

fn admin(company: CompanyId, uid: Uid, number: i64, name: &str, now: Time) -> Person {
    Person {
        id: PersonId(0),
        uid,
        number,
        company_id: Some(company),
        kind: PersonKind::User,
        first_name: "Ada".to_owned(),
        last_name: name.to_owned(),
        email: Some(format!("admin@{}.example", companies::fold(name).replace(' ', "-"))),
        phone: None,
        position: Position::CompanyAdmin,
        state: PersonState::Active,
        password: None,
        totp_secret: None,
        totp_on: false,
        totp_last_step: 0,
        totp_failures: 0,
        created_at: now,
        updated_at: now,
        last_login_at: Some(now),
    }
}
