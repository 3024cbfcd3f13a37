//! Editing a key: what is absent stays. Key and service are fixed.

use super::terms::{label, max_speed, mcr_only, tag, vnic};
use super::{Limits, Service, Terms};
use crate::mcr::EndConfig;
use crate::{Invalid, Time};

/// A field that can be left alone, cleared with an explicit null, or set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// `None` keeps.
    pub fn or_keep(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }
}

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
    /// As long as the key is unused; equal to what it carries always.
    pub vlan: Option<i64>,
    pub inner_vlan: Option<i64>,
    pub vnic: Option<i64>,
    pub config: Option<EndConfig>,
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
        match update.description {
            Patch::Keep => {}
            Patch::Clear => terms.description = None,
            Patch::Set(text) => terms.description = label("description", Some(text))?,
        }
        match update.promo_code {
            Patch::Keep => {}
            Patch::Clear => terms.promo_code = None,
            Patch::Set(text) => terms.promo_code = label("promoCode", Some(text))?,
        }
        // A client that writes the whole key back when it makes it multi-use sends the VLAN too: it goes all the same.
        let becomes_multi = self.single_use && !terms.single_use;
        let mut vlan = update.vlan.filter(|n| *n != 0);
        let mut inner = update.inner_vlan.filter(|n| *n != 0);
        if becomes_multi {
            terms.carried.tag = None;
            let old = self.carried.tag;
            vlan = vlan.filter(|n| old.and_then(|tag| tag.outer()).map(i64::from) != Some(*n));
            inner = inner.filter(|n| old.and_then(|tag| tag.inner()).map(i64::from) != Some(*n));
        }
        if vlan.is_some() || inner.is_some() {
            let outer = vlan.or_else(|| terms.carried.tag.and_then(|tag| tag.outer()).map(i64::from));
            // A new outer VLAN comes without the old inner one; an unchanged one keeps it.
            let same_outer = outer == self.carried.tag.and_then(|tag| tag.outer()).map(i64::from);
            let kept = self.carried.tag.filter(|_| same_outer).and_then(|tag| tag.inner()).map(i64::from);
            let asked = tag(outer, inner.or(kept), terms.single_use, service)?;
            if asked != self.carried.tag && uses > 0 {
                return Err(Invalid::new("vlan", "can't change once the key has been used"));
            }
            terms.carried.tag = asked;
        }
        if let Some(n) = update.vnic {
            terms.carried.vnic = Some(vnic(n, service)?);
        }
        if let Some(config) = update.config {
            terms.carried.config = Some(mcr_only(config, service)?);
        }
        if let Some(limits) = update.limits {
            terms.limits = limits;
        }
        terms.validity = self.validity.updated(update.start, update.end, now)?;
        terms.check(uses, now)?;
        Ok(terms)
    }
}
