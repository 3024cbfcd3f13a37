//! Service keys: as made, as listed, as a stranger finds them.

use wire::mcr_config::EndConfig;
use wire::product::{Port, Product};
use wire::service_key::{KeyBEnd, KeyLimits, ServiceKey, ServiceKeyData, ServiceKeyLookUp, ValidityShown};
use wire::{Int, message};

use crate::products::{EAST, EAST_PORT, east_port};
use crate::{is_golden, terms};

const KEY: &str = "7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21";
const VALIDITY: ValidityShown = ValidityShown { start: 1_763_700_000_000, end: Some(1_766_292_000_000) };

fn key() -> ServiceKey {
    ServiceKey {
        key: KEY.into(),
        create_date: 1_763_700_000_000,
        company_id: 41,
        company_uid: EAST.into(),
        company_name: "East Ltd".into(),
        description: Some("West hand-off".into()),
        product_id: 1201,
        product_uid: EAST_PORT.into(),
        product_name: "East SYD1 Port".into(),
        product_dto: None,
        vlan: Some(120),
        max_speed: 500,
        pre_approved: Some(true),
        single_use: true,
        last_used: None,
        active: true,
        valid_for: VALIDITY,
        expired: false,
        valid: true,
        promo_code: None,
        b_end: None,
        limits: None,
    }
}

#[test]
fn a_new_key_comes_with_its_product_without_resources() {
    let port = Port { resources: None, ..east_port() };
    let made = ServiceKey { product_dto: Some(Box::new(Product::Port(Box::new(port)))), ..key() };
    is_golden("key_created", &terms().with(message::key_generated(KEY), made));
}

#[test]
fn keys_are_listed_without_their_product() {
    let multi = ServiceKey {
        vlan: None,
        single_use: false,
        pre_approved: None,
        last_used: Some(1_763_700_300_000),
        b_end: Some(KeyBEnd { v_nic_index: Some(Int(1)), ..KeyBEnd::default() }),
        limits: Some(KeyLimits { max_uses: Some(Int(3)), max_total_mbps: None, companies: vec![] }),
        ..key()
    };
    let list = ServiceKeyData::List(vec![key(), multi]);
    is_golden("keys_listed", &terms().with(message::keys_found(2, 41), list));
}

#[test]
fn a_stranger_finds_nine_fields() {
    let found = ServiceKeyLookUp {
        key: KEY.into(),
        product_uid: "e3b7c2d1-9a8b-4c7d-8e6f-5a4b3c2d1e0f".into(),
        company_name: "East Ltd".into(),
        max_speed: 500,
        single_use: true,
        active: true,
        valid: true,
        expired: false,
        valid_for: VALIDITY,
    };
    is_golden("key_looked_up", &terms().with(message::key_found(KEY), ServiceKeyData::Other(found)));
}

#[test]
fn a_stored_configuration_reads_back_as_it_was_written() {
    let written = r#"{"connectType":"VROUTER","interfaces":[{"vlan":7,"ipAddresses":["10.0.0.1/30"],"ipRoutes":[],"natIpAddresses":[],"bfd":{},"bgpConnections":[]}]}"#;
    let config: EndConfig = serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_string(&config).unwrap(), written);
}
