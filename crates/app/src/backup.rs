//! A copy of the whole exchange, for the operator.

use std::path::PathBuf;

use domain::Action;
use store::Lane;

use crate::{Act, Actor, App, Error};

impl App {
    /// Copies the database, as it is at one moment, to the new file `to`, while the exchange goes on. Secrets in it stay sealed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with the reason when the file exists already or can't be written.
    pub async fn backup(&self, actor: &Actor, to: PathBuf) -> Result<(), Error> {
        let act = Act::on(Action::ViewEverything, "exchange.backup", "exchange", None);
        self.admit(actor, act).await?;
        self.0.store.backup(to).await?;
        self.act(actor, act, Lane::Any, |work| work.save(work.record("exchange.backup").on("exchange", None, None)))
            .await
    }
}
