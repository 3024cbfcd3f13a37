//! E-mail: letters from the outbox to a mail server, or to files.
//!
//! A letter is sealed in the outbox until it has gone out, and rendered when it goes. It is leased, sent outside any transaction, and
//! its fate recorded. Who is killed between sending and recording sends it once more when the lease has ended: the `Message-ID`
//! is made from the row and is the same then, so that mail systems that care drop the second one.

mod letter;
pub(crate) mod text;

pub(crate) use letter::{Letter, seal};
