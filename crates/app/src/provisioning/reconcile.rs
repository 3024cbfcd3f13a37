//! The step that brings the fabric nearer to what the rows say.

use domain::Time;
use fabric::{Fault, Pass};
use store::{Lane, unapplied};

use super::portion::Item;
use super::standing::NEVER;
use super::{outcome, portion, worker};
use crate::act::Work;
use crate::{Actor, App, Error};

/// Steps of the driver that run at a time.
pub(super) const PARALLEL: usize = 32;

/// What one call of [`App::reconcile_once`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are now as they should be.
    pub settled: usize,
    /// Services that went LIVE.
    pub live: usize,
    /// When to call again at the latest, if nothing rings before: in the past when more is due. `None`: nothing waits for the clock.
    pub next: Option<Time>,
}

impl App {
    /// Takes what is due, makes one pass over the fabric, and writes down what came of it. Does nothing, cheaply, when nothing is due or
    /// another worker is at it.
    ///
    /// No transaction is open while the driver works. The future may be dropped and the process killed anywhere: what was done on the
    /// fabric is found there by the next call, what was to be written is written then.
    pub async fn reconcile_once(&self) -> Result<Progress, Error> {
        let Ok(_turn) = self.0.provisioning.turn.try_lock() else {
            return Ok(Progress { next: Some(self.now().plus(worker::HELD_FOR)), ..Progress::default() });
        };
        let now = self.now();
        if let Err(again) = self.leads().await? {
            return Ok(Progress { next: Some(again), ..Progress::default() });
        }
        let elsewhere = Progress { next: Some(now.plus(worker::HELD_FOR)), ..Progress::default() };
        if self.must_look() {
            match self.while_held(self.observe_once()).await? {
                Some(look) => drop(look?),
                None => return Ok(elsewhere),
            }
        }
        let next = self.read(|tx| Ok(unapplied::next_due(tx)?)).await?.filter(|due| *due != NEVER);
        if next.is_none_or(|due| due > now) {
            return Ok(Progress { next, ..Progress::default() });
        }
        let _hands = self.0.provisioning.hands.lock().await;
        if !self.hold_lease().await? {
            return Ok(elsewhere);
        }
        let app = self.clone();
        let items = self.read(move |tx| portion::read(&app, tx, now)).await?;
        let things = portion::things(&items);
        let pass = self.while_held(fabric::pass(&self.0.driver, &things, PARALLEL)).await?;
        let Some(pass) = pass else { return Ok(elsewhere) };
        Ok(self.write_down(items, pass).await?.unwrap_or(elsewhere))
    }

    /// `None` when the lease was lost: then another has written, or will.
    async fn write_down(&self, items: Vec<Item>, pass: Result<Pass, Fault>) -> Result<Option<Progress>, Error> {
        if let Err(fault) = &pass {
            tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
        }
        let (app, draw, holder) = (self.clone(), self.draw()?, self.holder()?);
        let kept = self.0.store.is_shared();
        let written = self.0.store.write(Lane::Any, move |tx| {
            if !worker::hold(tx, &holder, draw.now)? {
                return Ok(None);
            }
            let actor = Actor::system();
            let tally = outcome::write(&mut Work::new(tx, &app, &actor, &draw), &items, &pass)?;
            if !kept {
                worker::let_go(tx, &holder)?;
            }
            let next = unapplied::next_due(tx)?.filter(|due| *due != NEVER);
            Ok::<_, Error>(Some(Progress { settled: tally.settled, live: tally.live, next }))
        });
        let progress = written.await?;
        if progress.is_some_and(|progress| progress.live > 0) {
            // Somebody is told of it; a pass that told nobody must not wake its own worker.
            self.ring();
        }
        Ok(progress)
    }
}
