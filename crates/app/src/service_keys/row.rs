//! Between the row of a key and what the rules know of it.

use domain::mcr::EndConfig;
use domain::service_key::{Carried, Key, Limits, Standing, Terms, Validity, VlanReservation};
use domain::vlan::{Tag, VlanId};
use domain::{CompanyId, Time, Uid};
use serde::Serialize;
use store::Tx;
use store::companies;
use store::products::Product;
use store::service_keys::{self, ServiceKey, Uses};

use super::service;
use crate::Error;

/// What a stored key says. The secrets of its configuration are still sealed.
pub(super) fn terms(tx: &Tx<'_>, row: &ServiceKey) -> Result<Terms, Error> {
    let mut allowed = Vec::new();
    for uid in companies(row)? {
        let company = companies::by_uid(tx, uid)?;
        allowed.push(
            company.ok_or_else(|| Error::Internal(format!("key {} names a company that isn't there", row.id.0)))?.id,
        );
    }
    terms_for(row, allowed)
}

/// The same when it is known which companies may use it.
fn terms_for(row: &ServiceKey, allowed: Vec<CompanyId>) -> Result<Terms, Error> {
    let tag = match row.vlan {
        None => None,
        Some(vlan) => Some(
            Tag::read(Some(vlan.into()), row.inner_vlan.map(i64::from))
                .map_err(|error| Error::Internal(format!("the VLAN of key {}: {error}", row.id.0)))?,
        ),
    };
    let config = row.config.as_deref().map(serde_json::from_str::<EndConfig>).transpose()?;
    Ok(Terms {
        single_use: row.single_use,
        max_speed: row.max_speed,
        active: row.active,
        pre_approved: row.pre_approved,
        description: row.description.clone(),
        carried: Carried { tag, vnic: row.vnic, config },
        validity: Validity { start: row.valid_from, end: row.valid_to },
        promo_code: row.promo_code.clone(),
        limits: Limits { uses: row.max_uses, total_mbps: row.max_total_rate.map(u64::from), companies: allowed },
        reservation: if row.reserve_at_creation { VlanReservation::AtCreation } else { VlanReservation::AtUse },
    })
}

/// Uids of the companies that may use it; none is any.
pub(super) fn companies(row: &ServiceKey) -> Result<Vec<Uid>, Error> {
    Ok(row.companies.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// Writes terms into the row, all but the configuration, which is sealed first.
pub(super) fn write(tx: &Tx<'_>, row: &mut ServiceKey, terms: &Terms) -> Result<(), Error> {
    let tag = terms.carried.tag;
    row.single_use = terms.single_use;
    row.max_speed = terms.max_speed;
    row.active = terms.active;
    row.pre_approved = terms.pre_approved;
    row.description.clone_from(&terms.description);
    row.vlan = tag.and_then(Tag::outer).map(VlanId::get);
    row.inner_vlan = tag.and_then(Tag::inner).map(VlanId::get);
    row.vnic = terms.carried.vnic;
    row.valid_from = terms.validity.start;
    row.valid_to = terms.validity.end;
    row.promo_code.clone_from(&terms.promo_code);
    row.max_uses = terms.limits.uses;
    row.max_total_rate = terms.limits.total_mbps.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    row.companies = match terms.limits.companies.as_slice() {
        [] => None,
        some => Some(serde_json::to_string(&uids(tx, some)?)?),
    };
    Ok(())
}

fn uids(tx: &Tx<'_>, ids: &[CompanyId]) -> Result<Vec<Uid>, Error> {
    let uid = |id: &CompanyId| {
        let company = companies::by_id(tx, *id)?;
        company.map(|company| company.uid).ok_or_else(|| Error::Internal(format!("company {} isn't there", id.0)))
    };
    ids.iter().map(uid).collect()
}

/// Whether a key can be used now, and by how much it has been.
pub(super) struct Condition {
    pub(super) terms: Terms,
    pub(super) uses: Uses,
    used_mbps: u64,
    service_open: bool,
    creator_suspended: bool,
}

impl Condition {
    pub(super) fn of(
        tx: &Tx<'_>,
        row: &ServiceKey,
        uses: Uses,
        product: &Product,
        creator_suspended: bool,
    ) -> Result<Self, Error> {
        let used_mbps = match row.max_total_rate {
            Some(_) => u64::try_from(service_keys::live_rate(tx, row.id)?).unwrap_or(0),
            None => 0,
        };
        let terms = terms(tx, row)?;
        Ok(Self { terms, uses, used_mbps, service_open: service::open(product)?, creator_suspended })
    }

    /// For a list of the own company's keys, which asks nothing of who may use them.
    pub(super) fn listed(row: &ServiceKey, uses: Uses, live_rate: i64, product: &Product) -> Result<Self, Error> {
        let used_mbps = row.max_total_rate.map_or(0, |_| u64::try_from(live_rate).unwrap_or(0));
        let terms = terms_for(row, Vec::new())?;
        Ok(Self { terms, uses, used_mbps, service_open: service::open(product)?, creator_suspended: false })
    }

    pub(super) const fn key(&self) -> Key<'_> {
        Key {
            terms: &self.terms,
            uses: self.uses.count,
            used_mbps: self.used_mbps,
            service_open: self.service_open,
            creator_suspended: self.creator_suspended,
        }
    }

    pub(super) fn standing(&self, now: Time) -> Standing {
        self.key().standing(now)
    }

    /// As it stands whatever others use of it: their rates are nothing that one consumer may find out about another.
    pub(super) fn but_for_others(mut self) -> Self {
        self.terms.limits.total_mbps = None;
        self
    }

    /// Whether it is for this company at all.
    pub(super) fn allows(&self, company: CompanyId) -> bool {
        let allowed = &self.terms.limits.companies;
        allowed.is_empty() || allowed.contains(&company)
    }
}

/// What the audit trail keeps of a key: what its own company may read, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facts {
    description: Option<String>,
    single_use: bool,
    max_speed: u32,
    active: bool,
    pre_approved: Option<bool>,
    vlan: Option<u16>,
    inner_vlan: Option<u16>,
    v_nic_index: Option<u8>,
    partner_config: Option<EndConfig>,
    valid_from: Time,
    valid_to: Time,
    promo_code: Option<String>,
    max_uses: Option<u32>,
    max_total_mbps: Option<u32>,
    companies: Vec<Uid>,
}

pub(super) fn facts(row: &ServiceKey) -> Result<Facts, Error> {
    Ok(Facts {
        description: row.description.clone(),
        single_use: row.single_use,
        max_speed: row.max_speed,
        active: row.active,
        pre_approved: row.pre_approved,
        vlan: row.vlan,
        inner_vlan: row.inner_vlan,
        v_nic_index: row.vnic,
        partner_config: config(row)?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        promo_code: row.promo_code.clone(),
        max_uses: row.max_uses,
        max_total_mbps: row.max_total_rate,
        companies: companies(row)?,
    })
}

/// The configuration without its secrets.
pub(super) fn config(row: &ServiceKey) -> Result<Option<EndConfig>, Error> {
    let sealed = row.config.as_deref().map(serde_json::from_str::<EndConfig>).transpose()?;
    Ok(sealed.map(|config| config.without_secrets()))
}
