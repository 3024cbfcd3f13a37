//! Running a verb that changes something: one transaction, and a trace of it whether it was done or refused.

use domain::invalid::clipped;
use domain::{Action, Draw, Ids, Time, Uid};
use store::{Lane, Tx, companies};

use crate::actor::Member;
use crate::refusals::Kind;
use crate::repeat::{self, Repeatable};
use crate::{Actor, App, Error, Record, vxcs, warrant};

/// What is being tried: what it needs, and how the trail of refusals names it.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// What the actor's role must allow. `None` where something else than a role decides: a link, a password, or the exchange itself.
    needs: Option<Action>,
    /// Such as `service_key.create`.
    action: &'static str,
    /// The kind of thing: `service_key`, `vxc`, `product`, `person`, …
    subject: &'static str,
    /// Which one, when the caller named it.
    uid: Option<Uid>,
}

impl Act {
    pub const fn on(needs: Action, action: &'static str, subject: &'static str, uid: Option<Uid>) -> Self {
        Self { needs: Some(needs), action, subject, uid }
    }

    pub(crate) const fn action(self) -> &'static str {
        self.action
    }

    /// What no role has to allow.
    pub const fn free(action: &'static str, subject: &'static str, uid: Option<Uid>) -> Self {
        Self { needs: None, action, subject, uid }
    }
}

/// A verb's work within its transaction: who does it, when, and what it drew.
pub(crate) struct Work<'t> {
    pub(crate) tx: &'t Tx<'t>,
    pub(crate) app: &'t App,
    pub(crate) actor: &'t Actor,
    pub(crate) now: Time,
    pub(crate) ids: Ids,
    /// Nothing of it will stay, whatever comes of it: it only says what would be.
    pub(crate) trial: bool,
}

impl<'t> Work<'t> {
    pub(crate) fn new(tx: &'t Tx<'t>, app: &'t App, actor: &'t Actor, draw: &Draw) -> Self {
        Self { tx, app, actor, now: draw.now, ids: draw.ids(), trial: false }
    }

    /// The same, as a trial.
    pub(crate) fn on_trial(self) -> Self {
        Self { trial: true, ..self }
    }

    /// The company acted for.
    pub(crate) fn member(&self) -> Result<Member, Error> {
        self.actor.member().cloned()
    }

    /// An entry about what the actor did, to be saved with [`Work::save`].
    pub(crate) fn record(&self, action: &str) -> Record {
        Record::by(self.actor, action)
    }

    pub(crate) fn save(&mut self, record: Record) -> Result<(), Error> {
        record.save(self.tx, &mut self.ids, self.now)
    }

    /// A public number that `taken` doesn't know yet.
    pub(crate) fn number(&mut self, taken: impl Fn(&Tx<'_>, i64) -> Result<bool, store::Error>) -> Result<i64, Error> {
        loop {
            let number = self.ids.number();
            if !taken(self.tx, number)? {
                return Ok(number);
            }
        }
    }

    /// A company that a row refers to.
    pub(crate) fn company(&self, id: domain::CompanyId) -> Result<companies::Company, Error> {
        companies::by_id(self.tx, id)?
            .ok_or_else(|| Error::Internal(format!("company {} is referred to but not there", id.0)))
    }
}

impl App {
    /// Runs `work` in one transaction with a draw of its own, when the actor's role allows what it needs. When it refuses, nothing of it
    /// stays, and a refusal entry is written after. All of that is done to its end, whether or not anybody waits for it. What the same
    /// request has had done before isn't done again ([`repeat`]).
    pub(crate) async fn act<T: Repeatable + Send + 'static>(
        &self,
        actor: &Actor,
        act: Act,
        lane: Lane,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, before) = self.attempt(actor, act, lane, move |w| repeat::once(w, act, &work)).await?;
        if before {
            repeat::note_repeated(actor);
        }
        Ok(done)
    }

    /// The same for what can't be answered twice, since it is secret and kept as a hash only.
    pub(crate) async fn reveal<T: Send + 'static>(
        &self,
        actor: &Actor,
        act: Act,
        lane: Lane,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        if actor.trail.once.is_some() {
            return Err(Self::refuse_once());
        }
        self.attempt(actor, act, lane, work).await
    }

    async fn attempt<T: Send + 'static>(
        &self,
        actor: &Actor,
        act: Act,
        lane: Lane,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (app, by) = (self.clone(), actor.clone());
        self.see_through(async move {
            app.admit(&by, act).await?;
            app.run(by, act, lane, work).await
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        actor: Actor,
        act: Act,
        lane: Lane,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let draw = self.draw()?;
        let (app, by) = (self.clone(), actor.clone());
        let result = self
            .commit(lane, move |tx| {
                let mut begun = Work::new(tx, &app, &by, &draw);
                warrant::still(&begun)?;
                work(&mut begun)
            })
            .await;
        if let Err(refusal) = &result
            && refusal.is_answer()
        {
            self.count_refusal(&actor, act, act.uid, refusal).await;
            if let Error::FarEnd(far) = refusal {
                self.tell_far_end(&actor, far).await;
            }
        }
        result
    }

    /// Refuses what the actor's role doesn't allow (AK-29), and sees to it that the trail tells of it. [`Self::act`] does it first of all;
    /// verbs that have heavy work before it do so themselves.
    pub(crate) async fn admit(&self, actor: &Actor, act: Act) -> Result<(), Error> {
        let Some(refusal) = act.needs.and_then(|needs| actor.may(needs).err()) else { return Ok(()) };
        // Whatever it was tried on: it isn't allowed on anything.
        self.count_refusal(actor, act, None, &refusal).await;
        Err(refusal)
    }

    /// Writes that `actor` was refused, or counts it with those before it that were the same.
    async fn count_refusal(&self, actor: &Actor, act: Act, on: Option<Uid>, refusal: &Error) {
        let record = Record::by(actor, act.action).on(act.subject, act.uid, None);
        let kind = Kind { action: act.action, on, reason: Some(clipped(&refusal.to_string())) };
        self.record_refusals(act, self.0.refusals.count(&actor.who, kind, record, self.now())).await;
    }

    /// Tells the company whose end stood in the way. Failing to is logged and changes no answer.
    async fn tell_far_end(&self, actor: &Actor, far: &vxcs::FarEnd) {
        let (app, by, far) = (self.clone(), actor.clone(), far.clone());
        let told = match self.draw() {
            Ok(draw) => {
                let work = move |tx: &Tx<'_>| vxcs::tell_far_end(&mut Work::new(tx, &app, &by, &draw), &far);
                self.write(Lane::Any, work).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::error!(%error, "the far end of a refused connection could not be told");
        }
    }

    /// Writes that `actor` was refused, each time it is.
    pub(crate) async fn note_refusal(&self, actor: &Actor, act: Act, refusal: &Error) {
        let record = Record::by(actor, act.action).on(act.subject, act.uid, None).refused(&refusal.to_string());
        self.record_refusals(act, vec![record]).await;
    }

    /// Failing to write them is logged and changes no answer.
    async fn record_refusals(&self, act: Act, records: Vec<Record>) {
        let app = self.clone();
        let written = self.see_through(async move { app.save_refusals(records).await }).await;
        if let Err(error) = written {
            tracing::error!(%error, action = act.action, "a refusal could not be recorded");
        }
    }
}

#[cfg(test)]
mod tests;
