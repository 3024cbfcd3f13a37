//! From what is to what should be, in an order in which every step can be done.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desired, Hold, Kind, Observed, Occupancy, Place, Presence};
use crate::Uid;

/// One thing to do. Steps of one wave don't depend on each other and may be done at once; a wave follows the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// From 0, in the order of the steps.
    pub wave: u32,
    pub action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Create(Desired),
    Update(Desired),
    Remove {
        uid: Uid,
        kind: Kind,
        /// Versions below this one must not come back.
        version: i64,
    },
}

impl Action {
    pub const fn uid(&self) -> Uid {
        match self {
            Self::Create(desired) | Self::Update(desired) => desired.uid,
            Self::Remove { uid, .. } => *uid,
        }
    }
}

/// The steps that make `observed` what `desired` says; none when it is so already.
///
/// - Attachments come before the circuits on them and go after; a place is freed before another takes it. Circuits that trade
///   places, or whose Port is handed over to another, can only be moved by taking one of them down first: it gets a `Remove`
///   and a later `Create`.
/// - What no row names is left alone, so that `desired` may be a part of all rows (those whose retry is due) and a lost row
///   cuts nobody off. What is newer than its row is left alone too: another worker has read a newer one. See [`strays`].
/// - An attachment on which a circuit still stands isn't removed. What can't be done otherwise (two rows that want one VLAN, a
///   circuit without its Port) comes last as steps that the driver will refuse, with a reason for the operator.
pub fn plan(desired: &[Desired], observed: &[Observed]) -> Vec<Step> {
    let seen: BTreeMap<Uid, &Observed> = observed.iter().map(|observed| (observed.uid, observed)).collect();
    let mut open: Vec<Task> = desired.iter().filter_map(|d| Task::of(d, seen.get(&d.uid).copied())).collect();
    open.sort_by_key(Task::rank);

    let mut before = Occupancy::default();
    if !open.is_empty() {
        observed.iter().for_each(|observed| before.put(observed.uid, observed.places.clone()));
    }
    let mut steps = Vec::new();
    for wave in 0.. {
        if open.is_empty() {
            break;
        }
        let leaving: BTreeSet<Uid> = open.iter().filter(|task| task.removes()).map(|task| task.desired.uid).collect();
        // A step may lean on what earlier waves left, and must not clash with its own wave.
        let mut after = before.clone();
        let (ready, mut blocked): (Vec<_>, Vec<_>) = open.into_iter().partition(|task| {
            let ready = task.possible(&before, &leaving) && task.possible(&after, &leaving);
            if ready {
                task.leave_behind(&mut after);
            }
            ready
        });
        steps.extend(ready.iter().map(|task| Step { wave, action: task.action() }));
        if ready.is_empty() {
            let Some(row) = obstacle(&blocked, &before).and_then(|uid| desired.iter().find(|row| row.uid == uid))
            else {
                let hopeless = blocked.iter().filter(|task| !task.removes());
                steps.extend(hopeless.map(|task| Step { wave, action: task.action() }));
                break;
            };
            let action = Action::Remove { uid: row.uid, kind: Kind::Circuit, version: row.version };
            steps.push(Step { wave, action });
            after.clear(row.uid);
            blocked.retain(|task| task.desired.uid != row.uid);
            blocked.push(Task { desired: row, in_force: false, places: row.places() });
        }
        open = blocked;
        before = after;
    }
    steps
}

/// What the fabric carries and no row accounts for: it is in no row at all, or newer than its row. For the operator to judge;
/// it is what a database restored from an old backup leaves behind. `versions` has all rows' versions, not a part of them.
pub fn strays<'o>(
    versions: &BTreeMap<Uid, i64>,
    observed: impl IntoIterator<Item = &'o Observed>,
) -> Vec<&'o Observed> {
    let accounted = |o: &&Observed| versions.get(&o.uid).is_some_and(|version| *version >= o.version);
    observed.into_iter().filter(|o| !accounted(o)).collect()
}

/// A row that isn't as it should be.
struct Task<'d> {
    desired: &'d Desired,
    /// Whether a version of it is on the fabric.
    in_force: bool,
    /// What it will hold.
    places: Vec<Place>,
}

impl<'d> Task<'d> {
    fn of(desired: &'d Desired, observed: Option<&Observed>) -> Option<Self> {
        let in_force = observed.is_some();
        let needed = match (desired.presence, observed) {
            (_, Some(observed)) if observed.version > desired.version => false,
            (Presence::Absent, _) => in_force,
            (Presence::Present, observed) => observed.is_none_or(|observed| !observed.matches(desired)),
        };
        needed.then(|| Self { desired, in_force, places: desired.places() })
    }

    fn removes(&self) -> bool {
        self.desired.presence == Presence::Absent
    }

    fn is_circuit(&self) -> bool {
        self.desired.item.kind() == Kind::Circuit
    }

    /// Removals first, circuits before attachments; then the rest, attachments before circuits.
    fn rank(&self) -> (bool, bool, Uid) {
        (!self.removes(), self.is_circuit() != self.removes(), self.desired.uid)
    }

    /// Whether it can be done in this world. Nothing new is put on an attachment that is `leaving`.
    fn possible(&self, world: &Occupancy, leaving: &BTreeSet<Uid>) -> bool {
        let lasts = |place: &Place| {
            place.hold == Hold::Whole
                || world.bearers().provider(&place.bearer).is_some_and(|uid| !leaving.contains(&uid))
        };
        match (self.removes(), self.is_circuit()) {
            (true, true) => true,
            (true, false) => world.user(self.desired.uid).is_none(),
            (false, _) => self.places.iter().all(lasts) && self.waits_for(world).is_none(),
        }
    }

    /// Who must go first: the holder of a place that it needs, or the circuit on the attachment that it removes.
    fn waits_for(&self, world: &Occupancy) -> Option<Uid> {
        match self.desired.presence {
            Presence::Present => world.bearers().blocker(self.desired.uid, &self.places),
            Presence::Absent => world.user(self.desired.uid),
        }
    }

    fn leave_behind(&self, world: &mut Occupancy) {
        match self.desired.presence {
            Presence::Present => world.put(self.desired.uid, self.places.clone()),
            Presence::Absent => world.clear(self.desired.uid),
        }
    }

    fn action(&self) -> Action {
        let Desired { uid, version, item, .. } = self.desired;
        match (self.desired.presence, self.in_force) {
            (Presence::Absent, _) => Action::Remove { uid: *uid, kind: item.kind(), version: *version },
            (Presence::Present, false) => Action::Create(self.desired.clone()),
            (Presence::Present, true) => Action::Update(self.desired.clone()),
        }
    }
}

/// A circuit that has to make room for a while, because something that waits for it is what it waits for itself, or is the
/// removal of its Port whose interface another Port needs.
fn obstacle(blocked: &[Task], world: &Occupancy) -> Option<Uid> {
    let index: BTreeMap<Uid, &Task> = blocked.iter().map(|task| (task.desired.uid, task)).collect();
    blocked.iter().filter(|task| !task.removes()).find_map(|start| {
        let (mut trail, mut task) = (Vec::new(), start);
        loop {
            let next = task.waits_for(world)?;
            if task.removes() || trail.contains(&next) {
                return index.get(&next).is_none_or(|next| next.is_circuit()).then_some(next);
            }
            trail.push(next);
            task = index.get(&next)?;
        }
    })
}
