//! Inviting somebody into a company: `POST /v2/employment`.

use std::time::Duration;

use domain::people::{self as rules, LinkPurpose, PersonKind, PersonState, Position};
use domain::{Email, PersonId, Uid};
use store::companies::Company;
use store::links;
use store::people::{self, Person};

use super::{
    Facts, Invitation, PersonRef, PersonView, full_name, link, load, managed, managing, newcomer, told, vouching,
};
use crate::act::Work;
use crate::actor::Who;
use crate::notices::{self, Mail};
use crate::{Act, Actor, App, Error, Once};

/// So often within [`HOUR`], so that nobody's mailbox can be filled.
const RESENT: u32 = 3;
const HOUR: Duration = Duration::from_hours(1);

/// Who is invited, and as what.
#[derive(Debug, Clone)]
pub struct Invite {
    /// For operators: the company.
    pub company: Option<Uid>,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: Option<String>,
    /// One of the six.
    pub position: String,
}

/// The person, and the link that went to the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub person: PersonView,
    pub invitation: Invitation,
}

/// An invitation whose fields fit.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: Email,
    pub(crate) phone: Option<String>,
    pub(crate) position: Position,
}

impl Invite {
    fn checked(&self) -> Result<Guest, Error> {
        Ok(Guest {
            first_name: rules::name("firstName", &self.first_name)?,
            last_name: rules::name("lastName", &self.last_name)?,
            email: Email::new("email", &self.email)?,
            phone: rules::phone("phone", self.phone.as_deref().unwrap_or_default())?,
            position: position(&self.position)?,
        })
    }
}

pub(super) fn position(text: &str) -> Result<Position, Error> {
    text.parse().map_err(|rule: String| Error::invalid("position", rule))
}

impl App {
    /// Invites somebody. The link goes to the address; it is also returned, for an operator at a terminal.
    pub async fn invite(&self, actor: &Actor, wanted: Invite) -> Result<Invited, Error> {
        let act = Act::on(managing(actor), "person.invite", "person", None);
        let invited = self.reveal(actor, act, actor.lane(), move |work| invite(work, &wanted));
        self.mailing(actor, self.sparingly(&self.0.taken_names, actor, is_taken, invited)).await
    }

    /// The same for who isn't shown the link.
    pub async fn invite_by_mail(&self, actor: &Actor, wanted: Invite) -> Result<PersonView, Error> {
        let act = Act::on(managing(actor), "person.invite", "person", None);
        let invited = self.act(actor, act, actor.lane(), move |work| Ok(invite(work, &wanted)?.person));
        self.mailing(actor, self.sparingly(&self.0.taken_names, actor, is_taken, invited)).await
    }

    /// Sends an invitation anew; the link that was sent before stops working.
    pub async fn invite_again(&self, actor: &Actor, which: PersonRef) -> Result<Invited, Error> {
        let act = Act::on(managing(actor), "person.invite", "person", None);
        let invited = self.reveal(actor, act, actor.lane(), move |work| {
            let seen = load(work.tx, work.actor, which)?;
            let (Some(company), PersonState::Invited) = (&seen.company, seen.person.state) else {
                return Err(Error::Refused("this person has no invitation that waits".to_owned()));
            };
            may_invite(work.actor, seen.person.position)?;
            let lately = links::made_since(work.tx, seen.person.id, LinkPurpose::Invitation, work.now.minus(HOUR))?;
            if lately > RESENT {
                let rule = format!("an invitation is sent again {RESENT} times within an hour at most: wait a while");
                return Err(Error::TooMany { rule, wait: HOUR });
            }
            let invitation = send(work, company, &seen.person)?;
            let record =
                work.record("person.invite_again").on("person", seen.person.uid, Some(&full_name(&seen.person)));
            work.save(told(record, work.actor, Some(company)))?;
            Ok(Invited { person: seen.view(), invitation })
        });
        self.mailing(actor, invited).await
    }

    /// Invitations go to whatever addresses a company names: a hundred at once, then six an hour. Operators send what they like. Each has its
    /// place before it is sent, so that many at once are not more than many in a row.
    async fn mailing<T>(&self, actor: &Actor, verb: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(company) = &actor.company else { return verb.await };
        self.note_miss(&self.0.invitations, company.id).await?.map_err(|wait| {
            let rule =
                "your company has sent a hundred invitations lately, and can send one each ten minutes".to_owned();
            Error::TooMany { rule, wait }
        })?;
        let invited = verb.await;
        if invited.is_err() || actor.trail.once.as_ref().is_some_and(Once::was_repeated) {
            self.take_back_miss(&self.0.invitations, company.id).await;
        }
        invited
    }
}

fn invite(work: &mut Work<'_>, wanted: &Invite) -> Result<Invited, Error> {
    let company = managed(work.tx, work.actor, wanted.company)?;
    let guest = wanted.checked()?;
    may_invite(work.actor, guest.position)?;
    let (person, invitation) = enrol(work, &company, &guest)?;
    Ok(Invited { person: PersonView::of(&person, Some(&company)), invitation })
}

fn may_invite(actor: &Actor, position: Position) -> Result<(), Error> {
    if position == Position::CompanyAdmin { actor.may(vouching(actor)) } else { Ok(()) }
}

/// Writes the person and the mail.
pub(crate) fn enrol(work: &mut Work<'_>, company: &Company, guest: &Guest) -> Result<(Person, Invitation), Error> {
    free(work, guest.email.as_str(), None)?;
    let waiting = people::invited_as(work.tx, guest.email.as_str())?;
    if waiting.iter().any(|one| one.company_id == Some(company.id)) {
        return Err(Error::invalid("email", "has an invitation of your company already: send that one again"));
    }
    let mut person = newcomer(work, PersonKind::User, Some(company.id))?;
    person.first_name.clone_from(&guest.first_name);
    person.last_name.clone_from(&guest.last_name);
    person.email = Some(guest.email.to_string());
    person.phone.clone_from(&guest.phone);
    person.position = guest.position;
    person.id = people::insert(work.tx, &person)?;
    let record = work.record("person.invite").on("person", person.uid, Some(&full_name(&person)));
    let record = record.change(None::<&Facts>, Some(&Facts::of(&person)))?;
    work.save(told(record, work.actor, Some(company)))?;
    let invitation = send(work, company, &person)?;
    Ok((person, invitation))
}

/// Refuses an address that somebody else signs in with; invitations that wait keep it from nobody. That the address is taken is all that
/// is said.
pub(super) fn free(work: &Work<'_>, email: &str, but: Option<PersonId>) -> Result<(), Error> {
    let taken = people::by_email(work.tx, email)?.is_some_and(|holder| Some(holder.id) != but);
    if taken { Err(Error::invalid("email", TAKEN)) } else { Ok(()) }
}

const TAKEN: &str = "is in use already";

/// It says that somebody, perhaps of another company, has an account.
pub(super) fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Invalid(invalid) if invalid.rule == TAKEN)
}

fn send(work: &mut Work<'_>, company: &Company, person: &Person) -> Result<Invitation, Error> {
    let link = link::make(work, person.id, LinkPurpose::Invitation, work.app.settings().invitation_expiry)?;
    let days = work.app.settings().invitation_expiry.as_secs() / 86_400;
    let inviter = match &work.actor.who {
        Who::Operator { .. } => "The operator of this exchange",
        _ => work.actor.name(),
    };
    let mail = Mail {
        person: Some(person.id),
        company: Some(company.id),
        to: person.email.clone().unwrap_or_default(),
        subject: format!("You are invited to {}", company.name),
        paragraphs: vec![
            format!("{inviter} invites you to {} as {}.", company.name, person.position),
            format!("Open the link, say who you are and choose a password. It works once, for {days} days."),
        ],
        link: Some(link.path.clone()),
    };
    notices::mail(work, mail)?;
    Ok(link)
}
