//! Secrets that somebody types on one page of the portal and that are used on a later one: sealed for the session in between.

use auth::envelope::Purpose;

use crate::{Actor, App, Error};

impl App {
    /// `text` so that only the actor's session can have it used again.
    pub fn keep_typed(&self, actor: &Actor, text: &str) -> Result<String, Error> {
        let mut ids = self.draw()?.ids();
        let sealed = self.0.vault.seal(Purpose::Typed, &row(actor), text.as_bytes(), &mut ids);
        sealed.map_err(|error| Error::Internal(error.to_string()))
    }

    /// What [`App::keep_typed`] kept; `None` for anything else.
    pub fn typed(&self, actor: &Actor, kept: &str) -> Option<String> {
        let plain = self.0.vault.open(Purpose::Typed, &row(actor), kept).ok()?;
        plain.text().map(str::to_owned)
    }
}

fn row(actor: &Actor) -> String {
    format!("session {} of {}", actor.session(), actor.maker())
}
