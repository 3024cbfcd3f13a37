//! The VLAN grammar: what a client may ask for at an end, and the tag that an end then holds.

mod space;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use space::{Unavailable, VlanSpace};

use crate::{Invalid, ProductKind};

/// A VLAN that the exchange gives: 2 to 4093. 1 and 4094 are never given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
pub struct VlanId(u16);

/// The outer (or only) VLAN of an end.
pub type Outer = VlanId;

impl VlanId {
    pub const FIRST: Self = Self(2);
    pub const LAST: Self = Self(4093);
    /// How many there are.
    pub const COUNT: usize = 4092;

    pub fn new(n: i64) -> Option<Self> {
        u16::try_from(n).ok().filter(|n| (Self::FIRST.0..=Self::LAST.0).contains(n)).map(Self)
    }

    pub const fn get(self) -> u16 {
        self.0
    }

    /// From the first to the last.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (Self::FIRST.0..=Self::LAST.0).map(Self)
    }

    /// Reads a VLAN that must be given as a number from 2 to 4093.
    pub fn parse(field: &str, n: i64) -> Result<Self, Invalid> {
        Self::new(n).ok_or_else(|| Invalid::new(field, "must be from 2 to 4093"))
    }
}

impl fmt::Display for VlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<VlanId> for u16 {
    fn from(id: VlanId) -> Self {
        id.0
    }
}

impl From<VlanId> for i64 {
    fn from(id: VlanId) -> Self {
        Self::from(id.0)
    }
}

impl TryFrom<u16> for VlanId {
    type Error = Invalid;

    fn try_from(n: u16) -> Result<Self, Invalid> {
        Self::parse("vlan", i64::from(n))
    }
}

/// What has VLANs of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A Port, a whole LAG, or an MCR. An untagged connection must be the only one.
    Port,
    /// A vNIC of an MVE. One untagged connection may stand beside tagged ones.
    Vnic,
}

impl Place {
    pub const fn of(kind: ProductKind) -> Self {
        match kind {
            ProductKind::Port | ProductKind::Mcr => Self::Port,
            ProductKind::Mve => Self::Vnic,
        }
    }
}

/// The VLAN that is asked for at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VlanAsk {
    /// The exchange chooses.
    Auto,
    /// No tag: then the connection is the only one on its Port, and the only one without a tag on its vNIC.
    Untagged,
    Id(VlanId),
}

impl VlanAsk {
    /// In an order: absent and 0 are automatic, -1 is untagged, 2 to 4093 that VLAN.
    pub fn in_order(field: &str, value: Option<i64>) -> Result<Self, Invalid> {
        match value {
            None | Some(0) => Ok(Self::Auto),
            Some(-1) => Ok(Self::Untagged),
            Some(n) => VlanId::new(n)
                .map(Self::Id)
                .ok_or_else(|| Invalid::new(field, "must be 2 to 4093, 0 (choose one) or -1 (untagged)")),
        }
    }

    /// In an update: absent leaves it as it is (`None`), -1 is untagged, 2 to 4093 that VLAN; 0 is refused. Never `Auto`.
    pub fn in_update(field: &str, value: Option<i64>) -> Result<Option<Self>, Invalid> {
        match value {
            None => Ok(None),
            Some(-1) => Ok(Some(Self::Untagged)),
            Some(n) => VlanId::new(n)
                .map(|id| Some(Self::Id(id)))
                .ok_or_else(|| Invalid::new(field, "must be 2 to 4093 or -1 (untagged); leave it out to keep it")),
        }
    }
}

/// The inner VLAN that is asked for (both tags have EtherType 0x8100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InnerAsk {
    /// The exchange chooses.
    Auto,
    /// One tag only.
    None,
    Id(VlanId),
}

/// What an order asks for at one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagAsk {
    pub vlan: VlanAsk,
    pub inner: InnerAsk,
}

impl TagAsk {
    /// Leaves all to the exchange: one tag of its choice.
    pub const AUTO: Self = Self { vlan: VlanAsk::Auto, inner: InnerAsk::None };

    /// `vlan` and `innerVlan` of an end in an order. An absent inner VLAN and -1 mean none, 0 lets the exchange choose one.
    pub fn in_order(vlan: Option<i64>, inner: Option<i64>) -> Result<Self, Invalid> {
        let vlan = VlanAsk::in_order("vlan", vlan)?;
        let inner = match inner {
            None | Some(-1) => InnerAsk::None,
            Some(0) => InnerAsk::Auto,
            Some(n) => InnerAsk::Id(
                VlanId::new(n)
                    .ok_or_else(|| Invalid::new("innerVlan", "must be 2 to 4093, 0 (choose one) or -1 (none)"))?,
            ),
        };
        if vlan == VlanAsk::Untagged && inner != InnerAsk::None {
            return Err(inner_of_untagged());
        }
        Ok(Self { vlan, inner })
    }

    /// On an MCR the exchange assigns the tag of the end, whatever was asked; the VLANs of an MCR are those of its interfaces.
    #[must_use]
    pub fn on(self, kind: ProductKind) -> Self {
        if kind == ProductKind::Mcr { Self::AUTO } else { self }
    }
}

impl From<Tag> for TagAsk {
    /// Asks for this very tag.
    fn from(tag: Tag) -> Self {
        Self {
            vlan: tag.outer().map_or(VlanAsk::Untagged, VlanAsk::Id),
            inner: tag.inner().map_or(InnerAsk::None, InnerAsk::Id),
        }
    }
}

/// The tag that an end holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tag {
    Untagged,
    /// The whole of an outer VLAN.
    Whole(Outer),
    /// One inner VLAN of an outer one. The pair is unique in its space.
    Stacked(Outer, VlanId),
}

impl Tag {
    /// `vlan` as a client reads it: null when untagged.
    pub const fn outer(self) -> Option<Outer> {
        match self {
            Self::Untagged => None,
            Self::Whole(outer) | Self::Stacked(outer, _) => Some(outer),
        }
    }

    /// `innerVlan` as a client reads it.
    pub const fn inner(self) -> Option<VlanId> {
        match self {
            Self::Stacked(_, inner) => Some(inner),
            Self::Untagged | Self::Whole(_) => None,
        }
    }

    /// The tag after an update of `vlan` and `innerVlan`. Untagged drops the inner VLAN; otherwise what is absent stays.
    pub fn updated(self, vlan: Option<i64>, inner: Option<i64>) -> Result<Self, Invalid> {
        let outer = match VlanAsk::in_update("vlan", vlan)? {
            Some(VlanAsk::Untagged) => None,
            Some(VlanAsk::Id(id)) => Some(id),
            Some(VlanAsk::Auto) | None => self.outer(),
        };
        let inner =
            match inner {
                None => outer.and(self.inner()),
                Some(-1) => None,
                Some(n) => Some(VlanId::new(n).ok_or_else(|| {
                    Invalid::new("innerVlan", "must be 2 to 4093 or -1 (none); leave it out to keep it")
                })?),
            };
        match (outer, inner) {
            (None, None) => Ok(Self::Untagged),
            (None, Some(_)) => Err(inner_of_untagged()),
            (Some(outer), None) => Ok(Self::Whole(outer)),
            (Some(outer), Some(inner)) => Ok(Self::Stacked(outer, inner)),
        }
    }

    /// The tag of an end from its two columns, `None` twice being untagged.
    pub fn read(vlan: Option<i64>, inner: Option<i64>) -> Result<Self, Invalid> {
        Self::Untagged.updated(vlan, inner)
    }

    /// Two ends of one place can't hold both.
    pub fn clashes(self, other: Self, place: Place) -> bool {
        match (self, other) {
            (Self::Untagged, Self::Untagged) => true,
            (Self::Untagged, _) | (_, Self::Untagged) => place == Place::Port,
            (Self::Stacked(o, i), Self::Stacked(p, j)) => (o, i) == (p, j),
            _ => self.outer() == other.outer(),
        }
    }
}

impl fmt::Display for Tag {
    /// `untagged`, `120` or `120.7` (outer, inner).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untagged => f.write_str("untagged"),
            Self::Whole(outer) => outer.fmt(f),
            Self::Stacked(outer, inner) => write!(f, "{outer}.{inner}"),
        }
    }
}

fn inner_of_untagged() -> Invalid {
    Invalid::new("innerVlan", "an untagged end has no inner VLAN")
}

/// What the owner of a service is told when a tag is taken (SK-63). `product_number` is the public number of the service.
pub fn not_available_text(tag: impl fmt::Display, kind: ProductKind, product_number: i64) -> String {
    format!("VLAN {tag} not available on {kind} service {product_number}")
}

/// What the owner of a service is told when no VLAN is left for an automatic choice.
pub fn full_text(kind: ProductKind, product_number: i64) -> String {
    format!("No VLAN available on {kind} service {product_number}: all are in use")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: i64) -> VlanId {
        VlanId::new(n).unwrap()
    }

    #[test]
    fn the_text_of_a_taken_vlan_names_vlan_kind_and_service() {
        assert_eq!(
            not_available_text(4001, ProductKind::Port, 5088),
            "VLAN 4001 not available on MEGAPORT service 5088"
        );
        assert_eq!(
            not_available_text(Tag::Stacked(id(7), id(8)), ProductKind::Mve, 1),
            "VLAN 7.8 not available on MVE service 1"
        );
    }

    #[test]
    fn the_inner_vlan_is_none_when_absent_and_never_beside_untagged() {
        assert_eq!(TagAsk::in_order(None, None), Ok(TagAsk::AUTO));
        assert_eq!(TagAsk::in_order(Some(5), Some(0)).unwrap().inner, InnerAsk::Auto);
        assert_eq!(TagAsk::in_order(Some(5), Some(-1)).unwrap().inner, InnerAsk::None);
        assert_eq!(TagAsk::in_order(Some(5), Some(4094)).unwrap_err().field, "innerVlan");
        for inner in [0, 2, 4093] {
            assert_eq!(TagAsk::in_order(Some(-1), Some(inner)), Err(inner_of_untagged()));
        }
    }

    #[test]
    fn an_mcr_end_gets_its_tag_from_the_exchange() {
        let asked = TagAsk::in_order(Some(300), None).unwrap();
        assert_eq!(asked.on(ProductKind::Mcr), TagAsk::AUTO);
        assert_eq!(asked.on(ProductKind::Mve), asked);
    }

    #[test]
    fn an_update_keeps_what_is_absent_and_untagged_drops_the_inner_vlan() {
        let stacked = Tag::Stacked(id(10), id(20));
        assert_eq!(stacked.updated(None, None), Ok(stacked));
        assert_eq!(stacked.updated(Some(11), None), Ok(Tag::Stacked(id(11), id(20))));
        assert_eq!(stacked.updated(None, Some(-1)), Ok(Tag::Whole(id(10))));
        assert_eq!(stacked.updated(Some(-1), None), Ok(Tag::Untagged));
        assert_eq!(stacked.updated(Some(-1), Some(9)), Err(inner_of_untagged()));
        assert_eq!(Tag::Untagged.updated(None, Some(9)), Err(inner_of_untagged()));
        assert_eq!(stacked.updated(Some(0), None).unwrap_err().field, "vlan");
        assert_eq!(stacked.updated(None, Some(0)).unwrap_err().field, "innerVlan");
        for tag in [stacked, Tag::Whole(id(3)), Tag::Untagged] {
            assert_eq!(Tag::read(tag.outer().map(i64::from), tag.inner().map(i64::from)), Ok(tag));
        }
    }

    proptest! {
        #[test]
        fn an_order_takes_2_to_4093_and_reads_0_and_minus_1(n in -3i64..5000) {
            let read = VlanAsk::in_order("aEnd.vlan", Some(n));
            match n {
                0 => prop_assert_eq!(read, Ok(VlanAsk::Auto)),
                -1 => prop_assert_eq!(read, Ok(VlanAsk::Untagged)),
                2..=4093 => prop_assert_eq!(read, Ok(VlanAsk::Id(id(n)))),
                _ => prop_assert_eq!(read.unwrap_err().field, "aEnd.vlan"),
            }
        }

        #[test]
        fn an_update_refuses_0_and_never_reads_auto(n in any::<i64>()) {
            let n = if n % 3 == 0 { n % 5000 } else { n };
            match VlanAsk::in_update("vlan", Some(n)) {
                Ok(Some(VlanAsk::Untagged)) => prop_assert_eq!(n, -1),
                Ok(Some(VlanAsk::Id(id))) => prop_assert_eq!(i64::from(id), n),
                Ok(other) => prop_assert!(false, "{n} read as {other:?}"),
                Err(_) => prop_assert!(n != -1 && !(2..=4093).contains(&n)),
            }
        }
    }
}
