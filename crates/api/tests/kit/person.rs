//! People who are signed in, and what happens to them.

use auth::{Pepper, Secret, SecretKind, Vault};
use domain::people::{PersonKind, PersonState};
use domain::{CompanyId, PersonId, Position, Uid};
use store::sessions::{self, Session};
use store::{Lane, Tx, companies, meta, people};

use super::{Client, Exchange, KEY_FILE};

#[derive(Clone)]
pub struct Person {
    pub uid: Uid,
    pub email: String,
    /// The token of the session.
    pub session: String,
    client: Client,
}

impl Person {
    /// The person, signed in.
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Exchange {
    /// A new person of a company, signed in. There is no password: hashing one takes its time.
    pub async fn person(&self, company: CompanyId, name: &str, position: Position) -> Person {
        let draw = self.app.draw().unwrap();
        let mut ids = draw.ids();
        let session = Secret::draw(SecretKind::Session, &mut ids);
        let (first, last) = name.split_once(' ').unwrap();
        let uid = ids.uid();
        let email = format!("{first}.{last}@{}.example", uid.short()).to_lowercase();
        let person = people::Person {
            id: PersonId(0),
            uid,
            number: ids.number(),
            company_id: Some(company),
            kind: PersonKind::User,
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email: Some(email.clone()),
            wanted_email: None,
            phone: None,
            position,
            state: PersonState::Active,
            password: None,
            totp_secret: None,
            totp_on: false,
            totp_last_step: 0,
            totp_failures: 0,
            created_at: draw.now,
            updated_at: draw.now,
            last_login_at: Some(draw.now),
        };
        let token = session.clone();
        let sign_in = move |tx: &Tx<'_>| {
            let person_id = people::insert(tx, &person)?;
            let row = Session {
                id: 0,
                uid: person.uid,
                person_id,
                created_at: person.created_at,
                seen_at: person.created_at,
                ended_at: None,
                peer: String::new(),
                agent: String::new(),
            };
            sessions::insert(tx, &row, &hash(tx, &token)?).map(drop)
        };
        self.store.write(Lane::Any, sign_in).await.unwrap();
        Person { uid, email, client: self.bearer(session.expose()), session: session.expose().to_owned() }
    }

    /// Puts a person into a state, whatever it was.
    pub async fn set_state(&self, person: &Person, state: PersonState) {
        self.change(person, move |row| row.state = state).await;
    }

    /// Gives a person another position.
    pub async fn set_position(&self, person: &Person, position: Position) {
        self.change(person, move |row| row.position = position).await;
    }

    async fn change(&self, person: &Person, change: impl Fn(&mut people::Person) + Send + 'static) {
        let uid = person.uid;
        let save = move |tx: &Tx<'_>| {
            let mut row = people::by_uid(tx, uid)?.unwrap();
            change(&mut row);
            people::save(tx, &row)
        };
        self.store.write(Lane::Any, save).await.unwrap();
    }

    /// Suspends a company, or resumes it.
    pub async fn set_suspended(&self, company: CompanyId, suspended: bool) {
        let at = suspended.then(|| self.app.now());
        self.store.write(Lane::Any, move |tx| companies::suspend(tx, company, at)).await.unwrap();
    }
}

/// What is stored of a session's token in this database.
fn hash(tx: &Tx<'_>, token: &Secret) -> Result<[u8; 32], store::Error> {
    let pepper = meta::get(tx, "pepper")?.unwrap();
    let pepper = Pepper::open(&pepper, &Vault::from_key_file(KEY_FILE).unwrap()).unwrap();
    Ok(*pepper.hasher().hash(token.expose()).bytes())
}
