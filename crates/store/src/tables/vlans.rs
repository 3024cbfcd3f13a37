//! VLANs in use, one row each, so that none can be given twice.
//!
//! The rows keep the rules of [`VlanSpace`], which is the model they are tested against. Unique constraints stop a double assignment even
//! if the look before it raced; untagged use of a Port, which excludes everything else, is settled by looking, which the engines'
//! serialisable writes make safe.

use domain::vlan::{InnerAsk, Place, Tag, TagAsk, Unavailable, VlanAsk, VlanId, VlanSpace};
use domain::{ProductId, ProposalId, ServiceKeyId, Side, VxcId};

use crate::products::Product;
use crate::{Error, Tx, params, statements};

/// `outer_vlan` of untagged use.
const UNTAGGED: i64 = 0;
const STACK: &str = "stack";

statements! {
    ANY = "SELECT id FROM vlans WHERE space_id = $1 AND vnic = $2 LIMIT 1";
    OUTER = "SELECT id, holder FROM vlans WHERE space_id = $1 AND vnic = $2 AND outer_vlan = $3";
    LOWEST = "SELECT outer_vlan FROM vlans WHERE space_id = $1 AND vnic = $2 AND outer_vlan <= $3";
    INNER = "SELECT id FROM inner_vlans WHERE vlan_id = $1 AND inner_vlan = $2";
    TAKE = "INSERT INTO vlans (space_id, vnic, outer_vlan, holder, holder_id) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    TAKE_INNER = "INSERT INTO inner_vlans (vlan_id, inner_vlan, holder, holder_id) VALUES ($1, $2, $3, $4) RETURNING id";
    // What follows the first VLAN whose successor is free. A value that is asked for row by row, and not NOT EXISTS: of that PostgreSQL
    // makes a join, which compares every VLAN with every other as long as it has no statistics of the table.
    GAP = "SELECT v.outer_vlan + 1 AS gap FROM vlans v
           WHERE v.space_id = $1 AND v.vnic = $2 AND v.outer_vlan >= 2 AND v.outer_vlan < 4093 AND (
             SELECT n.id FROM vlans n WHERE n.space_id = $1 AND n.vnic = $2 AND n.outer_vlan = v.outer_vlan + 1) IS NULL
           ORDER BY v.outer_vlan LIMIT 1";
    TAKEN_INNER = "SELECT inner_vlan FROM inner_vlans WHERE vlan_id = $1 ORDER BY inner_vlan";
    ALL = "SELECT v.outer_vlan AS outer_vlan, i.inner_vlan AS inner_vlan FROM vlans v LEFT JOIN inner_vlans i ON i.vlan_id = v.id
           WHERE v.space_id = $1 AND v.vnic = $2 ORDER BY v.outer_vlan, i.inner_vlan";
    RELEASE = "DELETE FROM vlans WHERE holder = $1 AND holder_id = $2";
    STACKS_OF = "SELECT vlan_id FROM inner_vlans WHERE holder = $1 AND holder_id = $2";
    RELEASE_INNER = "DELETE FROM inner_vlans WHERE holder = $1 AND holder_id = $2";
    DROP_EMPTY_STACK = "DELETE FROM vlans WHERE id = $1 AND holder = 'stack'
                          AND NOT EXISTS (SELECT 1 FROM inner_vlans WHERE vlan_id = vlans.id)";
    HELD = "SELECT id FROM vlans WHERE holder = $1 AND holder_id = $2";
    HELD_INNER = "SELECT id FROM inner_vlans WHERE holder = $1 AND holder_id = $2";
    PASS_ON = "UPDATE vlans SET holder = $2, holder_id = $3 WHERE id = $1";
    PASS_ON_INNER = "UPDATE inner_vlans SET holder = $2, holder_id = $3 WHERE id = $1";
}

/// What a VLAN is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// An end of a VXC.
    End(Side, VxcId),
    /// A single-use key that waits to be used.
    Key(ServiceKeyId),
    /// A proposed change that waits for the other side.
    Proposal(ProposalId),
}

impl Holder {
    const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::End(Side::A, id) => ("a", id.0),
            Self::End(Side::B, id) => ("b", id.0),
            Self::Key(id) => ("key", id.0),
            Self::Proposal(id) => ("proposal", id.0),
        }
    }
}

/// Where VLANs are told apart: a Port, a LAG, an MCR, or a vNIC of an MVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// The LAG's primary for a member.
    product: ProductId,
    /// 0 but on an MVE.
    vnic: u8,
    place: Place,
}

impl Space {
    /// That of a product; of an MVE, that of one of its vNICs (the first unless said otherwise).
    pub fn on(product: &Product, vnic: Option<u8>) -> Self {
        let place = Place::of(product.kind);
        let vnic = vnic.filter(|_| place == Place::Vnic).unwrap_or(0);
        Self { product: product.vlan_space(), vnic, place }
    }

    /// The row that stands for it.
    pub const fn product(self) -> ProductId {
        self.product
    }

    pub(crate) const fn vnic(self) -> u8 {
        self.vnic
    }
}

/// Takes what is asked for, choosing what was left open; `Unavailable` says why it can't be had.
pub fn take(tx: &Tx<'_>, space: Space, ask: TagAsk, holder: Holder) -> Result<Result<Tag, Unavailable>, Error> {
    let tag = match find(tx, space, ask)? {
        Ok(tag) => tag,
        Err(unavailable) => return Ok(Err(unavailable)),
    };
    let (word, id) = holder.parts();
    let at = |outer: i64, word: &str, id: i64| tx.insert(TAKE, params![space.product, space.vnic, outer, word, id]);
    match tag {
        Tag::Untagged => at(UNTAGGED, word, id).map(drop)?,
        Tag::Whole(outer) => at(i64::from(outer.get()), word, id).map(drop)?,
        Tag::Stacked(outer, inner) => {
            let stack = match row(tx, space, outer)? {
                Some((stack, _)) => stack,
                None => at(i64::from(outer.get()), STACK, 0)?,
            };
            tx.insert(TAKE_INNER, params![stack, inner.get(), word, id]).map(drop)?;
        }
    }
    Ok(Ok(tag))
}

/// Whether this very tag could be had now.
pub fn check(tx: &Tx<'_>, space: Space, tag: Tag) -> Result<Result<(), Unavailable>, Error> {
    let Some(outer) = tag.outer() else {
        return Ok(match space.place {
            Place::Port if tx.exists(ANY, params![space.product, space.vnic])? => Err(Unavailable::NotEmpty),
            Place::Vnic if has_untagged(tx, space)? => Err(Unavailable::Taken(tag)),
            Place::Port | Place::Vnic => Ok(()),
        });
    };
    if closed(tx, space)? {
        return Ok(Err(Unavailable::UntaggedAttached));
    }
    let taken = match (row(tx, space, outer)?, tag.inner()) {
        (None, _) => false,
        (Some((stack, holder)), Some(inner)) if holder == STACK => tx.exists(INNER, params![stack, inner.get()])?,
        (Some(_), _) => true,
    };
    Ok(if taken { Err(Unavailable::Taken(tag)) } else { Ok(()) })
}

/// What can be had now of what is asked for.
fn find(tx: &Tx<'_>, space: Space, ask: TagAsk) -> Result<Result<Tag, Unavailable>, Error> {
    let outer = match ask.vlan {
        VlanAsk::Auto => first_free(tx, space)?,
        VlanAsk::Id(id) => Ok(id),
        VlanAsk::Untagged => return checked(tx, space, Tag::Untagged),
    };
    match (outer, ask.inner, ask.vlan) {
        (Err(unavailable), ..) => Ok(Err(unavailable)),
        // Found free a moment ago.
        (Ok(outer), InnerAsk::None, VlanAsk::Auto) => Ok(Ok(Tag::Whole(outer))),
        (Ok(outer), inner, _) => match with_inner(tx, space, outer, inner)? {
            Ok(tag) => checked(tx, space, tag),
            unavailable => Ok(unavailable),
        },
    }
}

/// This very tag, if it could be had now.
fn checked(tx: &Tx<'_>, space: Space, tag: Tag) -> Result<Result<Tag, Unavailable>, Error> {
    Ok(check(tx, space, tag)?.map(|()| tag))
}

/// The tag of an outer VLAN, with the lowest inner one that is free if it may be any.
fn with_inner(
    tx: &Tx<'_>,
    space: Space,
    outer: VlanId,
    inner: InnerAsk,
) -> Result<Result<Tag, Unavailable>, Error> {
    Ok(match inner {
        InnerAsk::None => Ok(Tag::Whole(outer)),
        InnerAsk::Id(inner) => Ok(Tag::Stacked(outer, inner)),
        InnerAsk::Auto => {
            let taken = match row(tx, space, outer)? {
                Some((stack, holder)) if holder == STACK => {
                    tx.all(TAKEN_INNER, params![stack], |row| row.get::<i64>("inner_vlan"))?
                }
                Some(_) => return Ok(Err(Unavailable::Taken(Tag::Whole(outer)))),
                None => Vec::new(),
            };
            let free = VlanId::all().find(|id| taken.binary_search(&i64::from(id.get())).is_err());
            free.map(|inner| Tag::Stacked(outer, inner)).ok_or(Unavailable::Full)
        }
    })
}

fn row(tx: &Tx<'_>, space: Space, outer: VlanId) -> Result<Option<(i64, String)>, Error> {
    tx.one(OUTER, params![space.product, space.vnic, outer.get()], |row| Ok((row.get("id")?, row.get("holder")?)))
}

/// The lowest outer VLAN that nothing uses, in two looks however full the space is; none where an untagged connection has all of it.
fn first_free(tx: &Tx<'_>, space: Space) -> Result<Result<VlanId, Unavailable>, Error> {
    let first = i64::from(VlanId::FIRST.get());
    let low = tx.all(LOWEST, params![space.product, space.vnic, first], |row| row.get::<i64>("outer_vlan"))?;
    if space.place == Place::Port && low.contains(&UNTAGGED) {
        return Ok(Err(Unavailable::UntaggedAttached));
    }
    if !low.contains(&first) {
        return Ok(Ok(VlanId::FIRST));
    }
    let gap = tx.one(GAP, params![space.product, space.vnic], |row| row.get("gap"))?;
    Ok(gap.and_then(VlanId::new).ok_or(Unavailable::Full))
}

/// An untagged connection has all of it.
fn closed(tx: &Tx<'_>, space: Space) -> Result<bool, Error> {
    Ok(space.place == Place::Port && has_untagged(tx, space)?)
}

/// Whether an untagged connection is there. On a Port it excludes everything else, on a vNIC only another one.
pub fn has_untagged(tx: &Tx<'_>, space: Space) -> Result<bool, Error> {
    tx.exists(OUTER, params![space.product, space.vnic, UNTAGGED])
}

/// All that is in use, as the model: for what is asked about free VLANs ([`VlanSpace::availability`]).
pub fn load(tx: &Tx<'_>, space: Space) -> Result<VlanSpace, Error> {
    let corrupt = |column: &str, found: String| Error::Corrupt { column: column.to_owned(), found };
    let id = |column, n: i64| VlanId::new(n).ok_or_else(|| corrupt(column, n.to_string()));
    let rows =
        tx.all(ALL, params![space.product, space.vnic], |row| Ok((row.get("outer_vlan")?, row.get("inner_vlan")?)))?;
    let mut model = VlanSpace::new(space.place);
    for (outer, inner) in rows {
        let tag = match (outer, inner) {
            (UNTAGGED, _) => Tag::Untagged,
            (outer, None) => Tag::Whole(id("outer_vlan", outer)?),
            (outer, Some(inner)) => Tag::Stacked(id("outer_vlan", outer)?, id("inner_vlan", inner)?),
        };
        model.take(tag).map_err(|unavailable| corrupt("outer_vlan", unavailable.to_string()))?;
    }
    Ok(model)
}

/// Gives back all that a holder holds.
pub fn release(tx: &Tx<'_>, holder: Holder) -> Result<(), Error> {
    let (word, id) = holder.parts();
    let stacks = tx.all(STACKS_OF, params![word, id], |row| row.get::<i64>("vlan_id"))?;
    tx.run(RELEASE_INNER, params![word, id])?;
    for stack in stacks {
        tx.run(DROP_EMPTY_STACK, params![stack])?;
    }
    tx.run(RELEASE, params![word, id]).map(drop)
}

/// Passes all that one holder holds to another: a key's VLAN to the VXC that uses it. Whether there was anything.
pub fn pass_on(tx: &Tx<'_>, from: Holder, to: Holder) -> Result<bool, Error> {
    let ((from, from_id), (to, to_id)) = (from.parts(), to.parts());
    let mut any = false;
    // Row by row: for an UPDATE that changes what it is looked up by, SQLite keeps a table of what it has found.
    for (held, pass) in [(HELD, PASS_ON), (HELD_INNER, PASS_ON_INNER)] {
        for row in tx.all(held, params![from, from_id], |row| row.get::<i64>("id"))? {
            tx.run(pass, params![row, to, to_id])?;
            any = true;
        }
    }
    Ok(any)
}

/// Whether a holder holds anything.
pub fn holds(tx: &Tx<'_>, holder: Holder) -> Result<bool, Error> {
    let (word, id) = holder.parts();
    Ok(tx.exists(HELD, params![word, id])? || tx.exists(HELD_INNER, params![word, id])?)
}
