//! What an order does with a key: whether it may use it, using it, and giving the use back.

use domain::service_key::{OrderFacts, Refusal, may_use, reserves_vlan};
use domain::vlan::{Tag, TagAsk};
use domain::{Side, Uid, VxcId};
use store::companies::Company;
use store::key_uses;
use store::products::Product;
use store::service_keys::{self, ServiceKey};
use store::vlans::{self as rows, Holder, Space};
use store::vxcs::Vxc;

use super::product_of;
use super::row::{self, Condition};
use crate::act::Work;
use crate::vxcs::FarEnd;
use crate::{Error, mcr_config, products, vlans};

/// A company can have so many connections waiting for the creator of one key: each holds a VLAN of the creator's.
const MOST_WAITING: i64 = 10;

/// What an order is told of a key that isn't there.
pub(super) const UNKNOWN: &str = "there is no such service key";

/// The key, its service and the company that made it, when the actor's company may use it for a connection of this rate (Mbit/s) now.
///
/// # Errors
/// [`Error::Invalid`] names `serviceKey` or `rateLimit`; [`Error::FarEnd`] when other connections leave too little of the key. What it says is for the company that uses the key: nothing of the service or its
/// company, unless they are its own.
pub(crate) fn redeemable(work: &Work<'_>, key: Uid, rate: u32) -> Result<(ServiceKey, Product, Company), Error> {
    let member = work.actor.member()?;
    let stored = service_keys::by_key(work.tx, key)?;
    let stored = stored.ok_or_else(|| Error::invalid("serviceKey", UNKNOWN))?;
    let product = product_of(work.tx, &stored)?;
    let creator = work.company(stored.company_id)?;
    let uses = service_keys::uses(work.tx, stored.id)?;
    let mut condition = Condition::of(work.tx, &stored, uses, &product, creator.suspended_at.is_some())?;
    let own = member.id == stored.company_id;
    if work.trial && !own {
        condition = condition.but_for_others();
    }
    may_use(&condition.key(), OrderFacts { company: member.id, rate }, work.now).map_err(|refusal| match refusal {
        _ if own => Error::invalid(refusal.field(), refusal.to_string()),
        Refusal::NoSpeedLeft { .. } => FarEnd::refusal(&product, refusal.to_string()),
        _ => Error::invalid(refusal.field(), refusal.to_consumer()),
    })?;
    if !own && stored.pre_approved == Some(false) && key_uses::waiting(work.tx, stored.id, member.id)? >= MOST_WAITING {
        let rule = format!(
            "has {MOST_WAITING} connections of your company waiting for its creator already: withdraw one, or wait for an answer"
        );
        return Err(Error::invalid("serviceKey", rule));
    }
    if let Some(config) = &condition.terms.carried.config {
        let router = mcr_config::router(work.tx, &product, None, None)?;
        if config.overlaps(&router.other_subnets) {
            let service = products::named(&product);
            let detail = format!("an address of the key's B-End configuration is in use on {service}");
            return Err(if own { Error::Refused(detail) } else { FarEnd::refusal(&product, detail) });
        }
    }
    Ok((stored, product, creator))
}

/// Notes that the new VXC uses the key, and takes the B-End's VLAN for it: the one that the key carries, or one of the exchange's choice.
/// The tag is the B-End's from now on.
///
/// # Errors
/// [`Error::Invalid`] when a single-use key has been used already, by whoever was first.
pub(crate) fn consume(
    work: &mut Work<'_>,
    key: &ServiceKey,
    product: &Product,
    vxc: VxcId,
    rate: u32,
) -> Result<Tag, Error> {
    let member = work.actor.member()?;
    let used = service_keys::note_use(work.tx, key, vxc, member.id, rate, work.now);
    used.map_err(|error| match error {
        store::Error::Conflict(_) => Error::invalid(Refusal::Used.field(), Refusal::Used.to_string()),
        other => other.into(),
    })?;
    let record = work.record("service_key.use").on("service_key", key.key, key.description.as_deref());
    let foreign = member.id != key.company_id;
    work.save(if foreign { record.for_other_side(key.company_id, work.actor) } else { record })?;

    let carried = row::terms(work.tx, key)?.carried;
    let end = Holder::End(Side::B, vxc);
    if let Some(tag) = carried.tag
        && vlans::pass_on(work.tx, Holder::Key(key.id), end)?
    {
        return Ok(tag);
    }
    let ask = carried.tag.map_or(TagAsk::AUTO, TagAsk::from);
    vlans::take(work, product, carried.vnic, ask, end).map_err(|error| match error {
        Error::Refused(detail) if foreign => FarEnd::refusal(product, detail),
        other => other,
    })
}

/// Undoes [`consume`] for a VXC that isn't made after all (denied, withdrawn, expired, or cancelled while NEW): the key can be used again and
/// keeps its VLAN again, if it is active and unexpired. Releases the VLAN of the B-End.
pub(crate) fn give_back(work: &mut Work<'_>, vxc: &Vxc) -> Result<(), Error> {
    let Some(id) = vxc.key_id else { return Ok(()) };
    service_keys::give_back(work.tx, vxc.id, work.now)?;
    vlans::release(work.tx, Holder::End(Side::B, vxc.id))?;
    let key = service_keys::by_id(work.tx, id)?;
    let key = key.ok_or_else(|| Error::Internal(format!("key {} of VXC {} is not there", id.0, vxc.uid)))?;
    let product = product_of(work.tx, &key)?;
    let terms = row::terms(work.tx, &key)?;
    let uses = service_keys::uses(work.tx, id)?.count;
    if let Some(tag) = terms.carried.tag
        && reserves_vlan(&terms, uses, work.now)
        && !product.status.gone()
    {
        // It was the VXC's until a moment ago, so it is free; were it not, the next use would choose to refuse rather than this one.
        let _ = rows::take(work.tx, Space::on(&product, terms.carried.vnic), tag.into(), Holder::Key(id))?;
    }
    let record = work.record("service_key.give_back").on("service_key", key.key, key.description.as_deref());
    let own = work.actor.company.as_ref().is_some_and(|member| member.id == key.company_id);
    work.save(if own { record } else { record.for_other_side(key.company_id, work.actor) })
}
