//! Giving up VLANs that keys hold beyond their time: the key has expired, or its service is gone.

use domain::{ProductId, ServiceKeyId};
use store::service_keys::{self, ServiceKey};
use store::vlans::Holder;

use crate::act::Work;
use crate::{Error, vlans};

/// Gives up the VLANs of a key, if its time is over; whether it was. A key that is valid again takes its VLAN again when it is updated.
pub(crate) fn release_lapsed(work: &mut Work<'_>, id: i64) -> Result<bool, Error> {
    let key = service_keys::by_id(work.tx, ServiceKeyId(id))?.filter(|key| key.valid_to < work.now);
    key.map_or(Ok(false), |key| release(work, &key).map(|()| true))
}

/// The same for one Port, LAG, MCR or MVE, when somebody wants a VLAN of it; whether there was anything to give up.
pub(crate) fn release_lapsed_in(work: &mut Work<'_>, space: ProductId) -> Result<bool, Error> {
    let lapsed = service_keys::lapsed_in(work.tx, space, work.now)?;
    lapsed.iter().try_for_each(|key| release(work, key))?;
    Ok(!lapsed.is_empty())
}

/// The trail of the key's company gets an entry, in the exchange's own name whoever's request it came with.
fn release(work: &mut Work<'_>, key: &ServiceKey) -> Result<(), Error> {
    vlans::release(work.tx, Holder::Key(key.id))?;
    let company = work.company(key.company_id)?;
    let record = crate::Record::by(&crate::Actor::system(), "service_key.vlan_released");
    let record = record.on("service_key", key.key, key.description.as_deref());
    work.save(record.for_company(company.id, &company.name))
}
