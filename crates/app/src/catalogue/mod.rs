//! The operator's catalogue: importing it, giving it out, and what follows from it.

mod export;
mod import;
mod offer;
mod partners;
mod places;
mod quote;
mod sync;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError};

use domain::catalog::Catalog;
use store::{Tx, catalogues};

pub use import::{Checked, Imported};
pub use offer::{Country, RoundTrip};
pub use partners::{PartnerFilter, PartnerPortView};
pub use quote::{PriceAsk, Priced};

pub(crate) use offer::no_location;
pub(crate) use places::ensure_places;
pub(crate) use quote::{mve_size, quote};

use crate::{App, Error};

impl App {
    /// Reads the catalogue in force, so that no verb has to.
    pub(crate) async fn remember_catalogue(&self) {
        let app = self.clone();
        if let Err(error) = self.read(move |tx| current(&app, tx).map(drop)).await {
            tracing::error!(%error, "the catalogue can't be read");
        }
    }
}

/// The catalogue in force; an empty one before the first import. Read again only when another has been imported.
pub(crate) fn current(app: &App, tx: &Tx<'_>) -> Result<Arc<Catalog>, Error> {
    let cache = &app.0.catalogue;
    let newest = catalogues::newest_id(tx)?;
    if let Some((id, catalog)) = &*cache.read().unwrap_or_else(PoisonError::into_inner)
        && Some(*id) == newest
    {
        return Ok(Arc::clone(catalog));
    }
    let Some(version) = catalogues::newest(tx)? else { return Ok(Arc::default()) };
    let catalog = Catalog::parse(&version.body)
        .map_err(|error| Error::Internal(format!("the stored catalogue {} can't be read: {error}", version.id)))?;
    let catalog = Arc::new(catalog);
    // A version that is rolled back gives its number to the next one: only what is committed is kept.
    if tx.sees_commits_only() {
        *cache.write().unwrap_or_else(PoisonError::into_inner) = Some((version.id, Arc::clone(&catalog)));
    }
    Ok(catalog)
}
