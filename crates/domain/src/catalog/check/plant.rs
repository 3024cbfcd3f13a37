//! Profiles and zones: that what is offered stands on a device that can serve it.

use std::collections::BTreeSet;

use super::super::{Catalog, Device, InterfaceGroup, Zone, ZoneOffer, ZoneSetup};
use super::places::location_place;
use super::{Findings, SLUG_RULE, is_slug};
use crate::order::{MCR_SPEEDS, PORT_SPEEDS};

/// More interfaces than this in one group are a slip of the finger.
const MOST_INTERFACES: u16 = 512;

pub(super) fn check(catalog: &Catalog, findings: &mut Findings) {
    let setups = || catalog.locations.iter().flat_map(|location| [&location.red, &location.blue]).flatten();
    for (name, offer) in &catalog.profiles {
        let place = format!("profile {name}");
        findings.require(is_slug(name), &place, &format!("the name {SLUG_RULE}"));
        check_offer(&place, offer, findings);
        if !setups().any(|setup| matches!(setup, ZoneSetup::Profile(used) if used == name)) {
            findings.warning(&place, "no zone refers to it");
        }
    }
    for location in &catalog.locations {
        for zone in Zone::ALL {
            if let Some(ZoneSetup::Own(offer)) = location.setup(*zone) {
                check_offer(&format!("{} zone {zone}", location_place(location)), offer, findings);
            }
        }
    }
}

fn check_offer(place: &str, offer: &ZoneOffer, findings: &mut Findings) {
    findings.unique("the name", offer.devices.iter().map(|device| (device_place(place, device), device.name())));
    for device in &offer.devices {
        check_device(&device_place(place, device), device, findings);
    }
    speeds(place, "Port", &offer.port_speeds, &PORT_SPEEDS, findings);
    speeds(place, "MCR", &offer.mcr_speeds, &MCR_SPEEDS, findings);

    let there: BTreeSet<u32> = offer.devices.iter().flat_map(Device::groups).map(|group| group.speed).collect();
    for speed in &offer.port_speeds {
        if !there.contains(speed) {
            findings.error(place, format!("offers Ports of {speed} Mbit/s without an interface of that speed"));
        }
    }
    for speed in there {
        if !offer.port_speeds.contains(&speed) {
            findings.warning(place, format!("has interfaces of {speed} Mbit/s that no Port is offered on"));
        }
    }
    let router = offer.devices.iter().map(Device::mcr_mbps).max().unwrap_or(0);
    for speed in offer.mcr_speeds.iter().filter(|speed| **speed > router) {
        findings.error(place, format!("offers MCRs of {speed} Mbit/s, but no router has more than {router}"));
    }
    let machine = offer.devices.iter().map(Device::mve_cores).max().unwrap_or(0);
    if offer.mve_max_cores > machine {
        let rule = format!("offers MVEs of {} cores, but no machine has more than {machine}", offer.mve_max_cores);
        findings.error(place, rule);
    }
}

fn device_place(place: &str, device: &Device) -> String {
    format!("{place} device {}", device.name())
}

fn speeds(place: &str, kind: &str, offered: &[u32], allowed: &[u32], findings: &mut Findings) {
    for (index, speed) in offered.iter().enumerate() {
        if !allowed.contains(speed) {
            findings.error(place, format!("{kind} speeds are {allowed:?} Mbit/s, not {speed}"));
        }
        if offered.iter().take(index).any(|before| before == speed) {
            findings.error(place, format!("offers {kind}s of {speed} Mbit/s twice"));
        }
    }
}

fn check_device(place: &str, device: &Device, findings: &mut Findings) {
    findings.require(is_slug(device.name()), place, &format!("the name {SLUG_RULE}"));
    match device {
        Device::Switch { interfaces, .. } => {
            findings.require(!interfaces.is_empty(), place, "a switch has interfaces");
            interfaces.iter().for_each(|group| check_group(place, group, findings));
            let fits = |group: &&InterfaceGroup| group.count <= MOST_INTERFACES;
            let names = interfaces.iter().filter(fits).flat_map(InterfaceGroup::names);
            findings.unique("the name", names.map(|name| (format!("{place} interface {name}"), name)));
        }
        Device::Router { mcr_mbps, .. } => findings.require(*mcr_mbps > 0, place, "mcr_mbps must be more than 0"),
        Device::Compute { mve_cores, .. } => findings.require(*mve_cores > 0, place, "mve_cores must be more than 0"),
    }
}

fn check_group(place: &str, group: &InterfaceGroup, findings: &mut Findings) {
    let place = format!("{place} interfaces {}", group.prefix);
    if !PORT_SPEEDS.contains(&group.speed) {
        findings.error(&place, format!("interface speeds are {PORT_SPEEDS:?} Mbit/s, not {}", group.speed));
    }
    let counts = 1..=MOST_INTERFACES;
    findings.require(counts.contains(&group.count), &place, &format!("the count must be 1 to {MOST_INTERFACES}"));
    let named = (1..=40).contains(&group.prefix.len()) && group.prefix.chars().all(|c| c.is_ascii_graphic());
    findings.require(named, &place, "the prefix must be 1 to 40 visible ASCII characters");
    let optic = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let known = (1..=20).contains(&group.media.len()) && group.media.chars().all(optic);
    findings.require(known, &place, "the media must be 1 to 20 upper-case letters, digits and hyphens, like LR4");
}
