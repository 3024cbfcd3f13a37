//! E-mail: letters from the outbox to a mail server, or to files.
//!
//! A letter is sealed in the outbox until it has gone out, and rendered when it goes. [`App::deliver_once`] leases it, sends it outside
//! any transaction, and records its fate. Who is killed between sending and recording sends it once more when the lease has ended: the
//! `Message-ID` is made from the row and is the same then, so that mail systems that care drop the second one.
//!
//! [`App::deliver_once`]: crate::App::deliver_once

mod deliver;
mod folder;
mod forget;
mod letter;
mod mailer;
mod message;
mod queue;
mod smtp;
#[cfg(test)]
mod tests;
pub(crate) mod text;

pub use deliver::Delivered;
pub use folder::letters;
pub(crate) use forget::forget;
pub(crate) use letter::{Letter, open, seal};
pub use mailer::Mailer;
pub use queue::{MailQueue, QueuedMail};
pub use smtp::{Credentials, SmtpServer, SmtpTls};
