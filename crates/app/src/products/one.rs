//! One service with all that its page shows, in as many statements however much is on it.

use domain::order::ResourceTag;
use domain::{Action, Status, Uid, allowed};
use store::products::Product;
use store::service_page::{self, Around};
use store::tags::{self, Tagged};
use store::{Search, Tx, service_list, vxc_list};

use super::config::Stand;
use super::view::{build, standing};
use super::{IdOrUid, KeyIcon, ProductView, own};
use crate::actor::Member;
use crate::paging::{Page, Paging};
use crate::vxcs::VxcRow;
use crate::{Actor, App, Error, Who};

/// A service of the reader's own company.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePage {
    /// Without its connections, which come by pages.
    pub service: ProductView,
    /// The link, not the service; `None` while nothing has been seen of it.
    pub link_up: Option<bool>,
    pub keys: KeyIcon,
    /// Whoever ordered it, when it is the reader or the reader may see the company's people; an API key is called by its name.
    pub ordered_by: Option<String>,
    /// The Ports of its LAG, the primary first; empty outside a LAG.
    pub members: Vec<LagMember>,
    pub tags: Vec<ResourceTag>,
    /// Connections that aren't gone.
    pub attached: u64,
    /// The connections that were asked for, the newest first.
    pub vxcs: Page<VxcRow>,
}

/// A Port of a LAG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LagMember {
    pub uid: Uid,
    pub name: String,
    pub status: Status,
    pub link_up: Option<bool>,
    pub stand: Option<Stand>,
}

/// Which of a service's connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VxcAsk {
    /// Part of the own name of the connection or of the other company's; empty: all.
    pub search: String,
    /// Those that have ended too.
    pub ended: bool,
    pub paging: Paging,
}

impl App {
    /// A Port, MCR or MVE of the actor's company. At most seven statements.
    pub async fn service_page(&self, actor: &Actor, id: IdOrUid, ask: VxcAsk) -> Result<ServicePage, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let member = actor.member()?;
            let product = own(tx, member, &id)?;
            let row = service_list::rows(tx, &[product.id], now)?.into_iter().next();
            let row = row.ok_or_else(|| Error::Internal(format!("product {id} is there and isn't listed")))?;
            let around = service_page::around(tx, &product, &product.created_by, member.id)?;
            let (keys, attached) = (KeyIcon::of(actor.role, &row)?, row.vxcs);
            let vxcs = connections(tx, member, &product, &ask, attached)?;
            let tags = tags::of(tx, Tagged::Product(product.id))?;
            let stand = around.members.iter().find(|one| one.id == product.id).and_then(|one| one.stand.clone());
            let ordered_by = ordered_by(&actor, &product.created_by, &around);
            let (in_lag, link_up) = (product.lag_id != 0, product.link_up.filter(|_| !product.status.gone()));
            let owner = (member.uid, member.name.clone());
            let service = standing(tx, &app, owner, product, stand.map(stood), Vec::new(), now)?;
            let members = around.members.into_iter().filter(|one| in_lag && !one.status.gone()).map(|one| LagMember {
                uid: one.uid,
                name: one.name,
                status: one.status,
                link_up: one.link_up,
                stand: one.stand.map(stood),
            });
            let members = members.collect();
            Ok(ServicePage { service, link_up, keys, ordered_by, members, tags, attached, vxcs })
        })
        .await
    }
}

impl App {
    /// A Port, MCR or MVE of the actor's company, without its connections. Three statements.
    pub async fn own_service(&self, actor: &Actor, id: IdOrUid) -> Result<ProductView, Error> {
        actor.may(Action::ViewServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            build(tx, &app, (member.uid, member.name.clone()), product, Vec::new(), now)
        })
        .await
    }
}

fn stood((device, interface, media): (String, String, String)) -> Stand {
    Stand { device, interface, media }
}

fn connections(
    tx: &Tx<'_>,
    member: &Member,
    product: &Product,
    ask: &VxcAsk,
    attached: u64,
) -> Result<Page<VxcRow>, Error> {
    let search = Search::new(&ask.search);
    let total = if ask.search.trim().is_empty() && !ask.ended {
        attached
    } else {
        vxc_list::count_at_product(tx, product.id, &search, ask.ended)?
    };
    let window = ask.paging.within(total);
    let rows = vxc_list::at_product(tx, product.id, &search, ask.ended, window.size, window.offset)?;
    Ok(window.of(rows.into_iter().filter_map(|row| VxcRow::at(product.id, member.id, row)).collect()))
}

fn ordered_by(actor: &Actor, maker: &str, around: &Around) -> Option<String> {
    let people = allowed(actor.role, Action::ViewUsers);
    let own = matches!(actor.who, Who::Person { .. }) && actor.maker() == maker;
    match (&around.person, &around.api_key) {
        (Some(person), _) if people || own => Some(person.clone()),
        (None, Some(key)) => Some(format!("API key {key}")),
        _ => None,
    }
}
