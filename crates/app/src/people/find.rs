//! Finding a person by the address, for the operator.

use domain::policy::Action;

use super::{PersonView, known_as};
use crate::sessions::whole;
use crate::{Actor, App, Error};

impl App {
    /// The person who signs in with this address.
    pub async fn find_person(&self, actor: &Actor, email: &str) -> Result<PersonView, Error> {
        actor.may(Action::ViewEverything)?;
        let email = email.trim().to_lowercase();
        self.read(move |tx| {
            let nobody = || Error::NotFound(format!("nobody signs in with {email}"));
            let found = known_as(tx, &email)?.ok_or_else(nobody)?;
            let (person, company) = whole(tx, found.id)?;
            Ok(PersonView::of(&person, company.as_ref()))
        })
        .await
    }
}
