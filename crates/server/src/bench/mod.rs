//! Load on an exchange, and what came of it: the generator of `keyway bench` and `cargo xtask bench`.

mod bar;
mod histogram;
mod load;
mod target;
mod usage;

pub use bar::Bar;
pub use histogram::Histogram;
pub use load::{Connections, Load, Outcome, Progress, Shots, pin, run};
pub use target::Target;
pub use usage::{Machine, Usage, family};
