//! What a key says, and what may be said when one is made.

use serde::{Deserialize, Serialize};

use super::{Limits, Validity, VlanReservation};
use crate::mcr::EndConfig;
use crate::order::{printable, rate, vnic_index};
use crate::vlan::{Tag, VlanId};
use crate::{Invalid, ProductKind, Time};

/// A key as it is asked for. Numbers are the client's.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewKey {
    pub single_use: bool,
    /// Mbit/s; absent is the speed of the service.
    pub max_speed: Option<i64>,
    pub active: bool,
    /// Only a `false` in so many words makes uses wait for the creator (SK-20).
    pub pre_approved: Option<bool>,
    pub description: Option<String>,
    pub vlan: Option<i64>,
    pub inner_vlan: Option<i64>,
    pub vnic: Option<i64>,
    /// Already checked for the MCR.
    pub config: Option<EndConfig>,
    /// Milliseconds since 1970.
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub promo_code: Option<String>,
    pub limits: Limits,
}

/// What the rules need to know of the service a key is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    pub kind: ProductKind,
    /// Mbit/s.
    pub speed: u32,
    /// Of an MVE; 0 otherwise.
    pub vnics: u8,
}

/// What a key carries to the B-End of a connection, beside its service (SK-70). A multi-use key carries no tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// `Whole` or `Stacked`; absent lets the exchange choose when the key is used.
    pub tag: Option<Tag>,
    /// Of an MVE.
    pub vnic: Option<u8>,
    /// Of an MCR.
    pub config: Option<EndConfig>,
}

/// What a key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub single_use: bool,
    /// Mbit/s, 1 to the speed of the service.
    pub max_speed: u32,
    pub active: bool,
    /// As it was said; `Some(false)` makes uses wait for the creator.
    pub pre_approved: Option<bool>,
    /// The label: 1 to 255 printable characters.
    pub description: Option<String>,
    pub carried: Carried,
    pub validity: Validity,
    pub promo_code: Option<String>,
    pub limits: Limits,
    /// As configured when the key was made.
    pub reservation: VlanReservation,
}

impl NewKey {
    pub fn terms(self, service: Service, reservation: VlanReservation, now: Time) -> Result<Terms, Invalid> {
        let terms = Terms {
            single_use: self.single_use,
            max_speed: max_speed(self.max_speed, service)?,
            active: self.active,
            pre_approved: self.pre_approved,
            description: label("description", self.description)?,
            carried: Carried {
                tag: tag(self.vlan, self.inner_vlan, self.single_use, service)?,
                vnic: self.vnic.map(|n| vnic(n, service)).transpose()?,
                config: self.config.map(|config| mcr_only(config, service)).transpose()?,
            },
            validity: Validity::asked(self.start, self.end, now)?,
            promo_code: label("promoCode", self.promo_code)?,
            limits: self.limits,
            reservation,
        };
        terms.check(0, now)?;
        Ok(terms)
    }
}

impl Terms {
    /// Uses wait for the creator's yes.
    pub fn needs_approval(&self) -> bool {
        self.pre_approved == Some(false)
    }

    /// Has a VLAN that is kept for it until it is used.
    pub fn carries_reservation(&self) -> bool {
        self.single_use && self.carried.tag.is_some() && self.reservation == VlanReservation::AtCreation
    }

    /// The rules that look at more than one field.
    pub(super) fn check(&self, uses: u32, now: Time) -> Result<(), Invalid> {
        if self.single_use && self.limits.uses.is_some_and(|uses| uses != 1) {
            return Err(Invalid::new("limits.maxUses", "a single-use key is used once"));
        }
        if self.limits.uses == Some(0) {
            return Err(Invalid::new("limits.maxUses", "must be at least 1"));
        }
        if self.limits.total_mbps == Some(0) {
            return Err(Invalid::new("limits.maxTotalMbps", "must be at least 1 Mbit/s"));
        }
        let addressed = |config: &EndConfig| config.addresses().next().is_some();
        if !self.single_use && self.carried.config.as_ref().is_some_and(addressed) {
            return Err(Invalid::new(
                "bEnd.partnerConfig",
                "addresses go with a single-use key only, because no two connections of an MCR can have the same",
            ));
        }
        if uses == 0 && self.active && self.carries_reservation() {
            self.validity.check_reserving(now)?;
        }
        Ok(())
    }
}

pub(super) fn max_speed(asked: Option<i64>, service: Service) -> Result<u32, Invalid> {
    asked.map_or(Ok(service.speed), |mbps| rate("maxSpeed", mbps, service.speed))
}

/// At most 255 printable characters; blank is none.
pub(super) fn label(field: &str, text: Option<String>) -> Result<Option<String>, Invalid> {
    let Some(text) = text else { return Ok(None) };
    printable(field, &text, 255)?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The tag of a key: absent and 0 leave it to the exchange. A key can't carry "untagged": that would close the service.
pub(super) fn tag(
    vlan: Option<i64>,
    inner: Option<i64>,
    single_use: bool,
    service: Service,
) -> Result<Option<Tag>, Invalid> {
    let (vlan, inner) = (vlan.filter(|n| *n != 0), inner.filter(|n| *n != 0));
    let Some(vlan) = vlan else {
        return match inner {
            None => Ok(None),
            Some(_) => Err(Invalid::new("bEnd.innerVlan", "needs a vlan beside it")),
        };
    };
    if !single_use {
        return Err(Invalid::new("vlan", "only a single-use key carries a VLAN"));
    }
    if service.kind == ProductKind::Mcr {
        return Err(Invalid::new("vlan", "the exchange assigns the VLAN of an MCR"));
    }
    let outer = VlanId::parse("vlan", vlan)?;
    let inner = inner.map(|n| VlanId::parse("bEnd.innerVlan", n)).transpose()?;
    Ok(Some(inner.map_or(Tag::Whole(outer), |inner| Tag::Stacked(outer, inner))))
}

pub(super) fn vnic(n: i64, service: Service) -> Result<u8, Invalid> {
    if service.kind != ProductKind::Mve {
        return Err(Invalid::new("bEnd.vNicIndex", "goes with an MVE only"));
    }
    vnic_index("bEnd.vNicIndex", n, service.vnics)
}

pub(super) fn mcr_only(config: EndConfig, service: Service) -> Result<EndConfig, Invalid> {
    if service.kind == ProductKind::Mcr {
        Ok(config)
    } else {
        Err(Invalid::new("bEnd.partnerConfig", "goes with an MCR only"))
    }
}
