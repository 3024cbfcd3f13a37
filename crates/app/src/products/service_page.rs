//! One service as its own page shows it: itself, whether keys can be made on it, and its connections a page at a time.

use domain::{Action, ProductId};
use store::{Search, Tx, service_list, vxc_list};

use super::view::alone;
use super::{IdOrUid, KeyIcon, ProductView, own};
use crate::actor::Member;
use crate::paging::{Page, Paging, Window};
use crate::vxcs::VxcRow;
use crate::{Actor, App, Error};

/// Which connections of a service; the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VxcQuery {
    /// Part of one's own name of it or of the other company's name; the first characters of a uid (4 or more); a whole number.
    pub search: String,
    /// Also those that are gone.
    pub ended: bool,
    pub paging: Paging,
}

/// A service of the actor's company with a page of its connections.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePage {
    /// Its `vxcs` are empty.
    pub service: ProductView,
    pub keys: KeyIcon,
    pub vxcs: Page<VxcRow>,
}

impl App {
    /// As many statements for one connection as for thousands.
    pub async fn service_page(&self, actor: &Actor, id: IdOrUid, query: VxcQuery) -> Result<ServicePage, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let member = actor.member()?;
            let product = own(tx, member, &id)?;
            let product_id = product.id;
            let listed = service_list::rows(tx, &[product_id], now)?;
            let listed = listed.first().ok_or_else(|| Error::no_service(id))?;
            let vxcs = connections(tx, member, product_id, &query)?;
            Ok(ServicePage {
                keys: KeyIcon::of(actor.role, listed)?,
                service: alone(tx, &app, (member.uid, member.name.clone()), product, now)?,
                vxcs,
            })
        })
        .await
    }
}

/// A page of the connections on a product of the member's company, in one statement unless it lies behind the last one.
pub(super) fn connections(
    tx: &Tx<'_>,
    member: &Member,
    product: ProductId,
    query: &VxcQuery,
) -> Result<Page<VxcRow>, Error> {
    let search = Search::new(&query.search);
    let page = |window: Window| vxc_list::at_product(tx, product, &search, query.ended, window.size, window.offset);
    // How many there are comes with the rows; where there are none, the page may lie behind the last one.
    let asked = query.paging.within(u64::MAX);
    let (mut rows, mut total) = page(asked)?;
    if rows.is_empty() && asked.offset > 0 {
        total = vxc_list::count_at_product(tx, product, &search, query.ended)?;
        rows = page(query.paging.within(total))?.0;
    }
    let rows = rows.into_iter().filter_map(|vxc| VxcRow::at(product, member.id, vxc)).collect();
    Ok(query.paging.within(total).of(rows))
}
