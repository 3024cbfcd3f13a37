//! Sending what is due: a step of the mail worker. Any number of workers may take it at once.

use std::pin::pin;
use std::time::Duration;

use domain::Time;
use store::{Lane, outbox};

use super::letter::open;
use super::mailer::{FEW, Mailer, NotSent, Round};
use super::message::compose;
use super::smtp::WHOLE;
use super::text;
use crate::{App, Error};

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    pub sent: usize,
    /// Not taken this time; they are tried again.
    pub later: usize,
    /// Refused for good, or tried for three days.
    pub gave_up: usize,
}

impl Delivered {
    pub const fn total(self) -> usize {
        self.sent + self.later + self.gave_up
    }

    /// Whether it was as much as a step does at least when there is enough, so that more may be due.
    pub const fn full(self) -> bool {
        self.total() >= FEW as usize
    }

    const fn note(&mut self, fate: Fate) {
        match fate {
            Fate::Sent => self.sent += 1,
            Fate::Later => self.later += 1,
            Fate::GaveUp => self.gave_up += 1,
        }
    }

    const fn add(&mut self, more: Self) {
        self.sent += more.sent;
        self.later += more.later;
        self.gave_up += more.gave_up;
    }
}

/// So long what was sent may go unrecorded, and with it be sent again if the server dies: a commit for each letter would cost more than the
/// letter.
const UNRECORDED: Duration = Duration::from_millis(250);
/// After that, a letter in a dead worker's hands goes to another.
const LEASE: Duration = Duration::from_mins(10);
/// The first wait, doubled from try to try…
const FIRST_WAIT: Duration = Duration::from_mins(1);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_hours(4);

impl App {
    /// Sends the letters that are due, at most 32 to a mail server and 128 into a folder. Zeros: there was nothing to do; [`App::mail_due`]
    /// says when there will be.
    ///
    /// A letter that isn't taken is tried again after 1 minute, 2, 4 … up to 4 hours, for three days; one that is refused for good
    /// isn't. Either way it stays in the operator's queue.
    pub async fn deliver_once(&self, mailer: &Mailer) -> Result<Delivered, Error> {
        let mut done = Delivered::default();
        let (round, mut fates, mut since) = (mailer.round(), Vec::new(), self.now());
        for row in self.lease_mail(mailer.at_a_time()).await? {
            // What can't be sent within the lease is left to the next one who takes it.
            if self.now().plus(WHOLE) > row.leased_until {
                break;
            }
            let result = match self.outgoing(&row) {
                Ok(letter) => {
                    let mut sending = pin!(round.send(letter));
                    loop {
                        tokio::select! {
                            biased;
                            result = &mut sending => break result,
                            // A server that takes its time doesn't keep what was sent before it from being recorded.
                            () = tokio::time::sleep(UNRECORDED), if !fates.is_empty() => {
                                done.add(self.record(&round, std::mem::take(&mut fates)).await?);
                            }
                        }
                    }
                }
                Err(why) => Err(why),
            };
            fates.push((row, result));
            if self.now().since(since) >= UNRECORDED {
                done.add(self.record(&round, std::mem::take(&mut fates)).await?);
                since = self.now();
            }
        }
        done.add(self.record(&round, fates).await?);
        Ok(done)
    }

    /// When there is next something to send; `None` when nothing waits.
    pub async fn mail_due(&self) -> Result<Option<Time>, Error> {
        self.glance(|tx| Ok(outbox::next_due(tx)?)).await
    }

    pub(super) async fn lease_mail(&self, most: u32) -> Result<Vec<outbox::Mail>, Error> {
        let now = self.now();
        // Looked at first, so that an idle worker writes nothing.
        if !self.glance(move |tx| Ok(outbox::is_due(tx, now)?)).await? {
            return Ok(Vec::new());
        }
        self.0.store.write(Lane::Any, move |tx| Ok(outbox::lease(tx, now, now.plus(LEASE), most)?)).await
    }

    pub(super) fn outgoing(&self, row: &outbox::Mail) -> Result<super::message::Outgoing, NotSent> {
        let letter = open(&self.0.vault, row.uid, &row.content).map_err(|error| NotSent::YetTo(error.to_string()))?;
        compose(&self.0.settings, row, &letter).map_err(NotSent::ForGood)
    }

    /// Writes down what became of some letters. No bell: nobody waits for it.
    async fn record(&self, round: &Round, tried: Vec<(outbox::Mail, Result<(), NotSent>)>) -> Result<Delivered, Error> {
        if tried.is_empty() {
            return Ok(Delivered::default());
        }
        let (settled, now) = (round.settle().await, self.now());
        let stays = |row: &outbox::Mail| match &settled {
            Ok(missing) => missing.get(&row.uid).map_or(Ok(()), |why| Err(why.clone())),
            Err(why) => Err(why.clone()),
        };
        let fate = |(row, result): (outbox::Mail, Result<(), NotSent>)| {
            let result = result.and_then(|()| stays(&row));
            judge(row, result, now)
        };
        let fates: Vec<_> = tried.into_iter().map(fate).collect();
        self.0
            .store
            .write(Lane::Any, move |tx| {
                let mut done = Delivered::default();
                for (row, fate, why) in &fates {
                    match fate {
                        Fate::Sent => outbox::sent(tx, row, now)?,
                        Fate::Later => outbox::later(tx, row, now.plus(wait(row.attempts)), why)?,
                        Fate::GaveUp => outbox::give_up(tx, row, now, why)?,
                    }
                    done.note(*fate);
                }
                Ok::<_, Error>(done)
            })
            .await
    }
}

/// What becomes of a letter, and why it wasn't sent.
fn judge(row: outbox::Mail, result: Result<(), NotSent>, now: Time) -> (outbox::Mail, Fate, String) {
    let (fate, why) = match result {
        Ok(()) => (Fate::Sent, String::new()),
        Err(NotSent::ForGood(why)) => (Fate::GaveUp, why),
        Err(NotSent::YetTo(why)) if now.plus(wait(row.attempts)) >= row.give_up_at => (Fate::GaveUp, why),
        Err(NotSent::YetTo(why)) => (Fate::Later, why),
    };
    if fate != Fate::Sent {
        tracing::warn!(mail = %row.uid, attempt = row.attempts, gave_up = fate == Fate::GaveUp, why, "an e-mail was not sent");
    }
    (row, fate, text::line(&why))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sent,
    Later,
    GaveUp,
}

/// How long to wait after the try of this number, from 1.
fn wait(attempts: u32) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempts.saturating_sub(1).min(16));
    doubled.min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_four_hours() {
        let minutes: Vec<_> = (1..=11).map(|attempt| wait(attempt).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
