//! Service users: the machine accounts that AK-03 recommends. They have a name and the position Company Admin, no address and no
//! password; API keys are made in their name, so that no person's leaving stops a program.

use domain::people::{self as rules, PersonKind, PersonState};
use domain::policy::Action;
use store::people;

use super::{Facts, PersonView, full_name, newcomer};
use crate::{Act, Actor, App, Error};

impl App {
    /// Makes a service user. A program can't: it would give its keys a second life.
    pub async fn create_service_user(&self, actor: &Actor, name: String) -> Result<PersonView, Error> {
        self.act(
            actor,
            Act::on(Action::ManageUsers, "person.create_service_user", "person", None),
            actor.lane(),
            move |work| {
                work.actor.person()?;
                let member = work.actor.member()?.id;
                let mut person = newcomer(work, PersonKind::Service, Some(member))?;
                person.first_name = rules::name("name", &name)?;
                person.state = PersonState::Active;
                person.id = people::insert(work.tx, &person)?;
                let record =
                    work.record("person.create_service_user").on("person", person.uid, Some(&full_name(&person)));
                work.save(record.change(None::<&Facts>, Some(&Facts::of(&person)))?)?;
                Ok(PersonView::of(&person, Some(&work.company(member)?)))
            },
        )
        .await
    }
}
