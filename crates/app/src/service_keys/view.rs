//! A key as its own company sees it, and as anyone else does who has the whole of it.

use domain::mcr::EndConfig;
use domain::service_key::Validity;
use domain::{ProductKind, Time, Uid};
use store::Tx;
use store::companies::Company;
use store::products::Product;
use store::service_keys::{self, ServiceKey, Uses};

use super::row::{self, Condition};
use crate::act::Work;
use crate::actor::Member;
use crate::products::{self, ProductView};
use crate::repeat::Repeatable;
use crate::{App, Error};

/// A key for its own company.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyView {
    pub key: Uid,
    pub created_at: Time,
    /// Uid of whoever made it.
    pub created_by: String,
    pub company_number: i64,
    pub company_uid: Uid,
    pub company_name: String,
    pub description: Option<String>,
    pub product_number: i64,
    pub product_uid: Uid,
    pub product_name: String,
    pub product_kind: ProductKind,
    /// The whole service; not in lists.
    pub product: Option<Box<ProductView>>,
    pub vlan: Option<u16>,
    pub inner_vlan: Option<u16>,
    pub vnic: Option<u8>,
    /// Without its secrets.
    pub config: Option<EndConfig>,
    /// Mbit/s.
    pub max_speed: u32,
    pub pre_approved: Option<bool>,
    pub single_use: bool,
    pub uses: u32,
    pub last_used: Option<Time>,
    pub active: bool,
    pub validity: Validity,
    pub expired: bool,
    pub valid: bool,
    /// Why it isn't valid, in words.
    pub reasons: Vec<String>,
    pub promo_code: Option<String>,
    pub limits: KeyLimits,
}

/// Limits beyond those that every key has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyLimits {
    pub uses: Option<u32>,
    /// Mbit/s.
    pub total_mbps: Option<u32>,
    /// Companies that may use it; none is any.
    pub companies: Vec<Uid>,
}

/// A key for whoever holds it (SK-14, SK-48): nothing of the service behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrangerView {
    pub key: Uid,
    /// An alias for this viewer.
    pub product: Uid,
    pub company_name: String,
    /// Mbit/s.
    pub max_speed: u32,
    pub single_use: bool,
    pub active: bool,
    /// For this viewer: also false when the key is for other companies.
    pub valid: bool,
    pub expired: bool,
    pub validity: Validity,
}

impl Repeatable for KeyView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.key)
    }

    fn again(work: &Work<'_>, key: Uid) -> Result<Self, Error> {
        let member = work.actor.member()?;
        whole(work.tx, work.app, member, &super::own(work.tx, member.id, key)?, work.now)
    }
}

/// With the whole service, as answers about one key have it.
pub(super) fn whole(tx: &Tx<'_>, app: &App, member: &Member, row: &ServiceKey, now: Time) -> Result<KeyView, Error> {
    let product = super::product_of(tx, row)?;
    let condition = Condition::of(tx, row, service_keys::uses(tx, row.id)?, &product, false)?;
    let mut view = brief(member, row, &product, &condition, now)?;
    view.product = Some(Box::new(products::view(tx, app, member, product, now)?));
    Ok(view)
}

/// Without it, as lists have it. Its company isn't suspended, because it asks.
pub(super) fn brief(
    member: &Member,
    row: &ServiceKey,
    product: &Product,
    condition: &Condition,
    now: Time,
) -> Result<KeyView, Error> {
    let standing = condition.standing(now);
    let Uses { count, last_used } = condition.uses;
    Ok(KeyView {
        key: row.key,
        created_at: row.created_at,
        created_by: row.created_by.clone(),
        company_number: member.number,
        company_uid: member.uid,
        company_name: member.name.clone(),
        description: row.description.clone(),
        product_number: product.number,
        product_uid: product.uid,
        product_name: product.name.clone(),
        product_kind: product.kind,
        product: None,
        vlan: row.vlan,
        inner_vlan: row.inner_vlan,
        vnic: row.vnic,
        config: row::config(row)?,
        max_speed: row.max_speed,
        pre_approved: row.pre_approved,
        single_use: row.single_use,
        uses: count,
        last_used,
        active: row.active,
        validity: condition.terms.validity,
        expired: standing.expired,
        valid: standing.valid,
        reasons: standing.reasons.iter().map(ToString::to_string).collect(),
        promo_code: row.promo_code.clone(),
        limits: KeyLimits { uses: row.max_uses, total_mbps: row.max_total_rate, companies: row::companies(row)? },
    })
}

pub(super) fn stranger(
    app: &App,
    viewer: &Member,
    row: &ServiceKey,
    product: &Product,
    creator: &Company,
    condition: &Condition,
    now: Time,
) -> StrangerView {
    let standing = condition.standing(now);
    StrangerView {
        key: row.key,
        product: app.0.aliases.alias(viewer.uid, product.uid),
        company_name: creator.name.clone(),
        max_speed: row.max_speed,
        single_use: row.single_use,
        active: row.active,
        valid: standing.valid && condition.allows(viewer.id),
        expired: standing.expired,
        validity: condition.terms.validity,
    }
}
