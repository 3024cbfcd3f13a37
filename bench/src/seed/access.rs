//! Companies, and who gets in: an administrator, a machine account and its API key.

use std::collections::HashSet;

use anyhow::Result;
use app::{Actor, Member, Record, Who};
use auth::ApiCredentials;
use domain::people::{PersonKind, PersonState, Position};
use domain::policy::Role;
use domain::{ApiKeyRole, CompanyId, PersonId};
use store::api_keys::{self, NewApiKey};
use store::people::{self, Person};
use store::{Lane, Tx, companies};

use super::progress::Progress;
use super::{World, draw};

/// Companies in one transaction.
const BATCH: u64 = 100;

#[derive(Debug, Clone)]
pub struct Company {
    pub member: Member,
    /// Its program, in whose name everything was ordered.
    pub actor: Actor,
    pub client_id: String,
    pub secret: String,
}

pub(super) async fn make(world: &World) -> Result<Vec<Company>> {
    let mut made = Vec::new();
    let mut progress = Progress::new("companies", world.size.companies);
    let mut numbers = HashSet::new();
    for first in (0..world.size.companies).step_by(usize::try_from(BATCH)?) {
        let (draw, hasher) = (draw(world.then)?, world.pepper.hasher());
        let mut ids = draw.ids();
        let mut number = || loop {
            let number = ids.number();
            if numbers.insert(number) {
                return number;
            }
        };
        let end = (first + BATCH).min(world.size.companies);
        let wanted: Vec<(u64, [i64; 3])> = (first..end).map(|n| (n, [number(), number(), number()])).collect();
        let batch = move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            let mut made = Vec::new();
            for (n, [company, admin, machine]) in &wanted {
                let name = format!("Company {n:06}");
                let uid = ids.uid();
                let id = companies::insert(tx, uid, *company, &name, draw.now)?;
                let member = Member { id, uid, number: *company, name };
                let email = format!("admin@company-{n:06}.example");
                people::insert(tx, &person(ids.uid(), *admin, id, PersonKind::User, Some(email), draw.now))?;
                let machine = person(ids.uid(), *machine, id, PersonKind::Service, None, draw.now);
                let creator = people::insert(tx, &machine)?;
                let ApiCredentials { client_id, secret } = ApiCredentials::draw(&mut ids);
                let (uid, hash) = (ids.uid(), hasher.hash(secret.expose()));
                let new = NewApiKey {
                    uid,
                    company_id: id,
                    creator_id: creator,
                    client_id: &client_id,
                    secret_hash: hash.bytes(),
                    name: "Automation",
                    role: ApiKeyRole::CompanyAdmin,
                    token_minutes: 1440,
                    created_at: draw.now,
                };
                let key = api_keys::insert(tx, &new)?;
                let actor = Actor {
                    who: Who::ApiKey { id: key, uid, name: "Automation".to_owned(), creator },
                    role: Role::ApiKey(ApiKeyRole::CompanyAdmin),
                    company: Some(member.clone()),
                    ..Actor::system()
                };
                let record =
                    Record::by(&Actor::system(), "company.create").on("company", member.uid, Some(&member.name));
                record.for_company(id, &member.name).save(tx, &mut ids, draw.now)?;
                made.push(Company { member, actor, client_id, secret: secret.expose().to_owned() });
            }
            Ok::<_, app::Error>(made)
        };
        made.extend(world.store.write(Lane::Any, batch).await?);
        progress.add(end - first);
    }
    Ok(made)
}

fn person(
    uid: domain::Uid,
    number: i64,
    company: CompanyId,
    kind: PersonKind,
    email: Option<String>,
    now: domain::Time,
) -> Person {
    let service = kind == PersonKind::Service;
    Person {
        id: PersonId(0),
        uid,
        number,
        company_id: Some(company),
        kind,
        first_name: if service { "Automation" } else { "Ada" }.to_owned(),
        last_name: if service { "" } else { "Admin" }.to_owned(),
        email,
        wanted_email: None,
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
        last_login_at: None,
    }
}
