//! Editing a key: what is absent stays. Key and service are fixed.

use super::terms::{label, max_speed, mcr_only, tag, vnic};
use super::{Limits, Service, Terms};
use crate::mcr::EndConfig;
use crate::vlan::{Tag, VlanId};
use crate::{Invalid, Patch, Time};

/// What the creator wants changed. Connections made with the key don't change (they carry their own terms).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyUpdate {
    /// To multi-use clears the VLAN.
    pub single_use: Option<bool>,
    pub max_speed: Option<i64>,
    pub active: Option<bool>,
    pub pre_approved: Option<bool>,
    pub description: Patch<String>,
    pub promo_code: Patch<String>,
    /// As long as the key is unused; equal to what it carries always. 0 keeps, as absent does.
    pub vlan: Patch<i64>,
    /// Goes with its VLAN: another one comes without it.
    pub inner_vlan: Patch<i64>,
    pub vnic: Patch<i64>,
    /// Replaces the whole configuration.
    pub config: Patch<EndConfig>,
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub limits: Option<Limits>,
}

impl Terms {
    /// The terms after an update of a key that has been used `uses` times.
    pub fn updated(&self, update: KeyUpdate, service: Service, uses: u32, now: Time) -> Result<Self, Invalid> {
        let mut terms = self.clone();
        terms.single_use = update.single_use.unwrap_or(self.single_use);
        terms.active = update.active.unwrap_or(self.active);
        terms.pre_approved = update.pre_approved.or(self.pre_approved);
        if update.max_speed.is_some_and(|mbps| mbps != i64::from(self.max_speed)) {
            terms.max_speed = max_speed(update.max_speed, service)?;
        }
        let text = |field, patch: Patch<String>, old: &Option<String>| match patch {
            Patch::Set(text) => label(field, Some(text)),
            patch => Ok(patch.over(old.clone())),
        };
        terms.description = text("description", update.description, &self.description)?;
        terms.promo_code = text("promoCode", update.promo_code, &self.promo_code)?;
        let becomes_multi = self.single_use && !terms.single_use;
        terms.carried.tag = match tag_asked(self.carried.tag, update.vlan, update.inner_vlan, becomes_multi) {
            (None, None) => None,
            (outer, inner) => tag(outer, inner, terms.single_use, service)?,
        };
        if terms.carried.tag != self.carried.tag && uses > 0 && !becomes_multi {
            return Err(Invalid::new("vlan", "can't change once the key has been used"));
        }
        terms.carried.vnic = update.vnic.try_map(|n| vnic(n, service))?.over(self.carried.vnic);
        terms.carried.config = update.config.try_map(|config| mcr_only(config, service))?.over(terms.carried.config);
        if let Some(limits) = update.limits {
            terms.limits = limits;
        }
        terms.validity = self.validity.updated(update.start, update.end, now)?;
        terms.check(uses, now)?;
        Ok(terms)
    }
}

/// The outer and inner VLAN that an update asks for. A client that writes the whole key back when it makes it multi-use sends the
/// old VLANs too: they go all the same.
fn tag_asked(old: Option<Tag>, vlan: Patch<i64>, inner: Patch<i64>, becomes_multi: bool) -> (Option<i64>, Option<i64>) {
    let number = |id: Option<VlanId>| id.map(i64::from);
    let (old_outer, old_inner) = (number(old.and_then(Tag::outer)), number(old.and_then(Tag::inner)));
    let none_is_keep = |patch, old: Option<i64>| match patch {
        Patch::Set(0) => Patch::Keep,
        Patch::Set(n) if becomes_multi && Some(n) == old => Patch::Keep,
        other => other,
    };
    let kept = |old: Option<i64>| old.filter(|_| !becomes_multi);
    let outer = none_is_keep(vlan, old_outer).over(kept(old_outer));
    let inner = none_is_keep(inner, old_inner).over(kept(old_inner).filter(|_| outer.is_some() && outer == old_outer));
    (outer, inner)
}
