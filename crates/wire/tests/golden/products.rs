//! Ports, MCRs, MVEs and VXCs as their viewers read them.

use std::collections::BTreeMap;

use wire::mcr_config::{Bfd, BgpConnection, CspConnection, IpRoute, McrInterface};
use wire::mve::{VirtualMachine, VirtualMachineImage, Vnic};
use wire::product::{
    AddOn, LagMember, LocationDetail, Mcr, McrResources, Mve, MveResources, Port, PortAttributes, PortResources,
    Product, ProductCommon, ResourceInterface, ResourceTag, ResourceTags, TerminationCharge, VirtualRouter,
};
use wire::technical_service::VxcChanged;
use wire::vxc::{Vll, Vxc, VxcApproval, VxcEnd, VxcResources, VxcRouter};
use wire::{Amount, Int, Secret, message};

use crate::{is_golden, terms};

pub const EAST: &str = "0d0f6a5e-6f0b-4a53-8a3c-2f5b6f3f7a10";
const WEST: &str = "3f5f2f6c-1c1e-4c39-9a4e-5c2c0a9e7d31";
pub const EAST_PORT: &str = "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77";
const WEST_PORT: &str = "a4c1c9d6-3a8e-4d58-8f2b-7d5c2b0e1f90";
pub const VXC: &str = "0c8f4b38-0f0e-4b43-9f2e-6a7b5e2d9c11";

fn sydney() -> LocationDetail {
    LocationDetail { name: "SYD1".into(), city: "Sydney".into(), metro: "Sydney".into(), country: "Australia".into() }
}

fn interface(id: i64, media: &str, speed: i64) -> ResourceInterface {
    ResourceInterface {
        demarcation: Some(String::new()),
        description: Some(String::new()),
        id: Some(id),
        loa_template: Some("megaport"),
        media: Some(media.into()),
        name: Some(String::new()),
        port_speed: Some(speed),
        resource_name: "interface",
        resource_type: "interface",
        up: 1,
        shutdown: None,
    }
}

fn common(id: i64, uid: &str, name: &str, kind: &'static str) -> ProductCommon {
    ProductCommon {
        product_id: id,
        product_uid: uid.into(),
        product_name: name.into(),
        product_type: kind,
        provisioning_status: "LIVE",
        create_date: 1_763_600_000_000,
        created_by: Some("1d4f0c0e-0a4e-4f2a-b0a5-7f6c8d9e0b12".into()),
        terminate_date: None,
        live_date: Some(1_763_600_090_000),
        market: "AU".into(),
        location_id: 3,
        location_detail: Some(sydney()),
        usage_algorithm: Some("NOT_POST_PAID"),
        marketplace_visibility: false,
        vxc_permitted: true.into(),
        vxc_auto_approval: false,
        secondary_name: None,
        company_uid: EAST.into(),
        company_name: "East Ltd".into(),
        cost_centre: None,
        contract_start_date: Some(1_763_600_000_000),
        contract_end_date: Some(1_766_192_000_000),
        contract_term_months: 1,
        is_virtual: kind != "MEGAPORT",
        buyout_port: false,
        locked: false,
        admin_locked: false,
        cancelable: true,
        diversity_zone: Some("red".into()),
        up: true,
        connect_type: "DEFAULT",
        max_vxc_speed: Some(10_000),
        associated_vxcs: vec![],
        associated_ixs: vec![],
    }
}

pub fn east_port() -> Port {
    Port {
        common: common(1201, EAST_PORT, "East SYD1 Port", "MEGAPORT"),
        port_speed: 10_000,
        lag: LagMember::default(),
        attribute_tags: PortAttributes::default(),
        resources: Some(PortResources { interface: interface(88, "LR", 10_000) }),
    }
}

/// The connection as West sees it: nothing of East's end but two aliases.
fn west_vxc() -> Vxc {
    Vxc {
        product_id: 5533,
        product_uid: VXC.into(),
        n_service_id: Some(90_417),
        product_name: "West→partner".into(),
        secondary_name: None,
        product_type: "VXC",
        rate_limit: 300,
        distance_band: Some("METRO"),
        provisioning_status: "LIVE",
        usage_algorithm: Some("POST_PAID_HOURLY_SPEED_METRO_VXC"),
        created_by: Some("b9a3e0a4-6c25-4a0f-8c80-0e9c21e6a8f2".into()),
        create_date: 1_763_700_300_000,
        live_date: Some(1_763_700_360_000),
        terminate_date: None,
        a_end: VxcEnd {
            owner_uid: WEST.into(),
            product_uid: WEST_PORT.into(),
            product_name: Some("West SYD1 Port".into()),
            location_id: Some(3),
            location: Some("SYD1".into()),
            location_detail: Some(sydney()),
            vlan: Some(231),
            ..VxcEnd::default()
        },
        b_end: VxcEnd::redacted(EAST, EAST_PORT),
        resources: Some(VxcResources {
            interface: vec![ResourceInterface { resource_name: "a_interface", ..interface(88, "LR", 10_000) }],
            virtual_router: None,
            csp_connection: vec![],
            vll: Some(Vll {
                a_vlan: Some(231),
                b_vlan: None,
                description: Some(String::new()),
                id: 41,
                name: "vll",
                rate_limit_mbps: 300,
                resource_name: "vll",
                resource_type: "vll",
                shutdown: false,
                up: 1,
            }),
        }),
        vxc_approval: VxcApproval::default(),
        shutdown: false,
        up: true,
        contract_start_date: Some(1_763_700_000_000),
        contract_end_date: Some(1_766_292_000_000),
        contract_term_months: Some(1),
        company_uid: WEST.into(),
        company_name: Some("West Pty".into()),
        cost_centre: Some("SLR-77".into()),
        locked: false,
        admin_locked: false,
        attribute_tags: BTreeMap::new(),
        cancelable: true,
    }
}

fn router_end() -> CspConnection {
    CspConnection {
        connect_type: "VROUTER".into(),
        resource_name: "b_csp_connection".into(),
        resource_type: "csp_connection".into(),
        vlan: Some(1007),
        interfaces: vec![McrInterface {
            ip_addresses: vec!["10.0.0.1/30".into()],
            ip_routes: vec![IpRoute { prefix: "10.9.0.0/16".into(), next_hop: "10.0.0.2".into(), description: None }],
            bfd: Some(Bfd { tx_interval: Some(Int(300)), rx_interval: Some(Int(300)), multiplier: Some(Int(3)) }),
            bgp_connections: vec![BgpConnection {
                peer_asn: Int(64_512),
                local_asn: None,
                local_ip_address: "10.0.0.1".into(),
                peer_ip_address: "10.0.0.2".into(),
                password: Some(Secret::new("hunter22")),
                shutdown: Some(false),
                description: Some("to West".into()),
                med_in: None,
                med_out: Some(Int(100)),
                bfd_enabled: Some(true),
                export_policy: Some("permit".into()),
                permit_export_to: vec![],
                deny_export_to: vec!["10.0.1.2".into()],
                import_whitelist: Some(Int(7)),
                import_blacklist: None,
                export_whitelist: None,
                export_blacklist: None,
                as_path_prepend_count: None,
                peer_type: Some("NON_CLOUD".into()),
                as_override: None,
            }],
            ..McrInterface::default()
        }],
        ip_addresses: vec!["10.0.0.1/30".into()],
        virtual_router_name: "East MCR".into(),
    }
}

#[test]
fn a_port_is_read() {
    let body = terms().with(message::found_product(EAST_PORT), Product::Port(Box::new(east_port())));
    is_golden("port", &body);
}

#[test]
fn a_router_is_read_with_text_attributes_and_add_ons() {
    let uid = "c7d5f6a1-5a0b-4c6d-9d0e-2b1a3c4d5e6f";
    let mcr = Mcr {
        common: common(1202, uid, "East MCR", "MCR2"),
        port_speed: 2500,
        lag: LagMember::default(),
        attribute_tags: BTreeMap::from([("team".into(), "core".into())]),
        resources: Some(McrResources {
            interface: interface(91, "VROUTER", 2500),
            virtual_router: VirtualRouter {
                id: 12,
                mcr_asn: 133_937,
                name: String::new(),
                resource_name: "virtual_router",
                resource_type: "virtual_router",
                speed: 2500,
            },
        }),
        add_ons: vec![AddOn {
            add_on_uid: "9f0e8d7c-6b5a-4c3d-8e2f-1a0b9c8d7e6f".into(),
            add_on_type: "IP_SEC".into(),
            tunnel_count: 10,
            pack_count: None,
            product_uid: uid.into(),
        }],
    };
    is_golden("mcr", &terms().with(message::found_product(uid), Product::Mcr(Box::new(mcr))));
}

#[test]
fn a_virtual_edge_is_read_with_its_machine_up_as_a_boolean() {
    let uid = "d1e2f3a4-b5c6-4d7e-8f90-a1b2c3d4e5f6";
    let vnics = vec![Vnic { description: "Data Plane".into(), vlan: None }];
    let mve = Mve {
        common: common(1203, uid, "East MVE", "MVE"),
        vendor: "PALO_ALTO".into(),
        mve_size: "MEDIUM".into(),
        vnics: vnics.clone(),
        attribute_tags: BTreeMap::new(),
        resources: Some(MveResources {
            interface: Some(interface(92, "VNIC", 10_000)),
            virtual_machine: vec![VirtualMachine {
                id: 5,
                cpu_count: 4,
                image: VirtualMachineImage {
                    id: 32,
                    vendor: "Palo Alto".into(),
                    product: "VM-Series".into(),
                    version: "10.2.2".into(),
                },
                resource_type: "virtual_machine".into(),
                up: true,
                vnics,
            }],
        }),
    };
    is_golden("mve", &terms().with(message::found_product(uid), Product::Mve(Box::new(mve))));
}

#[test]
fn west_reads_nothing_of_the_far_end_but_two_uids() {
    is_golden("vxc_west", &terms().with(message::found_product(VXC), Product::Vxc(Box::new(west_vxc()))));
}

/// East's view: her own end with the router's configuration, a change of West's pending, no contract and no reference.
#[test]
fn east_reads_her_router_configuration_and_what_is_pending() {
    let seen = Vxc {
        product_name: "To West".into(),
        distance_band: None,
        usage_algorithm: None,
        created_by: None,
        a_end: VxcEnd::redacted(WEST, WEST_PORT),
        b_end: VxcEnd {
            owner_uid: EAST.into(),
            product_uid: "c7d5f6a1-5a0b-4c6d-9d0e-2b1a3c4d5e6f".into(),
            product_name: Some("East MCR".into()),
            location_id: Some(3),
            location: Some("SYD1".into()),
            location_detail: Some(sydney()),
            vlan: Some(1007),
            ..VxcEnd::default()
        },
        resources: Some(VxcResources {
            interface: vec![],
            virtual_router: Some(VxcRouter {
                mcr_asn: 133_937,
                resource_name: "virtual_router",
                resource_type: "virtual_router",
                speed: 2500,
                bgp_shutdown_default: false,
            }),
            csp_connection: vec![router_end()],
            vll: None,
        }),
        vxc_approval: VxcApproval {
            status: Some("PENDING_INTERNAL".into()),
            message: Some("The other end asks for a change of its VLAN. Nothing changes at your end.".into()),
            uid: Some("2f6a1b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b".into()),
            kind: Some("VLAN_CHANGE".into()),
            new_speed: None,
        },
        contract_start_date: None,
        contract_end_date: None,
        contract_term_months: None,
        company_name: None,
        cost_centre: None,
        cancelable: false,
        ..west_vxc()
    };
    is_golden("vxc_east", &terms().with(message::found_product(VXC), seen));
}

#[test]
fn a_changed_vxc_is_both_a_vxc_and_a_technical_service() {
    let mut both = serde_json::to_value(VxcChanged::from(west_vxc())).unwrap();
    let fields = both.as_object_mut().unwrap();
    let extra: Vec<_> = ["technicalServiceUid", "technicalServiceId", "serviceName", "name"]
        .map(|key| fields.remove(key).unwrap())
        .to_vec();
    assert_eq!(serde_json::json!(extra), serde_json::json!([VXC, 5533, "West→partner", "West→partner"]));
    assert_eq!(both, serde_json::to_value(west_vxc()).unwrap());
}

#[test]
fn actions_answer_without_data_and_tags_with_an_object() {
    is_golden("action", &terms().done("Action [CANCEL_NOW Service] has been done."));
    let tags = ResourceTags { resource_tags: vec![ResourceTag { key: "env".into(), value: "prod".into() }] };
    is_golden("tags", &terms().with("Tags of the product", tags));
    let charge = TerminationCharge {
        product_uid: VXC.into(),
        action: "CANCEL_NOW".into(),
        early_termination_fee: Amount::new(36_050, 2),
        currency: "AUD".into(),
        contract_end_date: Some(1_766_292_000_000),
    };
    is_golden("charges", &terms().with("Charges", charge));
}
