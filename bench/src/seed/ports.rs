//! Ports, LIVE, each on an interface of its own.

use std::collections::HashSet;

use anyhow::{Context, Result};
use domain::catalog::{Catalog, LocationStatus};
use domain::{ProductKind, Status};
use store::interfaces::{self, Interface};
use store::products::{self, NewProduct, Product};
use store::{Lane, Tx};

use super::access::Company;
use super::plant::SPEED;
use super::progress::Progress;
use super::{World, draw};

/// Ports in one transaction.
const BATCH: usize = 200;
/// A Port that is nothing special.
const CONFIG: &str = r#"{"connect_type":"DEFAULT","vxc_permitted":true}"#;

/// Those of the first company, then those of the second, and so on.
pub(super) async fn make(world: &World, catalog: &Catalog, companies: &[Company]) -> Result<Vec<Product>> {
    let free = free(world, catalog).await?;
    let count = usize::try_from(world.size.ports)?;
    let owners = companies.iter().flat_map(|company| std::iter::repeat_n(company, count));
    let mut numbers = HashSet::new();
    let mut made = Vec::new();
    let mut progress = Progress::new("Ports", u64::try_from(companies.len() * count)?);
    let mut wanted: Vec<(NewProduct, i64)> = Vec::new();
    let all: Vec<_> = owners.zip(&free).collect();
    for chunk in all.chunks(BATCH) {
        let draw = draw(world.then)?;
        let mut ids = draw.ids();
        wanted.clear();
        for (company, interface) in chunk {
            let location = catalog.location(interface.location).context("an interface without a location")?;
            let number = std::iter::repeat_with(|| ids.number()).find(|number| numbers.insert(*number));
            let new = NewProduct {
                uid: ids.uid(),
                number: number.context("no number is free")?,
                company_id: company.member.id,
                kind: ProductKind::Port,
                name: format!("{} {}", location.metro, interface.name),
                speed: SPEED,
                location: location.id,
                zone: interface.zone.as_str().to_owned(),
                market: location.market.clone().unwrap_or_else(|| location.country.clone()),
                device_id: interface.device_id,
                capacity_used: 0,
                term_months: 1,
                contract_start: world.then,
                contract_end: world.then.plus_months(1),
                cost_centre: None,
                promo_code: None,
                marketplace_visible: false,
                lag: None,
                config: CONFIG.to_owned(),
                created_by: company.actor.maker(),
                created_at: world.then,
            };
            wanted.push((new, interface.id));
        }
        let wanted = wanted.clone();
        let batch = move |tx: &Tx<'_>| -> Result<Vec<Product>, store::Error> {
            wanted.iter().map(|(new, interface)| port(tx, new, *interface)).collect()
        };
        let ports = world.store.write(Lane::Any, batch).await?;
        progress.add(u64::try_from(ports.len())?);
        made.extend(ports);
    }
    Ok(made)
}

/// The free interfaces, one of each location in turn.
async fn free(world: &World, catalog: &Catalog) -> Result<Vec<Interface>> {
    let active = catalog.locations.iter().filter(|location| location.status == LocationStatus::Active);
    let locations: Vec<i64> = active.map(|location| location.id).collect();
    let read = move |tx: &Tx<'_>| -> Result<Vec<Vec<Interface>>, store::Error> {
        locations.iter().map(|location| interfaces::free_at(tx, *location, SPEED)).collect()
    };
    let mut places: Vec<_> = world.store.read(read).await?.into_iter().map(Vec::into_iter).collect();
    let mut turns = Vec::new();
    loop {
        let before = turns.len();
        turns.extend(places.iter_mut().filter_map(Iterator::next));
        if turns.len() == before {
            return Ok(turns);
        }
    }
}

fn port(tx: &Tx<'_>, new: &NewProduct, interface: i64) -> Result<Product, store::Error> {
    let id = products::insert(tx, new)?;
    let found = products::by_id(tx, id)?;
    let mut port = found.ok_or_else(|| store::Error::Refused("a new Port is not there".to_owned()))?;
    if !interfaces::bind(tx, interface, id)? {
        return Err(store::Error::Refused("an interface is not free".to_owned()));
    }
    port.status = Status::Live;
    port.applied_version = port.version;
    port.link_up = Some(true);
    port.live_at = Some(new.created_at);
    products::save_progress(tx, &port)?;
    Ok(port)
}
