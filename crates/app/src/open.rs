//! Opening an exchange: its pepper and its signing keys come out of the database, or are made when it is new.

use std::sync::Arc;

use auth::keyring::Keyring;
use auth::{Pepper, Vault};
use domain::Draw;
use store::{Lane, Store, Tx, meta, signing_keys};

use crate::tokens::signing;
use crate::{App, Error, Parts, Settings, catalogue};

/// The sealed pepper's name in `meta`.
const PEPPER: &str = "pepper";

/// The environment's name in `meta`.
const ENVIRONMENT: &str = "environment";

impl App {
    /// Opens the exchange over its database.
    ///
    /// # Errors
    /// [`Error::Refused`] when the database belongs to another environment (AK-06), or the vault hasn't the key that its secrets are
    /// sealed under. Nothing has been changed then.
    pub async fn open(parts: Parts) -> Result<Self, Error> {
        let draw = Draw::new(parts.clock.now())?;
        let pepper = pepper(&parts.store, &parts.vault, &parts.settings, &draw).await?;
        let moment = parts.store.moment();
        let keyring = signing::keep(Arc::new(keyring(&parts, &draw).await?), moment);
        let ids = Draw::new(draw.now)?.ids();
        let app = Self::assemble(parts, &pepper, keyring, ids);
        catalogue::ensure_places(&app).await?;
        app.remember_catalogue().await;
        Ok(app)
    }
}

/// Whether a database holds an exchange already, whose secrets are sealed under some key.
pub async fn is_in_use(store: &Store) -> Result<bool, Error> {
    store.read(|tx| Ok(meta::get(tx, PEPPER)?.is_some())).await
}

/// The installation's pepper, drawn when the database has none.
async fn pepper(store: &Store, vault: &Vault, settings: &Settings, draw: &Draw) -> Result<Pepper, Error> {
    let mut ids = draw.ids();
    let fresh = Pepper::draw(&mut ids).seal(vault, &mut ids).map_err(signing::sealed)?;
    let environment = settings.environment.clone();
    let stored: String = store
        .write(Lane::Any, move |tx| {
            let owner = get_or_set(tx, ENVIRONMENT, &environment)?;
            if owner != environment {
                return Err(Error::Refused(format!(
                    "this database belongs to the environment {owner}, not to {environment}: each environment has its own"
                )));
            }
            Ok::<_, Error>(get_or_set(tx, PEPPER, &fresh)?)
        })
        .await?;
    Pepper::open(&stored, vault).map_err(signing::sealed)
}

fn get_or_set(tx: &Tx<'_>, name: &str, value: &str) -> Result<String, store::Error> {
    if let Some(there) = meta::get(tx, name)? {
        return Ok(there);
    }
    meta::set(tx, name, value)?;
    Ok(value.to_owned())
}

/// The environment's signing keys, with a first one when there is none.
async fn keyring(parts: &Parts, draw: &Draw) -> Result<Keyring, Error> {
    let fresh = signing::generate(&parts.vault, parts.settings.token_algorithm, draw.now, draw)?;
    let now = draw.now;
    let rows = parts
        .store
        .write(Lane::Any, move |tx| {
            if signing_keys::newest(tx)?.is_none() {
                signing_keys::insert(tx, &fresh, now)?;
            }
            Ok::<_, Error>(signing_keys::all(tx)?)
        })
        .await?;
    signing::ring(&rows, &parts.vault)
}
