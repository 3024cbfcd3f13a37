//! Notices: what a company's people are told, in the portal and by e-mail.
//!
//! A verb tells a company with [`post`], in the transaction of what it tells: one portal notice for the company and one e-mail to each
//! of its people whom [`audience`] names for the group. [`mail`] writes to one person alone: invitations and links to reset a password.
//! What is said has been made for its reader by the verb; nothing here looks at a service or at the other company.

mod audience;
mod list;
mod post;
mod preferences;
mod read;

#[cfg(test)]
mod tests;

pub use audience::audience;
pub use list::{NoticeView, Notices};
pub(crate) use post::{Mail, Notice, PATIENCE, QUIET, mail, post, post_in_thread, unsay};
pub use preferences::PreferenceView;
