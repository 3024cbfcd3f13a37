//! People and markets.

use wire::login::LoggedIn;
use wire::market::{Market, MarketSet};
use wire::user::{Activity, EmploymentCreated, NotificationPreference, User, UserEmail};
use wire::{Amount, Secret};

use crate::{is_golden, terms};

#[test]
fn an_invited_person_has_three_numbers() {
    let created = EmploymentCreated { company_id: 41, employment_id: 901, employee_id: 9012 };
    is_golden("employment_created", &terms().with("Employment created", created));
}

#[test]
fn a_person_has_both_names_of_number_and_uid() {
    let user = User {
        party_id: 9012,
        person_id: 9012,
        uid: "1d4f0c0e-0a4e-4f2a-b0a5-7f6c8d9e0b12".into(),
        person_uid: "1d4f0c0e-0a4e-4f2a-b0a5-7f6c8d9e0b12".into(),
        salutation: None,
        first_name: "Edith".into(),
        last_name: "East".into(),
        name: "Edith East".into(),
        position: "Company Admin".into(),
        position_id: Some(1),
        phone: Some("+61400000000".into()),
        mobile: None,
        email: "edith@east.example".into(),
        emails: vec![UserEmail {
            email_address_id: 77,
            email: "edith@east.example".into(),
            primary: true,
            bad_email: false,
            bad_email_type: None,
            bad_email_reason: None,
        }],
        username: "edith@east.example".into(),
        description: None,
        active: true,
        salesforce_id: None,
        channel_manager: false,
        require_totp: false,
        mfa_enabled: true,
        notification_enabled: true,
        security_roles: vec!["companyAdmin".into()],
        feature_flags: vec![],
        newsletter: false,
        promotions: false,
        confirmation_pending: false,
        invitation_pending: false,
        receives_child_notifications: false,
        company_id: 41,
        company_name: "East Ltd".into(),
        employment_id: 901,
        employment_type: None,
        person_alt_id: None,
        create_date: 1_763_500_000_000,
        last_update_date: None,
        last_login_date: Some(1_763_600_000_000),
    };
    is_golden("user", &terms().with("Employee", user));
}

#[test]
fn activity_is_a_bare_array() {
    let signed_in = Activity {
        login_name: "Edith East".into(),
        person_id: 9012,
        description: "Signed in".into(),
        name: "Login".into(),
        create_date: 1_763_600_000_000,
        user_type: "USER".into(),
    };
    is_golden("activity", &[signed_in]);
}

#[test]
fn a_session_is_shown_to_clients_and_hidden_from_logs() {
    let session = LoggedIn {
        session: Secret::new("kws_0123"),
        expiry_date: 1_763_690_000_000,
        person_id: 9012,
        company_id: 41,
        company_uid: "0d0f6a5e-6f0b-4a53-8a3c-2f5b6f3f7a10".into(),
        company_name: "East Ltd".into(),
        position: "Company Admin".into(),
    };
    assert!(!format!("{session:?}").contains("kws_"));
    is_golden("logged_in", &terms().with("Signed in", session));
    let ordering = NotificationPreference { group: "ORDERING".into(), enabled: true, fixed: false };
    is_golden("notification_preferences", &terms().with("Preferences", [ordering]));
}

#[test]
fn a_market_is_set_and_read() {
    is_golden("market_set", &terms().with("Market set", MarketSet { supply_id: 5 }));
    let market = Market {
        id: 5,
        well_known_supplier: None,
        supplier_name: "Keyway AU".into(),
        currency_enum: "AUD".into(),
        language: "en".into(),
        billing_contact_name: "Fin East".into(),
        billing_contact_email: "fin@east.example".into(),
        billing_contact_phone: None,
        address1: "1 Harbour St".into(),
        address2: None,
        postcode: Some("2015".into()),
        country: "AU".into(),
        city: "Sydney".into(),
        state: Some("NSW".into()),
        your_po_number: None,
        tax_number: None,
        tax_rate: Some(Amount::new(10, 0)),
        estimate_invoice: None,
        first_party_id: 1,
        second_party_id: 41,
        attach_invoice_to_email: false,
        region: None,
        payment_term_in_days: 30,
        vat_exempt: false,
        active: true,
    };
    is_golden("markets", &terms().with("Markets", [market]));
}
