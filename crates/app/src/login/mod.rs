//! Getting in: password, second factor, and what to do without them.
//!
//! Nothing here says whether an account exists to somebody who doesn't have its password: an unknown name costs the same time, counts
//! the same and gets the same answer. The one exception is the compatible API's 409 for an invitation that nobody has accepted.

mod change;
mod factor;
mod prove;
mod recover;
mod sign_in;
mod slowdown;
mod ticket;
mod totp;

pub use sign_in::{Closed, Credentials, SignIn, SignedIn, wrong};
pub(crate) use totp::remove as remove_second_factor;
pub use totp::{RecoveryCodes, TotpSetup};
