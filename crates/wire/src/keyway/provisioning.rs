//! What the fabric has counted, and, for the operator, what it doesn't have yet as it should.

use serde::Serialize;
use utoipa::ToSchema;

/// What has passed through the caller's own ends of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Traffic {
    pub uid: String,
    /// One for a Port, MCR or MVE; the caller's own end of a VXC; none while the fabric doesn't carry it.
    pub ends: Vec<EndTraffic>,
}

/// Counted since the service is on the fabric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndTraffic {
    /// `A` or `B` of a VXC.
    pub end: Option<String>,
    /// That entered the fabric here.
    pub in_octets: u64,
    pub in_packets: u64,
    /// That left the fabric here.
    pub out_octets: u64,
    pub out_packets: u64,
}

/// The last day of traffic at the caller's own ends of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficHistory {
    pub uid: String,
    /// One for a Port, MCR or MVE; the caller's own end of a VXC.
    pub ends: Vec<EndHistory>,
}

/// The last day of traffic at one end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndHistory {
    /// `A` or `B` of a VXC.
    pub end: Option<String>,
    /// 288 steps of five minutes, the oldest first, up to the newest that is known; empty without a reading of the last day.
    pub samples: Vec<TrafficSample>,
    /// Counted since the service is on the fabric; `null` while it isn't, or while the fabric can't be asked.
    pub totals: Option<EndTraffic>,
}

/// Five minutes of traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficSample {
    /// When they began, ms since 1970.
    pub date: i64,
    /// kbit/s on average that entered the fabric here; `null`: not known.
    pub in_kbps: Option<u32>,
    /// kbit/s on average that left the fabric here; `null`: not known.
    pub out_kbps: Option<u32>,
}

/// What waits for the fabric. For the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProvisioningQueue {
    /// How many wait; more than are listed when the list was cut.
    pub total: i64,
    /// The longest waiting first.
    pub waiting: Vec<Waiting>,
}

/// A service that isn't on the fabric as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    pub uid: String,
    /// `PORT`, `ROUTER`, `EDGE` or `CIRCUIT`.
    pub kind: String,
    pub name: String,
    /// Who pays for it.
    pub company_name: String,
    pub provisioning_status: String,
    pub since_date: i64,
    /// In vain, one after the other.
    pub attempts: u32,
    /// `null`: not before it is changed or tried by hand.
    pub retry_date: Option<i64>,
    /// What it waits for, or what is wrong.
    pub reason: String,
}
