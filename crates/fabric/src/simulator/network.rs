//! The simulated network itself: plain state, changed by whole steps, at moments that are told to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::provisioning::{
    Attachment, Bearer, Bearers, Counters, Desired, Ends, Interface, Item, LinkState, Observed, Presence,
};
use domain::{Time, Uid};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::meter::{Octets, Passed};
use crate::Fault;

/// For so long the counters of an attachment may stay as they are when it's looked at.
const RENEWED: Duration = Duration::from_secs(1);

/// What the network carries. Its JSON is a snapshot; devices and interfaces exist as soon as they are named.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Snapshot", into = "Snapshot")]
pub struct Network {
    /// There may be very many: what one of them takes is counted in bytes, and boxed so that the map has no room for more of them.
    things: BTreeMap<Uid, Box<Thing>>,
    /// The version under which each thing that is gone was removed.
    gone: BTreeMap<Uid, i64>,
    /// Interfaces without a cable.
    pulled: BTreeSet<Interface>,
    /// Who holds what; follows from `things`.
    bearers: Bearers,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thing {
    desired: Desired,
    octets: Ends<Octets>,
    /// From when on traffic isn't in `octets` yet.
    metered: Time,
    /// When its link is seen. What comes from a snapshot has been seen.
    #[serde(skip)]
    link_at: Option<Instant>,
    fault: Option<Box<str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    things: Vec<Thing>,
    gone: BTreeMap<Uid, i64>,
    pulled: BTreeSet<Interface>,
}

impl From<Network> for Snapshot {
    fn from(network: Network) -> Self {
        Self {
            things: network.things.into_values().map(|thing| *thing).collect(),
            gone: network.gone,
            pulled: network.pulled,
        }
    }
}

impl From<Snapshot> for Network {
    fn from(snapshot: Snapshot) -> Self {
        let mut network = Self { gone: snapshot.gone, pulled: snapshot.pulled, ..Self::default() };
        for mut thing in snapshot.things {
            network.share(&mut thing.desired);
            network.bearers.put(thing.desired.uid, thing.desired.places());
            network.things.insert(thing.desired.uid, Box::new(thing));
        }
        network
    }
}

impl Network {
    pub(super) fn carries(&self, uid: Uid) -> bool {
        self.things.contains_key(&uid)
    }

    /// Puts a thing on the network as a whole, or says why not and changes nothing.
    pub(super) fn apply(&mut self, desired: &Desired, now: Time, link_delay: Duration) -> Result<(), Fault> {
        let uid = desired.uid;
        let places = desired.places();
        if desired.presence == Presence::Absent {
            return Err(Fault::permanent(format!("{uid} is to be absent and can't be applied")));
        }
        desired.check().map_err(|invalid| Fault::permanent(format!("{uid} {invalid}")))?;
        self.refuse_older(uid, desired.version)?;
        if let Some(bearer) = self.bearers.missing(&places) {
            return Err(Fault::transient(format!("{uid} needs {bearer}, which is not provided")));
        }
        if let Some(holder) = self.bearers.blocker(uid, &places) {
            return Err(Fault::transient(format!("{uid} overlaps {holder}")));
        }
        let old = self.things.get(&uid);
        if old.is_some_and(|old| old.desired.item.kind() != desired.item.kind()) {
            return Err(Fault::permanent(format!("{uid} is on the network as another kind")));
        }

        self.settle(uid, now);
        self.gone.remove(&uid);
        let mut desired = desired.clone();
        self.share(&mut desired);
        if let Some(thing) = self.things.get_mut(&uid) {
            self.bearers.clear(uid, &thing.desired.places());
            self.bearers.put(uid, places);
            thing.desired = desired;
            return Ok(());
        }
        self.bearers.put(uid, places);
        let octets = match desired.item {
            Item::Circuit(_) => Ends::Both { a: Octets::default(), b: Octets::default() },
            _ => Ends::One(Octets::default()),
        };
        let link_at = Some(Instant::now() + link_delay);
        let thing = Thing { desired, octets, metered: now.plus(link_delay), link_at, fault: None };
        self.things.insert(uid, Box::new(thing));
        Ok(())
    }

    pub(super) fn remove(&mut self, uid: Uid, version: i64, now: Time) -> Result<(), Fault> {
        self.refuse_older(uid, version)?;
        if let Some(circuit) = self.circuits_on(uid).first() {
            return Err(Fault::transient(format!("{uid} carries {circuit}")));
        }
        self.settle(uid, now);
        self.gone.insert(uid, version);
        if let Some(thing) = self.things.remove(&uid) {
            self.bearers.clear(uid, &thing.desired.places());
        }
        Ok(())
    }

    pub(super) fn uids(&self) -> Vec<Uid> {
        self.things.keys().copied().collect()
    }

    pub(super) fn observe(&self, uids: &[Uid]) -> Vec<Observed> {
        uids.iter().filter_map(|uid| self.things.get(uid)).map(|thing| self.observed(thing)).collect()
    }

    /// Of one of `many`, those of an attachment may be a second old.
    pub(super) fn counters(&mut self, uids: &[Uid], many: bool, now: Time) -> Vec<(Uid, Ends<Counters>)> {
        for uid in uids {
            if many { self.glance(*uid, now) } else { self.settle(*uid, now) }
        }
        let counted = |uid: &Uid| Some((*uid, self.things.get(uid)?.octets.map(Octets::counters)));
        uids.iter().filter_map(counted).collect()
    }

    pub(super) fn set_cable(&mut self, interface: &Interface, plugged: bool, now: Time) {
        if let Some(port) = self.bearers.provider(&Bearer::Interface(interface.clone())) {
            self.settle(port, now);
        }
        if plugged {
            self.pulled.remove(interface);
        } else {
            self.pulled.insert(interface.clone());
        }
    }

    /// False when there is no such thing.
    pub(super) fn set_fault(&mut self, uid: Uid, fault: Option<String>) -> bool {
        self.things.get_mut(&uid).map(|thing| thing.fault = fault.map(Into::into)).is_some()
    }

    fn refuse_older(&self, uid: Uid, version: i64) -> Result<(), Fault> {
        let highest = self.things.get(&uid).map(|thing| thing.desired.version).or_else(|| self.gone.get(&uid).copied());
        match highest {
            Some(highest) if highest > version => {
                Err(Fault::outdated(format!("{uid} version {version} comes after version {highest}"), highest))
            }
            _ => Ok(()),
        }
    }

    fn observed(&self, thing: &Thing) -> Observed {
        let mut observed = Observed::in_force(&thing.desired, LinkState::Unknown);
        let seen = thing.link_at.is_none_or(|at| at <= Instant::now());
        let link = |up: bool| match (seen, up) {
            (false, _) => LinkState::Unknown,
            (true, true) => LinkState::Up,
            (true, false) => LinkState::Down,
        };
        let links = match &thing.desired.item {
            Item::Port(port) => Ends::One(link(!self.pulled.contains(&port.interface))),
            Item::Router(_) | Item::Edge(_) => Ends::One(link(true)),
            Item::Circuit(circuit) => {
                let up = |end, isolated: bool| link(!circuit.shutdown && !isolated && !self.carriers(end).is_empty());
                let (a, b) = (&circuit.a.attachment, &circuit.b.attachment);
                Ends::Both { a: up(a, circuit.isolated_a), b: up(b, circuit.isolated_b) }
            }
        };
        for (side, end) in observed.ends.sides_mut() {
            end.link = links.get(side).copied().unwrap_or(LinkState::Unknown);
        }
        observed.fault = thing.fault.as_deref().map(str::to_owned);
        observed
    }

    /// The circuits that stand on an attachment; one with two ends there comes twice.
    fn circuits_on(&self, uid: Uid) -> Vec<Uid> {
        let places = self.things.get(&uid).map(|thing| thing.desired.places()).unwrap_or_default();
        self.bearers.users(&places).collect()
    }

    /// Gives the ends of a circuit the lists of interfaces of another circuit there, where they are equal: those on a Port have one.
    fn share(&self, desired: &mut Desired) {
        let Item::Circuit(circuit) = &mut desired.item else { return };
        for end in [&mut circuit.a, &mut circuit.b] {
            if let Attachment::Interfaces(members) = &mut end.attachment
                && let Some(shared) = self.list_of_another(members)
            {
                *members = shared;
            }
        }
    }

    fn list_of_another(&self, members: &[Interface]) -> Option<Arc<[Interface]>> {
        let bearer = Bearer::Interface(members.first()?.clone());
        let mut there = self.bearers.circuits(&bearer).filter_map(|uid| self.things.get(&uid));
        // When a LAG has a new member, the last has its new list, and the first may have the old one.
        [there.next_back(), there.next()].into_iter().flatten().find_map(|other| {
            let Item::Circuit(other) = &other.desired.item else { return None };
            [&other.a, &other.b].into_iter().find_map(|end| match &end.attachment {
                Attachment::Interfaces(theirs) if **theirs == *members => Some(Arc::clone(theirs)),
                _ => None,
            })
        })
    }

    /// The attachments that carry the traffic of an end: none when every cable is pulled.
    fn carriers(&self, attachment: &Attachment) -> Vec<Uid> {
        let plugged = |bearer: &Bearer| match bearer {
            Bearer::Interface(interface) => !self.pulled.contains(interface),
            Bearer::Router(_) | Bearer::Vnic { .. } => true,
        };
        let bearers = attachment.bearers();
        bearers.iter().filter(|bearer| plugged(bearer)).filter_map(|bearer| self.bearers.provider(bearer)).collect()
    }

    /// Counts the traffic of a circuit, or that of all on an attachment, up to `now`. Comes before every change, so that each
    /// span is counted under the state that it had.
    fn settle(&mut self, uid: Uid, now: Time) {
        match self.things.get(&uid).map(|thing| &thing.desired.item) {
            Some(Item::Circuit(_)) => self.settle_circuit(uid, now),
            Some(_) => {
                self.circuits_on(uid).into_iter().for_each(|circuit| self.settle_circuit(circuit, now));
            }
            None => {}
        }
    }

    /// The same for who looks at many things often: the counters of an attachment are renewed once a second at most, as those of devices are.
    fn glance(&mut self, uid: Uid, now: Time) {
        match self.things.get_mut(&uid) {
            Some(thing) if matches!(thing.desired.item, Item::Circuit(_)) => self.settle_circuit(uid, now),
            Some(thing) if now.since(thing.metered) >= RENEWED => {
                thing.metered = now;
                self.settle(uid, now);
            }
            _ => {}
        }
    }

    fn settle_circuit(&mut self, uid: Uid, now: Time) {
        let Some(thing) = self.things.get_mut(&uid).filter(|thing| thing.metered < now) else { return };
        let from = std::mem::replace(&mut thing.metered, now);
        let Some(Item::Circuit(circuit)) = self.things.get(&uid).map(|thing| &thing.desired.item) else { return };
        let (a, b) = (self.carriers(&circuit.a.attachment), self.carriers(&circuit.b.attachment));
        if circuit.shutdown || circuit.isolated_a || circuit.isolated_b || a.is_empty() || b.is_empty() {
            return;
        }
        let rate = circuit.rate_mbps;
        let passed = |members: usize| Passed::between(from, now, uid, rate, members);
        let whole = passed(1);
        self.count(uid, whole);
        // The members of a LAG carry equal shares.
        let share = |members: usize| if members == 1 { whole } else { passed(members) };
        let (share_of_a, share_of_b) = (share(a.len()), share(b.len()).reversed());
        a.into_iter().for_each(|member| self.count(member, share_of_a));
        b.into_iter().for_each(|member| self.count(member, share_of_b));
    }

    fn count(&mut self, uid: Uid, passed: Passed) {
        if let Some(thing) = self.things.get_mut(&uid) {
            passed.add_to(&mut thing.octets);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::provisioning::{Circuit, Endpoint, Port};

    use super::*;

    fn uid(n: u8) -> Uid {
        domain::Draw::from_seed(Time::from_ms(0), [n; 32]).ids().uid()
    }

    fn present(n: u8, item: Item) -> Desired {
        Desired { uid: uid(n), version: 1, presence: Presence::Present, item }
    }

    #[test]
    fn circuits_on_one_port_share_its_name_and_those_of_another_port_do_not() {
        let interface = |n: u8| Interface::new("sw1", format!("et{n}"));
        let mut network = Network::default();
        let mut apply = |desired: &Desired| network.apply(desired, Time::from_ms(0), Duration::ZERO).unwrap();
        (1..=3).for_each(|n| apply(&present(n, Item::Port(Port { interface: interface(n), speed_mbps: 10_000 }))));
        for n in 0..4 {
            let end = |port| Endpoint {
                attachment: Attachment::Interfaces([interface(port)].into()),
                outer: Some(100 + u16::from(n)),
                inner: None,
                router_config: None,
            };
            let (a, b) = if n < 3 { (end(1), end(2)) } else { (end(3), end(1)) };
            let circuit = Circuit { a, b, rate_mbps: 100, shutdown: false, isolated_a: false, isolated_b: false };
            apply(&present(10 + n, Item::Circuit(circuit)));
        }
        let lists = |n: u8| match &network.things[&uid(n)].desired.item {
            Item::Circuit(Circuit { a, b, .. }) => [a, b].map(|end| match &end.attachment {
                Attachment::Interfaces(members) => (members[0].name.clone(), Arc::strong_count(members)),
                _ => unreachable!(),
            }),
            _ => unreachable!(),
        };
        let kept = |name: &str, by| (name.to_owned(), by);
        assert_eq!(lists(12), [kept("et1", 4), kept("et2", 3)]);
        assert_eq!(lists(13), [kept("et3", 1), kept("et1", 4)]);
    }
}
