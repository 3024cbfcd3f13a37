//! Giving the catalogue in force back to the operator.

use domain::Action;
use store::catalogues;

use crate::{Actor, App, Error};

impl App {
    /// The text of the catalogue in force, as it was imported, comments and all.
    pub async fn export_catalogue(&self, actor: &Actor) -> Result<String, Error> {
        actor.may(Action::ManageCatalogue)?;
        let newest = self.read(|tx| Ok(catalogues::newest(tx)?)).await?;
        newest
            .map(|version| version.body)
            .ok_or_else(|| Error::NotFound("no catalogue has been imported yet".to_owned()))
    }
}
