//! Public data: locations, countries, round-trip times, images, partner ports.

use std::collections::BTreeMap;

use wire::location::{
    Address, Country, CrossConnect, DataCentre, DiversityZone, DiversityZones, LocationAddOns, LocationMve,
    LocationMveSize, LocationProducts, LocationV2, LocationV3, NetworkRegion, RoundTripTime,
};
use wire::mve::{MveImage, MveImageV3, MveImages, MveImagesV3, MveProduct, MveVariant};
use wire::partner::PartnerPort;

use crate::{is_golden, terms};

#[test]
fn a_location_is_read_in_both_forms() {
    let red = DiversityZone {
        mcr_speed_mbps: vec![1000, 2500],
        megaport_speed_mbps: vec![1000, 10_000],
        mve_max_cpu_core_count: Some(8),
        mve_available: true,
        nat_gateway_speed_mbps: vec![],
    };
    let v3 = LocationV3 {
        id: 3,
        name: "SYD1".into(),
        metro: "Sydney".into(),
        market: "AU".into(),
        status: "Active".into(),
        address: Address {
            street: "1 Harbour St".into(),
            suburb: "Alexandria".into(),
            city: "Sydney".into(),
            state: "NSW".into(),
            postcode: "2015".into(),
            country: "Australia".into(),
        },
        latitude: -33.921_867,
        longitude: 151.188_057,
        data_centre: DataCentre { id: 2, name: "Harbour DC".into() },
        diversity_zones: Some(DiversityZones { red: Some(red), blue: None }),
        product_add_ons: Some(LocationAddOns { cross_connect: CrossConnect { available: false, kind: None } }),
        ordering_message: None,
    };
    is_golden("locations_v3", &terms().with("List all locations", [v3]));
    let size = LocationMveSize {
        size: "SMALL".into(),
        label: "MVE 2/8".into(),
        cpu_core_count: 2,
        ram_gb: 8,
        bandwidth_mbps: 1000,
    };
    let v2 = LocationV2 {
        id: 3,
        name: "SYD1".into(),
        country: "Australia".into(),
        live_date: Some(1_483_193_600_000),
        site_code: "syd-hdc".into(),
        network_region: "MP1".into(),
        address: BTreeMap::from([("city".into(), "Sydney".into()), ("country".into(), "Australia".into())]),
        campus: None,
        latitude: -33.921_867,
        longitude: 151.188_057,
        products: LocationProducts {
            mcr: true,
            mcr_version: 2,
            megaport: vec![1, 10],
            mve: vec![LocationMve {
                sizes: vec!["SMALL".into()],
                details: vec![size],
                max_cpu_count: 8,
                version: "10.2.2".into(),
                product: "VM-Series".into(),
                vendor: "Palo Alto".into(),
                vendor_description: String::new(),
                id: 32,
                release_image: true,
            }],
            mcr1: vec![],
            mcr2: vec![1000, 2500],
        },
        market: "AU".into(),
        metro: "Sydney".into(),
        v_router_available: true,
        status: "Active".into(),
    };
    is_golden("locations_v2", &terms().with("List all locations", [v2]));
}

#[test]
fn countries_are_under_the_region_that_clients_look_for() {
    let australia = Country { code: "AUS".into(), name: "Australia".into(), prefix: "AU".into(), site_count: 12 };
    let region = NetworkRegion { network_region: "MP1".into(), countries: vec![australia] };
    is_golden("network_regions", &terms().with("Network regions", [region]));
    let rtt = RoundTripTime { src_location: 3, dst_location: 6, median_rtt: 11.25 };
    is_golden("rtt", &terms().with("Round trip times", [rtt]));
}

#[test]
fn images_are_an_object_in_both_forms_and_sizes_an_array() {
    let image = MveImage {
        id: 32,
        version: "10.2.2".into(),
        product_code: "VM-Series".into(),
        vendor_description: None,
        release_image: true,
        available_sizes: vec!["MVE 2/8".into(), "MVE 4/16".into()],
    };
    let product = MveProduct {
        product: "VM-Series".into(),
        vendor: "Palo Alto".into(),
        vendor_product_id: "vm-series".into(),
        images: vec![image],
    };
    is_golden("mve_images_v4", &terms().with("Images", MveImages { mve_images: vec![product] }));
    let flat = MveImageV3 {
        id: 32,
        version: "10.2.2".into(),
        product: "VM-Series".into(),
        vendor: "Palo Alto".into(),
        vendor_description: None,
        release_image: true,
        product_code: "VM-Series".into(),
    };
    is_golden("mve_images_v3", &terms().with("Images", MveImagesV3 { mve_images: vec![flat] }));
    let variant = MveVariant { size: "SMALL".into(), label: "MVE 2/8".into(), cpu_core_count: 2, ram_gb: 8 };
    is_golden("mve_variants", &terms().with("Variants", [variant]));
}

#[test]
fn a_partner_port_has_a_title_and_snake_case_islands() {
    let port = PartnerPort {
        connect_type: "DEFAULT".into(),
        product_uid: "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77".into(),
        title: "East SYD1 Port".into(),
        company_uid: "0d0f6a5e-6f0b-4a53-8a3c-2f5b6f3f7a10".into(),
        company_name: "East Ltd".into(),
        diversity_zone: Some("red".into()),
        location_id: 3,
        speed: 10_000,
        rank: 1,
        vxc_permitted: true.into(),
        max_vxc_speed: Some(10_000),
        lag_id: None,
        lag_primary: false,
        aggregation_id: None,
    };
    is_golden("partner_ports", &terms().with("Partner ports", [port]));
}
