//! Deleting somebody who never came: `DELETE /v2/employee/{id}`.

use store::people;

use super::{PersonRef, load, managing, note_change};
use crate::{Act, Actor, App, Error};

impl App {
    /// Deletes a person whose invitation is pending; the link stops working. Whoever has come is deactivated instead.
    pub async fn delete_person(&self, actor: &Actor, which: PersonRef) -> Result<(), Error> {
        self.act(actor, Act::on(managing(actor), "person.delete", "person", None), actor.lane(), move |work| {
            let seen = load(work.tx, work.actor, which)?;
            if !seen.person.state.deletable() {
                return Err(Error::Refused(
                    "only a person whose invitation is pending can be deleted: deactivate this one (active: false)"
                        .to_owned(),
                ));
            }
            people::delete(work.tx, seen.person.id)?;
            note_change(work, "person.delete", &seen, None)
        })
        .await
    }
}
