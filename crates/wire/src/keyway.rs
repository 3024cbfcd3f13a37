//! Keyway's own bodies, under `/keyway/v1`: what the portal can do that the compatible API has no call for.
//!
//! Camel case throughout, dates in ms since 1970, the same envelope and errors as everywhere.

mod account;
mod api_key;
mod connection;
mod provisioning;
mod trail;

pub use account::{
    AcceptInvitation, Company, CreateInvitation, CreateSession, Invitation, Preferences, Session, SessionCreated,
    SetPreferences, UpdateCompany,
};
pub use api_key::{ApiKey, ApiKeyChange, ApiKeyCreated, CreateApiKey, RenameApiKey};
pub use connection::{DecideProposal, IsolateEnd, KeyPermit, Proposal, ProposedValue};
pub use provisioning::{EndTraffic, ProvisioningQueue, Traffic, Waiting};
pub use trail::{AuditEntry, MarkNotices, Notice, Page};
