//! What an order of a VXC says, and what it comes to. Nothing is written here.

use domain::mcr::{Draft, EndConfig};
use domain::order::{ResourceTag, Term, optional_text, product_name, rate, tags, vnic_index};
use domain::vlan::TagAsk;
use domain::{ProductKind, Uid};
use store::companies::Company;
use store::products::Product;
use store::service_keys::ServiceKey;

use super::ends;
use crate::act::Work;
use crate::mcr_config::{self, Place};
use crate::products::{self, IdOrUid};
use crate::{Error, catalogue, service_keys};

/// A VXC as it is ordered. Numbers are the client's.
#[derive(Debug, Clone, PartialEq)]
pub struct VxcOrder {
    /// The A-End: a service of the company that orders.
    pub a_product: IdOrUid,
    /// Supplies the whole B-End (SK-15).
    pub service_key: Option<Uid>,
    /// Without a key: another service of the same company. With one: the key's service, by the alias of it, or by its uid when
    /// it is the company's own.
    pub b_product: Option<Uid>,
    pub name: String,
    /// Mbit/s.
    pub rate: i64,
    /// Months; 1 when absent.
    pub term: Option<i64>,
    pub shutdown: bool,
    /// The Service Level Reference; empty is none.
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub a: EndAsk,
    /// Without a key. With one the key says it all, and this is ignored (SK-24, K-31).
    pub b: EndAsk,
    pub tags: Vec<ResourceTag>,
}

/// What is asked for at one end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EndAsk {
    /// Absent and 0 choose one, -1 is untagged.
    pub vlan: Option<i64>,
    /// Absent and -1 are none, 0 chooses one.
    pub inner: Option<i64>,
    /// On an MVE; the first when absent.
    pub vnic: Option<i64>,
    /// On an MCR.
    pub config: Option<Draft>,
}

/// An order with everything looked up.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) a: Product,
    pub(super) b: Product,
    pub(super) east: Company,
    pub(super) key: Option<ServiceKey>,
    pub(super) name: String,
    pub(super) rate: u32,
    pub(super) max_rate: u32,
    pub(super) term: Term,
    pub(super) cost_centre: Option<String>,
    pub(super) promo_code: Option<String>,
    pub(super) a_end: PlannedEnd,
    pub(super) b_end: PlannedEnd,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedEnd {
    pub(super) vnic: Option<u8>,
    pub(super) ask: TagAsk,
    pub(super) config: Option<EndConfig>,
}

/// Looks everything up and judges it; what can't be had is refused. Whether the VLANs are free shows when they are taken.
pub(super) fn plan(work: &Work<'_>, order: &VxcOrder) -> Result<Plan, Error> {
    let member = work.actor.member()?.clone();
    let name = product_name("productName", &order.name)?;
    let term = Term::new("term", order.term)?;
    let text = |field, text: &Option<String>| text.as_deref().map(|text| optional_text(field, text)).transpose();
    let cost_centre = text("costCentre", &order.cost_centre)?.flatten();
    let promo_code = text("promoCode", &order.promo_code)?.flatten();
    tags("resourceTags", &order.tags)?;

    let catalog = catalogue::current(work.app, work.tx)?;
    let a = products::own(work.tx, &member, &order.a_product)?;
    open(&a, "productUid")?;
    let a_speed = products::speed(&catalog, &a)?;
    let (key, b, east, rate, max_rate) = match order.service_key {
        Some(uid) => {
            let rate = rate("rateLimit", order.rate, a_speed)?;
            let (key, b, east) = service_keys::redeemable(work, uid, rate)?;
            named_by_key(work, order.b_product, &b)?;
            let b_speed = products::speed(&catalog, &b)?;
            if rate > b_speed {
                return Err(ends::redact(slow(b_speed), b.company_id == member.id, &b));
            }
            let max_rate = key.max_speed;
            (Some(key), b, east, rate, max_rate)
        }
        None => {
            let b = own_b_end(work, order)?;
            let max_rate = a_speed.min(products::speed(&catalog, &b)?);
            let east = work.company(b.company_id)?;
            (None, b, east, rate("rateLimit", order.rate, max_rate)?, max_rate)
        }
    };
    if a.vlan_space() == b.vlan_space() {
        return Err(Error::invalid("bEnd.productUid", "must be another service than the A-End's"));
    }
    let a_end = asked(work, &a, &order.a, "aEnd")?;
    let b_end = match &key {
        Some(key) => carried(work, key, &b)?,
        None => asked(work, &b, &order.b, "bEnd")?,
    };
    Ok(Plan { a, b, east, key, name, rate, max_rate, term, cost_centre, promo_code, a_end, b_end })
}

pub(super) fn slow(speed: u32) -> Error {
    Error::invalid("rateLimit", format!("the service can carry at most {speed} Mbit/s"))
}

/// With a key the B-End need not be named. If it is, then by the alias that the one who orders was shown. Its uid is known to be right to
/// its own company only: taken from another, it would say which service of the Marketplace is behind a key.
fn named_by_key(work: &Work<'_>, named: Option<Uid>, b: &Product) -> Result<(), Error> {
    let member = work.actor.member()?;
    let right = |uid| uid == work.app.0.aliases.alias(member.uid, b.uid) || (uid == b.uid && b.company_id == member.id);
    match named {
        Some(uid) if !right(uid) => {
            Err(Error::invalid("bEnd.productUid", "is not the service of this key; leave it out, the key says it"))
        }
        _ => Ok(()),
    }
}

/// Without a key both ends are the company's own. What is another company's isn't told from what isn't there.
fn own_b_end(work: &Work<'_>, order: &VxcOrder) -> Result<Product, Error> {
    let needed = || {
        let rule = "is no service of your company; a connection to another company needs its service key";
        Error::invalid("bEnd.productUid", rule)
    };
    let uid = order.b_product.ok_or_else(|| Error::invalid("serviceKey", "is needed, or else bEnd.productUid"))?;
    match products::own(work.tx, work.actor.member()?, &IdOrUid::Uid(uid)) {
        Ok(b) => open(&b, "bEnd.productUid").map(|()| b),
        Err(Error::NotFound(_)) => Err(needed()),
        Err(error) => Err(error),
    }
}

/// Connections are made on what is CONFIGURED or LIVE. The company's own lock doesn't stop them, the operator's does.
fn open(product: &Product, field: &str) -> Result<(), Error> {
    if !product.status.ready() {
        let rule = format!("the service is {}; connections are made when it is CONFIGURED or LIVE", product.status);
        return Err(Error::invalid(field, rule));
    }
    if product.admin_locked {
        return Err(Error::invalid(field, "the service is locked by the operator of the exchange"));
    }
    Ok(())
}

fn asked(work: &Work<'_>, product: &Product, ask: &EndAsk, end: &str) -> Result<PlannedEnd, Error> {
    let within = |error: domain::Invalid| error.within(end);
    let tag = TagAsk::in_order(ask.vlan, ask.inner).map_err(within)?.on(product.kind);
    let vnic = match (product.kind, ask.vnic) {
        (ProductKind::Mve, n) => {
            Some(vnic_index("vNicIndex", n.unwrap_or(0), products::vnic_count(product)?).map_err(within)?)
        }
        // Clients send 0 with ends that have none.
        (_, None | Some(0)) => None,
        _ => return Err(Error::invalid(format!("{end}.vNicIndex"), "goes with an MVE only")),
    };
    let config = match &ask.config {
        None => None,
        Some(_) if product.kind != ProductKind::Mcr => {
            return Err(Error::invalid(format!("{end}.partnerConfig"), "goes with an MCR only"));
        }
        Some(draft) => {
            let router = mcr_config::router(work.tx, product, None, None)?;
            Some(draft.clone().check(&router).map_err(|error| error.within("partnerConfig").within(end))?)
        }
    };
    Ok(PlannedEnd { vnic, ask: tag, config })
}

/// What the key's creator gave for the B-End when the key was made (SK-24, SK-70). Its VLAN is taken when the key is used.
fn carried(work: &Work<'_>, key: &ServiceKey, b: &Product) -> Result<PlannedEnd, Error> {
    let open = |json: &String| mcr_config::open(work.app, Place::Key(key.key), json);
    Ok(PlannedEnd {
        vnic: (b.kind == ProductKind::Mve).then_some(key.vnic.unwrap_or(0)),
        ask: TagAsk::AUTO,
        config: key.config.as_ref().map(open).transpose()?,
    })
}
