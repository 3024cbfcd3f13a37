//! A reading of all counters at each step of five minutes, from which the histories of traffic are made.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{Counters, Ends};
use domain::traffic::{self as steps, History, Reading};
use domain::{ProductId, Side, Time, Uid, VxcId};
use fabric::{Driver, Fault};
use store::{Lane, Tx, leases, meta, products, traffic, vxcs};

use super::misses::{Misses, warn};
use crate::{App, Error};

const LEASE: &str = "traffic";
/// How long the lease outlives a worker that was killed. Each transaction renews it.
const HELD_FOR: Duration = Duration::from_secs(60);
/// Things whose counters are asked for in one go.
const AT_A_TIME: usize = 1000;
/// Services in one transaction: few, as whoever writes meanwhile waits for it. More only where a round would take too long.
const BATCH: usize = 16;
/// After each full one all others have their turn for so long.
const PAUSE: Duration = Duration::from_millis(12);
/// In so many transactions a round should be whole, well within its step.
const BATCHES: usize = 12_000;
/// What hasn't been read for so long is gone, and its last sample is older than anybody is shown.
const FORGOTTEN: Duration = Duration::from_hours(48);
/// Ends that are forgotten in one call.
const FORGET: u32 = 1000;
/// Where the time of the last whole round is kept.
const MARK: &str = "traffic.read_at";

/// What one call of [`App::sample_once`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// Ends of services that got a reading.
    pub ends: usize,
    /// Ends of services long gone whose rows went.
    pub forgotten: u64,
    /// When to call again.
    pub next: Time,
}

/// What the fabric has counted, in the order of the uids. A Port's counters may be a second old, as those of a device are.
struct Counted {
    all: Vec<(Uid, Ends<Counters>)>,
    misses: Misses,
}

impl Counted {
    /// All that the fabric has counted, asked for in parts.
    async fn read(driver: &dyn Driver) -> Result<Self, Fault> {
        let mut uids = driver.uids().await?;
        uids.sort_unstable();
        let (mut all, mut misses) = (Vec::with_capacity(uids.len()), Misses::default());
        for some in uids.chunks(AT_A_TIME) {
            match driver.observe(some).await {
                Ok(mut seen) => {
                    misses.seen();
                    seen.sort_unstable_by_key(|seen| seen.uid);
                    all.extend(seen.into_iter().map(|seen| (seen.uid, seen.ends.map(|end| end.counters))));
                }
                Err(fault) if misses.missed(&fault) => {}
                Err(_) => break,
            }
        }
        Ok(Self { all, misses })
    }

    fn get(&self, uid: Uid) -> Option<&Ends<Counters>> {
        let at = self.all.binary_search_by_key(&uid, |(uid, _)| *uid).ok()?;
        self.all.get(at).map(|(_, counters)| counters)
    }
}

/// How far a round has come. Rows are taken in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    Products(ProductId),
    Vxcs(VxcId),
}

impl App {
    /// Reads all counters, once for each step of five minutes, and makes a sample of each end's. Does nothing, cheaply, when that has
    /// been done or another process is at it.
    ///
    /// The fabric is asked first, with no transaction open, and what it doesn't answer for is asked again by a further call; the rows are written in batches. Killed anywhere, the next call goes over
    /// all of it and skips what has this step's reading.
    pub async fn sample_once(&self) -> Result<Sampled, Error> {
        let now = self.now();
        let idle = |next| Ok(Sampled { ends: 0, forgotten: 0, next });
        if !self.read(move |tx| due(tx, now)).await? {
            return idle(steps::next_step(now));
        }
        if self.leads().await?.is_err() {
            return idle(now.plus(HELD_FOR));
        }
        let holder = self.holder()?;
        let by = holder.clone();
        // No bell here nor below: nothing of it is work for others.
        if !self.0.store.write(Lane::Any, move |tx| hold(tx, &by, now)).await? {
            return idle(now.plus(HELD_FOR));
        }
        let counted = match Counted::read(&*self.0.driver).await {
            Ok(counted) => counted,
            Err(fault) => {
                warn(&fault);
                return idle(now.plus(HELD_FOR));
            }
        };
        let rows = u32::try_from(BATCH.max(counted.all.len() / BATCHES)).unwrap_or(u32::MAX);
        let (counted, mut ends) = (Arc::new(counted), 0);
        // A fabric that has lost everything counts nothing.
        let mut cursor = (!counted.all.is_empty()).then_some(Cursor::Products(ProductId(0)));
        while let Some(from) = cursor {
            let (by, counted, renewed) = (holder.clone(), Arc::clone(&counted), self.now());
            let batch = self.0.store.write(Lane::Any, move |tx| {
                if !hold(tx, &by, renewed)? {
                    return Ok(None);
                }
                batch(tx, from, rows, &counted, now).map(Some)
            });
            let Some((read, next)) = batch.await? else { return idle(self.now().plus(HELD_FOR)) };
            (ends, cursor) = (ends + read.ends, next);
            if read.full && read.ends > 0 {
                tokio::time::sleep(PAUSE).await;
            }
        }
        if !counted.misses.none() {
            return Ok(Sampled { ends, forgotten: 0, next: self.now().plus(HELD_FOR) });
        }
        let forgotten = self.0.store.write(Lane::Any, move |tx| finish(tx, &holder, now)).await?;
        Ok(Sampled { ends, forgotten, next: steps::next_step(now) })
    }
}

fn hold(tx: &Tx<'_>, holder: &str, now: Time) -> Result<bool, Error> {
    Ok(leases::take(tx, LEASE, holder, now, now.plus(HELD_FOR))?)
}

/// Whether a step has begun since the last round.
fn due(tx: &Tx<'_>, now: Time) -> Result<bool, Error> {
    let last = meta::get(tx, MARK)?.and_then(|ms| ms.parse().ok()).map(Time::from_ms);
    Ok(steps::due(last, now))
}

/// What one transaction came to.
struct Batch {
    ends: usize,
    /// There may be more of the kind.
    full: bool,
}

/// Takes the readings of so many services after the cursor, and says where to go on.
fn batch(tx: &Tx<'_>, from: Cursor, rows: u32, counted: &Counted, now: Time) -> Result<(Batch, Option<Cursor>), Error> {
    let (uids, next): (Vec<Uid>, _) = match from {
        Cursor::Products(after) => {
            let found = products::on_fabric(tx, after, rows)?;
            let next = found.last().map_or(Cursor::Vxcs(VxcId(0)), |row| Cursor::Products(row.id));
            (found.iter().map(|row| row.uid).collect(), Some(next))
        }
        Cursor::Vxcs(after) => {
            let found = vxcs::on_fabric(tx, after, rows)?;
            (found.iter().map(|row| row.uid).collect(), found.last().map(|row| Cursor::Vxcs(row.id)))
        }
    };
    let full = u32::try_from(uids.len()).is_ok_and(|found| found == rows);
    let mut ends = 0;
    for uid in uids {
        if let Some(counters) = counted.get(uid) {
            ends += note(tx, uid, counters, now)?;
        }
    }
    Ok((Batch { ends, full }, next))
}

/// Takes a service's reading, unless it has one of this step; of how many ends.
fn note(tx: &Tx<'_>, uid: Uid, counters: &Ends<Counters>, now: Time) -> Result<usize, Error> {
    let mut known: BTreeMap<Option<Side>, History> = traffic::of_service(tx, uid)?.into_iter().collect();
    let sides = match counters {
        Ends::One(_) => vec![(None, Side::A)],
        Ends::Both { .. } => Side::ALL.iter().map(|side| (Some(*side), *side)).collect(),
    };
    let mut ends = 0;
    for (side, end) in sides {
        let Some(counters) = counters.get(end) else { continue };
        let reading = Reading::of(counters, now);
        let history = match known.remove(&side) {
            None => History::start(reading),
            Some(mut history) => {
                if !history.note(reading) {
                    continue;
                }
                history
            }
        };
        traffic::save(tx, uid, side, &history)?;
        ends += 1;
    }
    Ok(ends)
}

/// The round is whole.
fn finish(tx: &Tx<'_>, holder: &str, now: Time) -> Result<u64, Error> {
    meta::set(tx, MARK, &now.ms().to_string())?;
    leases::give_back(tx, LEASE, holder)?;
    Ok(traffic::forget(tx, now.minus(FORGOTTEN), FORGET)?)
}
