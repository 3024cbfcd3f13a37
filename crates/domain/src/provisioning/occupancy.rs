//! Who holds which place on the fabric: at most one taker for each frame that comes in.

use std::collections::BTreeMap;
use std::fmt;

use super::Interface;
use crate::Uid;

/// Where frames enter and leave: an interface, a router, or a vNIC of an edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearer {
    Interface(Interface),
    Router(Uid),
    Vnic { edge: Uid, vnic: u8 },
}

impl fmt::Display for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface(interface) => write!(f, "interface {interface}"),
            Self::Router(uid) => write!(f, "router {uid}"),
            Self::Vnic { edge, vnic } => write!(f, "vNIC {vnic} of edge {edge}"),
        }
    }
}

/// What of a bearer is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// The bearer itself: an attachment provides it, and circuits may stand on it.
    Whole,
    /// The frames of one VLAN or pair of VLANs: a circuit's.
    Tag { outer: Option<u16>, inner: Option<u16> },
}

/// Something that can be held on the fabric.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub bearer: Bearer,
    pub hold: Hold,
}

impl Place {
    /// Whether two holders would claim the same frames.
    ///
    /// An untagged circuit takes a Port whole; on a vNIC it takes the untagged frames only, and on a router, where every
    /// circuit has a sub-interface of its own, none of another's. An outer VLAN without an inner one is taken whole.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.bearer == other.bearer && self.hold.overlaps(other.hold, &self.bearer)
    }
}

impl Hold {
    fn overlaps(self, other: Self, bearer: &Bearer) -> bool {
        let (Self::Tag { outer, inner }, Self::Tag { outer: outer2, inner: inner2 }) = (self, other) else {
            // Two attachments can't provide one bearer; an attachment and the circuits on it go together.
            return self == other;
        };
        match (outer, outer2) {
            (Some(outer), Some(outer2)) => outer == outer2 && (inner.is_none() || inner2.is_none() || inner == inner2),
            (None, None) => !matches!(bearer, Bearer::Router(_)),
            (Some(_), None) | (None, Some(_)) => matches!(bearer, Bearer::Interface(_)),
        }
    }
}

/// Who stands on which bearer. There may be very many of them, so that each is kept once: who asks says what the holder holds.
#[derive(Debug, Clone, Default)]
pub struct Bearers(BTreeMap<Bearer, Vec<(Uid, Hold)>>);

impl Bearers {
    /// Gives these places to `uid`, which holds none of their bearers so far.
    pub fn put(&mut self, uid: Uid, places: Vec<Place>) {
        for Place { bearer, hold } in places {
            self.0.entry(bearer).or_default().push((uid, hold));
        }
    }

    /// Frees what `uid` holds of the bearers of these places.
    pub fn clear(&mut self, uid: Uid, places: &[Place]) {
        for place in places {
            if let Some(holds) = self.0.get_mut(&place.bearer) {
                holds.retain(|(holder, _)| *holder != uid);
                if holds.is_empty() {
                    self.0.remove(&place.bearer);
                }
            }
        }
    }

    /// Another holder who must go before `uid` can have these places.
    pub fn blocker(&self, uid: Uid, places: &[Place]) -> Option<Uid> {
        places.iter().find_map(|place| {
            self.on(&place.bearer)
                .find(|(holder, hold)| *holder != uid && hold.overlaps(place.hold, &place.bearer))
                .map(|(holder, _)| holder)
        })
    }

    /// A bearer that these places stand on and that no attachment provides.
    pub fn missing<'p>(&self, places: &'p [Place]) -> Option<&'p Bearer> {
        let tags = places.iter().filter(|place| place.hold != Hold::Whole);
        tags.map(|place| &place.bearer).find(|bearer| self.provider(bearer).is_none())
    }

    /// The attachment that provides a bearer.
    pub fn provider(&self, bearer: &Bearer) -> Option<Uid> {
        self.on(bearer).find(|(_, hold)| *hold == Hold::Whole).map(|(holder, _)| holder)
    }

    /// The circuits that stand on a bearer; one with two ends there comes twice.
    pub fn circuits(&self, bearer: &Bearer) -> impl DoubleEndedIterator<Item = Uid> {
        self.on(bearer).filter(|(_, hold)| *hold != Hold::Whole).map(|(holder, _)| holder)
    }

    /// The circuits that stand on what the holder of these places provides.
    pub fn users(&self, places: &[Place]) -> impl Iterator<Item = Uid> {
        let provided = places.iter().filter(|place| place.hold == Hold::Whole);
        provided.flat_map(|place| self.circuits(&place.bearer))
    }

    fn on(&self, bearer: &Bearer) -> impl DoubleEndedIterator<Item = (Uid, Hold)> {
        self.0.get(bearer).into_iter().flatten().copied()
    }
}

/// All places that are held, found by holder too.
#[derive(Debug, Clone, Default)]
pub struct Occupancy {
    holders: BTreeMap<Uid, Vec<Place>>,
    bearers: Bearers,
}

impl Occupancy {
    /// Gives these places to `uid`, and only these.
    pub fn put(&mut self, uid: Uid, places: Vec<Place>) {
        self.clear(uid);
        self.bearers.put(uid, places.clone());
        self.holders.insert(uid, places);
    }

    /// Frees what `uid` holds.
    pub fn clear(&mut self, uid: Uid) {
        if let Some(places) = self.holders.remove(&uid) {
            self.bearers.clear(uid, &places);
        }
    }

    pub const fn bearers(&self) -> &Bearers {
        &self.bearers
    }

    /// A circuit that stands on what the attachment `uid` provides.
    pub fn user(&self, uid: Uid) -> Option<Uid> {
        self.bearers.users(self.holders.get(&uid)?).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(bearer: &Bearer, outer: Option<u16>, inner: Option<u16>) -> Place {
        Place { bearer: bearer.clone(), hold: Hold::Tag { outer, inner } }
    }

    #[test]
    fn a_vlan_is_taken_whole_or_by_pairs() {
        let port = Bearer::Interface(Interface::new("sw1", "et1"));
        let whole = tag(&port, Some(100), None);
        let (ten, eleven) = (tag(&port, Some(100), Some(10)), tag(&port, Some(100), Some(11)));
        assert!(whole.overlaps(&ten) && ten.overlaps(&whole) && ten.overlaps(&ten));
        assert!(!ten.overlaps(&eleven));
        assert!(!ten.overlaps(&tag(&port, Some(101), Some(10))));
        assert!(!ten.overlaps(&tag(&Bearer::Interface(Interface::new("sw1", "et2")), Some(100), Some(10))));
    }

    #[test]
    fn untagged_means_the_port_the_native_frames_of_a_vnic_or_nothing_on_a_router() {
        let uid = Uid::new(uuid::Uuid::from_u128(1));
        let both = |bearer: Bearer| {
            let (untagged, tagged) = (tag(&bearer, None, None), tag(&bearer, Some(5), None));
            (untagged.overlaps(&untagged), untagged.overlaps(&tagged))
        };
        assert_eq!(both(Bearer::Interface(Interface::new("sw1", "et1"))), (true, true));
        assert_eq!(both(Bearer::Vnic { edge: uid, vnic: 0 }), (true, false));
        assert_eq!(both(Bearer::Router(uid)), (false, false));
    }
}
