//! The way to the first working connection, as a list that ticks itself off and then disappears.

use app::products::Beginning;
use domain::{Action, Role, allowed};

/// A step of the way.
pub struct Step {
    pub title: &'static str,
    pub said: &'static str,
    pub done: bool,
    /// The first that isn't done.
    pub now: bool,
    /// What can be done about it, for who may.
    pub links: Vec<(&'static str, &'static str)>,
}

/// The steps; none once a connection has been live.
pub fn steps(had: &Beginning, role: Role) -> Vec<Step> {
    if had.live {
        return Vec::new();
    }
    let step = |title, said, done, links| Step { title, said, done, now: false, links };
    let mut steps = vec![
        step(
            "Order a Port",
            "Every connection begins and ends on a service. An MCR or an MVE does as well.",
            had.ordered,
            vec![("Order a Port", "/services/order/port"), ("An MCR or an MVE", "/services/order")],
        ),
        step(
            "Create or enter a service key",
            "Whoever is connected to makes a key on a service and hands it over. Make one for others, or enter one you were given.",
            had.key || had.connected,
            vec![("Enter a service key", "/connect"), ("Make one for others", "/keys")],
        ),
        step(
            "Make the connection",
            "With a key you were given, you make it. With a key of yours, the other company does, and you are told.",
            had.connected,
            vec![("New connection", "/connect")],
        ),
        step(
            "See it live",
            "If one side asked to approve it first, the request waits in the inbox. Then the exchange sets it up.",
            false,
            vec![("Inbox", "/inbox")],
        ),
    ];
    if let Some(next) = steps.iter_mut().find(|step| !step.done) {
        next.now = true;
    }
    if !allowed(role, Action::OrderServices) {
        steps.iter_mut().for_each(|step| step.links.clear());
    }
    steps
}

#[cfg(test)]
mod tests {
    use domain::Position;

    use super::*;

    fn now(had: Beginning) -> Option<&'static str> {
        steps(&had, Role::Person(Position::CompanyAdmin)).into_iter().find(|step| step.now).map(|step| step.title)
    }

    #[test]
    fn the_list_leads_on_step_by_step_and_ends_with_the_first_live_connection() {
        let nothing = Beginning::default();
        assert_eq!(now(nothing), Some("Order a Port"));
        let ordered = Beginning { ordered: true, ..nothing };
        assert_eq!(now(ordered), Some("Create or enter a service key"));
        assert_eq!(now(Beginning { key: true, ..ordered }), Some("Make the connection"));
        let connected = Beginning { connected: true, ..ordered };
        assert_eq!(now(connected), Some("See it live"));
        assert_eq!(now(Beginning { live: true, ..connected }), None);
        let reader = steps(&nothing, Role::Person(Position::ReadOnly));
        assert!(reader.iter().all(|step| step.links.is_empty()));
    }
}
