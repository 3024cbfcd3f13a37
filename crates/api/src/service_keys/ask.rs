//! What the bodies ask for, in the words of the verbs.

use app::products::IdOrUid;
use app::service_keys::{LimitsAsked, NewServiceKey, UpdateServiceKey};
use domain::{Invalid, Patch, Uid};
use wire::service_key::{CreateServiceKey, KeyBEnd, KeyLimits, UpdateServiceKey as UpdateBody};
use wire::{Int, Patch as Written};

use crate::patch::patch;

use crate::mcr_config;

pub(super) fn new(body: CreateServiceKey) -> Result<NewServiceKey, Invalid> {
    let service = match (body.product_uid, body.product_id) {
        (Some(_), Some(_)) => return Err(Invalid::new("productId", "give productUid or productId, not both")),
        (Some(text), None) => IdOrUid::Uid(uid("productUid", &text)?),
        (None, Some(number)) => IdOrUid::Number(number.get()),
        (None, None) => return Err(Invalid::new("productUid", "is needed, or productId")),
    };
    let (valid_for, b_end) = (body.valid_for.unwrap_or_default(), body.b_end.unwrap_or_default());
    let vlan = match (body.vlan, b_end.vlan) {
        (Some(one), Some(other)) if one != other => return Err(two_vlans()),
        (one, other) => one.or(other),
    };
    Ok(NewServiceKey {
        service,
        single_use: body.single_use,
        max_speed: number(body.max_speed),
        active: body.active.unwrap_or(false),
        pre_approved: body.pre_approved,
        description: body.description,
        vlan: number(vlan),
        inner_vlan: number(b_end.inner_vlan),
        vnic: number(b_end.v_nic_index),
        config: b_end.partner_config.map(mcr_config::draft).transpose().map_err(configured)?,
        start: number(valid_for.start),
        end: number(valid_for.end),
        promo_code: body.promo_code,
        limits: body.limits.map_or_else(LimitsAsked::default, limits),
    })
}

pub(super) fn update(body: UpdateBody) -> Result<UpdateServiceKey, Invalid> {
    let mut services = Vec::new();
    if let Some(text) = &body.product_uid {
        services.push(IdOrUid::Uid(uid("productUid", text)?));
    }
    services.extend(body.product_id.map(|number| IdOrUid::Number(number.get())));
    let valid_for = body.valid_for.unwrap_or_default();
    // `null` clears what the key carries beside its VLAN, which has a field of its own.
    let cleared = matches!(body.b_end, Written::Null);
    let b_end = body.b_end.into_option().flatten().unwrap_or_default();
    let carried = |value| if cleared { Patch::Clear } else { Patch::or_keep(number(value)) };
    Ok(UpdateServiceKey {
        key: uid("key", &body.key)?,
        services,
        single_use: body.single_use,
        max_speed: number(body.max_speed),
        active: body.active,
        pre_approved: body.pre_approved,
        description: patch(body.description),
        vlan: vlan(body.vlan, &b_end)?,
        inner_vlan: carried(b_end.inner_vlan),
        vnic: carried(b_end.v_nic_index),
        config: match b_end.partner_config {
            Some(config) => Patch::Set(mcr_config::draft(config).map_err(configured)?),
            None if cleared => Patch::Clear,
            None => Patch::Keep,
        },
        start: number(valid_for.start),
        end: number(valid_for.end),
        promo_code: patch(body.promo_code),
        limits: body.limits.into_option().map(|written| written.map_or_else(LimitsAsked::default, limits)),
    })
}

fn vlan(written: Written<Int>, b_end: &KeyBEnd) -> Result<Patch<i64>, Invalid> {
    match (written, b_end.vlan) {
        (Written::Absent, other) => Ok(Patch::or_keep(number(other))),
        (Written::Null, None) => Ok(Patch::Clear),
        (Written::Value(one), None) => Ok(Patch::Set(one.get())),
        (Written::Value(one), Some(other)) if one == other => Ok(Patch::Set(one.get())),
        (Written::Null | Written::Value(_), Some(_)) => Err(two_vlans()),
    }
}

fn limits(written: KeyLimits) -> LimitsAsked {
    LimitsAsked {
        uses: number(written.max_uses),
        total_mbps: number(written.max_total_mbps),
        companies: written.companies,
    }
}

fn uid(field: &str, text: &str) -> Result<Uid, Invalid> {
    text.parse().map_err(|rule: domain::ids::NotAUid| Invalid::new(field, rule.to_string()))
}

fn number(written: Option<Int>) -> Option<i64> {
    written.map(Int::get)
}

fn two_vlans() -> Invalid {
    Invalid::new("bEnd.vlan", "must be the same as vlan, or left out")
}

fn configured(invalid: Invalid) -> Invalid {
    invalid.within("bEnd.partnerConfig")
}
