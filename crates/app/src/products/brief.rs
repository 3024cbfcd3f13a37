//! What forms need to know of a service: its kind, what it can carry, whether keys and connections can be made on it.

use domain::{Action, ProductKind, Status, Uid};
use store::products::Product;

use super::config::{self, MveConfig};
use super::{IdOrUid, PlaceView, own, speed};
use crate::{Actor, App, Error, catalogue, service_keys};

/// A service without its connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceBrief {
    pub uid: Uid,
    pub number: i64,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    /// What it can carry, Mbit/s.
    pub speed: u32,
    /// Descriptions of an MVE's vNICs, in their order.
    pub vnics: Vec<String>,
    /// `None` when the catalogue no longer has the location.
    pub place: Option<PlaceView>,
    /// Connections can be made from it.
    pub open: bool,
    /// Why the actor can make no service key on it, in words (SK-75 to SK-77); `None`: keys can be made.
    pub no_keys: Option<String>,
}

impl App {
    /// A service of the actor's company, in a few statements however many connections it has.
    pub async fn service_brief(&self, actor: &Actor, id: IdOrUid) -> Result<ServiceBrief, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor) = (self.clone(), actor.clone());
        self.read(move |tx| {
            let product = own(tx, actor.member()?, &id)?;
            let catalog = catalogue::current(&app, tx)?;
            let place = catalog.location(product.location).map(|location| PlaceView::of(&catalog, location));
            Ok(ServiceBrief {
                uid: product.uid,
                number: product.number,
                kind: product.kind,
                status: product.status,
                speed: speed(&catalog, &product)?,
                vnics: vnics(&product)?,
                place,
                open: product.status.ready() && !product.admin_locked,
                no_keys: service_keys::not_offered(tx, actor.role, &product)?.map(|reason| reason.to_string()),
                name: product.name,
            })
        })
        .await
    }
}

fn vnics(product: &Product) -> Result<Vec<String>, Error> {
    if product.kind != ProductKind::Mve {
        return Ok(Vec::new());
    }
    let config = config::read::<MveConfig>(product)?;
    Ok(config.vnics.into_iter().map(|vnic| vnic.description).collect())
}
