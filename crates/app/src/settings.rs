//! What an operator has set for one environment.

use std::time::Duration;

use auth::keys::Algorithm;
use domain::service_key::VlanReservation;

/// One environment's settings. Nothing of one environment is valid in another (AK-06).
#[derive(Debug, Clone)]
pub struct Settings {
    /// `production`, `staging`, …
    pub environment: String,
    /// `https://…` of the token endpoint: `iss` of every token.
    pub issuer: String,
    /// `https://…` of the API: `aud` of every token.
    pub audience: String,
    /// `https://…` of the portal: where links in mails lead.
    pub portal: String,
    pub token_algorithm: Algorithm,
    /// When a single-use key takes its VLAN (SK-72, design decision 3).
    pub vlan_reservation: VlanReservation,
    /// How long a proposed change waits for the other side.
    pub consent_expiry: Duration,
    /// How long an invitation can be accepted.
    pub invitation_expiry: Duration,
    /// Who mails come from.
    pub mail_from: String,
}
