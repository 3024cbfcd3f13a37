//! Requests as clients really send them.

use serde_json::{Value, json};
use wire::keyway::{CreateApiKey, DecideProposal, IsolateEnd};
use wire::lenient::Single;
use wire::login::Login;
use wire::market::SetMarket;
use wire::mve::{VENDORS, vendor};
use wire::order::{BuyV4, Design, ElementKind, McrOrder, MveOrder, PortOrder, VxcOrder, kind_of};
use wire::price::PriceQuery;
use wire::product::ModifyProduct;
use wire::service_key::{CreateServiceKey, UpdateServiceKey};
use wire::user::{CreateEmployment, UpdateEmployee};
use wire::vxc::{DecideVxcOrder, UpdateVxc};
use wire::{Int, Patch};

use crate::{read, read_golden};

/// `ValidFor` beside `validFor`, both orders; a number as text; comment keys.
#[test]
fn a_key_is_created_as_the_go_sdk_sends_it() {
    let create: CreateServiceKey = read_golden("create_key_go");
    let validity = create.valid_for.unwrap();
    assert_eq!((validity.start, validity.end), (Some(Int(1_763_700_000_000)), Some(Int(1_766_292_000_000))));
    assert_eq!((create.max_speed, create.vlan), (Some(Int(500)), Some(Int(120))));
    assert_eq!((create.active, create.pre_approved, create.single_use), (None, None, true));
    let reversed = r#"{"ValidFor":null,"validFor":{"start":1},"singleUse":false,"SingleUse":true}"#;
    let create: CreateServiceKey = read(reversed).unwrap();
    assert_eq!((create.valid_for.unwrap().start, create.single_use), (Some(Int(1)), false));
    let missing = read::<CreateServiceKey>(r#"{"SingleUse":true}"#).unwrap_err();
    assert!(missing.contains("missing field `singleUse`"), "{missing}");
}

#[test]
fn a_key_may_carry_the_rest_of_its_end_and_limits() {
    let create: CreateServiceKey = read_golden("create_key_mcr");
    let end = create.b_end.unwrap();
    let [interface] = end.partner_config.unwrap().interfaces.try_into().unwrap();
    assert_eq!(interface.bgp_connections[0].peer_asn, Int(133_937));
    assert_eq!(interface.bfd, Some(wire::mcr_config::Bfd::default()));
    let limits = create.limits.unwrap();
    assert_eq!((limits.max_uses, limits.max_total_mbps, limits.companies.len()), (Some(Int(3)), Some(Int(900)), 1));
}

#[test]
fn an_update_of_a_key_tells_clearing_from_leaving() {
    let update: UpdateServiceKey = read_golden("update_key");
    assert_eq!((&update.description, &update.promo_code), (&Patch::Null, &Patch::Absent));
    assert_eq!((update.vlan, update.active), (Patch::Value(Int(121)), Some(false)));
    assert_eq!((update.limits, update.b_end), (Patch::Null, Patch::Absent));
}

#[test]
fn an_order_comes_wrapped_or_bare() {
    let BuyV4 { network_design, discount_codes } = read_golden("buy_v4");
    assert!(discount_codes.is_empty());
    let Design(bare) = read_golden("buy_v3");
    assert_eq!(bare, network_design);
    let kinds: Vec<_> = bare.iter().map(kind_of).collect();
    assert_eq!(kinds, [ElementKind::Port, ElementKind::Mcr, ElementKind::Mve, ElementKind::Vxc]);
    assert!(read::<BuyV4>(r#"{"networkDesign":[]}"#).unwrap().discount_codes.is_empty());

    let [port, mcr, mve, vxc] = bare.try_into().unwrap();
    let port: PortOrder = serde_json::from_value(port).unwrap();
    assert_eq!((port.lag_port_count, port.term, port.port_speed), (Some(Int(3)), Some(Int(12)), Int(10_000)));
    assert_eq!(port.config.unwrap().diversity_zone.as_deref(), Some("red"));
    let mcr: McrOrder = serde_json::from_value(mcr).unwrap();
    assert_eq!((mcr.config.unwrap().mcr_asn, mcr.add_ons[0].tunnel_count), (Some(Int(64_550)), Some(Int(10))));
    let mve: MveOrder = serde_json::from_value(mve).unwrap();
    let config = mve.vendor_config;
    assert_eq!((config.image_id, config.product_size.as_deref()), (Int(32), Some("SMALL")));
    let known: Vec<_> =
        config.known_extra().map(|(key, value)| (key.name, key.secret, value.as_str().unwrap())).collect();
    assert_eq!(known, [("sshPublicKey", false, "ssh-ed25519 AAAA"), ("adminPassword", true, "hunter22")]);
    let shown = format!("{config:?}");
    assert!(shown.contains("adminPassword") && !shown.contains("hunter22"), "{shown}");
    let vxc: VxcOrder = serde_json::from_value(vxc).unwrap();
    let [item] = vxc.associated_vxcs.try_into().unwrap();
    assert_eq!((item.rate_limit, item.service_key.unwrap().len()), (Int(300), 36));
    assert_eq!((item.a_end.unwrap().v_nic_index, item.b_end.unwrap().product_uid), (Some(Int(0)), None));
}

#[test]
fn elements_are_told_apart_by_type_or_by_what_they_hold() {
    let kind = |element: Value| kind_of(&element);
    assert_eq!(kind(json!({"productType": "megaport"})), ElementKind::Port);
    assert_eq!(kind(json!({"productType": "MEGAPORT", "associatedVxcs": []})), ElementKind::Port);
    assert_eq!(kind(json!({"productType": "MCR2", "associatedVxcs": [{}]})), ElementKind::Combined);
    assert_eq!(kind(json!({"productUid": "u", "productType": "MCR2", "associatedVxcs": [{}]})), ElementKind::Vxc);
    assert_eq!(kind(json!({"associatedVxcs": [{}]})), ElementKind::Vxc);
    assert_eq!(kind(json!({"productUid": "u", "associatedVxcs": []})), ElementKind::Vxc);
    assert_eq!(kind(json!({"productUid": "u", "associatedVxcs": "oops"})), ElementKind::Vxc);
    assert_eq!(kind(json!({"productUid": "u", "associatedIxs": [{}]})), ElementKind::Ix);
    assert_eq!(kind(json!({"productUid": "u", "associatedVxcs": [{}], "associatedIxs": [{}]})), ElementKind::Combined);
    assert_eq!(kind(json!({"productUid": "u", "_note": "designed before"})), ElementKind::Nat);
    for unknown in
        [json!({}), json!({"productType": "TELEX"}), json!({"productUid": "u", "x": 1}), json!([]), json!(null)]
    {
        assert_eq!(kind(unknown), ElementKind::Unknown);
    }
}

#[test]
fn vendors_are_named_in_any_case() {
    for (written, name) in
        [("palo alto", "PALO_ALTO"), ("Fortinet", "FORTINET"), ("6wind", "6WIND"), (" Palo-Alto ", "PALO_ALTO")]
    {
        assert_eq!(vendor(written).map(|known| known.name), Some(name));
    }
    assert_eq!(vendor("acme"), None);
    assert_eq!(VENDORS.len(), 10);
}

#[test]
fn a_product_is_modified_as_the_go_sdk_sends_it() {
    let modify: ModifyProduct = read_golden("modify_product");
    assert_eq!(modify.cost_centre, Patch::Value(String::new()));
    assert_eq!((modify.term, modify.name.as_deref()), (Some(Int(24)), Some("Renamed")));
    assert_eq!(modify.vnics.unwrap()[0].description, "Data Plane");
    assert_eq!(read::<ModifyProduct>("{}"), Ok(ModifyProduct::default()));
}

#[test]
fn a_vxc_is_updated_at_both_ends_in_one_call() {
    let update: UpdateVxc = read_golden("update_vxc");
    assert_eq!(
        (update.a_end_vlan, update.b_end_vlan, update.b_vnic_index),
        (Some(Int(232)), Some(Int(-1)), Some(Int(1)))
    );
    assert_eq!((update.cost_centre, update.shutdown, update.rate_limit), (Patch::Null, Some(false), None));
    let config = update.a_end_config.unwrap();
    assert_eq!((config.connect_type, config.interfaces.len()), (None, 1));
    assert_eq!(read::<UpdateVxc>("{}"), Ok(UpdateVxc::default()));
    let decide: DecideVxcOrder = read(r#"{"isApproved":true,"vlan":"130"}"#).unwrap();
    assert_eq!((decide.is_approved, decide.vlan), (true, Some(Int(130))));
}

#[test]
fn people_and_markets_are_read() {
    let Single(update): Single<UpdateEmployee> = read_golden("update_employee");
    assert_eq!((update.active, update.phone, update.first_name.as_deref()), (Some(false), Patch::Null, Some("Edith")));
    let create: CreateEmployment = read_golden("create_employment");
    assert_eq!((create.position.as_str(), create.active), ("Technical Admin", Some(true)));
    let market: SetMarket = read_golden("set_market");
    assert_eq!((market.currency_enum.as_str(), market.address2, market.first_party_id), ("AUD", None, Some(Int(1))));
    let login: Login = read(r#"{"username":"edith@east.example","password":"correct horse"}"#).unwrap();
    assert!(!format!("{login:?}").contains("horse"));
}

#[test]
fn prices_are_asked_for() {
    let query: PriceQuery =
        read(r#"{"productType":"VXC","aLocationId":3,"bLocationId":6,"speed":300,"term":1}"#).unwrap();
    assert_eq!((query.a_location_id, query.b_location_id, query.speed), (Some(Int(3)), Some(Int(6)), Some(Int(300))));
}

#[test]
fn own_requests_are_read() {
    let create: CreateApiKey = read(r#"{"name":"Terraform - staging","role":"Read Only"}"#).unwrap();
    assert_eq!((create.role.as_str(), create.token_expiry_minutes), ("Read Only", None));
    let decide: DecideProposal = read(r#"{"vlan":"120","comment":"not this week"}"#).unwrap();
    assert_eq!((decide.vlan, decide.comment.as_deref()), (Some(Int(120)), Some("not this week")));
    assert_eq!(read::<IsolateEnd>(r#"{"reason":"loop"}"#).unwrap().reason.as_deref(), Some("loop"));
    assert_eq!(read::<IsolateEnd>("{}").unwrap(), IsolateEnd::default());
}
