//! What two sides settle between them: proposals, the isolation of an end, and whether a service takes keys.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Int;

/// A change that waits for the other side, or waited. The approver learns its kind, never the other side's values.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// The same as `vxcApproval.uid`.
    pub uid: String,
    pub vxc_uid: String,
    /// The viewer's own name of the connection.
    pub vxc_name: String,
    /// The other side's verified name.
    pub company_name: String,
    /// `NEW`, `SPEED_CHANGE`, `VLAN_CHANGE`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// `PENDING_INTERNAL`, `PENDING_EXTERNAL`, `APPROVED`, `DENIED`, `WITHDRAWN` or `EXPIRED`.
    pub status: String,
    pub message: String,
    /// Mbit/s, of a `SPEED_CHANGE`.
    pub new_speed: Option<i64>,
    /// What would change on the viewer's own side: empty for the approver.
    pub changes: Vec<ProposedValue>,
    pub may_decide: bool,
    pub may_withdraw: bool,
    pub create_date: i64,
    pub end_date: i64,
    pub decided_date: Option<i64>,
}

/// One field of a proposal, for the side that proposed it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposedValue {
    /// As in the update of a VXC, e.g. `aEndVlan`.
    pub field: String,
    #[schema(value_type = Option<Object>)]
    pub before: serde_json::Value,
    #[schema(value_type = Option<Object>)]
    pub after: serde_json::Value,
}

/// Goes with an approval or a denial. The body may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "comment": "agreed on the phone" }))]
pub struct DecideProposal {
    /// The decider's own VLAN, when a new connection shall use another.
    pub vlan: Option<Int>,
    /// For the record of the decider's company, at most 255 characters.
    pub comment: Option<String>,
}

/// Goes with the isolation of the caller's own end. The body may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "a loop" }))]
pub struct IsolateEnd {
    /// For the record of the caller's company, at most 255 characters.
    pub reason: Option<String>,
}

/// Whether the caller may make a key on a service now: it takes connections, the caller orders, nothing untagged is on it
/// (SK-75, SK-76, SK-77).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyPermit {
    pub product_uid: String,
    pub permitted: bool,
    /// Why not.
    pub reason: Option<String>,
}
