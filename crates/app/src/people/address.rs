//! Another e-mail address for somebody: asked for by who manages people, in force when the link that goes to it is opened. Until then
//! the one that is known goes on working, and nothing keeps the new one from anybody else.

use std::time::Duration;

use domain::Email;
use domain::people::LinkPurpose;
use store::people::{self, Person};
use store::{Lane, links};

use super::invite::free;
use super::{PersonRef, PersonView, Seen, full_name, link, load, managing, note_change, vouching};
use crate::act::Work;
use crate::notices::{self, Mail};
use crate::sessions::{actor, whole};
use crate::{Act, Actor, App, Error, Trail};

/// How long the link works.
const LASTS: Duration = Duration::from_hours(72);

/// Links for one person within [`HOUR`], so that nobody's mailbox can be filled.
const AT_MOST: u32 = 3;
const HOUR: Duration = Duration::from_hours(1);

/// What the holder of the link sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressView {
    pub email: String,
    /// Whose it is to be.
    pub name: String,
    /// Empty for nobody's.
    pub company: String,
}

impl App {
    /// What a link that still works confirms.
    pub async fn address_link(&self, token: &str) -> Result<AddressView, Error> {
        let (app, token, now) = (self.clone(), token.to_owned(), self.now());
        self.read(move |tx| {
            let (_, person) = link::open(tx, &app, LinkPurpose::Address, &token, now)?;
            let (person, company) = whole(tx, person.id)?;
            Ok(AddressView {
                name: full_name(&person),
                email: person.wanted_email.unwrap_or_default(),
                company: company.map(|company| company.name).unwrap_or_default(),
            })
        })
        .await
    }

    /// Confirms it: the person signs in with the new address from now on. It signs nobody in.
    pub async fn confirm_address(&self, token: &str, trail: Trail) -> Result<PersonView, Error> {
        let (app, text, now) = (self.clone(), token.to_owned(), self.now());
        let (person, company) = self
            .read(move |tx| {
                let (_, person) = link::open(tx, &app, LinkPurpose::Address, &text, now)?;
                whole(tx, person.id)
            })
            .await?;
        let (by, token) = (actor(&person, company.as_ref(), 0, trail), token.to_owned());
        let act = Act::free("person.confirm_address", "person", Some(person.uid));
        self.act(&by, act, Lane::Any, move |work| {
            let person = link::take(work, LinkPurpose::Address, &token)?;
            if !person.state.works() {
                return Err(Error::Refused("this account doesn't work at the moment: ask a Company Admin".to_owned()));
            }
            let Some(email) = person.wanted_email.clone() else { return Err(link::gone()) };
            free(work, &email, Some(person.id))?;
            let company = person.company_id.map(|id| work.company(id)).transpose()?;
            let mut seen = Seen { person, company, own: true };
            let mut after = seen.person.clone();
            after.email = Some(email);
            settle(work, &mut seen, after, "person.confirm_address")?;
            links::void(work.tx, seen.person.id, LinkPurpose::Reset, work.now)?;
            Ok(seen.view())
        })
        .await
    }

    /// Takes a new address back that hasn't been confirmed: one's own, or that of somebody whom the actor manages.
    pub async fn withdraw_address(&self, actor: &Actor, which: PersonRef) -> Result<PersonView, Error> {
        let act = Act::on(managing(actor), "person.withdraw_address", "person", None);
        self.act(actor, act, actor.lane(), move |work| {
            work.actor.may(vouching(work.actor))?;
            let mut seen = load(work.tx, work.actor, which)?;
            if seen.person.wanted_email.is_some() {
                let after = seen.person.clone();
                settle(work, &mut seen, after, "person.withdraw_address")?;
                links::void(work.tx, seen.person.id, LinkPurpose::Address, work.now)?;
            }
            Ok(seen.view())
        })
        .await
    }
}

/// Nothing waits any more.
fn settle(work: &mut Work<'_>, seen: &mut Seen, mut after: Person, action: &str) -> Result<(), Error> {
    after.wanted_email = None;
    after.updated_at = work.now;
    people::save(work.tx, &after)?;
    note_change(work, action, seen, Some(&after))?;
    if after.email != seen.person.email {
        let said = "Your account has another e-mail address now. This one can't be used to sign in any more.";
        tell(work, &seen.person, "Your e-mail address was changed", vec![said.to_owned()])?;
    }
    seen.person = after;
    Ok(())
}

/// Sends the link to the new address, and tells the one that is known.
pub(super) fn propose(work: &mut Work<'_>, person: &Person, email: &Email) -> Result<(), Error> {
    let lately = links::made_since(work.tx, person.id, LinkPurpose::Address, work.now.minus(HOUR))?;
    if lately >= AT_MOST {
        let rule = format!("a new address is asked to confirm {AT_MOST} times within an hour at most: wait a while");
        return Err(Error::TooMany { rule, wait: HOUR });
    }
    let link = link::make(work, person.id, LinkPurpose::Address, LASTS)?;
    let (name, by) = (full_name(person), work.actor.name().to_owned());
    let mail = Mail {
        person: Some(person.id),
        company: person.company_id,
        to: email.to_string(),
        subject: "Confirm your e-mail address".to_owned(),
        paragraphs: vec![
            format!("{by} asks that {name} signs in with this address from now on."),
            "Open the link within three days and confirm it. If you don't know what this is about, do nothing."
                .to_owned(),
        ],
        link: Some(link.path),
    };
    notices::mail(work, mail)?;
    let said = vec![
        format!("{by} asks that your account has the address {email} in place of this one."),
        "This one goes on working until the link that was sent there is opened. If that is wrong, tell your Company Admin now."
            .to_owned(),
    ];
    tell(work, person, "Your account is to have another e-mail address", said)
}

fn tell(work: &mut Work<'_>, person: &Person, subject: &str, paragraphs: Vec<String>) -> Result<(), Error> {
    let Some(to) = person.email.clone() else { return Ok(()) };
    let (id, company) = (Some(person.id), person.company_id);
    notices::mail(work, Mail { person: id, company, to, subject: subject.to_owned(), paragraphs, link: None })
}
