//! Signing in: `POST /v3/login` and the portal's form.

use auth::lockout::AfterWrongCode;
use auth::session::ends;
use auth::{Secret, SecretKind, password};
use domain::people::{PersonKind, PersonState};
use domain::{PersonId, Time, Uid};
use store::people::{self, Person};
use store::{Lane, sessions, used_forms};

use super::factor::{self, Judged};
use super::slowdown::Attempts;
use super::ticket;
use crate::act::Work;
use crate::hashing::Purpose;
use crate::people::{PersonView, known_as};
use crate::sessions::{actor, whole};
use crate::{Act, App, Error, Trail};

/// What somebody typed to get in.
#[derive(Clone)]
pub struct Credentials {
    /// The e-mail address.
    pub username: String,
    pub password: String,
    /// A code of the authenticator, or a recovery code.
    pub code: Option<String>,
    /// The client's `User-Agent`; empty when it named none.
    pub agent: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    Done(Box<SignedIn>),
    /// The password is right, and the account asks for a code too. The ticket stands for the password for a while.
    CodeNeeded {
        ticket: String,
    },
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Shown this once.
    pub token: Secret,
    pub uid: Uid,
    /// The latest moment it can last to.
    pub ends: Time,
    pub person: PersonView,
}

/// How the second step ended, inside the transaction that must keep what it wrote.
enum Step {
    In(Box<SignedIn>),
    CodeNeeded { ticket: String },
    No(Error),
}

/// How long rows of sessions are kept after they began.
const KEPT_DAYS: i64 = 30;

/// `User-Agent`s are cut to this many characters.
const AGENT: usize = 200;

impl App {
    /// Opens a session for a person.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a wrong name, password or code; [`Error::TooMany`] after wrong passwords from this network, or while
    /// many others of it sign in;
    /// [`Error::Unconfirmed`] while the invitation waits; and, to those who have the password, [`Error::Closed`] when the person is
    /// deactivated or locked out or the company is suspended.
    pub async fn sign_in(&self, credentials: Credentials, trail: Trail) -> Result<SignIn, Error> {
        // Before anything is counted or read: who is turned away here costs nothing, and has typed nothing wrong.
        let place = self.queue_for_hashing(Purpose::SignIn, &trail)?;
        let attempts = Attempts::at(self, &credentials.username, &trail);
        attempts.begin(self).await?;
        let username = credentials.username.trim().to_owned();
        let known = self.read(move |tx| known_as(tx, &username)).await?;
        let stored = known.as_ref().and_then(|person| person.password.clone());
        let right = self.password_is(place, credentials.password.clone(), stored.clone()).await?;
        let Some(person) = known else { return Err(wrong()) };
        if person.state == PersonState::Invited {
            return Err(Error::Unconfirmed(
                "the e-mail address isn't confirmed yet: open the link of the invitation first".to_owned(),
            ));
        }
        if !right {
            self.note_in_background(person.id, trail, wrong());
            return Err(wrong());
        }
        let fresh = match &stored {
            Some(phc) if password::outdated(phc) => {
                Some(self.password_hash(credentials.password.clone(), &trail).await?)
            }
            _ => None,
        };
        let proven = Proven { person: person.id, password: stored, fresh, attempts, ticket: None };
        self.after_password(proven, credentials, trail).await
    }

    /// The second step by itself: the ticket of the first one, and the code.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a ticket that is too old and for a wrong code; [`Error::Closed`] as for [`Self::sign_in`].
    pub async fn sign_in_with_code(
        &self,
        ticket: &str,
        code: String,
        agent: String,
        trail: Trail,
    ) -> Result<SignIn, Error> {
        let person = ticket::read(self, ticket).await?;
        if code.trim().is_empty() {
            // The same one: a ticket can't be made to last by asking for nothing.
            return Ok(SignIn::CodeNeeded { ticket: ticket.to_owned() });
        }
        let username = person.email.clone().unwrap_or_default();
        let attempts = Attempts::at(self, &username, &trail);
        let proven = Proven {
            person: person.id,
            password: person.password.clone(),
            fresh: None,
            attempts,
            ticket: Some(ticket::used(self, ticket)),
        };
        let credentials = Credentials { username, password: String::new(), code: Some(code), agent };
        self.after_password(proven, credentials, trail).await
    }

    async fn after_password(&self, proven: Proven, credentials: Credentials, trail: Trail) -> Result<SignIn, Error> {
        match self.second_step(proven, credentials, trail).await? {
            Step::In(signed_in) => Ok(SignIn::Done(signed_in)),
            Step::CodeNeeded { ticket } => Ok(SignIn::CodeNeeded { ticket }),
            Step::No(error) => Err(error),
        }
    }

    async fn second_step(&self, proven: Proven, credentials: Credentials, trail: Trail) -> Result<Step, Error> {
        let (app, draw) = (self.clone(), self.draw()?);
        self.write(Lane::Any, move |tx| {
            let (person, company) = whole(tx, proven.person)?;
            let by = actor(&person, company.as_ref(), 0, trail.clone());
            let mut work = Work::new(tx, &app, &by, &draw);
            let step = proven.finish(&mut work, person, &credentials)?;
            if let Step::No(refusal) = &step {
                let record = work.record("session.open").on("session", None, None);
                work.save(record.refused(&refusal.to_string()))?;
            }
            Ok(step)
        })
        .await
    }

    /// Writes a wrong password into the trail without making its answer wait: the time of an answer says nothing then.
    fn note_in_background(&self, person: PersonId, trail: Trail, refusal: Error) {
        let app = self.clone();
        self.spawn(async move {
            if let Ok((person, company)) = app.read(move |tx| whole(tx, person)).await {
                let by = actor(&person, company.as_ref(), 0, trail);
                app.note_refusal(&by, Act::free("session.open", "session", None), &refusal).await;
            }
        });
    }
}

/// A right password, and whose.
struct Proven {
    person: PersonId,
    /// The stored hash that it matched.
    password: Option<String>,
    /// The same password hashed at today's cost, when the stored one isn't.
    fresh: Option<String>,
    attempts: Attempts,
    /// The mark of the ticket that stood for the password.
    ticket: Option<[u8; 32]>,
}

impl Proven {
    fn finish(&self, work: &mut Work<'_>, mut person: Person, credentials: &Credentials) -> Result<Step, Error> {
        if person.password != self.password || person.kind == PersonKind::Service {
            return Ok(Step::No(wrong()));
        }
        self.attempts.forgive(work.tx)?;
        if let Some(why) = closed(work, &person)? {
            return Ok(Step::No(Error::Closed(why)));
        }
        // Before the code is looked at: a recovery code is good once, and isn't to be lost to a ticket that gets nobody in.
        if let Some(mark) = &self.ticket
            && used_forms::known(work.tx, mark)?
        {
            return Ok(Step::No(Error::Unauthenticated("this sign-in was used already: sign in again".to_owned())));
        }
        if person.totp_on {
            let Some(code) = credentials.code.as_deref().filter(|code| !code.trim().is_empty()) else {
                return Ok(Step::CodeNeeded { ticket: ticket::write(work, &person) });
            };
            if let Judged::Wrong(outcome) = factor::judge(work, &mut person, code)? {
                people::save(work.tx, &person)?;
                return Ok(Step::No(wrong_code(outcome)));
            }
        }
        if let Some(mark) = &self.ticket {
            used_forms::insert(work.tx, mark, work.now)?;
        }
        if let Some(fresh) = &self.fresh {
            person.password = Some(fresh.clone());
        }
        person.last_login_at = Some(work.now);
        people::save(work.tx, &person)?;
        open(work, &person, &credentials.agent).map(|signed_in| Step::In(Box::new(signed_in)))
    }
}

/// Why somebody with the right password doesn't get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    #[error("the company is suspended: ask the operator of the exchange")]
    Suspended,
    #[error("you are locked out: a Company Admin can unlock you")]
    Locked,
    #[error("your account is deactivated: a Company Admin can reactivate it")]
    Inactive,
    #[error("the invitation waits: open its link first")]
    Invited,
}

fn closed(work: &Work<'_>, person: &Person) -> Result<Option<Closed>, Error> {
    if let Some(company) = person.company_id
        && work.company(company)?.suspended_at.is_some()
    {
        return Ok(Some(Closed::Suspended));
    }
    Ok(match person.state {
        PersonState::Active => None,
        PersonState::Locked => Some(Closed::Locked),
        PersonState::Inactive => Some(Closed::Inactive),
        PersonState::Invited => Some(Closed::Invited),
    })
}

fn open(work: &mut Work<'_>, person: &Person, agent: &str) -> Result<SignedIn, Error> {
    let token = Secret::draw(SecretKind::Session, &mut work.ids);
    let session = sessions::Session {
        id: 0,
        uid: work.ids.uid(),
        person_id: person.id,
        created_at: work.now,
        seen_at: work.now,
        ended_at: None,
        peer: work.actor.trail.peer.clone().unwrap_or_default(),
        agent: agent.chars().filter(|c| !c.is_control()).take(AGENT).collect(),
    };
    let oldest = Time::from_ms(work.now.ms() - KEPT_DAYS * 86_400_000);
    sessions::forget(work.tx, person.id, oldest)?;
    sessions::insert(work.tx, &session, work.app.0.hasher.hash(token.expose()).bytes())?;
    work.save(work.record("session.open").on("session", session.uid, None))?;
    let company = person.company_id.map(|id| work.company(id)).transpose()?;
    Ok(SignedIn { token, uid: session.uid, ends: ends(work.now), person: PersonView::of(person, company.as_ref()) })
}

/// What is said of a name or a password that doesn't do.
pub fn wrong() -> Error {
    Error::Unauthenticated("the user name or the password is wrong".to_owned())
}

fn wrong_code(outcome: AfterWrongCode) -> Error {
    Error::Unauthenticated(match outcome {
        AfterWrongCode::Left(left) => format!("the one-time code is wrong or was used: {left} tries are left"),
        AfterWrongCode::Locked => {
            "the one-time code is wrong, and you are locked out now: a Company Admin can unlock you".to_owned()
        }
    })
}
