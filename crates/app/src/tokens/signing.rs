//! Signing keys between the database and the ring: made, sealed, opened, rotated.

use std::sync::{Arc, PoisonError};

use auth::envelope::EnvelopeError;
use auth::keyring::{Keyring, PUBLISHED_BEFORE, Stage, rotation_due, stage};
use auth::keys::KeyError;
use auth::{Algorithm, Purpose, SigningKey, Vault};
use domain::{Draw, Time};
use store::signing_keys::{self, StoredKey};
use store::{Lane, Moment, Topic, Tx};

use crate::caches::Kept;
use crate::{App, Error};

impl App {
    /// One step of the worker that keeps the signing keys: makes the next one when it is due, removes those whose last token has
    /// ended, and takes over what other processes have done. Whether a key was made.
    ///
    /// Also due is a key of another algorithm than the one that is set.
    pub async fn rotate_keys_once(&self) -> Result<bool, Error> {
        let draw = self.draw()?;
        let rows = self.read(|tx| Ok(signing_keys::all(tx)?)).await?;
        let due = rows.last().and_then(|newest| self.next_start(newest, draw.now));
        let fresh = match due {
            Some(start) => Some(generate(&self.0.vault, self.settings().token_algorithm, start, &draw)?),
            None => None,
        };
        let made = fresh.is_some();
        let gone = gone(&rows, draw.now);
        if made || !gone.is_empty() {
            let (newest, now) = (rows.last().map(|key| key.kid.clone()), draw.now);
            self.write(Lane::Any, move |tx| save(tx, newest.as_deref(), fresh.as_ref(), &gone, now)).await?;
        }
        self.reload_keys().await?;
        Ok(made)
    }

    /// When a successor of the newest key would start to sign, if it is time to make one.
    fn next_start(&self, newest: &StoredKey, now: Time) -> Option<Time> {
        if newest.algorithm != self.settings().token_algorithm.as_str() {
            return Some(newest.signs_from.max(now).plus(PUBLISHED_BEFORE));
        }
        rotation_due(newest.signs_from, now)
    }

    async fn reload_keys(&self) -> Result<Arc<Keyring>, Error> {
        let moment = self.0.store.moment();
        let rows = self.read(|tx| Ok(signing_keys::all(tx)?)).await?;
        let fresh = Arc::new(ring(&rows, &self.0.vault)?);
        let mut kept = self.0.keyring.write().unwrap_or_else(PoisonError::into_inner);
        // Where nothing is new, what was verified with the keys needn't be verified again.
        let keys = if *fresh == *kept.what { Arc::clone(&kept.what) } else { fresh };
        if !kept.is_newer_than(moment) {
            *kept = keep(Arc::clone(&keys), moment);
        }
        Ok(keys)
    }

    /// The keys as they are now.
    pub(crate) async fn keyring(&self) -> Result<Arc<Keyring>, Error> {
        match self.keyring_at_hand() {
            Some(keys) => Ok(keys),
            None => self.reload_keys().await,
        }
    }

    /// The same, if they are known without a question to the database.
    pub(super) fn keyring_at_hand(&self) -> Option<Arc<Keyring>> {
        let kept = self.0.keyring.read().unwrap_or_else(PoisonError::into_inner);
        kept.holds(&self.0.store).then(|| Arc::clone(&kept.what))
    }
}

/// Keys that were read after `moment`.
pub(crate) const fn keep(keys: Arc<Keyring>, moment: Moment) -> Kept<Arc<Keyring>> {
    Kept::new(keys, moment, [Topic::SigningKeys; 3])
}

/// Saves a successor unless another process has made one meanwhile, and removes what is over.
fn save(tx: &Tx<'_>, newest: Option<&str>, fresh: Option<&StoredKey>, gone: &[String], now: Time) -> Result<(), Error> {
    let unchanged = signing_keys::newest(tx)?.map(|key| key.kid).as_deref() == newest;
    if let Some(key) = fresh.filter(|_| unchanged) {
        signing_keys::insert(tx, key, now)?;
    }
    for kid in gone {
        signing_keys::remove(tx, kid)?;
    }
    Ok(())
}

/// The keys that can't have signed any token that still runs. `rows` is in the order in which they sign.
fn gone(rows: &[StoredKey], now: Time) -> Vec<String> {
    let successors = rows.iter().skip(1).map(|next| Some(next.signs_from)).chain([None]);
    rows.iter()
        .zip(successors)
        .filter(|(key, successor)| stage(key.signs_from, *successor, now) == Stage::Gone)
        .map(|(key, _)| key.kid.clone())
        .collect()
}

/// A new key that starts to sign at `start`. Called before a transaction, never in one.
pub(crate) fn generate(vault: &Vault, algorithm: Algorithm, start: Time, draw: &Draw) -> Result<StoredKey, Error> {
    let key = SigningKey::generate(algorithm).map_err(failed)?;
    let plain = key.to_pkcs8().map_err(failed)?;
    let sealed = vault.seal(Purpose::SigningKey, key.kid(), plain.expose(), &mut draw.ids()).map_err(sealed)?;
    Ok(StoredKey { kid: key.kid().to_owned(), algorithm: algorithm.to_string(), sealed, signs_from: start })
}

/// Opens and parses stored keys.
pub(crate) fn ring(rows: &[StoredKey], vault: &Vault) -> Result<Keyring, Error> {
    let keys = rows.iter().map(|row| Ok((Arc::new(open(row, vault)?), row.signs_from)));
    Keyring::new(keys.collect::<Result<Vec<_>, Error>>()?).map_err(|error| Error::Internal(error.to_string()))
}

fn open(row: &StoredKey, vault: &Vault) -> Result<SigningKey, Error> {
    let algorithm = row.algorithm.parse().map_err(|rule| Error::Internal(format!("signing_keys.algorithm: {rule}")))?;
    let plain = vault.open(Purpose::SigningKey, &row.kid, &row.sealed).map_err(sealed)?;
    SigningKey::from_pkcs8(algorithm, plain.expose()).map_err(failed)
}

fn failed(error: KeyError) -> Error {
    Error::Internal(error.to_string())
}

/// Says at start what the operator can put right: the wrong key file.
pub(crate) fn sealed(error: EnvelopeError) -> Error {
    match error {
        EnvelopeError::UnknownKey { .. } => {
            Error::Refused(format!("{error}: start with the key file that belongs to this database"))
        }
        other => Error::Internal(other.to_string()),
    }
}
