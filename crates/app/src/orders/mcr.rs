//! Ordering an MCR: it takes bandwidth of one router.

use domain::catalog::DeviceKind;
use domain::price::Item;
use domain::{ProductKind, mcr, order};
use store::devices;

use super::site::Terms;
use super::{McrOrder, Services, finish};
use crate::Error;
use crate::act::Work;
use crate::products::config::{self, IpSecAddOn, McrConfig};
use crate::products::{Draft, create};

pub(super) fn place(work: &mut Work<'_>, order: &McrOrder) -> Result<Services, Error> {
    let terms = Terms::check(work, &order.common)?;
    let speed = order::mcr_speed("portSpeed", order.speed)?;
    let asn = order.asn.map_or(Ok(mcr::DEFAULT_ASN), |asn| mcr::mcr_asn("config.mcrAsn", asn))?;
    let tunnels = order.tunnels.map(tunnels).transpose()?;
    let zones =
        terms.zones("portSpeed", &format!("MCRs of {speed} Mbit/s"), |offer| offer.mcr_speeds.contains(&speed))?;
    let quote = terms.quote(work, Item::Mcr { speed }, 1)?;

    let rooms = devices::with_room(work.tx, terms.location.id, DeviceKind::Router, speed)?;
    let room = rooms.into_iter().find(|room| zones.contains(&room.zone));
    let room = room.ok_or_else(|| terms.full(&format!("an MCR of {speed} Mbit/s")))?;

    let add_ons = tunnels.map(|tunnels| IpSecAddOn { uid: work.ids.uid(), tunnels }).into_iter().collect();
    let uid = work.ids.uid();
    let id = create(
        work,
        &Draft {
            uid,
            company: terms.member.id,
            kind: ProductKind::Mcr,
            name: terms.name.clone(),
            speed,
            location: &terms.location,
            zone: room.zone,
            device_id: room.device_id,
            capacity_used: speed,
            term: terms.term,
            cost_centre: terms.cost_centre.clone(),
            promo_code: terms.promo_code.clone(),
            marketplace_visible: order.common.marketplace_visible,
            lag: None,
            config: config::write(&McrConfig { asn, add_ons })?,
            tags: &terms.tags,
        },
    )?;
    let views = finish(work, &[id])?;
    let (market, metro) = terms.place();
    Ok(Services { views, kind: ProductKind::Mcr, name: terms.name, market, metro, quote })
}

/// IPsec tunnels come in tens.
fn tunnels(count: i64) -> Result<u32, Error> {
    u32::try_from(count)
        .ok()
        .filter(|count| [10, 20, 30].contains(count))
        .ok_or_else(|| Error::invalid("addOns", "tunnelCount must be 10, 20 or 30"))
}
