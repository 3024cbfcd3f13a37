//! The VLAN of a single-use key: looked for when it is asked for, kept as long as the key could be used.

use domain::service_key::{Terms, reserves_vlan};
use domain::vlan::Tag;
use store::products::Product;
use store::service_keys::ServiceKey;
use store::vlans::{self as rows, Holder};

use crate::act::Work;
use crate::{Error, vlans};

/// Brings what the key holds in line with what it says now. `before` is what it said until now.
///
/// The VLAN must be free when it is asked for and when the key is switched on (SK-62), under both settings; whether it is then kept
/// is said by [`reserves_vlan`].
pub(super) fn settle(
    work: &mut Work<'_>,
    row: &ServiceKey,
    product: &Product,
    before: Option<&Terms>,
    now: &Terms,
    uses: u32,
) -> Result<(), Error> {
    let holder = Holder::Key(row.id);
    let moved = before.is_none_or(|before| place(before) != place(now));
    let woken = now.active && before.is_none_or(|before| !before.active);
    let keeps = reserves_vlan(now, uses, work.now) && !product.status.gone();
    let mut held = rows::holds(work.tx, holder)?;
    if held && (moved || !keeps) {
        vlans::release(work.tx, holder)?;
        held = false;
    }
    let Some(tag) = now.carried.tag.filter(|_| uses == 0 && !held) else { return Ok(()) };
    if keeps {
        vlans::take(work, product, now.carried.vnic, tag.into(), holder)?;
    } else if (moved || woken) && !product.status.gone() {
        vlans::check(work, product, now.carried.vnic, tag)?;
    }
    Ok(())
}

fn place(terms: &Terms) -> (Option<Tag>, u8) {
    (terms.carried.tag, terms.carried.vnic.unwrap_or(0))
}
