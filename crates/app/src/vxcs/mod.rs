//! VXCs: what is made of two ends, and what each side may know and do of it.
//!
//! A VXC is one row with both companies' secrets in it. [`held`] loads it for one company; [`make`] makes the only type that leaves this
//! crate, [`VxcView`]: what that company may see. Changes are sorted by `domain::consent` against that view, so a refusal tells nothing that
//! the view doesn't; what needs the other side's yes becomes a proposal ([`propose`], [`decide`]), and nothing of the network changes
//! meanwhile.

mod around;
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
mod price;
mod propose;
mod row;
mod tags;
mod tell;
mod update;
mod view;
mod withdraw;

pub use decide::Decision;
pub use far_end::FarEnd;
pub use inbox::ApprovalItem;
pub use operator::{OverviewEnd, VxcOverview};
pub use order::{EndAsk, VxcOrder};
pub use place::Placed;
pub use propose::ProposedValue;
pub use row::{VxcRow, Waiting};
pub use view::{EndView, FarEndView, OwnEndView, OwnersTerms, Party, RouterView, VxcView};

pub(crate) use end::end_with_product;
pub(crate) use expire::{end_due, expire};
pub(crate) use far_end::tell_far_end;
pub(crate) use get::get;
pub(crate) use make::{views_at, views_of};
pub(crate) use place::{lane, place, validated};
pub(crate) use price::owed_with;
pub(crate) use tell::thread;
