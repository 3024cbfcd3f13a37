//! Putting a new product into the database and on the way to the fabric.

use domain::catalog::{Location, Zone};
use domain::order::{Contract, ResourceTag, Term};
use domain::{CompanyId, ProductId, ProductKind, Uid};
use store::products::{self, Lag, NewProduct};
use store::service_numbers;
use store::tags::{self, Tagged};
use store::unapplied::Subject;

use crate::act::Work;
use crate::{Error, provisioning};

/// A product as it is about to be.
pub(crate) struct Draft<'a> {
    pub(crate) uid: Uid,
    pub(crate) company: CompanyId,
    pub(crate) kind: ProductKind,
    pub(crate) name: String,
    /// Mbit/s; 0 for an MVE.
    pub(crate) speed: u32,
    pub(crate) location: &'a Location,
    pub(crate) zone: Zone,
    pub(crate) device_id: i64,
    /// Mbit/s of a router, cores of a machine, 0 for a Port.
    pub(crate) capacity_used: u32,
    pub(crate) term: Term,
    pub(crate) cost_centre: Option<String>,
    pub(crate) promo_code: Option<String>,
    pub(crate) marketplace_visible: bool,
    pub(crate) lag: Option<Lag>,
    /// JSON, see [`super::config`].
    pub(crate) config: String,
    pub(crate) tags: &'a [ResourceTag],
}

/// Inserts it as DEPLOYABLE, with its tags, and marks it for the fabric. Its contract begins now.
pub(crate) fn create(work: &mut Work<'_>, draft: &Draft<'_>) -> Result<ProductId, Error> {
    let d = draft;
    let number = work.number(service_numbers::taken)?;
    let contract = Contract { start: work.now, term: d.term };
    let id = products::insert(
        work.tx,
        &NewProduct {
            uid: d.uid,
            number,
            company_id: d.company,
            kind: d.kind,
            name: d.name.clone(),
            speed: d.speed,
            location: d.location.id,
            zone: d.zone.to_string(),
            market: d.location.market_code().to_owned(),
            device_id: d.device_id,
            capacity_used: d.capacity_used,
            term_months: d.term.months(),
            contract_start: contract.start,
            contract_end: contract.term_end(),
            cost_centre: d.cost_centre.clone(),
            promo_code: d.promo_code.clone(),
            marketplace_visible: d.marketplace_visible,
            lag: d.lag,
            config: d.config.clone(),
            created_by: work.actor.maker(),
            created_at: work.now,
        },
    )?;
    if !d.tags.is_empty() {
        tags::replace(work.tx, Tagged::Product(id), d.tags)?;
    }
    provisioning::changed(work, Subject::Product(id))?;
    Ok(id)
}
