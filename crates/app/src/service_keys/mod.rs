//! Service keys: made on a service, shown, looked up, changed, and used by an order.
//!
//! Whoever has a whole key may look at it and order with it; that is what a key is for (SK-13, SK-17). He learns nothing of the service
//! behind it. The key's own company sees all of it and alone may change it; for the rest of the world it can't be told from one that
//! isn't there. A key is never removed (SK-53).

mod ask;
mod create;
mod find;
mod lapse;
mod list;
mod page;
mod redeem;
mod reserve;
mod row;
mod service;
mod update;
mod view;

pub use ask::{LimitsAsked, NewServiceKey, UpdateServiceKey};
pub use find::KeyFound;
pub use list::{KeyFilter, KeyList};
pub use page::KeyQuery;
pub use view::{KeyLimits, KeyView, StrangerView};

pub(crate) use lapse::{release_lapsed, release_lapsed_in};
pub(crate) use redeem::{consume, give_back, redeemable};

#[cfg(test)]
mod tests;

use domain::CompanyId;
use store::Tx;
use store::products::{self, Product};
use store::service_keys::{self, ServiceKey};

use crate::Error;

/// A key that isn't there, or isn't this company's to see. It doesn't repeat the key, which is as good as a secret.
fn unknown() -> Error {
    Error::NotFound("Could not find this service key".to_owned())
}

/// A key of the company's own.
fn own(tx: &Tx<'_>, company: CompanyId, key: domain::Uid) -> Result<ServiceKey, Error> {
    service_keys::by_key(tx, key)?.filter(|row| row.company_id == company).ok_or_else(unknown)
}

/// The service that a key is on. It is there as long as the key, if only to be read.
fn product_of(tx: &Tx<'_>, key: &ServiceKey) -> Result<Product, Error> {
    let found = products::by_id(tx, key.product_id)?;
    found.ok_or_else(|| Error::Internal(format!("the service of key {} is not there", key.id.0)))
}
