//! The catalogue as a whole: the sample is sound, every file survives a round trip, and each fault is named.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::order::Term;
use crate::price::{Currency, Item, quote};

fn sample() -> Catalog {
    Catalog::parse(SAMPLE).unwrap()
}

fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

/// Noon of a day in 2026.
fn at(day: &str) -> Time {
    day.parse::<Day>().unwrap().start().plus(std::time::Duration::from_secs(43_200))
}

#[test]
fn the_sample_is_sound() {
    let sample = sample();
    assert_eq!(said(&sample.check()), Vec::<String>::new());
    let countries: BTreeSet<_> = sample.locations.iter().map(|location| &location.country).collect();
    assert!(sample.locations.len() >= 40 && countries.len() >= 15);
    let vendors: BTreeSet<_> = sample.images.iter().map(|image| image.vendor).collect();
    assert_eq!(vendors.len(), Vendor::ALL.len());
    let kinds: BTreeSet<_> = sample.partner_ports.iter().map(|port| port.connect_type).collect();
    assert_eq!(kinds.len(), ConnectType::ALL.len());
}

#[test]
fn official_clients_find_what_they_look_for_in_the_sample() {
    let sample = sample();
    let first = &sample.markets[0];
    assert_eq!((first.country.as_str(), first.alpha3.as_str(), first.code.as_str()), ("Australia", "AUS", "AU"));
    assert!(sample.exchanges.iter().any(|exchange| exchange.name == "Sydney IX"));
    assert!(sample.image(152).is_some_and(|image| image.vendor == Vendor::Aruba));
    let cisco = sample.images.iter().find(|image| image.vendor == Vendor::Cisco).unwrap();
    assert_eq!(cisco.vendor_product_id(), "cisco_c8000");
    assert_eq!(Vendor::find("Palo_Alto"), Some(Vendor::PaloAlto));
}

#[test]
fn everything_the_sample_offers_has_a_price_and_room() {
    let sample = sample();
    let orderable = sample.locations.iter().filter(|location| location.status.orderable());
    for location in orderable {
        let list = sample.price_list(location.market_code(), at("2026-03-01")).unwrap();
        for (zone, offer) in sample.offers(location) {
            for &speed in &offer.port_speeds {
                assert!(sample.interfaces(location.id, zone, speed).len() > 1, "{} {zone} {speed}", location.name);
                assert!(quote(list, Item::Port { speed }, Term::MONTHLY).unwrap().monthly > 0);
            }
            for &speed in &offer.mcr_speeds {
                assert!(quote(list, Item::Mcr { speed }, Term::MONTHLY).unwrap().monthly > 0);
            }
            for size in sample.sizes.iter().filter(|size| size.cores <= offer.mve_max_cores) {
                assert!(quote(list, Item::Mve { size: size.name }, Term::MONTHLY).unwrap().monthly > 0);
            }
        }
        for &band in Band::ALL {
            for term in Term::ALL {
                assert!(quote(list, Item::Vxc { rate: 50, band }, term).unwrap().hourly > 0);
            }
        }
    }
}

#[test]
fn a_file_survives_export_and_import() {
    let sample = sample();
    assert_eq!(Catalog::parse(&sample.to_toml().unwrap()).unwrap(), sample);
    let spelled_out = sample.without_profiles();
    assert_eq!(Catalog::parse(&spelled_out.to_toml().unwrap()).unwrap(), spelled_out);
    assert_eq!(spelled_out.devices(), sample.devices());
    assert_eq!(said(&spelled_out.check()), Vec::<String>::new());
}

#[test]
fn devices_and_interfaces_have_names_for_good() {
    let sample = sample();
    let devices = sample.devices();
    let names: BTreeSet<_> = devices.iter().map(|device| &device.name).collect();
    assert_eq!(names.len(), devices.len());
    let red: Vec<_> = devices.iter().filter(|device| (device.location, device.zone) == (2, Zone::Red)).collect();
    let summary: Vec<_> =
        red.iter().map(|d| (d.name.as_str(), d.kind, d.mcr_mbps, d.mve_cores, d.interfaces.len())).collect();
    assert_eq!(
        summary,
        [
            ("sw1.red.syd-sy1", DeviceKind::Switch, 0, 0, 36),
            ("sw2.red.syd-sy1", DeviceKind::Switch, 0, 0, 14),
            ("rt1.red.syd-sy1", DeviceKind::Router, 800_000, 0, 0),
            ("rt2.red.syd-sy1", DeviceKind::Router, 800_000, 0, 0),
            ("vm1.red.syd-sy1", DeviceKind::Compute, 0, 96, 0),
            ("vm2.red.syd-sy1", DeviceKind::Compute, 0, 96, 0),
        ]
    );
    let fast = sample.interfaces(2, Zone::Red, 400_000);
    let fast: Vec<_> = fast.iter().map(|i| (i.device.as_str(), i.name.as_str(), i.media.as_str())).collect();
    assert_eq!(fast, [("sw2.red.syd-sy1", "et-0/1/0", "FR4"), ("sw2.red.syd-sy1", "et-0/1/1", "FR4")]);
    assert!(sample.interfaces(2, Zone::Red, 2).is_empty() && sample.interfaces(1, Zone::Red, 1_000).is_empty());
}

#[test]
fn the_newest_price_list_that_is_valid_counts() {
    let sample = sample();
    let day = |day| sample.price_list("AU", at(day)).map(|list| list.valid_from.to_string());
    assert_eq!(day("2023-12-31"), None);
    assert_eq!(day("2024-01-01").as_deref(), Some("2024-01-01"));
    assert_eq!(day("2026-06-30").as_deref(), Some("2024-01-01"));
    assert_eq!(day("2026-07-01").as_deref(), Some("2026-07-01"));
    assert_eq!(sample.price_list("DE", at("2026-01-01")).unwrap().currency, Currency::Eur);
    assert_eq!(sample.price_list("XX", at("2026-01-01")), None);
}

#[test]
fn distance_is_that_of_the_map() {
    let sample = sample();
    let place = |id| sample.location(id).unwrap();
    let (sydney, sydney3, melbourne, london, amsterdam, frankfurt) =
        (place(2), place(6), place(4), place(70), place(80), place(85));
    assert_eq!(distance_band(sydney, sydney3), Band::Metro);
    assert_eq!(distance_band(sydney, melbourne), Band::Zone, "one country");
    assert_eq!(distance_band(amsterdam, frankfurt), Band::Zone, "less than 500 km");
    assert_eq!(distance_band(london, frankfurt), Band::Interzone);
    assert_eq!((distance_km(sydney, melbourne).round(), distance_km(sydney, london).round()), (712.0, 16_989.0));
    assert_eq!([rtt_ms(sydney, sydney), rtt_ms(sydney, melbourne), rtt_ms(sydney, london)], [0.3, 10.27, 238.15]);
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_why() {
    let why = |text: &str| Catalog::parse(text).unwrap_err().to_string();
    assert!(why("markets = []").contains("unknown field `markets`"));
    let unknown = why("[profile.x]\nport_speeds = [1000]\nports = 3");
    assert!(unknown.contains("line 3") && unknown.contains("unknown field `ports`"), "{unknown}");
    assert!(
        why("price_list = [{ markets = [], currency = \"XXX\", valid_from = \"2026-01-01\" }]")
            .contains("must be one of AED")
    );
    let own = SAMPLE.replacen("red = \"large\"", "red = { port_speed = [1000] }", 1);
    assert!(why(&own).contains("unknown field `port_speed`, expected one of `port_speeds`"), "{}", why(&own));
    assert!(why(&SAMPLE.replacen("red = \"large\"", "red = 3", 1)).contains("the name of a profile, or a table"));
}

/// A change that breaks one rule, and the findings that name it.
type Fault = (fn(&mut Catalog), &'static [&'static str]);

const FAULTS: &[Fault] = &[
    (
        |c| c.locations[1].id = 2,
        &["error: location 2 (Global Switch Sydney West): the id is already that of location 2 (Equinix SY1)"],
    ),
    (|c| c.locations[0].latitude = f64::NAN, &["error: location 2 (Equinix SY1): the latitude must be −90 to 90"]),
    (
        |c| c.locations[0].site_code = "SYD 1".to_owned(),
        &[
            "error: location 2 (Equinix SY1): the site code must be 1 to 40 lower-case letters, digits and hyphens, and not begin with a hyphen",
        ],
    ),
    (
        |c| c.locations[0].country = "XX".to_owned(),
        &["error: location 2 (Equinix SY1): the country XX is no market of this catalogue"],
    ),
    (
        |c| c.locations[0].market = Some("XX".to_owned()),
        &["error: location 2 (Equinix SY1): the market XX is not in this catalogue"],
    ),
    (
        |c| c.locations[0].data_centre = "Shed".to_owned(),
        &["error: location 2 (Equinix SY1): the data centre Shed is not in this catalogue"],
    ),
    (
        |c| c.locations[0].live = None,
        &["error: location 2 (Equinix SY1): an active location has a day on which it went live"],
    ),
    (
        |c| c.locations[4].latitude = 33.9,
        &["warning: location 6 (Equinix SY3): is 7541 km from location 2 (Equinix SY1), which is in the same metro"],
    ),
    (
        |c| c.locations[6].red = Some(ZoneSetup::Profile("huge".to_owned())),
        &["error: location 8 (NextDC S1): the profile huge of zone red is not in this catalogue"],
    ),
    (
        |c| c.markets[0].code = "au".to_owned(),
        &["error: market au: the code must be two upper-case letters (ISO 3166 alpha-2)"],
    ),
    (
        |c| c.profiles.get_mut("large").unwrap().mcr_speeds.push(7),
        &["error: profile large: MCR speeds are [1000, 2500, 5000, 10000, 25000, 50000, 100000, 400000] Mbit/s, not 7"],
    ),
    (
        |c| c.profiles.get_mut("small").unwrap().port_speeds.push(100_000),
        &["error: profile small: offers Ports of 100000 Mbit/s without an interface of that speed"],
    ),
    (
        |c| c.profiles.get_mut("small").unwrap().mve_max_cores = 2,
        &["error: profile small: offers MVEs of 2 cores, but no machine has more than 0"],
    ),
    (
        |c| c.profiles.get_mut("small").unwrap().mcr_speeds.push(50_000),
        &["error: profile small: offers MCRs of 50000 Mbit/s, but no router has more than 40000"],
    ),
    (
        |c| {
            let Device::Switch { interfaces, .. } = &mut c.profiles.get_mut("small").unwrap().devices[0] else {
                panic!()
            };
            interfaces[0].count = 0;
            interfaces[1].first = 3;
            interfaces[1].media = String::new();
        },
        &[
            "error: profile small device sw1 interfaces ge-0/0/: the count must be 1 to 512",
            "error: profile small device sw1 interfaces xe-0/1/: the media must be 1 to 20 upper-case letters, digits and hyphens, like LR4",
        ],
    ),
    (
        |c| c.sizes.retain(|size| size.name != MveSize::Small),
        &["error: image 152 (EdgeConnect): the size SMALL is not in this catalogue"],
    ),
    (|c| c.sizes[3].cores = 64, &["error: size X_LARGE_12: a X_LARGE_12 has 12 cores and 48 GB, as its name says"]),
    (
        |c| c.partner_ports[0].location = 999,
        &["error: partner port Asia Pacific (Sydney) (ap-southeast-2): the location 999 is not in this catalogue"],
    ),
    (
        |c| c.partner_ports[0].speed = 2,
        &["error: partner port Asia Pacific (Sydney) (ap-southeast-2): Equinix SY1 offers no 2 Mbit/s in zone red"],
    ),
    (
        |c| {
            for n in 0..3 {
                let mut port = c.partner_ports[0].clone();
                (port.title, port.speed) = (format!("fast {n}"), 400_000);
                c.partner_ports.push(port);
            }
        },
        &["error: location 2 zone red: 3 partner ports want one of its 2 interfaces of 400000 Mbit/s"],
    ),
    (|c| c.exchanges[1].asn = 23_456, &["error: exchange 2 (Melbourne IX): the asn 23456 is reserved"]),
    (
        |c| c.exchanges[1].ipv4_network = "10.64.0.0/23".parse().unwrap(),
        &["error: exchange 2 (Melbourne IX): its addresses overlap those of exchange 1 (Sydney IX)"],
    ),
    (
        |c| c.exchanges[1].metro = "Atlantis".to_owned(),
        &["error: exchange 2 (Melbourne IX): no location is in the metro Atlantis"],
    ),
    (|c| c.price_lists.retain(|list| !list.is_for("ZA")), &["error: market ZA: has no price list"]),
    (
        |c| c.price_lists[1].valid_from = "2025-02-01".parse().unwrap(),
        &["error: market NZ: has prices from 2025-02-01 only, but the catalogue begins on 2024-01-01"],
    ),
    (
        |c| c.price_lists[1].currency = Currency::Eur,
        &["error: price list NZ 2024-01-01: is in EUR, but NZ is billed in NZD"],
    ),
    (
        |c| c.price_lists[1].vxc[0].per_gbit = -1,
        &["error: price list NZ 2024-01-01 vxc METRO: amounts must be 0 to 1000000000000 minor units"],
    ),
    (
        |c| {
            c.price_lists[1].port.remove(0);
            c.price_lists[1].vxc.remove(0);
        },
        &[
            "error: price list NZ 2024-01-01: has no price for Ports of 1000 Mbit/s",
            "error: price list NZ 2024-01-01: has no price for VXCs of distance METRO",
        ],
    ),
    (
        |c| c.price_lists[1].discounts[0].term = 7,
        &["error: price list NZ 2024-01-01 discount 7: the term must be 12, 24, 36, 48 or 60 months"],
    ),
    (
        |c| c.price_lists[1].discounts[0].percent = 90,
        &["warning: price list NZ 2024-01-01: a longer term has a smaller discount than a shorter one"],
    ),
];

#[test]
fn each_fault_is_named_with_its_entry_and_rule() {
    for (break_it, expected) in FAULTS {
        let mut catalog = sample();
        break_it(&mut catalog);
        let findings = said(&catalog.check());
        for line in *expected {
            assert!(findings.iter().any(|found| found == line), "no {line:?} in {findings:#?}");
        }
    }
}

#[test]
fn an_empty_catalogue_has_findings_instead_of_a_panic() {
    assert_eq!(said(&Catalog::default().check()), ["error: catalogue: has no market, so nothing can be sold"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn odd_texts_and_numbers_survive_export_and_import(name: String, message: Option<String>, latitude in -90.0..90.0_f64, own: bool, status in 0..LocationStatus::ALL.len()) {
        let mut catalog = sample();
        if own {
            catalog = catalog.without_profiles();
        }
        let location = &mut catalog.locations[0];
        location.name.clone_from(&name);
        location.address.suburb = name;
        location.ordering_message = message;
        location.latitude = latitude;
        location.status = LocationStatus::ALL[status];
        prop_assert_eq!(Catalog::parse(&catalog.to_toml().unwrap()).unwrap(), catalog);
    }

    #[test]
    fn distance_is_the_same_both_ways(a in any::<(f64, f64)>(), b in any::<(f64, f64)>()) {
        let place = |(latitude, longitude)| Location { latitude, longitude, ..sample().locations[0].clone() };
        let (a, b) = (place(a), place(b));
        prop_assert_eq!(distance_band(&a, &b), distance_band(&b, &a));
        prop_assert!(rtt_ms(&a, &b) == rtt_ms(&b, &a));
        prop_assert!((0.0..=20_016.0).contains(&distance_km(&a, &b)));
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_never_more(start in 0..SAMPLE.len(), length in 0..400_usize) {
        let kept: String = SAMPLE.char_indices().filter(|(at, _)| !(start..start + length).contains(at)).map(|(_, c)| c).collect();
        if let Ok(catalog) = Catalog::parse(&kept) {
            catalog.check();
        }
    }
}
