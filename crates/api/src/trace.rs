//! What the listener's layers tell a handler about a request: its trace id and who sent it.

use std::net::IpAddr;

/// The id of one request: a version-4 UUID. Goes into the `Trace-Id` header of the answer, `trace_id` of an error
/// body and every log line of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceId(pub String);

/// The address of the client, behind the trusted proxies. Loopback for a caller on a Unix socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);
