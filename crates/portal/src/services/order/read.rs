//! What somebody chose, as an order.

use app::Error;
use app::orders::{Common, Element, McrOrder, MveOrder, Ordered, PortOrder, Setting, VnicAsk};
use domain::ProductKind;
use domain::catalog::Catalog;
use domain::order::MAX_VNICS;

use super::facts;
use crate::fields::Fields;

/// The one element of an order. Errors name the form's fields.
pub fn order(
    catalog: &Catalog,
    kind: ProductKind,
    fields: &Fields,
    settings: Vec<Setting>,
) -> Result<Vec<Ordered>, Error> {
    let common = Common {
        name: fields.text("name").to_owned(),
        location: fields.number("location")?.unwrap_or_default(),
        term: fields.number("term")?,
        market: None,
        zone: fields.owned("zone"),
        cost_centre: fields.owned("reference"),
        promo_code: fields.owned("promo"),
        marketplace_visible: fields.ticked("visible"),
        tags: Vec::new(),
    };
    let speed = fields.number("speed")?.unwrap_or_default();
    let element = match kind {
        ProductKind::Port => Element::Port(PortOrder {
            common,
            speed,
            lag_ports: fields.number("ports")?,
            aggregation: fields.number("lag")?,
            cross_connect: fields.ticked("cross"),
        }),
        ProductKind::Mcr => {
            Element::Mcr(McrOrder { common, speed, asn: fields.number("asn")?, tunnels: fields.number("tunnels")? })
        }
        ProductKind::Mve => Element::Mve(MveOrder {
            common,
            vendor: facts::image_vendor(catalog, fields).map_or_else(String::new, |vendor| vendor.to_string()),
            image: fields.number("image")?.unwrap_or_default(),
            size: fields.owned("size"),
            label: None,
            vnics: vnics(fields),
            settings,
        }),
    };
    Ok(vec![Ordered { place: "[0]".to_owned(), element }])
}

/// Those that were named; a gap between them is left out.
fn vnics(fields: &Fields) -> Vec<VnicAsk> {
    let named = (0..MAX_VNICS).filter_map(|n| fields.owned(&format!("vnic{n}")));
    named.map(|description| VnicAsk { description: Some(description), vlan: None }).collect()
}
