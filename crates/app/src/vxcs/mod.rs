//! VXCs: what is made of two ends, and what each side may know and do of it.
//!
//! A VXC is one row with both companies' secrets in it. [`held`] loads it for one company; [`view`] makes the only type that leaves this
//! crate: what that company may see. Changes are sorted by `domain::consent` against that view, so a refusal tells nothing that the view
//! doesn't; what needs the other side's yes becomes a proposal ([`propose`], [`decide`]), and nothing of the network changes meanwhile.

mod cancel;
mod change;
mod charges;
mod decide;
mod end;
mod ends;
mod expire;
mod far_end;
mod get;
mod held;
mod immediate;
mod inbox;
mod isolate;
mod lock;
mod make;
mod operator;
mod order;
mod place;
mod propose;
mod restore;
mod tags;
mod tell;
mod update;
mod view;
mod withdraw;

pub use cancel::{CancelVxc, When};
pub use charges::Charges;
pub use decide::Decision;
pub use inbox::{ApprovalItem, ProposedValue};
pub use operator::VxcOverview;
pub use order::{Checked, EndAsk, VxcOrder};
pub use place::Placed;
pub use view::{EndView, FarEndView, OwnEndView, OwnersTerms, Party, RouterView, VxcView};

pub(crate) use end::end_with_product;
pub(crate) use expire::{end_due, expire};
pub(crate) use far_end::{FarEnd, tell_far_end};
pub(crate) use order::check;
pub(crate) use place::place;
pub(crate) use make::views_at;
