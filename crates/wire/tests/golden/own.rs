//! Keyway's own bodies.

use wire::Secret;
use wire::keyway::{ApiKeyCreated, AuditEntry, KeyPermit, Page, Proposal, ProposedValue};

use crate::is_golden;
use crate::products::{EAST_PORT, VXC};

#[test]
fn a_new_api_key_shows_its_secret_to_its_maker_and_to_no_log() {
    let created = ApiKeyCreated {
        uid: "6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d".into(),
        name: "Terraform - staging".into(),
        role: "Company Admin".into(),
        token_expiry_minutes: 1440,
        create_date: 1_763_600_000_000,
        client_id: "kwc_9f8e7d".into(),
        client_secret: Secret::new("kws_example"),
    };
    assert!(!format!("{created:?}").contains("kws_"));
    is_golden("api_key_created", &created);
}

#[test]
fn a_proposal_has_the_viewers_own_values_only() {
    let proposal = Proposal {
        uid: "2f6a1b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b".into(),
        vxc_uid: VXC.into(),
        vxc_name: "West→partner".into(),
        company_name: "East Ltd".into(),
        kind: "VLAN_CHANGE".into(),
        status: "PENDING_EXTERNAL".into(),
        message: "Waits for the other end.".into(),
        new_speed: None,
        changes: vec![ProposedValue { field: "aEndVlan".into(), before: 231.into(), after: 232.into() }],
        may_decide: false,
        may_withdraw: true,
        create_date: 1_763_800_000_000,
        end_date: 1_765_009_600_000,
        decided_date: None,
    };
    is_golden("proposal", &proposal);
}

#[test]
fn audit_entries_come_in_pages() {
    let entry = AuditEntry {
        uid: "8c7b6a59-4838-4271-9605-f4e3d2c1b0a9".into(),
        create_date: 1_763_700_000_000,
        actor: "Edith East".into(),
        actor_kind: "PERSON".into(),
        actor_uid: Some("5d2a1b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b".into()),
        on_behalf_of: None,
        action: "service_key.update".into(),
        subject_kind: "SERVICE_KEY".into(),
        subject_uid: Some("7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21".into()),
        subject_name: Some("West hand-off".into()),
        outcome: "DONE".into(),
        summary: "Service key update: West hand-off".into(),
        before: Some(serde_json::json!({ "active": true })),
        after: Some(serde_json::json!({ "active": false })),
        address: Some("192.0.2.7".into()),
        trace_id: Some("00000000-0000-4000-8000-000000000000".into()),
        hash: None,
    };
    is_golden("audit_page", &Page { items: vec![entry], next: Some("8c7b6a59-4838-4271-9605-f4e3d2c1b0a9".into()) });
}

#[test]
fn a_key_permit_says_why_not() {
    let permit = KeyPermit {
        product_uid: EAST_PORT.into(),
        permitted: false,
        reason: Some("An untagged VXC is on this Port.".into()),
    };
    is_golden("key_permit", &permit);
}
