//! One pass from what should be to what is.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Uid;
use domain::provisioning::{Action, Desired, Observed, plan};
use tokio::task::{JoinError, JoinSet};

use crate::{Driver, Fault};

/// What a pass came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pass {
    /// Steps that were tried, also those that failed.
    pub steps: usize,
    /// Things whose step failed.
    pub faults: BTreeMap<Uid, Fault>,
    /// What the network carried of them at the end.
    pub observed: BTreeMap<Uid, Observed>,
}

/// Observes these things, plans, carries the steps out, and observes them again: what it costs follows from what is desired, not from how
/// much the network carries. Whatever else stands in a step's way is the driver's to know, and to refuse for. Up to `parallel` steps (at least 1) run at a time, wave by wave.
///
/// A fault of a step ends up in [`Pass::faults`] and holds up no other step: one that needed it is refused by the driver, and
/// planned again in the next pass. Nothing is tried twice within a pass.
///
/// # Errors
/// When the network can't be observed.
///
/// # Panics
/// When the driver does.
pub async fn pass(driver: &Arc<dyn Driver>, desired: &[Desired], parallel: usize) -> Result<Pass, Fault> {
    let uids: Vec<Uid> = desired.iter().map(|desired| desired.uid).collect();
    let observed = driver.observe(&uids).await?;
    let mut steps = plan(desired, &observed).into_iter().peekable();
    if steps.peek().is_none() {
        return Ok(Pass { observed: by_uid(observed), ..Pass::default() });
    }
    let mut pass = Pass::default();
    let mut running = JoinSet::new();
    let mut wave = 0;
    for step in steps {
        let wait_for_all = step.wave > wave;
        wave = step.wave;
        while running.len() >= if wait_for_all { 1 } else { parallel.max(1) } {
            pass.note(running.join_next().await);
        }
        pass.steps += 1;
        let driver = Arc::clone(driver);
        running.spawn(async move {
            let uid = step.action.uid();
            tracing::debug!(%uid, wave, "provisioning step");
            (uid, execute(&*driver, &step.action).await)
        });
    }
    while !running.is_empty() {
        pass.note(running.join_next().await);
    }
    pass.observed = by_uid(driver.observe(&uids).await?);
    Ok(pass)
}

/// Carries one step out. Answers with what is on the network then; `None` after a removal.
///
/// # Errors
/// Those of the driver.
pub async fn execute(driver: &dyn Driver, action: &Action) -> Result<Option<Observed>, Fault> {
    match action {
        Action::Create(desired) | Action::Update(desired) => driver.apply(desired).await.map(Some),
        Action::Remove { uid, version, .. } => driver.remove(*uid, *version).await.map(|()| None),
    }
}

type Outcome = (Uid, Result<Option<Observed>, Fault>);

impl Pass {
    fn note(&mut self, outcome: Option<Result<Outcome, JoinError>>) {
        match outcome {
            Some(Ok((uid, Err(fault)))) => {
                self.faults.insert(uid, fault);
            }
            // A later step of the same thing made good what an earlier one could not.
            Some(Ok((uid, Ok(_)))) => {
                self.faults.remove(&uid);
            }
            Some(Err(stopped)) => {
                if let Ok(panic) = stopped.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
            None => {}
        }
    }
}

fn by_uid(observed: Vec<Observed>) -> BTreeMap<Uid, Observed> {
    observed.into_iter().map(|observed| (observed.uid, observed)).collect()
}
