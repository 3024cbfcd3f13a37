//! Several servers on one PostgreSQL, as operators run them: processes of their own, a database that fails, a balancer in front.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod balancer;
mod cluster;
mod database;
#[expect(dead_code, reason = "the tests of one process use the rest")]
#[path = "../process/keyway.rs"]
mod keyway;
#[path = "../process/ledger.rs"]
mod ledger;
mod provisioning;
mod redeem;
mod rolling;
mod stop;
#[expect(dead_code, reason = "the tests of one process use the rest")]
#[path = "../process/tenant.rs"]
mod tenant;
