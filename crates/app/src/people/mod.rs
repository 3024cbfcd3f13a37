//! People of a company: inviting them, what they are, and what stops when they go.

mod accept;
mod address;
mod find;
mod invite;
pub(crate) mod link;
mod list;
mod operator;
mod remove;
mod service;
mod standing;
mod update;
mod view;

pub use accept::{AcceptInvitation, InvitationView};
pub use address::AddressView;
pub(crate) use invite::{Guest, enrol};
pub use invite::{Invite, Invited};
pub use link::Invitation;
pub use operator::AcceptOperator;
pub(crate) use standing::lock_out;
pub use standing::{Effects, StoppedKey};
pub use update::UpdatePerson;
pub(crate) use view::{Facts, full_name};
pub use view::{PersonRef, PersonView};

use domain::people::{PersonKind, PersonState, Position, keeps_an_admin};
use domain::policy::Action;
use domain::{CompanyId, PersonId, Uid};
use store::Tx;
use store::companies::{self, Company};
use store::people::{self, Person};

use crate::act::Work;
use crate::sessions::whole;
use crate::{Actor, Error, Record};

/// A person together with the company, loaded for an actor who may see both.
pub(crate) struct Seen {
    pub(crate) person: Person,
    pub(crate) company: Option<Company>,
    /// The actor is this person.
    pub(crate) own: bool,
}

impl Seen {
    pub(crate) fn view(&self) -> PersonView {
        PersonView::of(&self.person, self.company.as_ref())
    }
}

/// Loads a person for `actor`: oneself, the people of the own company for who may view users, everybody for the operator.
///
/// # Errors
/// [`Error::Forbidden`] for who may see nobody but oneself, whether or not the other is there; [`Error::NotFound`] for people of another company.
pub(crate) fn load(tx: &Tx<'_>, actor: &Actor, which: PersonRef) -> Result<Seen, Error> {
    let found = match which {
        PersonRef::Number(number) => people::by_number(tx, number)?,
        PersonRef::Uid(uid) => people::by_uid(tx, uid)?,
    };
    let own = found.as_ref().is_some_and(|person| actor.person() == Ok(person.id));
    if !own {
        actor.may(Action::ViewUsers)?;
    }
    let all = actor.may(Action::ViewEverything).is_ok();
    let visible = found.filter(|person| {
        own || all || actor.company.as_ref().is_some_and(|member| person.company_id == Some(member.id))
    });
    let person = visible.ok_or_else(|| Error::NotFound(format!("Could not find a person with id {which}")))?;
    let (person, company) = whole(tx, person.id)?;
    Ok(Seen { person, company, own })
}

/// Who signs in with this address, or is invited with it.
pub(crate) fn known_as(tx: &Tx<'_>, email: &str) -> Result<Option<Person>, Error> {
    Ok(match people::by_email(tx, email)? {
        None => people::invited_as(tx, email)?.into_iter().next(),
        known => known,
    })
}

/// The company whose people the actor may manage: the own one, or for the operator the one named.
pub(crate) fn managed(tx: &Tx<'_>, actor: &Actor, company: Option<Uid>) -> Result<Company, Error> {
    let found = match (&actor.company, company) {
        (Some(member), named) => {
            actor.may(Action::ManageUsers)?;
            if named.is_some_and(|named| named != member.uid) {
                return Err(Error::NotFound("Could not find this company".to_owned()));
            }
            companies::by_id(tx, member.id)?
        }
        (None, Some(named)) => {
            actor.may(Action::ManageCompanies)?;
            companies::by_uid(tx, named)?
        }
        (None, None) => return Err(Error::invalid("companyUid", "an operator must name the company")),
    };
    found.ok_or_else(|| Error::NotFound("Could not find this company".to_owned()))
}

/// What it takes to change other people: to manage the users of the own company, or to run the exchange.
const fn managing(actor: &Actor) -> Action {
    if actor.company.is_some() { Action::ManageUsers } else { Action::ManageCompanies }
}

/// What it takes to decide who comes in as whom.
const fn vouching(actor: &Actor) -> Action {
    if actor.company.is_some() { Action::ManageAdmins } else { Action::ManageCompanies }
}

/// Refuses who may neither manage users nor run the exchange.
pub(crate) fn may_manage(actor: &Actor) -> Result<(), Error> {
    actor.may(managing(actor))
}

/// Refuses a change after which nobody could administer the company.
pub(crate) fn keep_an_admin(work: &Work<'_>, before: &Person, after: &Person) -> Result<(), Error> {
    let Some(company) = before.company_id else { return Ok(()) };
    let admin = |person: &Person| {
        person.kind == PersonKind::User && person.state.works() && person.position == Position::CompanyAdmin
    };
    let active = people::active_admins(work.tx, company)?;
    Ok(keeps_an_admin(active, admin(before), admin(after))?)
}

/// A new row for somebody who is invited; blank where the caller doesn't fill it in.
pub(crate) fn newcomer(work: &mut Work<'_>, kind: PersonKind, company: Option<CompanyId>) -> Result<Person, Error> {
    Ok(Person {
        id: PersonId(0),
        uid: work.ids.uid(),
        number: work.number(people::number_taken)?,
        company_id: company,
        kind,
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        wanted_email: None,
        phone: None,
        position: Position::CompanyAdmin,
        state: PersonState::Invited,
        password: None,
        totp_secret: None,
        totp_on: false,
        totp_last_step: 0,
        totp_failures: 0,
        created_at: work.now,
        updated_at: work.now,
        last_login_at: None,
    })
}

/// Marks an entry as the company's own when an operator acts for it.
pub(crate) fn told(record: Record, actor: &Actor, company: Option<&Company>) -> Record {
    match company {
        Some(company) if actor.company.is_none() => record.for_company(company.id, &company.name),
        _ => record,
    }
}

/// The entry of a change of a person, saved.
pub(crate) fn note_change(work: &mut Work<'_>, action: &str, seen: &Seen, after: Option<&Person>) -> Result<(), Error> {
    let person = after.unwrap_or(&seen.person);
    let record = work.record(action).on("person", person.uid, Some(&full_name(person)));
    let record = record.change(Some(&Facts::of(&seen.person)), after.map(Facts::of).as_ref())?;
    work.save(told(record, work.actor, seen.company.as_ref()))
}
