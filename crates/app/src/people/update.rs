//! Changing a person: one's own names and number, and everything about others for who manages users.

use domain::people::{self as rules, NoticeGroup, PersonKind, PersonState, Position};
use domain::{Action, Email, Patch, allowed};
use store::api_keys;
use store::people::{self, Person};

use super::invite::{free, is_taken, position};
use super::standing::{self, Standing};
use super::{PersonRef, PersonView, Seen, address, full_name, keep_an_admin, load, may_manage, note_change, vouching};
use crate::act::Work;
use crate::notices::{self, Notice};
use crate::{Act, Actor, App, Error};

/// What is to change. Absent fields stay.
#[derive(Debug, Clone, Default)]
pub struct UpdatePerson {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Patch<String>,
    /// Proposed, until the link that goes there is opened.
    pub email: Option<String>,
    pub position: Option<String>,
    /// `false` deactivates, `true` reactivates or, by a person, unlocks.
    pub active: Option<bool>,
}

impl App {
    /// Changes a person.
    pub async fn update_person(
        &self,
        actor: &Actor,
        which: PersonRef,
        change: UpdatePerson,
    ) -> Result<PersonView, Error> {
        let addresses = change.email.is_some();
        // Everybody has a profile; the others' are for who manages users, which is looked at with the person.
        let own = allowed(actor.role, Action::OwnProfile);
        let needs = if own { Action::OwnProfile } else { Action::ManageUsers };
        let updated = self.act(actor, Act::on(needs, "person.update", "person", None), actor.lane(), move |work| {
            let mut seen = load(work.tx, work.actor, which)?;
            if !seen.own {
                may_manage(work.actor)?;
            }
            if seen.person.state == PersonState::Invited {
                return Err(Error::Refused(
                    "this person can't be changed while the invitation is pending; delete and invite anew".to_owned(),
                ));
            }
            let after = change.applied(work, &seen)?;
            if after != seen.person {
                save(work, &mut seen, after)?;
            }
            if let Some(email) = change.other_address(&seen.person)? {
                address::propose(work, &seen.person, &email)?;
            }
            match change.active {
                Some(true) if !seen.person.state.works() => standing::set(work, seen, Standing::Active),
                Some(false) if seen.person.state != PersonState::Inactive => {
                    standing::set(work, seen, Standing::Inactive)
                }
                _ => Ok(seen.view()),
            }
        });
        if addresses { self.sparingly(&self.0.taken_names, actor, is_taken, updated).await } else { updated.await }
    }
}

impl UpdatePerson {
    /// The address that is asked for, when it isn't the one that the person has.
    fn other_address(&self, person: &Person) -> Result<Option<Email>, Error> {
        let known = person.email.as_deref();
        let Some(email) = self.email.as_deref().filter(|email| Some(*email) != known) else { return Ok(None) };
        Ok(Some(Email::new("email", email)?).filter(|email| known != Some(email.as_str())))
    }

    fn applied(&self, work: &Work<'_>, seen: &Seen) -> Result<Person, Error> {
        let mut person = seen.person.clone();
        if let Some(first) = &self.first_name {
            person.first_name = rules::name("firstName", first)?;
        }
        if let Some(last) = &self.last_name {
            // A service user has one name.
            let none = person.kind == PersonKind::Service && last.trim().is_empty();
            person.last_name = if none { String::new() } else { rules::name("lastName", last)? };
        }
        match &self.phone {
            Patch::Keep => {}
            Patch::Clear => person.phone = None,
            Patch::Set(phone) => person.phone = rules::phone("phone", phone)?,
        }
        if let Some(email) = self.other_address(&person)? {
            managing(work, &person, "email")?;
            work.actor.may(vouching(work.actor))?;
            free(work, email.as_str(), Some(person.id))?;
            person.wanted_email = Some(email.to_string());
        }
        if let Some(wanted) = &self.position {
            let wanted = position(wanted)?;
            if wanted != person.position {
                managing(work, &person, "position")?;
                if wanted == Position::CompanyAdmin {
                    work.actor.may(vouching(work.actor))?;
                }
                person.position = wanted;
            }
        }
        if self.active.is_some_and(|active| active != person.state.works()) {
            may_manage(work.actor)?;
        }
        Ok(person)
    }
}

/// What only a manager of users may change, and a service user doesn't have.
fn managing(work: &Work<'_>, person: &Person, field: &str) -> Result<(), Error> {
    may_manage(work.actor)?;
    match person.kind {
        PersonKind::User => Ok(()),
        PersonKind::Service => Err(Error::invalid(field, "can't be changed for a service user")),
        PersonKind::Operator => Err(Error::invalid(field, "can't be changed for an operator")),
    }
}

fn save(work: &mut Work<'_>, seen: &mut Seen, mut after: Person) -> Result<(), Error> {
    keep_an_admin(work, &seen.person, &after)?;
    after.updated_at = work.now;
    people::save(work.tx, &after)?;
    note_change(work, "person.update", seen, Some(&after))?;
    if seen.person.position == Position::CompanyAdmin && after.position != Position::CompanyAdmin {
        tell_of_keys(work, &after)?;
    }
    seen.person = after;
    Ok(())
}

/// Whoever made API keys as a Company Admin and is none any more: the keys keep the role that they were made with, and the admins who
/// are left are told which they are.
fn tell_of_keys(work: &mut Work<'_>, person: &Person) -> Result<(), Error> {
    let keys = api_keys::of_creator(work.tx, person.id)?;
    let (Some(company), false) = (person.company_id, keys.is_empty()) else { return Ok(()) };
    let (name, by) = (full_name(person), work.actor.name());
    let list: Vec<String> = keys.iter().map(|key| format!("{} ({})", key.name, key.role)).collect();
    let notice = Notice {
        company,
        group: NoticeGroup::Security,
        title: format!("{name} is no Company Admin any more"),
        paragraphs: vec![
            format!(
                "{by} made {name} {}. API keys that {name} has made go on working: {}.",
                person.position,
                list.join(", ")
            ),
            "Delete those that aren't needed any more. All of them stand still when their maker is deactivated."
                .to_owned(),
        ],
        link: None,
        subject: Some(person.uid),
    };
    notices::post(work, notice)
}
