//! The nouns of an interconnection exchange and the rules they keep.
//!
//! Everything here is a plain function on values: no I/O, no async, no SQL, no HTTP. Time, ids and randomness are
//! arguments ([`Draw`]), so that a rule can be tested without a clock and a write can be run twice with one result.

pub mod api_key;
pub mod catalog;
pub mod company_name;
pub mod consent;
pub mod draw;
pub mod ids;
pub mod invalid;
pub mod kinds;
pub mod mcr;
pub mod order;
mod patch;
pub mod people;
pub mod policy;
pub mod price;
pub mod provisioning;
pub mod rights;
pub mod service_key;
mod text_enum;
pub mod time;
pub mod traffic;
mod visible;
pub mod vlan;

pub use api_key::ApiKeyRole;
pub use draw::{Draw, Ids};
pub use ids::{ApiKeyId, CompanyId, PersonId, ProductId, ProposalId, ServiceKeyId, Uid, VxcId};
pub use invalid::Invalid;
pub use kinds::{ProductKind, Side, Status};
pub use patch::Patch;
pub use people::{Email, Position};
pub use policy::{Action, Role, allowed};
pub use time::{Clock, ManualClock, SystemClock, Time};
pub use vlan::{Tag, TagAsk, VlanAsk, VlanId, VlanSpace};
