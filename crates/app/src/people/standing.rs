//! Whether somebody works: deactivating, reactivating, locking, unlocking, and what stops with it (AK-04, AK-05).

use auth::lockout::CODES_TO_LOCK;
use domain::Uid;
use domain::people::{LinkPurpose, NoticeGroup, PersonEvent, PersonState};
use store::{api_keys, links, people, sessions};

use super::{PersonRef, PersonView, Seen, full_name, keep_an_admin, load, managing, may_manage, note_change, vouching};
use crate::act::Work;
use crate::api_keys::creator_changed;
use crate::login::remove_second_factor;
use crate::notices::{self, Notice};
use crate::{Act, Actor, App, Error};

/// What stops when a person doesn't work any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// Whose they are.
    pub person: PersonView,
    pub api_keys: Vec<StoppedKey>,
    /// Open sessions that end.
    pub sessions: u32,
}

/// An API key whose tokens stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedKey {
    pub uid: Uid,
    pub client_id: String,
    pub name: String,
}

/// Where a person is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Active,
    Inactive,
    Locked,
}

impl Standing {
    const fn event(self) -> PersonEvent {
        match self {
            Self::Active => PersonEvent::Reactivate,
            Self::Inactive => PersonEvent::Deactivate,
            Self::Locked => PersonEvent::LockOut,
        }
    }

    const fn action(self, before: PersonState) -> &'static str {
        match self {
            Self::Active if matches!(before, PersonState::Locked) => "person.unlock",
            Self::Active => "person.reactivate",
            Self::Inactive => "person.deactivate",
            Self::Locked => "person.lock_out",
        }
    }
}

impl App {
    /// Locks a person out, until unlocked.
    pub async fn lock_out(&self, actor: &Actor, which: PersonRef) -> Result<PersonView, Error> {
        self.stand(actor, Act::on(managing(actor), "person.lock_out", "person", None), which, Standing::Locked).await
    }

    /// Lets a locked-out or deactivated person in again; API keys of the person work again. A program lets in nobody who was locked out.
    pub async fn unlock(&self, actor: &Actor, which: PersonRef) -> Result<PersonView, Error> {
        self.stand(actor, Act::on(managing(actor), "person.unlock", "person", None), which, Standing::Active).await
    }

    async fn stand(&self, actor: &Actor, act: Act, which: PersonRef, wanted: Standing) -> Result<PersonView, Error> {
        self.act(actor, act, actor.lane(), move |work| {
            let seen = load(work.tx, work.actor, which)?;
            set(work, seen, wanted)
        })
        .await
    }

    /// What would stop if the person were deactivated or locked out now.
    pub async fn effects_of_deactivation(&self, actor: &Actor, which: PersonRef) -> Result<Effects, Error> {
        may_manage(actor)?;
        let by = actor.clone();
        self.read(move |tx| {
            let seen = load(tx, &by, which)?;
            let open = sessions::open_of_person(tx, seen.person.id)?.len();
            let keys = api_keys::of_creator(tx, seen.person.id)?.into_iter();
            let api_keys =
                keys.map(|key| StoppedKey { uid: key.uid, client_id: key.client_id, name: key.name }).collect();
            Ok(Effects { person: seen.view(), api_keys, sessions: u32::try_from(open).unwrap_or(u32::MAX) })
        })
        .await
    }

    /// Takes a colleague's second factor away, for one who has lost it. One's own is switched off with a code.
    pub async fn remove_second_factor(&self, actor: &Actor, which: PersonRef) -> Result<PersonView, Error> {
        self.act(
            actor,
            Act::on(vouching(actor), "person.remove_second_factor", "person", None),
            actor.lane(),
            move |work| {
                let mut seen = load(work.tx, work.actor, which)?;
                if seen.own {
                    return Err(Error::Refused("your own second factor is switched off with a code".to_owned()));
                }
                let mut person = seen.person.clone();
                remove_second_factor(work, &mut person)?;
                note_change(work, "person.remove_second_factor", &seen, Some(&person))?;
                tell(work, &person, "Your second factor was removed", "removed the second factor of your account")?;
                seen.person = person;
                Ok(seen.view())
            },
        )
        .await
    }
}

/// Why somebody's standing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The actor decided it.
    Decided,
    /// Too many wrong one-time codes.
    WrongCodes,
}

/// Moves the person to where it is to stand, ends what must end, and tells the company.
pub(super) fn set(work: &mut Work<'_>, seen: Seen, wanted: Standing) -> Result<PersonView, Error> {
    may_manage(work.actor)?;
    put(work, seen, wanted, Cause::Decided).map(|seen| seen.view())
}

/// Locks the person out after too many wrong codes (AK-05), who is saved by this. It spares no last Company Admin: whoever has the password
/// and guesses codes must not guess on. The operator can unlock.
pub(crate) fn lock_out(work: &mut Work<'_>, person: &mut people::Person) -> Result<(), Error> {
    let company = person.company_id.map(|id| work.company(id)).transpose()?;
    let seen = Seen { person: person.clone(), company, own: true };
    *person = put(work, seen, Standing::Locked, Cause::WrongCodes)?.person;
    Ok(())
}

fn put(work: &mut Work<'_>, mut seen: Seen, wanted: Standing, cause: Cause) -> Result<Seen, Error> {
    let before = seen.person.state;
    let mut person = seen.person.clone();
    let locked_out = before == PersonState::Locked || person.totp_failures >= CODES_TO_LOCK;
    if cause == Cause::Decided && wanted == Standing::Active && locked_out {
        // Who has a password and a program's token would else guess codes without end (AK-05).
        work.actor.may(vouching(work.actor))?;
    }
    person.state = before.after(wanted.event()).map_err(|wrong| Error::Refused(wrong.to_string()))?;
    person.totp_failures = match wanted {
        Standing::Active if locked_out => 0,
        // Somebody who is deactivated after it stays locked out.
        Standing::Inactive if locked_out => CODES_TO_LOCK,
        Standing::Locked => CODES_TO_LOCK,
        // Wrong codes go on being counted.
        Standing::Active | Standing::Inactive => person.totp_failures,
    };
    person.updated_at = work.now;
    if cause == Cause::Decided {
        keep_an_admin(work, &seen.person, &person)?;
    }
    people::save(work.tx, &person)?;
    if !person.state.works() {
        sessions::end_others(work.tx, person.id, 0, work.now)?;
        links::void(work.tx, person.id, LinkPurpose::Reset, work.now)?;
        links::void(work.tx, person.id, LinkPurpose::Address, work.now)?;
    }
    note_change(work, wanted.action(before), &seen, Some(&person))?;
    if before.works() != person.state.works() {
        creator_changed(work, person.id, seen.company.as_ref(), person.state.works())?;
    }
    post(work, &person, wanted, cause)?;
    seen.person = person;
    Ok(seen)
}

fn post(work: &mut Work<'_>, person: &people::Person, wanted: Standing, cause: Cause) -> Result<(), Error> {
    let Some(company) = person.company_id else { return Ok(()) };
    let (name, by) = (full_name(person), work.actor.name().to_owned());
    let (title, said) = match wanted {
        Standing::Active => (format!("{name} is active again"), "API keys that this person made work again."),
        Standing::Inactive => (format!("{name} is deactivated"), "API keys that this person made stand still."),
        Standing::Locked => (
            format!("{name} is locked out"),
            "API keys that this person made stand still until a Company Admin unlocks the person.",
        ),
    };
    let why = match cause {
        Cause::Decided => format!("{by} did this."),
        Cause::WrongCodes => format!("Five wrong one-time codes in a row were entered for {name}."),
    };
    let paragraphs = vec![why, said.to_owned()];
    let group = if wanted == Standing::Locked { NoticeGroup::Security } else { NoticeGroup::People };
    notices::post(work, Notice { company, group, title, paragraphs, link: None, subject: Some(person.uid) })
}

fn tell(work: &mut Work<'_>, person: &people::Person, subject: &str, done: &str) -> Result<(), Error> {
    let Some(to) = person.email.clone() else { return Ok(()) };
    let said = format!("{} {done}. You can set up a new one in your profile.", work.actor.name());
    let mail = notices::Mail {
        person: Some(person.id),
        company: person.company_id,
        to,
        subject: subject.to_owned(),
        paragraphs: vec![said],
        link: None,
    };
    notices::mail(work, mail)
}
