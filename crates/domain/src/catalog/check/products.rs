//! MVE sizes and images, providers' ports and exchanges.

use std::collections::BTreeMap;

use super::super::{Catalog, Exchange, Image, PartnerPort, Size};
use super::{Findings, ID_RULE, TEXT_RULE, is_id, is_text};

/// Numbers of autonomous systems that nobody can have: 0, the placeholder of RFC 6793, the last of each range (RFC 7300).
const NO_ASN: [u32; 4] = [0, 23_456, 65_535, u32::MAX];

pub(super) fn check(catalog: &Catalog, findings: &mut Findings) {
    sizes(catalog, findings);
    images(catalog, findings);
    partner_ports(catalog, findings);
    exchanges(catalog, findings);
}

fn sizes(catalog: &Catalog, findings: &mut Findings) {
    let each = || catalog.sizes.iter().map(|size: &Size| (format!("size {}", size.name), size));
    findings.unique("the name", each().map(|(place, size)| (place, size.name)));
    findings.unique("the label", each().map(|(place, size)| (place, &size.label)));
    let zones = catalog.locations.iter().flat_map(|location| catalog.offers(location));
    let most = zones.map(|(_, offer)| offer.mve_max_cores).max().unwrap_or(0);
    for (place, size) in each() {
        findings.require(is_text(&size.label), &place, &format!("the label {TEXT_RULE}"));
        let (cores, ram) = (u32::from(size.name.cpus()), u32::from(size.name.ram_gb()));
        let fixed = format!("a {} has {cores} cores and {ram} GB, as its name says", size.name);
        findings.require((size.cores, size.ram_gb) == (cores, ram), &place, &fixed);
        findings.require(size.bandwidth_mbps > 0, &place, "bandwidth_mbps must be more than 0");
        if size.cores > most {
            findings.warning(&place, format!("no zone offers more than {most} cores, so it can't be ordered anywhere"));
        }
    }
}

fn images(catalog: &Catalog, findings: &mut Findings) {
    let each = || catalog.images.iter().map(|image: &Image| (format!("image {} ({})", image.id, image.product), image));
    findings.unique("the id", each().map(|(place, image)| (place, image.id)));
    let name = |image: &Image| (image.vendor, image.product.clone(), image.version.clone());
    findings.unique("the product and version", each().map(|(place, image)| (place, name(image))));
    for (place, image) in each() {
        findings.require(is_id(image.id), &place, ID_RULE);
        let texts = [("product", &image.product), ("version", &image.version), ("product code", &image.product_code)];
        for (what, text) in texts {
            findings.require(is_text(text), &place, &format!("the {what} {TEXT_RULE}"));
        }
        findings.require(!image.sizes.is_empty(), &place, "has no size to run on");
        for (index, &size) in image.sizes.iter().enumerate() {
            if catalog.size(size).is_none() {
                findings.error(&place, format!("the size {size} is not in this catalogue"));
            }
            if image.sizes.iter().take(index).any(|&before| before == size) {
                findings.error(&place, format!("names the size {size} twice"));
            }
        }
    }
}

fn partner_ports(catalog: &Catalog, findings: &mut Findings) {
    let each = || catalog.partner_ports.iter().map(|port: &PartnerPort| (format!("partner port {}", port.title), port));
    let slot = |port: &PartnerPort| (port.location, port.zone, port.connect_type, port.title.clone());
    findings.unique("the title, kind and place", each().map(|(place, port)| (place, slot(port))));
    let mut wanted: BTreeMap<_, usize> = BTreeMap::new();
    for (place, port) in each() {
        findings.require(is_text(&port.title), &place, &format!("the title {TEXT_RULE}"));
        findings.require(is_text(&port.company), &place, &format!("the company {TEXT_RULE}"));
        let Some(location) = catalog.location(port.location) else {
            findings.error(&place, format!("the location {} is not in this catalogue", port.location));
            continue;
        };
        let Some(offer) = catalog.offer(location, port.zone) else {
            findings.error(&place, format!("{} has no zone {}", location.name, port.zone));
            continue;
        };
        if offer.port_speeds.contains(&port.speed) {
            *wanted.entry((port.location, port.zone, port.speed)).or_default() += 1;
        } else {
            let rule = format!("{} offers no {} Mbit/s in zone {}", location.name, port.speed, port.zone);
            findings.error(&place, rule);
        }
    }
    for ((location, zone, speed), count) in wanted {
        let there = catalog.interfaces(location, zone, speed).len();
        if count > there {
            let rule = format!("{count} partner ports want one of its {there} interfaces of {speed} Mbit/s");
            findings.error(format!("location {location} zone {zone}"), rule);
        }
    }
}

fn exchanges(catalog: &Catalog, findings: &mut Findings) {
    let each = || catalog.exchanges.iter().map(|one: &Exchange| (format!("exchange {} ({})", one.id, one.name), one));
    findings.unique("the id", each().map(|(place, one)| (place, one.id)));
    findings.unique("the name", each().map(|(place, one)| (place, &one.name)));
    for (index, (place, one)) in each().enumerate() {
        findings.require(is_id(one.id), &place, ID_RULE);
        findings.require(is_text(&one.name), &place, &format!("the name {TEXT_RULE}"));
        findings.require(!NO_ASN.contains(&one.asn), &place, &format!("the asn {} is reserved", one.asn));
        if !catalog.locations.iter().any(|location| location.metro == one.metro) {
            findings.error(&place, format!("no location is in the metro {}", one.metro));
        }
        let (v4, v6) = (one.ipv4_network, one.ipv6_network);
        let whole = v4 == v4.trunc() && v6 == v6.trunc();
        findings.require(whole, &place, "the networks must be given by their first address, like 192.0.2.0/24");
        for (before, other) in each().take(index) {
            let meet4 = v4.contains(&other.ipv4_network) || other.ipv4_network.contains(&v4);
            let meet6 = v6.contains(&other.ipv6_network) || other.ipv6_network.contains(&v6);
            findings.require(!meet4 && !meet6, &place, &format!("its addresses overlap those of {before}"));
        }
    }
}
