//! The simulated network itself: plain state, changed by whole steps, at moments that are told to it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::provisioning::{
    Attachment, Bearer, Counters, Desired, Ends, Interface, Item, LinkState, Observed, Occupancy, Presence,
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
    things: BTreeMap<Uid, Thing>,
    /// The highest version of each thing that was applied or removed.
    highest: BTreeMap<Uid, i64>,
    /// Interfaces without a cable.
    pulled: BTreeSet<Interface>,
    /// Who holds what; follows from `things`.
    occupancy: Occupancy,
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
    fault: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    things: Vec<Thing>,
    highest: BTreeMap<Uid, i64>,
    pulled: BTreeSet<Interface>,
}

impl From<Network> for Snapshot {
    fn from(network: Network) -> Self {
        Self { things: network.things.into_values().collect(), highest: network.highest, pulled: network.pulled }
    }
}

impl From<Snapshot> for Network {
    fn from(snapshot: Snapshot) -> Self {
        let mut network = Self { highest: snapshot.highest, pulled: snapshot.pulled, ..Self::default() };
        for thing in snapshot.things {
            network.occupancy.put(thing.desired.uid, thing.desired.places());
            network.things.insert(thing.desired.uid, thing);
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
        if let Some(bearer) = self.occupancy.missing(&places) {
            return Err(Fault::transient(format!("{uid} needs {bearer}, which is not provided")));
        }
        if let Some(holder) = self.occupancy.blocker(uid, &places) {
            return Err(Fault::transient(format!("{uid} overlaps {holder}")));
        }
        let old = self.things.get(&uid);
        if old.is_some_and(|old| old.desired.item.kind() != desired.item.kind()) {
            return Err(Fault::permanent(format!("{uid} is on the network as another kind")));
        }

        self.settle(uid, now);
        self.highest.insert(uid, desired.version);
        self.occupancy.put(uid, places);
        if let Some(thing) = self.things.get_mut(&uid) {
            thing.desired = desired.clone();
            return Ok(());
        }
        let octets = match desired.item {
            Item::Circuit(_) => Ends::Both { a: Octets::default(), b: Octets::default() },
            _ => Ends::One(Octets::default()),
        };
        let link_at = Some(Instant::now() + link_delay);
        let thing = Thing { desired: desired.clone(), octets, metered: now.plus(link_delay), link_at, fault: None };
        self.things.insert(uid, thing);
        Ok(())
    }

    pub(super) fn remove(&mut self, uid: Uid, version: i64, now: Time) -> Result<(), Fault> {
        self.refuse_older(uid, version)?;
        if let Some(circuit) = self.occupancy.user(uid) {
            return Err(Fault::transient(format!("{uid} carries {circuit}")));
        }
        self.settle(uid, now);
        self.highest.insert(uid, version);
        self.occupancy.clear(uid);
        self.things.remove(&uid);
        Ok(())
    }

    pub(super) fn uids(&self) -> Vec<Uid> {
        self.things.keys().copied().collect()
    }

    pub(super) fn observe(&mut self, uids: &[Uid], now: Time) -> Vec<Observed> {
        uids.iter().for_each(|uid| self.glance(*uid, now));
        self.as_they_are(uids)
    }

    /// With counters that are right to the moment.
    pub(super) fn read(&mut self, uids: &[Uid], now: Time) -> Vec<Observed> {
        uids.iter().for_each(|uid| self.settle(*uid, now));
        self.as_they_are(uids)
    }

    fn as_they_are(&self, uids: &[Uid]) -> Vec<Observed> {
        uids.iter().filter_map(|uid| self.things.get(uid)).map(|thing| self.observed(thing)).collect()
    }

    pub(super) fn counters(&mut self, uid: Uid, now: Time) -> Option<Ends<Counters>> {
        self.settle(uid, now);
        self.things.get(&uid).map(|thing| thing.octets.map(Octets::counters))
    }

    pub(super) fn set_cable(&mut self, interface: &Interface, plugged: bool, now: Time) {
        if let Some(port) = self.occupancy.provider(&Bearer::Interface(interface.clone())) {
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
        self.things.get_mut(&uid).map(|thing| thing.fault = fault).is_some()
    }

    fn refuse_older(&self, uid: Uid, version: i64) -> Result<(), Fault> {
        match self.highest.get(&uid) {
            Some(highest) if *highest > version => {
                Err(Fault::outdated(format!("{uid} version {version} comes after version {highest}"), *highest))
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
        let counters = thing.octets.map(Octets::counters);
        for (side, end) in observed.ends.sides_mut() {
            end.link = links.get(side).copied().unwrap_or(LinkState::Unknown);
            end.counters = counters.get(side).copied().unwrap_or_default();
        }
        observed.fault.clone_from(&thing.fault);
        observed
    }

    /// The attachments that carry the traffic of an end: none when every cable is pulled.
    fn carriers(&self, attachment: &Attachment) -> Vec<Uid> {
        let plugged = |bearer: &Bearer| match bearer {
            Bearer::Interface(interface) => !self.pulled.contains(interface),
            Bearer::Router(_) | Bearer::Vnic { .. } => true,
        };
        let bearers = attachment.bearers();
        bearers.iter().filter(|bearer| plugged(bearer)).filter_map(|bearer| self.occupancy.provider(bearer)).collect()
    }

    /// Counts the traffic of a circuit, or that of all on an attachment, up to `now`. Comes before every change, so that each
    /// span is counted under the state that it had.
    fn settle(&mut self, uid: Uid, now: Time) {
        match self.things.get(&uid).map(|thing| &thing.desired.item) {
            Some(Item::Circuit(_)) => self.settle_circuit(uid, now),
            Some(_) => {
                let circuits: Vec<Uid> = self.occupancy.users(uid).collect();
                circuits.into_iter().for_each(|circuit| self.settle_circuit(circuit, now));
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
        self.count(uid, passed(1));
        // The members of a LAG carry equal shares.
        let (share_of_a, share_of_b) = (passed(a.len()), passed(b.len()).reversed());
        a.into_iter().for_each(|member| self.count(member, share_of_a));
        b.into_iter().for_each(|member| self.count(member, share_of_b));
    }

    fn count(&mut self, uid: Uid, passed: Passed) {
        if let Some(thing) = self.things.get_mut(&uid) {
            passed.add_to(&mut thing.octets);
        }
    }
}
