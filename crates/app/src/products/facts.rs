//! What the audit trail keeps of a product: what its own company may read and change, no secret.

use domain::ProductKind;
use serde::Serialize;
use store::products::Product;

use super::config::{self, McrConfig, MveConfig};
use crate::Error;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facts {
    product_type: ProductKind,
    name: String,
    provisioning_status: String,
    /// Mbit/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<u32>,
    location_id: i64,
    diversity_zone: String,
    term_months: u32,
    cost_centre: Option<String>,
    marketplace_visibility: bool,
    locked: bool,
    admin_locked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    asn: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vnics: Option<Vec<String>>,
}

pub(crate) fn facts(product: &Product) -> Result<Facts, Error> {
    let (mut asn, mut vnics) = (None, None);
    match product.kind {
        ProductKind::Port => {}
        ProductKind::Mcr => asn = Some(config::read::<McrConfig>(product)?.asn),
        ProductKind::Mve => {
            let config: MveConfig = config::read(product)?;
            vnics = Some(config.vnics.into_iter().map(|vnic| vnic.description).collect());
        }
    }
    Ok(Facts {
        product_type: product.kind,
        name: product.name.clone(),
        provisioning_status: product.status.to_string(),
        speed: (product.kind != ProductKind::Mve).then_some(product.speed),
        location_id: product.location,
        diversity_zone: product.zone.clone(),
        term_months: product.term_months,
        cost_centre: product.cost_centre.clone(),
        marketplace_visibility: product.marketplace_visible,
        locked: product.locked,
        admin_locked: product.admin_locked,
        asn,
        vnics,
    })
}
