//! A driver whose calls end: a network that never answers holds nobody up for longer than this.

use std::time::Duration;

use domain::Uid;
use domain::provisioning::{Counters, Desired, Ends, Observed};

use crate::driver::only;
use crate::{Answer, Driver, Fault};

/// Longer than any device takes that is alive.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives each call of a driver so much time; then it is dropped, and a transient fault.
pub struct Patient<D> {
    driver: D,
    patience: Duration,
}

impl<D: Driver> Patient<D> {
    pub const fn new(driver: D) -> Self {
        Self::with(driver, PATIENCE)
    }

    pub const fn with(driver: D, patience: Duration) -> Self {
        Self { driver, patience }
    }

    async fn within<T>(&self, call: &'static str, uid: Option<Uid>, answer: Answer<'_, T>) -> Result<T, Fault> {
        tokio::time::timeout(self.patience, answer).await.unwrap_or_else(|_| {
            let uid = uid.map(tracing::field::display);
            tracing::warn!(call, uid, patience = ?self.patience, "the network doesn't answer");
            Err(Fault::transient(format!("the network didn't answer within {:?}", self.patience)))
        })
    }
}

impl<D: Driver> Driver for Patient<D> {
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed> {
        Box::pin(self.within("apply", Some(desired.uid), self.driver.apply(desired)))
    }

    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()> {
        Box::pin(self.within("remove", Some(uid), self.driver.remove(uid, version)))
    }

    fn uids(&self) -> Answer<'_, Vec<Uid>> {
        Box::pin(self.within("uids", None, self.driver.uids()))
    }

    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>> {
        Box::pin(self.within("observe", None, self.driver.observe(uids)))
    }

    fn counters<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>> {
        Box::pin(self.within("counters", only(uids), self.driver.counters(uids)))
    }
}
