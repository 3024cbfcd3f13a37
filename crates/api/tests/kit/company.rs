//! A company with a Company Admin who is signed in and an API key of his.

use app::tokens::ClientCredentials;
use auth::{ApiCredentials, Pepper, Secret, SecretKind, Vault};
use domain::{ApiKeyRole, CompanyId, Draw, PersonId, Uid};
use store::api_keys::{self, NewApiKey};
use store::{Lane, Statement, Tx, companies, meta, params};

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

const PERSON: Statement = Statement {
    name: "PERSON",
    sql: "INSERT INTO people (uid, number, company_id, kind, first_name, last_name, email, email_folded, position, state, created_at, updated_at)
          VALUES ($1, $2, $3, 'user', 'Ada', $4, $5, $5, 'Company Admin', 'ACTIVE', $6, $6) RETURNING id",
};

const SESSION: Statement = Statement {
    name: "SESSION",
    sql: "INSERT INTO sessions (uid, person_id, token_hash, created_at, seen_at, peer, agent) VALUES ($1, $2, $3, $4, $4, '', '') RETURNING id",
};

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
    let mut ids = draw.ids();
    let pepper = meta::get(tx, "pepper")?.unwrap();
    let hasher = Pepper::open(&pepper, &Vault::from_key_file(KEY_FILE).unwrap()).unwrap().hasher();
    // Numbers of companies and people are different spaces, so one draw does for both.
    let email = format!("admin@{}.example", companies::fold(name).replace(' ', "-"));
    let person = PersonId(tx.insert(PERSON, params![admin_uid, ids.number(), company, name, email, draw.now])?);
    tx.insert(SESSION, params![ids.uid(), person, *hasher.hash(session.expose()).bytes(), draw.now])?;
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
        created_at: draw.now,
    };
    api_keys::insert(tx, &key).map(drop)
}
