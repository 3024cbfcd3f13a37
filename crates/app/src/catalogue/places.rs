//! The catalogue's locations where the database can search and sort by them.

use domain::catalog::Catalog;
use store::places::{self, Place};
use store::search::fold;
use store::{Lane, Tx};

use super::current;
use crate::products::PlaceView;
use crate::{App, Error};

pub(super) fn put(tx: &Tx<'_>, catalog: &Catalog) -> Result<(), Error> {
    let place = |location| {
        let PlaceView { name, site_code, city, metro, country } = PlaceView::of(catalog, location);
        Place {
            location: location.id,
            words: fold(&format!("{name} {site_code} {city} {metro} {country}")),
            name: fold(&name),
        }
    };
    Ok(places::replace(tx, &catalog.locations.iter().map(place).collect::<Vec<_>>())?)
}

/// Makes up for a catalogue that was imported before there were such rows.
pub(crate) async fn ensure_places(app: &App) -> Result<(), Error> {
    let (reader, writer) = (app.clone(), app.clone());
    let missing = app.read(move |tx| Ok(!places::any(tx)? && !current(&reader, tx)?.locations.is_empty())).await?;
    if missing {
        app.write(Lane::Any, move |tx| put(tx, &*current(&writer, tx)?)).await?;
    }
    Ok(())
}
