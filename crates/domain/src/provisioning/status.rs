//! What a service's state is, from what should be and what is.

use super::{AdminState, Desired, LinkState, Observed, Presence};
use crate::Status;

/// How far the fabric is with a thing, without memory: DEPLOYABLE until it is on the fabric and free of faults, CONFIGURED
/// until all its links are up, then LIVE; DECOMMISSIONED when it should go.
///
/// An older version in force counts: a change of a service doesn't take it out of service.
pub fn status(desired: &Desired, observed: Option<&Observed>) -> Status {
    match (desired.presence, observed) {
        (Presence::Absent, _) => Status::Decommissioned,
        (Presence::Present, Some(Observed { fault: None, .. })) if link(observed) == LinkState::Up => Status::Live,
        (Presence::Present, Some(Observed { fault: None, .. })) => Status::Configured,
        (Presence::Present, _) => Status::Deployable,
    }
}

/// The state to keep after `current`: [`status`], which moves a service on but never back. A link that goes down, a fault,
/// or a fabric that starts empty changes the link state, not that the service is LIVE. States that verbs decide on (NEW,
/// CANCELLED, DECOMMISSIONED …) stay.
pub fn progress(current: Status, desired: &Desired, observed: Option<&Observed>) -> Status {
    match (current, status(desired, observed)) {
        (Status::Deployable, next @ (Status::Configured | Status::Live))
        | (Status::Configured, next @ Status::Live) => next,
        (current, _) => current,
    }
}

/// Whether traffic can flow from end to end: up when every end is, down when one is or the thing is shut down, unknown while
/// nothing has been seen.
pub fn link(observed: Option<&Observed>) -> LinkState {
    let Some(observed) = observed else { return LinkState::Unknown };
    let any = |state| observed.ends.iter().any(|end| end.link == state);
    if observed.admin == AdminState::Down || any(LinkState::Down) {
        LinkState::Down
    } else if any(LinkState::Unknown) {
        LinkState::Unknown
    } else {
        LinkState::Up
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Interface, Item, Port};
    use super::*;
    use crate::Uid;

    fn port() -> Desired {
        let port = Port { interface: Interface::new("sw1", "et1"), speed_mbps: 10_000 };
        let uid = Uid::new(uuid::Uuid::from_u128(1));
        Desired { uid, version: 1, presence: Presence::Present, item: Item::Port(port) }
    }

    #[test]
    fn a_service_goes_from_deployable_over_configured_to_live() {
        let desired = port();
        let seen = |link| Observed::in_force(&desired, link);
        assert_eq!(status(&desired, None), Status::Deployable);
        assert_eq!(status(&desired, Some(&seen(LinkState::Unknown))), Status::Configured);
        assert_eq!(status(&desired, Some(&seen(LinkState::Down))), Status::Configured);
        assert_eq!(status(&desired, Some(&seen(LinkState::Up))), Status::Live);
    }

    #[test]
    fn a_fault_keeps_a_new_service_deployable_and_a_live_one_live() {
        let desired = port();
        let faulty = Observed { fault: Some("optic too hot".into()), ..Observed::in_force(&desired, LinkState::Up) };
        assert_eq!(progress(Status::Deployable, &desired, Some(&faulty)), Status::Deployable);
        assert_eq!(progress(Status::Live, &desired, Some(&faulty)), Status::Live);
    }

    #[test]
    fn a_link_that_goes_down_and_a_change_under_way_leave_a_live_service_live() {
        let old = port();
        let desired = Desired { version: 2, ..old.clone() };
        let down = Observed::in_force(&old, LinkState::Down);
        assert_eq!(progress(Status::Live, &desired, Some(&down)), Status::Live);
        assert_eq!(progress(Status::Live, &desired, None), Status::Live);
        assert_eq!(link(Some(&down)), LinkState::Down);
    }

    #[test]
    fn states_that_verbs_decide_on_stay() {
        let desired = port();
        let up = Observed::in_force(&desired, LinkState::Up);
        for state in [Status::New, Status::Cancelled, Status::CancelledParent, Status::Decommissioned, Status::Failed] {
            assert_eq!(progress(state, &desired, Some(&up)), state);
        }
    }
}
