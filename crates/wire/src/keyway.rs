//! Keyway's own bodies, under `/keyway/v1`: what the portal can do that the compatible API has no call for.
//!
//! Camel case throughout, dates in ms since 1970, the same envelope and errors as everywhere.

mod account;
mod api_key;
mod company;
mod connection;
mod invitation;
mod me;
mod provisioning;
mod session;
mod trail;

pub use account::{Preferences, SetPreferences};
pub use api_key::{ApiKey, ApiKeyChange, ApiKeyCreated, CreateApiKey, RenameApiKey};
pub use company::{Company, CompanyCreated, ConfirmName, CreateCompany, UpdateCompany};
pub use connection::{DecideProposal, IsolateEnd, KeyPermit, Proposal, ProposedValue};
pub use invitation::{
    AcceptInvitation, AcceptOperator, CreateInvitation, CreateServiceUser, Invitation, InvitationSent, OneTimeLink,
};
pub use me::{AskForPassword, Code, Effects, Me, RecoveryCodes, ResetPassword, StoppedKey, TotpSetup};
pub use provisioning::{EndTraffic, ProvisioningQueue, Traffic, Waiting};
pub use session::{CreateSession, Session, SessionCreated, SessionsEnded};
pub use trail::{
    AuditEntry, AuditVerdict, BrokenLink, MailQueue, MarkNotices, Notice, NoticePage, Page, QueuedMail, Unread,
};
