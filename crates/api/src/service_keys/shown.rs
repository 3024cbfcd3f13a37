//! Views of keys in the wire's shape.

use app::service_keys::{KeyFound, KeyLimits, KeyView, StrangerView};
use domain::service_key::Validity;
use wire::Int;
use wire::service_key as wire_key;
use wire::service_key::{KeyBEnd, ServiceKey, ServiceKeyData, ServiceKeyLookUp, ValidityShown};

use crate::{mcr_config, products};

pub(super) fn own(mut view: KeyView) -> ServiceKey {
    let product = view.product.take().map(|service| Box::new(products::view::product(*service, false)));
    ServiceKey {
        key: view.key.to_string(),
        create_date: view.created_at.ms(),
        company_id: view.company_number,
        company_uid: view.company_uid.to_string(),
        company_name: view.company_name.clone(),
        description: view.description.clone(),
        product_id: view.product_number,
        product_uid: view.product_uid.to_string(),
        product_name: view.product_name.clone(),
        product_dto: product,
        vlan: view.vlan.map(i64::from),
        max_speed: view.max_speed.into(),
        pre_approved: view.pre_approved,
        single_use: view.single_use,
        last_used: view.last_used.map(domain::Time::ms),
        active: view.active,
        valid_for: validity(view.validity),
        expired: view.expired,
        valid: view.valid,
        promo_code: view.promo_code.clone(),
        b_end: b_end(&view),
        limits: limits(view.limits),
    }
}

pub(super) fn found(found: KeyFound) -> ServiceKeyData {
    match found {
        KeyFound::Own(view) => ServiceKeyData::Own(Box::new(own(*view))),
        KeyFound::Other(view) => ServiceKeyData::Other(other(&view)),
    }
}

fn other(view: &StrangerView) -> ServiceKeyLookUp {
    ServiceKeyLookUp {
        key: view.key.to_string(),
        product_uid: view.product.to_string(),
        company_name: view.company_name.clone(),
        max_speed: view.max_speed.into(),
        single_use: view.single_use,
        active: view.active,
        valid: view.valid,
        expired: view.expired,
        valid_for: validity(view.validity),
    }
}

fn validity(validity: Validity) -> ValidityShown {
    ValidityShown { start: validity.start.ms(), end: Some(validity.end.ms()) }
}

/// Shown when the key carries more of the B-End than a VLAN.
fn b_end(view: &KeyView) -> Option<KeyBEnd> {
    let more = view.inner_vlan.is_some() || view.vnic.is_some() || view.config.is_some();
    more.then(|| KeyBEnd {
        vlan: view.vlan.map(|n| Int(n.into())),
        inner_vlan: view.inner_vlan.map(|n| Int(n.into())),
        v_nic_index: view.vnic.map(|n| Int(n.into())),
        partner_config: view.config.as_ref().map(mcr_config::shown),
    })
}

fn limits(limits: KeyLimits) -> Option<wire_key::KeyLimits> {
    (limits != KeyLimits::default()).then(|| wire_key::KeyLimits {
        max_uses: limits.uses.map(|n| Int(n.into())),
        max_total_mbps: limits.total_mbps.map(|n| Int(n.into())),
        companies: limits.companies.iter().map(ToString::to_string).collect(),
    })
}
