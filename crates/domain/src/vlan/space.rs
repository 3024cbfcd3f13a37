//! Who holds which VLAN of one Port, LAG or vNIC.
//!
//! The same rules stand in the database as rows; this is the model they are tested against, and what is small enough is
//! decided here.

use std::collections::{BTreeMap, BTreeSet};

use super::{InnerAsk, Place, Tag, TagAsk, VlanAsk, VlanId};
use crate::Invalid;

/// The VLANs of one Port (a LAG counts as one) or one vNIC of an MVE. Every end of every VXC that isn't decommissioned
/// holds its tag here, whichever side it is, and so does a key that reserves one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VlanSpace {
    place: Place,
    untagged: bool,
    outers: BTreeMap<VlanId, Use>,
}

/// How an outer VLAN is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    Whole,
    /// Never empty.
    Stacked(BTreeSet<VlanId>),
}

/// Why a tag can't be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    #[error("VLAN {0} is in use")]
    Taken(Tag),
    /// Untagged was asked for on a Port where something is.
    #[error("an untagged connection must be the only one on its Port")]
    NotEmpty,
    /// An untagged connection has the whole Port.
    #[error("an untagged connection is attached")]
    UntaggedAttached,
    /// No VLAN is left to choose from.
    #[error("all VLANs are in use")]
    Full,
}

impl VlanSpace {
    /// At most so many VLANs are suggested.
    pub const SUGGESTIONS: usize = 5;

    pub const fn new(place: Place) -> Self {
        Self { place, untagged: false, outers: BTreeMap::new() }
    }

    /// Gives out what was asked for, choosing what was left open.
    pub fn choose(&mut self, ask: TagAsk) -> Result<Tag, Unavailable> {
        let outer = match ask.vlan {
            VlanAsk::Untagged => {
                self.take(Tag::Untagged)?;
                return Ok(Tag::Untagged);
            }
            VlanAsk::Auto => self.first_free()?,
            VlanAsk::Id(id) => id,
        };
        let tag = match ask.inner {
            InnerAsk::None => Tag::Whole(outer),
            InnerAsk::Id(inner) => Tag::Stacked(outer, inner),
            InnerAsk::Auto => Tag::Stacked(outer, self.first_free_inner(outer)?),
        };
        self.take(tag)?;
        Ok(tag)
    }

    pub fn take(&mut self, tag: Tag) -> Result<(), Unavailable> {
        self.check(tag)?;
        match tag {
            Tag::Untagged => self.untagged = true,
            Tag::Whole(outer) => {
                self.outers.insert(outer, Use::Whole);
            }
            Tag::Stacked(outer, inner) => {
                if let Use::Stacked(inners) = self.outers.entry(outer).or_insert_with(|| Use::Stacked(BTreeSet::new()))
                {
                    inners.insert(inner);
                }
            }
        }
        Ok(())
    }

    /// Gives a tag back. False when it wasn't held.
    pub fn release(&mut self, tag: Tag) -> bool {
        if !self.holds(tag) {
            return false;
        }
        match tag {
            Tag::Untagged => self.untagged = false,
            Tag::Whole(outer) => {
                self.outers.remove(&outer);
            }
            Tag::Stacked(outer, inner) => {
                if let Some(Use::Stacked(inners)) = self.outers.get_mut(&outer) {
                    inners.remove(&inner);
                    if inners.is_empty() {
                        self.outers.remove(&outer);
                    }
                }
            }
        }
        true
    }

    pub fn holds(&self, tag: Tag) -> bool {
        match tag {
            Tag::Untagged => self.untagged,
            Tag::Whole(outer) => matches!(self.outers.get(&outer), Some(Use::Whole)),
            Tag::Stacked(outer, inner) => {
                matches!(self.outers.get(&outer), Some(Use::Stacked(inners)) if inners.contains(&inner))
            }
        }
    }

    /// Whether the tag could be taken, and if not, why.
    pub fn check(&self, tag: Tag) -> Result<(), Unavailable> {
        let free = match (tag.outer().and_then(|outer| self.outers.get(&outer)), tag.inner()) {
            (None, _) => tag != Tag::Untagged || !self.untagged,
            (Some(Use::Stacked(inners)), Some(inner)) => !inners.contains(&inner),
            (Some(_), _) => false,
        };
        match (self.place, tag) {
            (Place::Port, Tag::Untagged) if self.untagged || !self.outers.is_empty() => Err(Unavailable::NotEmpty),
            (Place::Port, _) if self.untagged => Err(Unavailable::UntaggedAttached),
            _ if free => Ok(()),
            _ => Err(Unavailable::Taken(tag)),
        }
    }

    /// No VLAN is to be had at all.
    fn closed(&self) -> Result<(), Unavailable> {
        match self.place {
            Place::Port if self.untagged => Err(Unavailable::UntaggedAttached),
            _ if self.outers.len() == VlanId::COUNT => Err(Unavailable::Full),
            _ => Ok(()),
        }
    }

    /// The lowest outer VLAN that nothing uses.
    pub fn first_free(&self) -> Result<VlanId, Unavailable> {
        self.closed()?;
        VlanId::all().find(|id| !self.outers.contains_key(id)).ok_or(Unavailable::Full)
    }

    /// The lowest inner VLAN that is free within an outer one.
    pub fn first_free_inner(&self, outer: VlanId) -> Result<VlanId, Unavailable> {
        match self.outers.get(&outer) {
            None => Ok(VlanId::FIRST),
            Some(Use::Whole) => Err(Unavailable::Taken(Tag::Whole(outer))),
            Some(Use::Stacked(inners)) => VlanId::all().find(|id| !inners.contains(id)).ok_or(Unavailable::Full),
        }
    }

    /// The answer to "is VLAN n free?": `[n]` when it is, otherwise up to five that are (fewer only when fewer are left),
    /// the next ones above n first. 0, 1 and 4094 may be asked about and are never free; beyond them the question is refused.
    pub fn availability(&self, n: i64) -> Result<Vec<VlanId>, Invalid> {
        if !(0..=4094).contains(&n) {
            return Err(Invalid::new("vlan", "must be from 0 to 4094"));
        }
        if self.closed().is_err() {
            return Ok(Vec::new());
        }
        let free = |id: &VlanId| !self.outers.contains_key(id);
        if let Some(id) = VlanId::new(n).filter(free) {
            return Ok(vec![id]);
        }
        let above = VlanId::all().filter(|id| i64::from(*id) > n);
        let below = VlanId::all().filter(|id| i64::from(*id) < n);
        Ok(above.chain(below).filter(free).take(Self::SUGGESTIONS).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: i64) -> VlanId {
        VlanId::new(n).unwrap()
    }

    fn tags() -> impl Strategy<Value = Tag> {
        let few = || (2i64..6).prop_map(id);
        prop_oneof![
            1 => Just(Tag::Untagged),
            4 => few().prop_map(Tag::Whole),
            8 => (few(), few()).prop_map(|(outer, inner)| Tag::Stacked(outer, inner)),
        ]
    }

    #[test]
    fn a_full_port_is_refused_and_suggests_nothing() {
        let mut space = VlanSpace::new(Place::Port);
        for id in VlanId::all() {
            space.take(Tag::Whole(id)).unwrap();
        }
        assert_eq!(space.choose(TagAsk::AUTO), Err(Unavailable::Full));
        assert_eq!(space.availability(77), Ok(vec![]));
        assert!(space.release(Tag::Whole(id(77))));
        assert_eq!(space.availability(4000), Ok(vec![id(77)]));
        assert_eq!(space.choose(TagAsk::AUTO), Ok(Tag::Whole(id(77))));
    }

    #[test]
    fn an_untagged_connection_of_a_vnic_stands_beside_tagged_ones() {
        let mut space = VlanSpace::new(Place::Vnic);
        space.choose(TagAsk::AUTO).unwrap();
        space.take(Tag::Untagged).unwrap();
        assert_eq!(space.take(Tag::Untagged), Err(Unavailable::Taken(Tag::Untagged)));
        assert_eq!(space.availability(2).unwrap().first(), Some(&id(3)));
    }

    #[test]
    fn an_untagged_connection_is_alone_on_its_port() {
        let mut space = VlanSpace::new(Place::Port);
        space.take(Tag::Untagged).unwrap();
        assert_eq!(space.availability(100), Ok(vec![]));
        assert_eq!(space.choose(TagAsk::AUTO), Err(Unavailable::UntaggedAttached));
        assert!(space.release(Tag::Untagged));
        space.choose(TagAsk::AUTO).unwrap();
        assert_eq!(space.take(Tag::Untagged), Err(Unavailable::NotEmpty));
    }

    #[test]
    fn the_ends_of_the_range_are_never_listed_as_free() {
        let space = VlanSpace::new(Place::Port);
        for n in [0, 1, 4094] {
            let offered = space.availability(n).unwrap();
            assert_eq!(offered.len(), VlanSpace::SUGGESTIONS);
            assert!(offered.iter().all(|id| i64::from(*id) != n));
        }
        assert_eq!(space.availability(4095).unwrap_err().field, "vlan");
        assert_eq!(space.availability(-1).unwrap_err().field, "vlan");
    }

    proptest! {
        /// The model: a list of tags in which no two clash.
        #[test]
        fn taking_and_releasing_agree_with_a_list(
            place in prop::sample::select(vec![Place::Port, Place::Vnic]),
            steps in prop::collection::vec((any::<bool>(), tags()), 0..60),
        ) {
            let mut space = VlanSpace::new(place);
            let mut held: Vec<Tag> = Vec::new();
            for (take, tag) in steps {
                if take {
                    let free = !held.iter().any(|other| tag.clashes(*other, place));
                    prop_assert_eq!(space.take(tag).is_ok(), free);
                    if free {
                        held.push(tag);
                    }
                } else {
                    let at = held.iter().position(|other| *other == tag);
                    prop_assert_eq!(space.release(tag), at.is_some());
                    if let Some(at) = at {
                        held.remove(at);
                    }
                }
                for tag in &held {
                    prop_assert!(space.holds(*tag));
                }
            }
            for tag in held.drain(..) {
                prop_assert!(space.release(tag));
            }
            prop_assert_eq!(space, VlanSpace::new(place));
        }

        #[test]
        fn suggestions_are_free_bounded_and_without_the_asked_one(
            taken in prop::collection::btree_set(2i64..60, 0..50), n in 0i64..=4094,
        ) {
            let mut space = VlanSpace::new(Place::Port);
            for n in &taken {
                space.take(Tag::Whole(id(*n))).unwrap();
            }
            let offered = space.availability(n).unwrap();
            for one in &offered {
                prop_assert!(space.check(Tag::Whole(*one)).is_ok());
            }
            let free = VlanId::new(n).is_some() && !taken.contains(&n);
            prop_assert_eq!(offered.iter().any(|one| i64::from(*one) == n), free);
            prop_assert_eq!(offered.len(), if free { 1 } else { VlanSpace::SUGGESTIONS });
        }

        #[test]
        fn what_was_chosen_is_held_and_what_was_asked(asks in prop::collection::vec((0i64..6, -1i64..6), 0..40)) {
            let mut space = VlanSpace::new(Place::Port);
            for (vlan, inner) in asks {
                let Ok(ask) = TagAsk::in_order(Some(vlan), Some(inner)) else { continue };
                let before = space.clone();
                match space.choose(ask) {
                    Ok(tag) => {
                        prop_assert!(space.holds(tag));
                        prop_assert!(vlan == 0 || tag.outer() == VlanId::new(vlan));
                        prop_assert!(inner <= 0 || tag.inner() == VlanId::new(inner));
                        prop_assert_eq!(inner == -1, tag.inner().is_none());
                        prop_assert!(before.check(tag).is_ok());
                    }
                    Err(_) => prop_assert_eq!(&space, &before),
                }
            }
        }
    }
}
