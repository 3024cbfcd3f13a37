//! Changing one's own password.

use auth::password;
use domain::policy::Action;
use store::{Lane, people, sessions};

use super::factor::{own, tell};
use super::slowdown::forgive_everywhere;
use crate::people::full_name;
use crate::sessions::whole;
use crate::{Act, Actor, App, Error};

impl App {
    /// Changes the actor's own password and ends the actor's other sessions. Wrong old ones slow down as at sign-in.
    pub async fn change_password(&self, actor: &Actor, old: String, new: String) -> Result<(), Error> {
        let act = Act::on(Action::OwnProfile, "person.change_password", "person", actor.uid());
        self.admit(actor, act).await?;
        // The old password isn't right any more when the request comes again.
        if self.repeated(actor, act).await? == Some(()) {
            return Ok(());
        }
        let id = actor.person()?;
        let (person, _) = self.read(move |tx| whole(tx, id)).await?;
        let Some(email) = person.email.clone() else {
            return Err(Error::Refused("this account has no password".to_owned()));
        };
        password::check(&new, &email).map_err(|broken| Error::invalid("newPassword", broken.rule))?;
        self.own_password(actor, act, &person, ("oldPassword", old)).await?;
        let (hash, proven) = (self.password_hash(new, &actor.trail).await?, person.password);
        self.act(actor, act, Lane::Any, move |work| {
            let mut person = own(work)?;
            // Whoever proved the old password has lost the race when it isn't the password any more, or the session has been ended.
            let open = sessions::open_of_person(work.tx, person.id)?;
            if person.password != proven || !open.iter().any(|session| session.id == work.actor.session()) {
                return Err(Error::Refused("the password was changed meanwhile: sign in again".to_owned()));
            }
            person.password = Some(hash.clone());
            person.updated_at = work.now;
            people::save(work.tx, &person)?;
            forgive_everywhere(work.tx, work.app, &email)?;
            sessions::end_others(work.tx, person.id, work.actor.session(), work.now)?;
            let record = work.record("person.change_password").on("person", person.uid, Some(&full_name(&person)));
            work.save(record)?;
            tell(
                work,
                &person,
                "Your password was changed",
                "Your password was changed in the portal or by the API.".to_owned(),
            )
        })
        .await
    }
}
