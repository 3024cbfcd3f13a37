//! What is kept of the fabric in a row, and how a look at the fabric changes it.

use std::time::Duration;

use domain::provisioning::{AdminState, Desired, LinkState, Observed, Presence, progress};
use domain::{Side, Status, Time};
use fabric::{Fault, FaultKind};
use store::{products::Product, vxcs::Vxc};

/// The first wait for a retry; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The retry of what won't go away by itself: a change of the row or the operator makes it due.
pub(super) const NEVER: Time = Time::from_ms(i64::MAX);

/// The columns of a product or VXC that the worker alone writes, and its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) status: Status,
    pub(super) applied_version: i64,
    /// Whether traffic can flow at the A-End, or at a product; `None`: not seen yet.
    pub(super) link_a: Option<bool>,
    pub(super) link_b: Option<bool>,
    /// For the operator alone.
    pub(super) fault: Option<String>,
    pub(super) attempts: u32,
    pub(super) retry_at: Time,
    pub(super) live_at: Option<Time>,
}

/// What came of a look at the fabric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) standing: Standing,
    /// Nothing is left to be done or waited for.
    pub(super) settled: bool,
    /// The version that the fabric has seen, when it is above the row's: the database was restored, and the row has to come after it.
    pub(super) behind: Option<i64>,
}

impl Standing {
    pub(super) fn of_product(row: &Product) -> Self {
        Self {
            status: row.status,
            applied_version: row.applied_version,
            link_a: row.link_up,
            link_b: None,
            fault: row.fault.clone(),
            attempts: row.attempts,
            retry_at: row.retry_at,
            live_at: row.live_at,
        }
    }

    pub(super) fn of_vxc(row: &Vxc) -> Self {
        Self {
            status: row.status,
            applied_version: row.applied_version,
            link_a: row.a.link_up,
            link_b: row.b.link_up,
            fault: row.fault.clone(),
            attempts: row.attempts,
            retry_at: row.retry_at,
            live_at: row.live_at,
        }
    }

    pub(super) fn write_to_product(self, row: &mut Product) {
        row.status = self.status;
        row.applied_version = self.applied_version;
        row.link_up = self.link_a;
        row.fault = self.fault;
        row.attempts = self.attempts;
        row.retry_at = self.retry_at;
        row.live_at = self.live_at;
    }

    pub(super) fn write_to_vxc(self, row: &mut Vxc) {
        row.status = self.status;
        row.applied_version = self.applied_version;
        row.a.link_up = self.link_a;
        row.b.link_up = self.link_b;
        row.fault = self.fault;
        row.attempts = self.attempts;
        row.retry_at = self.retry_at;
        row.live_at = self.live_at;
    }

    /// After a pass that left `observed` on the fabric, or nothing; `fault` is that of the thing's own step.
    pub(super) fn seen(
        &self,
        desired: &Desired,
        observed: Option<&Observed>,
        fault: Option<&Fault>,
        now: Time,
    ) -> Verdict {
        let in_place = match desired.presence {
            Presence::Present => observed.is_some_and(|observed| observed.matches(desired)),
            Presence::Absent => observed.is_none(),
        };
        let mut next = self.clone();
        next.status = progress(self.status, desired, observed);
        if next.status == Status::Live {
            next.live_at.get_or_insert(now);
        }
        next.link_a = link(observed, Side::A);
        next.link_b = link(observed, Side::B);
        if in_place {
            next.applied_version = desired.version;
        }
        let outdated = |fault: &Fault| match fault.kind {
            FaultKind::Outdated { newest } => Some(newest),
            FaultKind::Transient | FaultKind::Permanent => None,
        };
        let seen = observed.map(|observed| observed.version).max(fault.and_then(outdated));
        let behind = seen.filter(|seen| *seen > desired.version);
        // A step whose answer was lost has been done nevertheless when the thing is in place.
        let fault = fault.filter(|_| !in_place);
        next.fault = match (fault, observed) {
            (Some(fault), _) => Some(fault.operator_text.clone()),
            (None, Some(observed)) => observed.fault.clone(),
            (None, None) => None,
        };
        let settled = in_place && next.fault.is_none() && observed.is_none_or(|observed| next.rests(observed));
        let moved = (next.status, next.applied_version) != (self.status, self.applied_version);
        next.wait(settled, moved, fault.is_some_and(|fault| fault.kind == FaultKind::Permanent), now);
        Verdict { standing: next, settled, behind }
    }

    /// After a pass that learned nothing of it, for a reason that the operator gets.
    pub(super) fn held_up(&self, operator_text: &str, kind: FaultKind, now: Time) -> Verdict {
        let mut next = Self { fault: Some(operator_text.to_owned()), ..self.clone() };
        next.wait(false, false, kind == FaultKind::Permanent, now);
        Verdict { standing: next, settled: false, behind: None }
    }

    /// Whether no more is expected of what is in place: its links have been seen, and a new service is LIVE unless it is to carry nothing.
    fn rests(&self, observed: &Observed) -> bool {
        let idle = observed.admin == AdminState::Down || observed.ends.iter().any(|end| end.isolated);
        let under_way = matches!(self.status, Status::Deployable | Status::Configured);
        observed.ends.iter().all(|end| end.link != LinkState::Unknown) && (idle || !under_way)
    }

    /// Waits longer each time in vain, and begins anew when something has moved.
    fn wait(&mut self, settled: bool, moved: bool, for_ever: bool, now: Time) {
        self.attempts = match (settled, moved) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => self.attempts.saturating_add(1),
        };
        self.retry_at = match (settled, for_ever) {
            (true, _) => Time::from_ms(0),
            (false, true) => NEVER,
            (false, false) => now.plus(wait(self.attempts)),
        };
    }
}

/// How long to wait after so many tries in vain, from 1.
fn wait(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

pub(super) fn link(observed: Option<&Observed>, side: Side) -> Option<bool> {
    match observed?.ends.get(side)?.link {
        LinkState::Up => Some(true),
        LinkState::Down => Some(false),
        LinkState::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::Uid;
    use domain::provisioning::{Interface, Item, Port};

    use super::*;

    const NOW: Time = Time::from_ms(1000);

    fn desired(presence: Presence) -> Desired {
        let item = Item::Port(Port { interface: Interface::new("sw1", "et1"), speed_mbps: 10_000 });
        Desired { uid: Uid::NIL, version: 3, presence, item }
    }

    fn standing(status: Status) -> Standing {
        Standing {
            status,
            applied_version: 2,
            link_a: None,
            link_b: None,
            fault: None,
            attempts: 4,
            retry_at: Time::from_ms(0),
            live_at: None,
        }
    }

    #[test]
    fn the_wait_doubles_from_a_fifth_of_a_second_to_a_minute() {
        let waits: Vec<u128> = (1..12).map(|attempts| wait(attempts).as_millis()).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn what_moved_is_looked_at_soon_and_what_did_not_later() {
        let desired = desired(Presence::Present);
        let applied = standing(Status::Deployable).seen(
            &desired,
            Some(&Observed::in_force(&desired, LinkState::Unknown)),
            None,
            NOW,
        );
        assert_eq!(
            (applied.settled, applied.standing.status, applied.standing.attempts),
            (false, Status::Configured, 1)
        );
        assert_eq!(applied.standing.retry_at, Time::from_ms(1200));

        let fault = Fault::transient("no answer");
        let failed = standing(Status::Deployable).seen(&desired, None, Some(&fault), NOW);
        assert_eq!(
            (failed.settled, failed.standing.attempts, failed.standing.retry_at),
            (false, 5, Time::from_ms(4200))
        );
        assert_eq!(failed.standing.fault.as_deref(), Some("no answer"));
    }

    #[test]
    fn a_lost_answer_is_no_fault_and_a_permanent_one_waits_for_a_change() {
        let desired = desired(Presence::Present);
        let up = Observed::in_force(&desired, LinkState::Up);
        let lost = standing(Status::Deployable).seen(&desired, Some(&up), Some(&Fault::transient("lost")), NOW);
        assert!(lost.settled && lost.standing.fault.is_none());
        assert_eq!((lost.standing.status, lost.standing.live_at), (Status::Live, Some(NOW)));

        let refused = standing(Status::Deployable).seen(&desired, None, Some(&Fault::permanent("no such optic")), NOW);
        assert_eq!((refused.settled, refused.standing.retry_at), (false, NEVER));
    }

    #[test]
    fn a_row_knows_how_far_it_is_behind_what_the_fabric_has_seen() {
        for presence in [Presence::Present, Presence::Absent] {
            let desired = desired(presence);
            let newer = Observed::in_force(&Desired { version: 9, ..desired.clone() }, LinkState::Up);
            let verdict = standing(Status::Live).seen(&desired, Some(&newer), None, NOW);
            assert_eq!((verdict.settled, verdict.behind), (false, Some(9)));
        }
        let desired = desired(Presence::Present);
        let gone = Fault::outdated("version 3 comes after version 7", 7);
        assert_eq!(standing(Status::Live).seen(&desired, None, Some(&gone), NOW).behind, Some(7));
        let same = Observed::in_force(&desired, LinkState::Up);
        assert_eq!(standing(Status::Live).seen(&desired, Some(&same), None, NOW).behind, None);
    }

    #[test]
    fn a_live_service_with_its_cable_pulled_is_settled() {
        let desired = desired(Presence::Present);
        let down = Observed::in_force(&desired, LinkState::Down);
        let verdict = standing(Status::Live).seen(&desired, Some(&down), None, NOW);
        assert_eq!(
            (verdict.settled, verdict.standing.status, verdict.standing.link_a),
            (true, Status::Live, Some(false))
        );
        assert!(!standing(Status::Configured).seen(&desired, Some(&down), None, NOW).settled);
    }
}
