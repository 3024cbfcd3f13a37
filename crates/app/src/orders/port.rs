//! Ordering Ports: each takes a free interface of its speed; those of a LAG stand on one device if they can.

use std::collections::BTreeMap;

use domain::catalog::Zone;
use domain::order::{self, MAX_LAG};
use domain::price::Item;
use domain::{ProductId, ProductKind};
use store::interfaces::{self, Interface};
use store::products::{self, Lag, Product};
use store::service_numbers;

use super::site::Terms;
use super::{PortOrder, Services, finish};
use crate::Error;
use crate::act::Work;
use crate::products::config::{self, PortConfig};
use crate::products::{Draft, create};

pub(super) fn place(work: &mut Work<'_>, order: &PortOrder) -> Result<Services, Error> {
    let terms = Terms::check(work, &order.common)?;
    let speed = order::port_speed("portSpeed", order.speed)?;
    let lag = order::lag_count("lagPortCount", order.lag_ports, speed)?;
    let joined = order.aggregation.filter(|number| *number != 0).map(|number| joined(work, &terms, number, speed, lag));
    let joined = joined.transpose()?;
    if order.cross_connect && !terms.location.cross_connect {
        let rule = format!("a cross connect can't be ordered at {}", terms.location.name);
        return Err(Error::invalid("addOns", rule));
    }
    let zones =
        terms.zones("portSpeed", &format!("Ports of {speed} Mbit/s"), |offer| offer.port_speeds.contains(&speed))?;
    let count = usize::from(lag.unwrap_or(1));
    let quote = terms.quote(work, Item::Port { speed }, count)?;

    let free = interfaces::free_at(work.tx, terms.location.id, speed)?;
    let chosen = match &joined {
        Some(primary) => beside(free, primary),
        None => choose(free, &zones, count),
    };
    let what = if count == 1 {
        format!("a Port of {speed} Mbit/s")
    } else {
        format!("a LAG of {count} Ports of {speed} Mbit/s")
    };
    let chosen = chosen.ok_or_else(|| terms.full(&what))?;

    let config = PortConfig { cross_connect: order.cross_connect, ..PortConfig::default() };
    let mut lag = match (joined, lag) {
        (Some(primary), _) => primary.lag_number.map(|number| Lag { primary: Some(primary.id), number }),
        (None, Some(_)) => Some(Lag { primary: None, number: work.number(service_numbers::taken)? }),
        (None, None) => None,
    };
    let mut ids = Vec::new();
    for interface in chosen {
        let id = port(work, &terms, speed, order.common.marketplace_visible, &config, &interface, lag)?;
        if !interfaces::bind(work.tx, interface.id, id)? {
            return Err(terms.full(&what));
        }
        if let Some(lag) = &mut lag {
            // The first Port of a new LAG is its primary.
            lag.primary.get_or_insert(id);
        }
        ids.push(id);
    }
    let views = finish(work, &ids)?;
    let (market, metro) = terms.place();
    Ok(Services { views, kind: ProductKind::Port, name: terms.name, market, metro, quote })
}

fn port(
    work: &mut Work<'_>,
    terms: &Terms,
    speed: u32,
    marketplace_visible: bool,
    config: &PortConfig,
    interface: &Interface,
    lag: Option<Lag>,
) -> Result<ProductId, Error> {
    let uid = work.ids.uid();
    create(
        work,
        &Draft {
            uid,
            company: terms.member.id,
            kind: ProductKind::Port,
            name: terms.name.clone(),
            speed,
            location: &terms.location,
            zone: interface.zone,
            device_id: interface.device_id,
            capacity_used: 0,
            term: terms.term,
            cost_centre: terms.cost_centre.clone(),
            promo_code: terms.promo_code.clone(),
            marketplace_visible,
            lag,
            config: config::write(config)?,
            tags: &terms.tags,
        },
    )
}

/// The primary Port of the LAG that one more Port is to join.
fn joined(work: &Work<'_>, terms: &Terms, number: i64, speed: u32, lag: Option<u8>) -> Result<Product, Error> {
    let field = "aggregationId";
    let of_company = products::of_company(work.tx, terms.member.id)?;
    let members: Vec<Product> =
        of_company.into_iter().filter(|port| port.lag_number == Some(number) && !port.status.gone()).collect();
    let count = members.len();
    let primary = members.into_iter().find(Product::lag_primary);
    let primary = primary.ok_or_else(|| Error::invalid(field, format!("your company has no LAG {number}")))?;
    if lag.is_some_and(|ports| ports != 1) {
        return Err(Error::invalid("lagPortCount", "one Port at a time joins a LAG that is there"));
    }
    if count >= usize::from(MAX_LAG) {
        return Err(Error::invalid(field, format!("the LAG has {MAX_LAG} Ports, as many as it can")));
    }
    if (primary.location, primary.speed) != (terms.location.id, speed) {
        let rule = format!("its Ports are at location {} and have {} Mbit/s", primary.location, primary.speed);
        return Err(Error::invalid(field, rule));
    }
    if terms.zone.is_some_and(|zone| zone.as_str() != primary.zone) {
        return Err(Error::invalid("config.diversityZone", format!("the LAG is in zone {}", primary.zone)));
    }
    Ok(primary)
}

/// An interface beside those of a LAG: on its device, or at least in its zone.
fn beside(free: Vec<Interface>, primary: &Product) -> Option<Vec<Interface>> {
    let mut there: Vec<Interface> = free.into_iter().filter(|one| one.zone.as_str() == primary.zone).collect();
    there.sort_by_key(|one| (one.device_id != primary.device_id, one.id));
    there.into_iter().next().map(|one| vec![one])
}

/// `count` interfaces in the zone that has most left; on the device that has most left there, or else over several.
fn choose(free: Vec<Interface>, zones: &[Zone], count: usize) -> Option<Vec<Interface>> {
    let mut by_zone: BTreeMap<Zone, BTreeMap<i64, Vec<Interface>>> = BTreeMap::new();
    for one in free.into_iter().filter(|one| zones.contains(&one.zone)) {
        by_zone.entry(one.zone).or_default().entry(one.device_id).or_default().push(one);
    }
    let left = |devices: &BTreeMap<i64, Vec<Interface>>| devices.values().map(Vec::len).sum::<usize>();
    // `max_by_key` takes the last of equals; reversed, the first zone and the first device win.
    let devices = by_zone.into_values().rev().max_by_key(left).filter(|devices| left(devices) >= count)?;
    let mut devices: Vec<Vec<Interface>> = devices.into_values().collect();
    devices.sort_by_key(|device| std::cmp::Reverse(device.len()));
    Some(devices.into_iter().flatten().take(count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(zone: Zone, device_id: i64, ids: std::ops::Range<i64>) -> Vec<Interface> {
        let one = |id| Interface {
            id,
            device_id,
            device: format!("sw{device_id}"),
            name: format!("et{id}"),
            location: 2,
            zone,
            speed: 10_000,
            media: "LR".to_owned(),
            product_id: None,
            retired: false,
        };
        ids.map(one).collect()
    }

    fn chosen(free: Vec<Interface>, zones: &[Zone], count: usize) -> Option<Vec<(i64, i64)>> {
        choose(free, zones, count).map(|ports| ports.iter().map(|one| (one.device_id, one.id)).collect())
    }

    #[test]
    fn the_zone_with_more_room_is_taken_when_none_is_asked_for() {
        let all = [free(Zone::Red, 1, 0..2), free(Zone::Blue, 2, 10..13)].concat();
        assert_eq!(chosen(all.clone(), Zone::ALL, 1), Some(vec![(2, 10)]));
        assert_eq!(chosen(all.clone(), &[Zone::Red], 1), Some(vec![(1, 0)]));
        assert_eq!(chosen(all, &[Zone::Red], 3), None);
        assert_eq!(chosen(Vec::new(), Zone::ALL, 1), None);
    }

    #[test]
    fn a_lag_stands_on_one_device_if_it_can_and_never_in_two_zones() {
        let all = [free(Zone::Red, 1, 0..2), free(Zone::Red, 2, 10..14), free(Zone::Blue, 3, 20..25)].concat();
        assert_eq!(chosen(all.clone(), &[Zone::Red], 4), Some(vec![(2, 10), (2, 11), (2, 12), (2, 13)]));
        assert_eq!(chosen(all.clone(), &[Zone::Red], 5), Some(vec![(2, 10), (2, 11), (2, 12), (2, 13), (1, 0)]));
        assert_eq!(chosen(all, Zone::ALL, 7), None);
    }
}
