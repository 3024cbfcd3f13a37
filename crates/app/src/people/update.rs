//! Changing a person: one's own names and number, and everything about others for who manages users.

use domain::people::{self as rules, LinkPurpose, NoticeGroup, PersonKind, PersonState, Position};
use domain::{Action, Email, Patch, allowed};
use store::people::{self, Person};
use store::{api_keys, links};

use super::invite::{free, is_taken, position};
use super::standing::{self, Standing};
use super::{PersonRef, PersonView, Seen, full_name, keep_an_admin, load, may_manage, note_change, vouching};
use crate::act::Work;
use crate::notices::{self, Mail, Notice};
use crate::{Act, Actor, App, Error};

/// What is to change. Absent fields stay.
#[derive(Debug, Clone, Default)]
pub struct UpdatePerson {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Patch<String>,
    pub email: Option<String>,
    pub position: Option<String>,
    /// `false` deactivates, `true` reactivates or unlocks.
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
        if let Some(email) = self.email.as_deref().filter(|email| Some(*email) != person.email.as_deref()) {
            let email = Email::new("email", email)?;
            if person.email.as_deref() != Some(email.as_str()) {
                managing(work, &person, "email")?;
                work.actor.may(vouching(work.actor))?;
                free(work, &email, Some(person.id))?;
                person.email = Some(email.to_string());
            }
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
    if after.email != seen.person.email {
        links::void(work.tx, after.id, LinkPurpose::Reset, work.now)?;
        tell_old_address(work, &seen.person)?;
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

/// Whoever reads the old address learns that it doesn't open the account any more.
fn tell_old_address(work: &mut Work<'_>, before: &Person) -> Result<(), Error> {
    let Some(to) = before.email.clone() else { return Ok(()) };
    let mail = Mail {
        person: Some(before.id),
        company: before.company_id,
        to,
        subject: "Your e-mail address was changed".to_owned(),
        paragraphs: vec![format!(
            "{} has given your account another e-mail address. This one can't be used to sign in any more.",
            work.actor.name()
        )],
        link: None,
    };
    notices::mail(work, mail)
}
