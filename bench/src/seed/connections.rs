//! Connections, LIVE, each made with a key by a company that isn't the key's.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use app::Record;
use domain::vlan::Tag;
use domain::{ProductId, ServiceKeyId, Side, Status};
use store::products::Product;
use store::service_keys::{self, ServiceKey};
use store::vlans::{self, Holder, Space};
use store::vxcs::{self, End, NewVxc};
use store::{Lane, Tx};

use super::access::Company;
use super::keys::{place, vlan};
use super::progress::Progress;
use super::{World, draw};

/// Connections in one transaction.
const BATCH: usize = 200;
/// Mbit/s.
const RATE: u32 = 100;
/// The A-Ends' VLANs go down from here, towards those of the keys.
const LAST_VLAN: u64 = 4000;

/// One connection in the making.
#[derive(Clone)]
struct Planned {
    new: NewVxc,
    key: ServiceKey,
    west: Company,
    a_port: Product,
}

pub(super) async fn make(world: &World, companies: &[Company], ports: &[Product], keys: &[ServiceKey]) -> Result<()> {
    let size = &world.size;
    let mut progress = Progress::new("connections", size.vxcs);
    let (mut numbers, mut taken) = (HashSet::new(), HashMap::<ProductId, u64>::new());
    let mut n = 0;
    for chunk in keys.chunks(BATCH) {
        let draw = draw(world.then)?;
        let mut ids = draw.ids();
        let mut planned = Vec::new();
        for key in chunk {
            let (east, east_port, _) = place(n, size.companies, size.ports);
            // The companies after East in turn, never East itself.
            let others = size.companies - 1;
            let west_number = n % size.companies + 1 + (n / size.companies) % others;
            let (west, west_port, _) =
                place(west_number % size.companies + (n / size.companies) * size.companies, size.companies, size.ports);
            let at = || (companies.get(west), companies.get(east), ports.get(west_port), ports.get(east_port));
            let (Some(west), Some(east), Some(a_port), Some(b_port)) = at() else { anyhow::bail!("no such company") };
            let before = taken.entry(a_port.id).or_default();
            let a_vlan = vlan(LAST_VLAN - *before).context("no VLAN is left")?;
            *before += 1;
            let number = std::iter::repeat_with(|| ids.number()).find(|number| numbers.insert(*number));
            let new = NewVxc {
                uid: ids.uid(),
                number: number.context("no number is free")?,
                order_uid: ids.uid(),
                key_id: Some(key.id),
                status: Status::Live,
                rate: RATE,
                max_rate: key.max_speed,
                shutdown: false,
                term_months: 1,
                contract_start: world.then,
                contract_end: world.then.plus_months(1),
                cost_centre: None,
                promo_code: None,
                a: end(west, a_port, format!("To {}", east.member.name), Some(a_vlan.get())),
                b: end(east, b_port, format!("From {}", west.member.name), key.vlan),
                created_by: west.actor.maker(),
                created_at: world.then,
            };
            planned.push(Planned { new, key: key.clone(), west: west.clone(), a_port: a_port.clone() });
            n += 1;
        }
        let batch = move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            planned.iter().try_for_each(|one| connect(tx, one, &mut ids))
        };
        world.store.write(Lane::Any, batch).await.context("connections")?;
        progress.add(u64::try_from(chunk.len())?);
    }
    Ok(())
}

fn end(company: &Company, port: &Product, name: String, vlan: Option<u16>) -> End {
    End {
        company_id: company.member.id,
        product_id: port.id,
        name,
        vlan,
        inner: None,
        vnic: None,
        config: None,
        isolated: false,
        locked: false,
        link_up: Some(true),
    }
}

fn connect(tx: &Tx<'_>, one: &Planned, ids: &mut domain::Ids) -> Result<(), app::Error> {
    let Planned { new, key, west, a_port } = one;
    let now = new.created_at;
    let id = vxcs::insert(tx, new)?;
    let missing = || app::Error::Internal("a new connection is not there".to_owned());
    let mut vxc = vxcs::by_id(tx, id)?.ok_or_else(missing)?;
    vxc.applied_version = vxc.version;
    vxc.live_at = Some(now);
    (vxc.a.link_up, vxc.b.link_up) = (Some(true), Some(true));
    vxcs::save_progress(tx, &vxc)?;
    service_keys::note_use(tx, key, id, west.member.id, new.rate, now)?;
    vlans::pass_on(tx, Holder::Key(ServiceKeyId(key.id.0)), Holder::End(Side::B, id))?;
    let tag = vxc.a.vlan.and_then(|n| vlan(n.into())).map(Tag::Whole).ok_or_else(missing)?;
    let held = vlans::take(tx, Space::on(a_port, None), tag.into(), Holder::End(Side::A, id))?;
    held.map_err(|why| app::Error::Internal(why.to_string()))?;
    let entry = || Record::by(&west.actor, "vxc.order");
    let after = serde_json::json!({ "rate": new.rate, "status": "LIVE" });
    entry().on("vxc", new.uid, Some(&new.a.name)).change(None::<&()>, Some(&after))?.save(tx, ids, now)?;
    let told = entry().on("vxc", new.uid, Some(&new.b.name)).for_other_side(key.company_id, &west.actor);
    told.change(None::<&()>, Some(&after))?.save(tx, ids, now)
}
