//! The way to the network: the [`Driver`] that every network is worked through, the [`contract`] that every driver keeps, and
//! the [`simulator`], a network in memory.
//!
//! Nothing here decides what the network should carry. The reconcile loop reads the desired rows, makes a [`pass`], and writes
//! down what was observed; it takes no input, so any signal and any tick may wake it, and it may be killed anywhere:
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use domain::provisioning::{Desired, Interface, Item, Port, Presence, progress};
//! use domain::{Status, SystemClock};
//! use fabric::{Driver, Simulator, SimulatorConfig};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let driver: Arc<dyn Driver> = Arc::new(Simulator::new(SimulatorConfig::default(), Arc::new(SystemClock)));
//! // 1. The rows of the store: all, or those whose retry is due.
//! let uid = "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77".parse()?;
//! let item = Item::Port(Port { interface: Interface::new("syd1-sw1", "et-0/0/7"), speed_mbps: 10_000 });
//! let rows = [Desired { uid, version: 1, presence: Presence::Present, item }];
//! let mut statuses = [Status::Deployable];
//! while statuses != [Status::Live] {
//!     // 2. Observe, plan, carry out up to 32 steps at a time, observe again. No transaction is open meanwhile.
//!     let pass = fabric::pass(&driver, &rows, 32).await?;
//!     // 3. Write down what came of it, in one transaction: states, links, and faults for the operator.
//!     for (row, status) in rows.iter().zip(&mut statuses) {
//!         *status = progress(*status, row, pass.observed.get(&row.uid));
//!     }
//!     assert!(pass.faults.is_empty());
//!     // 4. Wait for a signal (a row was written) or the clock: soon while something is on its way, seldom otherwise.
//!     tokio::time::sleep(Duration::from_millis(200)).await;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A row whose step failed with a [`FaultKind::Transient`] fault is left out of the next passes until its retry is due; one with
//! a [`FaultKind::Permanent`] fault until its version changes. [`Patient`] makes a call that is never answered a transient fault.

pub mod contract;
mod driver;
mod pass;
mod patient;
pub mod simulator;

pub use driver::{Answer, Driver, Fault, FaultKind};
pub use pass::{Pass, execute, pass};
pub use patient::Patient;
pub use simulator::{Simulator, SimulatorConfig};
