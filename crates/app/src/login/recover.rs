//! A new password for somebody who lost the old one, by a link that goes to the person's own address.

use std::sync::Arc;
use std::time::Duration;

use auth::password;
use domain::people::{LinkPurpose, PersonKind};
use store::{Lane, links, people, sessions};

use super::factor::tell;
use super::slowdown::forgive_everywhere;
use crate::act::Work;
use crate::notices::{self, Mail};
use crate::people::{full_name, link};
use crate::sessions::{actor, whole};
use crate::{Act, App, Error, Trail};

/// How long one is asked to wait who can't be attended to now.
const BUSY: Duration = Duration::from_secs(1);

/// How long a reset link works.
const LASTS: Duration = Duration::from_hours(1);

/// Links that one person is sent within [`LASTS`], so that nobody's mailbox can be filled.
const AT_MOST: u32 = 3;

impl App {
    /// Begins [`Self::ask_for_password`] and doesn't wait for it, so that the time it takes says nothing.
    ///
    /// # Errors
    /// [`Error::TooMany`] when enough of it is under way: nobody has to be known to ask.
    pub fn begin_to_ask_for_password(&self, email: String, trail: Trail) -> Result<(), Error> {
        let turn = Arc::clone(&self.0.asking).try_acquire_owned();
        let turn = turn.map_err(|_| Error::TooMany {
            rule: "too many people ask for a new password at this moment: try again".to_owned(),
            wait: BUSY,
        })?;
        let app = self.clone();
        self.spawn(async move {
            let _turn = turn;
            if let Err(error) = app.ask_for_password(&email, trail).await {
                tracing::error!(%error, "a link for a new password could not be made");
            }
        });
        Ok(())
    }

    /// Sends a link to set a new password, if somebody has this address and works. Says nothing of that.
    pub async fn ask_for_password(&self, email: &str, trail: Trail) -> Result<(), Error> {
        let email = email.trim().to_owned();
        let found = self
            .read(move |tx| {
                let person = people::by_email(tx, &email)?.filter(|p| p.state.works() && p.kind != PersonKind::Service);
                person.map(|person| whole(tx, person.id)).transpose()
            })
            .await?;
        let Some((person, company)) = found else { return Ok(()) };
        let by = actor(&person, company.as_ref(), 0, trail);
        let act = Act::free("person.ask_for_password", "person", Some(person.uid));
        self.act(&by, act, Lane::Any, move |work| send(work, &person)).await
    }

    /// Who a reset link is for, while it works: the e-mail address.
    pub async fn password_link(&self, token: &str) -> Result<String, Error> {
        let (app, token, now) = (self.clone(), token.to_owned(), self.now());
        self.read(move |tx| {
            let (_, person) = link::open(tx, &app, LinkPurpose::Reset, &token, now)?;
            Ok(person.email.unwrap_or_default())
        })
        .await
    }

    /// Sets a new password with a reset link, which then is used up. Ends all sessions of the person; the second factor stays.
    pub async fn reset_password(&self, token: &str, new: String, trail: Trail) -> Result<(), Error> {
        let (app, text, now) = (self.clone(), token.to_owned(), self.now());
        let (person, company) = self
            .read(move |tx| {
                let (_, person) = link::open(tx, &app, LinkPurpose::Reset, &text, now)?;
                whole(tx, person.id)
            })
            .await?;
        let email = person.email.clone().unwrap_or_default();
        password::check(&new, &email)?;
        let hash = self.password_hash(new, &trail).await?;
        let by = actor(&person, company.as_ref(), 0, trail);
        let token = token.to_owned();
        let act = Act::free("person.reset_password", "person", Some(person.uid));
        self.act(&by, act, Lane::Any, move |work| {
            let mut person = link::take(work, LinkPurpose::Reset, &token)?;
            if !person.state.works() {
                return Err(Error::Refused("this account doesn't work at the moment: ask a Company Admin".to_owned()));
            }
            person.password = Some(hash.clone());
            person.updated_at = work.now;
            people::save(work.tx, &person)?;
            forgive_everywhere(work.tx, work.app, &email)?;
            sessions::end_others(work.tx, person.id, 0, work.now)?;
            let record = work.record("person.reset_password").on("person", person.uid, Some(&full_name(&person)));
            work.save(record)?;
            tell(
                work,
                &person,
                "Your password was changed",
                "Your password was set anew with a link sent to this address.".to_owned(),
            )
        })
        .await
    }
}

fn send(work: &mut Work<'_>, person: &store::people::Person) -> Result<(), Error> {
    let since = work.now.minus(LASTS);
    let Some(to) = person.email.clone() else { return Ok(()) };
    if links::made_since(work.tx, person.id, LinkPurpose::Reset, since)? >= AT_MOST {
        return Ok(());
    }
    let link = link::make(work, person.id, LinkPurpose::Reset, LASTS)?;
    let mail = Mail {
        person: Some(person.id),
        company: person.company_id,
        to,
        subject: "Set a new password".to_owned(),
        paragraphs: vec![
            "Somebody asked for a new password for your account. With this link you can set one within the next hour."
                .to_owned(),
            "If that wasn't you, do nothing: your password stays as it is.".to_owned(),
        ],
        link: Some(link.path),
    };
    notices::mail(work, mail)?;
    work.save(work.record("person.ask_for_password").on("person", person.uid, Some(&full_name(person))))
}
