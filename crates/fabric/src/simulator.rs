//! A network in memory: for the demo, for tests, and for those who try their automation before the real thing.
//!
//! It starts empty, and the reconcile loop restores everything; [`Simulator::snapshot`] keeps it across a restart where that
//! isn't wanted. What circuits carry follows from their rate, their uid and the time of day. Calls take their time (tokio's, so
//! that a test may pause it) and may fail, as [`SimulatorConfig`] says.

mod config;
mod load;
mod meter;
mod network;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::provisioning::{Counters, Desired, Ends, Interface, Observed};
use domain::{Clock, Uid};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub use config::{Delays, FaultRates, SimulatorConfig};
pub use network::Network;

use crate::driver::only;
use crate::{Answer, Driver, Fault};

/// The simulated network.
pub struct Simulator {
    config: SimulatorConfig,
    clock: Arc<dyn Clock>,
    network: Mutex<Network>,
    /// Calls so far for each thing, which the faults follow from: so they don't depend on how calls interleave.
    calls: Mutex<BTreeMap<Option<Uid>, u64>>,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    Fails,
    LosesItsAnswer,
}

impl Simulator {
    /// An empty network. Traffic is counted by `clock`.
    pub fn new(config: SimulatorConfig, clock: Arc<dyn Clock>) -> Self {
        Self::restore(config, clock, Network::default())
    }

    /// A network as it was when the snapshot was taken, with all links seen.
    pub fn restore(config: SimulatorConfig, clock: Arc<dyn Clock>, network: Network) -> Self {
        Self { config, clock, network: Mutex::new(network), calls: Mutex::default() }
    }

    /// The network as it is: a value that serde can write.
    pub fn snapshot(&self) -> Network {
        self.network().clone()
    }

    /// Pulls the cable out of an interface: the ends there go down, unless another member of their LAG is up.
    pub fn pull_cable(&self, interface: &Interface) {
        self.network().set_cable(interface, false, self.clock.now());
    }

    /// Puts the cable back. Interfaces are born with one.
    pub fn plug_cable(&self, interface: &Interface) {
        self.network().set_cable(interface, true, self.clock.now());
    }

    /// Makes a thing faulty, or well again. False when there is no such thing.
    pub fn set_fault(&self, uid: Uid, operator_text: Option<String>) -> bool {
        self.network().set_fault(uid, operator_text)
    }

    fn network(&self) -> MutexGuard<'_, Network> {
        // Each change is whole before the guard goes, so a panic elsewhere leaves nothing half-done.
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Half of the time goes by before the work is done and half after, so that a dropped call may have worked or not.
    async fn call<T>(
        &self,
        (uid, delay_ms, per_mille): (Option<Uid>, u32, u16),
        work: impl FnOnce(&mut Network) -> Result<T, Fault> + Send,
    ) -> Result<T, Fault> {
        let fate = self.fate(uid, per_mille);
        let half = Duration::from_millis(delay_ms.into()) / 2;
        wait(half).await;
        if fate == Fate::Fails {
            return Err(Fault::transient("the simulated device does not answer"));
        }
        let outcome = work(&mut self.network());
        wait(half).await;
        if fate == Fate::LosesItsAnswer {
            return Err(Fault::transient("the answer of the simulated device was lost"));
        }
        outcome
    }

    /// Some at a time: others have their turn in between.
    async fn look_at<T>(&self, uids: &[Uid], look: impl Fn(&mut Network, &[Uid]) -> Vec<T>) -> Vec<T> {
        let mut seen = Vec::with_capacity(uids.len());
        for (n, some) in uids.chunks(AT_A_TIME).enumerate() {
            if n > 0 {
                tokio::task::yield_now().await;
            }
            seen.extend(look(&mut self.network(), some));
        }
        seen
    }

    fn fate(&self, uid: Option<Uid>, per_mille: u16) -> Fate {
        if per_mille == 0 {
            return Fate::Works;
        }
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let number = calls.entry(uid).or_default();
        *number += 1;
        let uid = uid.map_or([0; 16], |uid| *uid.bytes());
        let mut seed = [0; 32];
        let parts = uid.into_iter().chain(self.config.seed.to_be_bytes()).chain(number.to_be_bytes());
        seed.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        let mut random = StdRng::from_seed(seed);
        match (random.next_u32() % 1000 < per_mille.into(), random.next_u32() % 2) {
            (false, _) => Fate::Works,
            (true, 0) => Fate::Fails,
            (true, _) => Fate::LosesItsAnswer,
        }
    }
}

/// Things that are looked at without a pause.
const AT_A_TIME: usize = 32;

async fn wait(span: Duration) {
    if !span.is_zero() {
        tokio::time::sleep(span).await;
    }
}

impl Driver for Simulator {
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed> {
        Box::pin(async move {
            let uid = desired.uid;
            let (delays, rates) = (&self.config.delays_ms, &self.config.faults_per_mille);
            let (delay, rate) = match self.network().carries(uid) {
                true => (delays.update, rates.update),
                false => (delays.create, rates.create),
            };
            let link_delay = Duration::from_millis(self.config.link_delay_ms.into());
            let work = |network: &mut Network| network.apply(desired, self.clock.now(), link_delay);
            self.call((Some(uid), delay, rate), work).await?;
            let observed = self.network().observe(&[uid]).pop();
            observed.ok_or_else(|| Fault::transient(format!("{uid} was removed meanwhile")))
        })
    }

    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()> {
        let (delay, rate) = (self.config.delays_ms.remove, self.config.faults_per_mille.remove);
        Box::pin(self.call((Some(uid), delay, rate), move |network| network.remove(uid, version, self.clock.now())))
    }

    fn uids(&self) -> Answer<'_, Vec<Uid>> {
        let (delay, rate) = (self.config.delays_ms.observe, self.config.faults_per_mille.observe);
        Box::pin(self.call((None, delay, rate), |network| Ok(network.uids())))
    }

    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>> {
        let (delay, rate) = (self.config.delays_ms.observe, self.config.faults_per_mille.observe);
        Box::pin(async move {
            self.call((only(uids), delay, rate), |_| Ok(())).await?;
            Ok(self.look_at(uids, |network, some| network.observe(some)).await)
        })
    }

    fn counters<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>> {
        let (delay, rate) = (self.config.delays_ms.observe, self.config.faults_per_mille.observe);
        Box::pin(async move {
            self.call((only(uids), delay, rate), |_| Ok(())).await?;
            let (now, many) = (self.clock.now(), uids.len() > 1);
            Ok(self.look_at(uids, |network, some| network.counters(some, many, now)).await)
        })
    }
}
