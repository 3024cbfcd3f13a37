//! What the rules for keys need to know of the service that a key is on.

use domain::ProductKind;
use domain::Role;
use domain::service_key::{NotOffered, Service, may_offer_keys};
use store::Tx;
use store::products::Product;
use store::vlans::{self, Space};

use crate::act::Work;
use crate::products::config::{self, PortConfig};
use crate::{App, Error, catalogue, products};

pub(super) fn facts(tx: &Tx<'_>, app: &App, product: &Product) -> Result<Service, Error> {
    let speed = products::speed(&*catalogue::current(app, tx)?, product)?;
    Ok(Service { kind: product.kind, speed, vnics: products::vnic_count(product)? })
}

/// Whether connections may be made to it. Its company's own lock doesn't stop them, the operator's does.
fn permitted(product: &Product) -> Result<bool, Error> {
    if product.admin_locked {
        return Ok(false);
    }
    Ok(match product.kind {
        ProductKind::Port => config::read::<PortConfig>(product)?.vxc_permitted,
        ProductKind::Mcr | ProductKind::Mve => true,
    })
}

/// CONFIGURED or LIVE, and takes connections.
pub(super) fn open(product: &Product) -> Result<bool, Error> {
    Ok(product.status.ready() && permitted(product)?)
}

/// Refuses where the portal shows no icon for keys (SK-75 to SK-77).
pub(super) fn may_offer(work: &Work<'_>, product: &Product) -> Result<(), Error> {
    match not_offered(work.tx, work.actor.role, product)? {
        None => Ok(()),
        Some(reason) => Err(Error::Refused(format!("{}: {reason}", products::named(product)))),
    }
}

/// Why this role can make no key on the service now.
pub(crate) fn not_offered(tx: &Tx<'_>, role: Role, product: &Product) -> Result<Option<NotOffered>, Error> {
    let untagged = product.kind == ProductKind::Port && vlans::has_untagged(tx, Space::on(product, None))?;
    Ok(may_offer_keys(role, product.status, permitted(product)?, untagged).err())
}
