//! What validating and buying answer with, errors, tokens.

use wire::oauth::{Introspection, OAuthError, TokenResponse};
use wire::order::Validated;
use wire::price::{Discount, OrderPrice, PriceBook, PricePart};
use wire::technical_service::{Bought, TechnicalService, VxcOrdered};
use wire::{Amount, ErrorBody, Secret, message};

use crate::products::VXC;
use crate::{is_golden, terms};

#[test]
fn a_valid_order_is_priced_under_a_key_called_string() {
    let validated = Validated {
        service_name: "West→partner".into(),
        product_type: "VXC".into(),
        product_uid: None,
        market: None,
        metro: Some("Sydney".into()),
        price: OrderPrice {
            monthly_setup: Some(Amount::new(0, 2)),
            hourly_rate: Some(Amount::new(5, 2)),
            monthly_rate: Some(Amount::new(3_600, 2)),
            mbps_rate: Some(Amount::new(12, 2)),
            currency: "AUD".into(),
            product_type: "VXC".into(),
            monthly_rack_rate: Some(Amount::new(3_999, 2)),
            ..OrderPrice::default()
        },
    };
    is_golden("validated", &terms().with(message::VALIDATION_PASSED, [validated]));
}

#[test]
fn a_bought_port_has_its_uid_where_clients_read_it() {
    let uid = "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77";
    let port = TechnicalService {
        technical_service_uid: uid.into(),
        technical_service_id: Some(1201),
        service_name: "East SYD1 Port".into(),
        name: "East SYD1 Port".into(),
        product_type: "MEGAPORT".into(),
        provisioning_status: "DEPLOYABLE".into(),
        company_name: Some("East Ltd".into()),
        create_date: Some(1_763_600_000_000),
        contract_term_months: Some(12),
        ..TechnicalService::default()
    };
    is_golden("bought_port", &terms().with(message::created("MEGAPORT", uid), [Bought::Service(Box::new(port))]));
}

#[test]
fn a_bought_vxc_has_its_uid_where_clients_read_it() {
    let vxc = VxcOrdered {
        vxc_j_technical_service_uid: VXC.into(),
        vxc_j_technical_service_id: Some(5533),
        service_name: "West→partner".into(),
        product_type: "VXC".into(),
        provisioning_status: "DEPLOYABLE".into(),
        order_type: "NEW".into(),
        speed: 300,
        fixed_term: Some(1),
        duration: Some(1),
        rate_type: Some("MONTHLY".into()),
        connect_type: Some("DEFAULT".into()),
        service_key: Some("7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21".into()),
        fully_approved: true,
        payer_status: Some("APPROVED".into()),
        non_payer_status: Some("APPROVED".into()),
        payer_vlan_id: Some(231),
        ..VxcOrdered::default()
    };
    is_golden("bought_vxc", &terms().with(message::created("VXC", VXC), [Bought::Vxc(Box::new(vxc))]));
}

#[test]
fn the_price_book_splits_a_price() {
    let book = PriceBook {
        product_type: "MEGAPORT".into(),
        currency: "AUD".into(),
        monthly_rate: Amount::new(45_050, 2),
        monthly_rack_rate: Amount::new(50_000, 2),
        prices: vec![PricePart {
            charge_reason: "CORE".into(),
            frequency: "MONTHLY".into(),
            amount: Amount::new(50_000, 2),
            add_on_type: None,
        }],
        discounts: vec![Discount { discount_reason: "TERM".into(), amount: Amount::new(-4_950, 2) }],
    };
    is_golden("price_book", &terms().with("Price", book));
}

#[test]
fn amounts_are_integers_when_nothing_is_behind_the_point() {
    let text = |units, decimals| serde_json::to_string(&Amount::new(units, decimals)).unwrap();
    assert_eq!(text(1250, 2), "12.5");
    assert_eq!(text(1200, 2), "12");
    assert_eq!(text(-5, 2), "-0.05");
    assert_eq!(text(99_999_999_999_999, 2), "999999999999.99");
    assert_eq!(text(125, 4), "0.0125");
    assert_eq!(text(7, 0), "7");
    assert!(serde_json::to_string(&Amount::new(1, 19)).is_err());
}

#[test]
fn an_error_says_what_and_where() {
    let body = ErrorBody {
        message: message::vlan_not_available(4001, "MEGAPORT", 5088),
        data: None,
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".into(),
    };
    is_golden("error", &body);
    assert_eq!(message::no_such_service(VXC), format!("Could not find a service with UID {VXC}"));
}

#[test]
fn a_token_answer_has_exactly_three_keys() {
    let token = TokenResponse::bearer(Secret::new("eyJ.example"), 86_400);
    is_golden("token", &token);
    assert!(!format!("{token:?}").contains("eyJ"));
}

#[test]
fn oauth_errors_and_inactive_tokens_say_no_more_than_they_must() {
    let error = OAuthError { error: "invalid_client".into(), error_description: None };
    assert_eq!(serde_json::to_string(&error).unwrap(), r#"{"error":"invalid_client"}"#);
    assert_eq!(serde_json::to_string(&Introspection::default()).unwrap(), r#"{"active":false}"#);
}
