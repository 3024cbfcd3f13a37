//! Providers' Ports: the catalogue brings them, and anyone can order VXCs to them. Companies' own Ports stand beside them when their
//! companies show them.

use std::collections::BTreeMap;

use domain::catalog::{Catalog, ConnectType, PartnerPort};
use domain::order::Term;
use domain::{Action, CompanyId, ProductKind, Uid};
use store::{companies, interfaces, products, vxcs};

use super::Imported;
use crate::act::Work;
use crate::products::config::{self, PortConfig};
use crate::products::{Draft, create, end};
use crate::{Actor, App, Error};

/// What makes a provider's Port the one it is. With another company or speed it is another Port.
type Identity = (String, String, i64, String, String, u32);

fn identity(port: &PartnerPort) -> Identity {
    let connect = port.connect_type.to_string();
    (connect, port.title.clone(), port.location, port.zone.to_string(), companies::fold(&port.company), port.speed)
}

/// Makes the catalogue's partner ports Ports of their providers, which become companies if they aren't yet, and ends those that the
/// catalogue has dropped.
pub(super) fn sync(work: &mut Work<'_>, catalog: &Catalog, done: &mut Imported) -> Result<(), Error> {
    let mut there = BTreeMap::new();
    for product in products::every(work.tx)? {
        if product.kind == ProductKind::Port && !product.status.gone() {
            let own = config::read::<PortConfig>(&product)?;
            if own.from_catalogue {
                let company = companies::fold(&work.company(product.company_id)?.name);
                let (location, zone, speed) = (product.location, product.zone.clone(), product.speed);
                let key = (own.connect_type.to_string(), product.name.clone(), location, zone, company, speed);
                there.insert(key, (product, own));
            }
        }
    }
    for port in &catalog.partner_ports {
        match there.remove(&identity(port)) {
            Some((mut product, own)) => {
                let wanted = PortConfig { rank: port.rank, vxc_permitted: port.vxc_permitted, ..own.clone() };
                if wanted != own {
                    product.config = config::write(&wanted)?;
                    products::save_edit(work.tx, &product)?;
                }
            }
            None => {
                add(work, catalog, port)?;
                done.partner_ports_added += 1;
            }
        }
    }
    for (product, _) in there.into_values() {
        let attached = vxcs::attached(work.tx, product.id)?;
        if attached > 0 {
            let text = format!("partner port {}: {attached} connections are on it, so it can't go", product.name);
            return Err(Error::invalid("catalogue", text));
        }
        end(work, &product)?;
        done.partner_ports_ended += 1;
    }
    Ok(())
}

fn add(work: &mut Work<'_>, catalog: &Catalog, port: &PartnerPort) -> Result<(), Error> {
    let full = || {
        let text = format!("partner port {}: no interface of {} Mbit/s is free there", port.title, port.speed);
        Error::invalid("catalogue", text)
    };
    let location = catalog.location(port.location).ok_or_else(full)?;
    let free = interfaces::free_at(work.tx, port.location, port.speed)?;
    let interface = free.into_iter().find(|one| one.zone == port.zone).ok_or_else(full)?;
    let config = PortConfig {
        connect_type: port.connect_type,
        rank: port.rank,
        vxc_permitted: port.vxc_permitted,
        from_catalogue: true,
        ..PortConfig::default()
    };
    let company = provider(work, &port.company)?;
    let uid = work.ids.uid();
    let product = create(
        work,
        &Draft {
            uid,
            company,
            kind: ProductKind::Port,
            name: port.title.clone(),
            speed: port.speed,
            location,
            zone: port.zone,
            device_id: interface.device_id,
            capacity_used: 0,
            term: Term::MONTHLY,
            cost_centre: None,
            promo_code: None,
            marketplace_visible: true,
            lag: None,
            config: config::write(&config)?,
            tags: &[],
        },
    )?;
    if interfaces::bind(work.tx, interface.id, product)? { Ok(()) } else { Err(full()) }
}

/// The company of a provider, made when there is none of that name.
fn provider(work: &mut Work<'_>, name: &str) -> Result<CompanyId, Error> {
    if let Some(company) = companies::by_name(work.tx, name)? {
        return Ok(company.id);
    }
    let number = work.number(companies::number_taken)?;
    let uid = work.ids.uid();
    Ok(companies::insert(work.tx, uid, number, name, work.now)?)
}

/// Which of the offered Ports are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerFilter {
    /// As clients write it; an unknown one finds nothing.
    pub connect_type: Option<String>,
    pub vxc_permitted: Option<bool>,
    pub company: Option<Uid>,
}

/// A Port on the marketplace: what its company shows to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerPortView {
    pub connect_type: ConnectType,
    pub uid: Uid,
    pub title: String,
    pub company_uid: Uid,
    pub company_name: String,
    /// red | blue
    pub zone: String,
    pub location: i64,
    /// Mbit/s.
    pub speed: u32,
    pub rank: u32,
    pub vxc_permitted: bool,
    /// `aggregationId`, of a LAG.
    pub lag_number: Option<i64>,
    pub lag_primary: bool,
}

impl App {
    /// The Ports that anyone may order VXCs to: providers' and those that companies show, once they are in service; the lowest rank first.
    pub async fn partner_ports(&self, actor: &Actor, filter: PartnerFilter) -> Result<Vec<PartnerPortView>, Error> {
        actor.may(Action::ViewPublicData)?;
        self.read(move |tx| {
            let mut found = Vec::new();
            for product in products::on_marketplace(tx)?.into_iter().filter(|one| one.kind == ProductKind::Port) {
                let config: PortConfig = config::read(&product)?;
                let company =
                    companies::by_id(tx, product.company_id)?.filter(|company| company.suspended_at.is_none());
                let Some(company) = company else { continue };
                let lag_primary = product.lag_primary();
                found.push(PartnerPortView {
                    connect_type: config.connect_type,
                    uid: product.uid,
                    title: product.name,
                    company_uid: company.uid,
                    company_name: company.name,
                    zone: product.zone,
                    location: product.location,
                    speed: product.speed,
                    rank: config.rank,
                    vxc_permitted: config.vxc_permitted,
                    lag_number: product.lag_number,
                    lag_primary,
                });
            }
            found.retain(|port| filter.matches(port));
            found.sort_by_key(|port| port.rank);
            Ok(found)
        })
        .await
    }
}

impl PartnerFilter {
    fn matches(&self, port: &PartnerPortView) -> bool {
        self.connect_type.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(port.connect_type.as_str()))
            && self.vxc_permitted.is_none_or(|wanted| wanted == port.vxc_permitted)
            && self.company.is_none_or(|wanted| wanted == port.company_uid)
    }
}
