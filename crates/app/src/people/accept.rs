//! Accepting an invitation: a name and a password, once. It signs nobody in.

use auth::password;
use domain::Time;
use domain::people::{self as rules, LinkPurpose, NoticeGroup, PersonEvent, Position};
use store::companies::Company;
use store::{Lane, people};

use super::invite::free;
use super::{Facts, PersonView, full_name, link};
use crate::notices::{self, Notice};
use crate::sessions::{actor, whole};
use crate::{Act, App, Error, Trail};

/// What the holder of an invitation's link sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    pub company: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub position: Position,
    pub expires: Time,
}

/// What the holder answers. `Debug` is left out: it holds secrets.
#[derive(Clone)]
pub struct AcceptInvitation {
    pub token: String,
    /// In place of the name in the invitation.
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub password: String,
}

impl App {
    /// The invitation behind a link that still works.
    pub async fn invitation(&self, token: &str) -> Result<InvitationView, Error> {
        let (app, token, now) = (self.clone(), token.to_owned(), self.now());
        self.read(move |tx| {
            let (link, person) = link::open(tx, &app, LinkPurpose::Invitation, &token, now)?;
            let (person, company) = whole(tx, person.id)?;
            open_for(company.as_ref())?;
            Ok(InvitationView {
                company: company.map(|company| company.name).unwrap_or_default(),
                email: person.email.unwrap_or_default(),
                first_name: person.first_name,
                last_name: person.last_name,
                position: person.position,
                expires: link.expires_at,
            })
        })
        .await
    }

    /// Accepts it. The address is confirmed by that: the link went there.
    pub async fn accept_invitation(&self, accept: AcceptInvitation, trail: Trail) -> Result<PersonView, Error> {
        let (app, token, now) = (self.clone(), accept.token.clone(), self.now());
        let (person, company) = self
            .read(move |tx| {
                let (_, person) = link::open(tx, &app, LinkPurpose::Invitation, &token, now)?;
                let (person, company) = whole(tx, person.id)?;
                open_for(company.as_ref())?;
                Ok((person, company))
            })
            .await?;
        let first = rules::name("firstName", accept.first_name.as_deref().unwrap_or(&person.first_name))?;
        let last = rules::name("lastName", accept.last_name.as_deref().unwrap_or(&person.last_name))?;
        password::check(&accept.password, person.email.as_deref().unwrap_or_default())?;
        let hash = self.password_hash(accept.password, &trail).await?;
        let by = actor(&person, company.as_ref(), 0, trail);
        let (act, token) = (Act::free("person.accept_invitation", "person", Some(person.uid)), accept.token);
        self.act(&by, act, Lane::Any, move |work| {
            let mut person = link::take(work, LinkPurpose::Invitation, &token)?;
            open_for(person.company_id.map(|id| work.company(id)).transpose()?.as_ref())?;
            // Of several companies that invited one address, the first one to be joined has it.
            free(work, person.email.as_deref().unwrap_or_default(), Some(person.id))?;
            let before = Facts::of(&person);
            person.state =
                person.state.after(PersonEvent::Confirm).map_err(|wrong| Error::Refused(wrong.to_string()))?;
            person.first_name.clone_from(&first);
            person.last_name.clone_from(&last);
            person.password = Some(hash.clone());
            person.updated_at = work.now;
            let name = full_name(&person);
            let record = work.record("person.accept_invitation").on("person", person.uid, Some(&name));
            work.save(record.change(Some(&before), Some(&Facts::of(&person)))?)?;
            let company = person.company_id.map(|id| work.company(id)).transpose()?;
            if let Some(company) = &company {
                notices::post(
                    work,
                    Notice {
                        company: company.id,
                        group: NoticeGroup::People,
                        title: format!("{name} has joined"),
                        paragraphs: vec![format!("{name} accepted the invitation and is {} now.", person.position)],
                        link: None,
                        subject: Some(person.uid),
                    },
                )?;
            }
            // Saved last: the newcomer is no reader of the notice yet.
            people::save(work.tx, &person)?;
            Ok(PersonView::of(&person, company.as_ref()))
        })
        .await
    }
}

/// Nobody comes into a company while it is suspended. The invitation waits.
fn open_for(company: Option<&Company>) -> Result<(), Error> {
    match company {
        Some(company) if company.suspended_at.is_some() => {
            Err(Error::Refused("the company is suspended: ask the operator of the exchange".to_owned()))
        }
        _ => Ok(()),
    }
}
