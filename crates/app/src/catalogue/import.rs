//! Importing a catalogue: all of it or nothing, with every fault named at once.

use domain::Action;
use domain::catalog::{self, Catalog, Finding};
use store::{Lane, catalogues};

use super::{partners, places, sync};
use crate::{Act, Actor, App, Error};

/// The zero character as TOML writes it, which can't have it otherwise. PostgreSQL can't keep it.
const ZERO: [&str; 3] = [r"\u0000", r"\U00000000", r"\x00"];

/// A catalogue that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub catalog: Catalog,
    /// Errors first; with one the catalogue can't be imported.
    pub findings: Vec<Finding>,
}

/// What an import changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Imported {
    /// `false`: this very text was in force already.
    pub new: bool,
    pub locations: usize,
    pub devices_added: usize,
    pub devices_retired: usize,
    pub interfaces_added: usize,
    pub interfaces_retired: usize,
    pub partner_ports_added: usize,
    pub partner_ports_ended: usize,
    /// What is odd about it, for people.
    pub warnings: Vec<String>,
}

impl App {
    /// What there is to say about a catalogue. Changes nothing. `Err` when it can't be read at all.
    pub fn check_catalogue(text: &str) -> Result<Checked, Error> {
        if let Some(n) = text.lines().position(|line| ZERO.iter().any(|escape| line.contains(escape))) {
            return Err(Error::invalid(format!("line {}", n + 1), "must not contain the character U+0000"));
        }
        let catalog = Catalog::parse(text).map_err(|error| Error::invalid("catalogue", error.to_string()))?;
        let findings = catalog.check();
        Ok(Checked { catalog, findings })
    }

    /// Puts a catalogue in force: devices and interfaces are found again by their names, new ones are added, missing ones retired.
    ///
    /// Refused with all faults at once, and when something in use would go: an interface with a Port on it, a device with services.
    pub async fn import_catalogue(&self, actor: &Actor, text: String) -> Result<Imported, Error> {
        self.put_in_force(actor, text, None).await
    }

    /// The same, refused when another catalogue is in force than the one it was compared with; `compared` as
    /// [`App::catalogue_in_force`] gave it.
    pub async fn import_compared(&self, actor: &Actor, text: String, compared: &str) -> Result<Imported, Error> {
        self.put_in_force(actor, text, Some(compared.to_owned())).await
    }

    /// Which catalogue is in force, as a name for it; empty when there is none.
    pub async fn catalogue_in_force(&self, actor: &Actor) -> Result<String, Error> {
        actor.may(Action::ManageCatalogue)?;
        self.read(|tx| Ok(name(catalogues::newest_id(tx)?))).await
    }

    async fn put_in_force(&self, actor: &Actor, text: String, compared: Option<String>) -> Result<Imported, Error> {
        let act = Act::on(Action::ManageCatalogue, "catalogue.import", "catalogue", None);
        self.admit(actor, act).await?;
        let Checked { catalog, findings } = Self::check_catalogue(&text)?;
        let list = |errors: bool| -> Vec<String> {
            findings.iter().filter(|finding| finding.is_error() == errors).map(ToString::to_string).collect()
        };
        let errors = list(true);
        if !errors.is_empty() {
            return Err(Error::invalid("catalogue", errors.join("\n")));
        }
        let warnings = list(false);
        let import = self.act(actor, act, Lane::Any, move |work| {
            let mut done =
                Imported { locations: catalog.locations.len(), warnings: warnings.clone(), ..Imported::default() };
            let newest = catalogues::newest(work.tx)?;
            if newest.as_ref().is_some_and(|version| version.body == text) {
                return Ok(done);
            }
            if compared.as_ref().is_some_and(|compared| *compared != name(newest.map(|version| version.id))) {
                let text = "another catalogue has come into force since this one was compared: look at it again";
                return Err(Error::Refused(text.to_owned()));
            }
            done.new = true;
            sync::plant(work, &catalog, &mut done)?;
            partners::sync(work, &catalog, &mut done)?;
            places::put(work.tx, &catalog)?;
            catalogues::insert(work.tx, &text, work.now)?;
            let record = work.record("catalogue.import").on("catalogue", None, None);
            work.save(record.change(None::<&Imported>, Some(&done))?)?;
            Ok(done)
        });
        let done = import.await?;
        self.remember_catalogue().await;
        Ok(done)
    }

    /// Gives an exchange that has no catalogue yet the sample. `None` when it has one.
    pub async fn ensure_catalogue(&self) -> Result<Option<Imported>, Error> {
        if self.read(|tx| Ok(catalogues::newest_id(tx)?)).await?.is_some() {
            return Ok(None);
        }
        self.import_catalogue(&Actor::system(), catalog::SAMPLE.to_owned()).await.map(Some)
    }
}

fn name(version: Option<i64>) -> String {
    version.map(|id| id.to_string()).unwrap_or_default()
}
