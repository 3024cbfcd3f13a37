//! Giving the fabric again what it had and has lost, as it was, without writing anything: nothing has changed for anybody. After a start of
//! the simulator, which begins empty, that is all there is.

use std::time::Duration;

use domain::provisioning::Presence;
use fabric::Pass;
use store::unapplied::Subject;

use super::desired::Wanted;
use super::portion::{self, Item};
use super::reconcile::PARALLEL;
use crate::{App, Error};

/// Things that are read, and given to the fabric, without a pause.
const AT_A_TIME: usize = 64;
/// So long a look may go on with it. What is left then is marked, and takes its turn with all else that waits.
const AT_MOST: Duration = Duration::from_secs(20);

/// Something that is not on the fabric as its row was last applied to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lost {
    pub(super) subject: Subject,
    pub(super) applied_version: i64,
}

impl Lost {
    /// Nothing is to be done but to give it again.
    fn is_unchanged(self, item: &Item) -> bool {
        item.version == self.applied_version
            && matches!(&item.wanted, Wanted::Thing(desired) if desired.presence == Presence::Present)
    }
}

impl App {
    /// Gives the fabric these, in their order, and answers with those that it doesn't have now as it should. No pass of a worker is under way
    /// while it does: what has ended meanwhile is found on the fabric by the next one, and taken away.
    pub(super) async fn put_back(&self, lost: Vec<Lost>) -> Result<Vec<Subject>, Error> {
        let (mut still, until) = (Vec::new(), self.now().plus(AT_MOST));
        for some in lost.chunks(AT_A_TIME) {
            let _hands = self.0.provisioning.hands.lock().await;
            if self.now() >= until || !self.still_leads() {
                still.extend(some.iter().map(|lost| lost.subject));
                continue;
            }
            let (app, some) = (self.clone(), some.to_vec());
            let read = move |tx: &store::Tx<'_>| {
                let mut found = Vec::with_capacity(some.len());
                for lost in some {
                    let item = portion::item(&app, tx, lost.subject)?.filter(|item| lost.is_unchanged(item));
                    found.push((lost.subject, item));
                }
                Ok(found)
            };
            let found = self.read(read).await?;
            let items: Vec<Item> = found.iter().filter_map(|(_, item)| item.clone()).collect();
            let pass = fabric::pass(&self.0.driver, &portion::things(&items), PARALLEL).await;
            let is_back = |item: &Item| pass.as_ref().is_ok_and(|pass| is_well(item, pass));
            let gone = found.iter().filter(|(_, item)| !item.as_ref().is_some_and(is_back));
            still.extend(gone.map(|(subject, _)| *subject));
        }
        Ok(still)
    }
}

fn is_well(item: &Item, pass: &Pass) -> bool {
    let Wanted::Thing(desired) = &item.wanted else { return false };
    pass.observed.get(&desired.uid).is_some_and(|seen| seen.matches(desired) && seen.fault.is_none())
}
