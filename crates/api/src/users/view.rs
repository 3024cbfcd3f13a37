//! A person in the wire's shape.

use app::people::{Invitation, PersonRef, PersonView};
use domain::people::{PersonState, Position};
use wire::Secret;
use wire::keyway::OneTimeLink;
use wire::user::{User, UserEmail};

use crate::Failure;

/// The `employeeId` of a path: the number or the uid.
pub(super) fn which(text: &str) -> Result<PersonRef, Failure> {
    Ok(text.parse::<PersonRef>()?)
}

pub(super) fn user(person: PersonView) -> User {
    let (uid, email) = (person.uid.to_string(), person.email.clone().unwrap_or_default());
    let invited = person.state == PersonState::Invited;
    let (company_id, company_name) = person.company.as_ref().map_or((0, String::new()), |c| (c.number, c.name.clone()));
    User {
        party_id: person.number,
        person_id: person.number,
        uid: uid.clone(),
        person_uid: uid,
        salutation: None,
        name: person.name(),
        first_name: person.first_name,
        last_name: person.last_name,
        position: person.position.to_string(),
        position_id: (1..).zip(Position::ALL).find(|(_, position)| **position == person.position).map(|(id, _)| id),
        phone: person.phone,
        mobile: None,
        emails: person.email.into_iter().map(|email| address(person.number, email)).collect(),
        username: email.clone(),
        email,
        description: None,
        // Clients set it with the invitation and compare.
        active: invited || person.state.works(),
        salesforce_id: None,
        channel_manager: false,
        require_totp: false,
        mfa_enabled: person.second_factor,
        notification_enabled: true,
        security_roles: vec![person.position.security_role().to_owned()],
        feature_flags: Vec::new(),
        newsletter: false,
        promotions: false,
        confirmation_pending: invited,
        invitation_pending: invited,
        receives_child_notifications: false,
        company_id,
        company_name,
        employment_id: person.number,
        employment_type: None,
        person_alt_id: None,
        create_date: person.created_at.ms(),
        last_update_date: Some(person.updated_at.ms()),
        last_login_date: person.last_login_at.map(domain::Time::ms),
    }
}

fn address(number: i64, email: String) -> UserEmail {
    UserEmail {
        email_address_id: number,
        email,
        primary: true,
        bad_email: false,
        bad_email_type: None,
        bad_email_reason: None,
    }
}

pub(crate) fn link(link: &Invitation) -> OneTimeLink {
    OneTimeLink { url: Secret::new(&link.url), token: Secret::new(&link.token), end_date: link.expires.ms() }
}
