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

/// All places that are held, found by holder and by bearer.
#[derive(Debug, Clone, Default)]
pub struct Occupancy {
    holders: BTreeMap<Uid, Vec<Place>>,
    bearers: BTreeMap<Bearer, Vec<(Uid, Hold)>>,
}

impl Occupancy {
    /// Gives these places to `uid`, and only these.
    pub fn put(&mut self, uid: Uid, places: Vec<Place>) {
        self.clear(uid);
        for place in &places {
            self.bearers.entry(place.bearer.clone()).or_default().push((uid, place.hold));
        }
        self.holders.insert(uid, places);
    }

    /// Frees what `uid` holds.
    pub fn clear(&mut self, uid: Uid) {
        for place in self.holders.remove(&uid).unwrap_or_default() {
            if let Some(holds) = self.bearers.get_mut(&place.bearer) {
                holds.retain(|(holder, _)| *holder != uid);
                if holds.is_empty() {
                    self.bearers.remove(&place.bearer);
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

    /// A circuit that stands on what the attachment `uid` provides.
    pub fn user(&self, uid: Uid) -> Option<Uid> {
        self.users(uid).next()
    }

    /// The circuits that stand on what the attachment `uid` provides; one with two ends there comes twice.
    pub fn users(&self, uid: Uid) -> impl Iterator<Item = Uid> {
        let provided = self.holders.get(&uid).into_iter().flatten().filter(|place| place.hold == Hold::Whole);
        provided.flat_map(|place| self.on(&place.bearer)).map(|(holder, _)| holder).filter(move |holder| *holder != uid)
    }

    fn on(&self, bearer: &Bearer) -> impl Iterator<Item = (Uid, Hold)> {
        self.bearers.get(bearer).into_iter().flatten().copied()
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
