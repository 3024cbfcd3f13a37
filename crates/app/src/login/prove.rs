//! One's own password, asked for once more: before what nobody should do who merely found an open session.

use domain::Action;
use store::Lane;
use store::people::Person;

use super::slowdown::Attempts;
use crate::hashing::Purpose;
use crate::sessions::whole;
use crate::{Act, Actor, App, Error};

impl App {
    /// Whether it is the actor's own password. Wrong ones slow down as at sign-in. `action` is what it is asked for.
    pub async fn prove_password(&self, actor: &Actor, action: &'static str, typed: String) -> Result<(), Error> {
        let act = Act::on(Action::OwnProfile, action, "person", actor.uid());
        let id = actor.person()?;
        let (person, _) = self.read(move |tx| whole(tx, id)).await?;
        let attempts = self.own_password(actor, act, &person, ("password", typed)).await?;
        self.write(Lane::Any, move |tx| attempts.forgive(tx)).await
    }

    /// Judges what was typed into a field as the person's password. The attempt counts as a wrong one until it is forgiven.
    pub(super) async fn own_password(
        &self,
        actor: &Actor,
        act: Act,
        person: &Person,
        (field, typed): (&str, String),
    ) -> Result<Attempts, Error> {
        let Some(email) = person.email.as_deref() else {
            return Err(Error::Refused("this account has no password".to_owned()));
        };
        let place = self.queue_for_hashing(Purpose::NewPassword, &actor.trail)?;
        let attempts = Attempts::at(self, email, &actor.trail);
        attempts.begin(self).await?;
        if self.password_is(place, typed, person.password.clone()).await? {
            return Ok(attempts);
        }
        let refusal = Error::invalid(field, "isn't your password");
        self.note_refusal(actor, act, &refusal).await;
        Err(refusal)
    }
}
