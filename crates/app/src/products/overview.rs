//! One service with all that its page shows, in as many statements however much is on it.

use domain::order::ResourceTag;
use domain::price::Currency;
use domain::{Action, Status, Uid, allowed};
use store::service_list;
use store::service_page::{self, Around};
use store::tags::{self, Tagged};

use super::config::Stand;
use super::service_page::connections;
use super::view::{alone, build};
use super::{IdOrUid, KeyIcon, Places, ProductView, ServicePage, VxcQuery, charges, own};
use crate::{Actor, App, Error, Who, catalogue};

/// A service of the reader's own company.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceOverview {
    /// The service, whether keys can be made on it, and the connections that were asked for.
    pub page: ServicePage,
    /// The link, not the service; `None` while nothing has been seen of it.
    pub link_up: Option<bool>,
    /// Whoever ordered it, when it is the reader or the reader may see the company's people; an API key is called by its name.
    pub ordered_by: Option<String>,
    /// The Ports of its LAG, the primary first; empty outside a LAG.
    pub members: Vec<LagMember>,
    pub tags: Vec<ResourceTag>,
    /// What it costs a month, at the prices of today, for who may see prices.
    pub monthly: Option<(Currency, i64)>,
    /// Connections that aren't gone.
    pub attached: u64,
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

impl App {
    /// A Port, MCR or MVE of the actor's company. Six statements, two more for a page behind the last one.
    pub async fn service_overview(
        &self,
        actor: &Actor,
        id: IdOrUid,
        query: VxcQuery,
    ) -> Result<ServiceOverview, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let member = actor.member()?;
            let product = own(tx, member, &id)?;
            let row = service_list::rows(tx, &[product.id], now)?.into_iter().next();
            let row = row.ok_or_else(|| Error::no_service(id))?;
            let around = service_page::around(tx, &product, &product.created_by, member.id)?;
            let bound = around.members.iter().find(|one| one.id == product.id).and_then(|one| one.stand.clone());
            let (in_lag, link_up) = (product.lag_id != 0, product.link_up.filter(|_| !product.status.gone()));
            let ordered_by = ordered_by(&actor, &product.created_by, &around);
            let vxcs = connections(tx, member, product.id, &query)?;
            let tags = tags::of(tx, Tagged::Product(product.id))?;
            let owner = (member.uid, member.name.clone());
            let catalog = catalogue::current(&app, tx)?;
            let prices = allowed(actor.role, Action::ViewPrices);
            let monthly = if prices { charges::monthly(&catalog, &product, now) } else { None };
            let service = build(&Places::of(&catalog), owner, product, bound.map(Stand::from), Vec::new(), now)?;
            let members = around.members.into_iter().filter(|one| in_lag && !one.status.gone()).map(|one| LagMember {
                uid: one.uid,
                name: one.name,
                status: one.status,
                link_up: one.link_up,
                stand: one.stand.map(Stand::from),
            });
            Ok(ServiceOverview {
                members: members.collect(),
                page: ServicePage { service, keys: KeyIcon::of(actor.role, &row)?, vxcs },
                link_up,
                ordered_by,
                tags,
                monthly,
                attached: row.vxcs,
            })
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
            alone(tx, &app, (member.uid, member.name.clone()), product, now)
        })
        .await
    }
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
