//! Ordering an MVE: it takes cores of one machine, and its secrets go into the envelope.

use std::collections::BTreeMap;

use domain::catalog::{Catalog, DeviceKind, Image, Vendor};
use domain::price::Item;
use domain::{ProductKind, Uid, VlanId, order};
use store::devices;

use super::site::Terms;
use super::{MveOrder, Services, Setting, VnicAsk, finish};
use crate::Error;
use crate::act::Work;
use crate::catalogue::mve_size;
use crate::products::config::{self, MVE_SECRET, MveConfig, Vnic};
use crate::products::{Draft, create};

/// No start script or licence is longer, bytes.
const LONGEST_SETTING: usize = 65_536;

pub(super) fn place(work: &mut Work<'_>, order: &MveOrder) -> Result<Services, Error> {
    let terms = Terms::check(work, &order.common)?;
    let image = image(&terms.catalog, order)?;
    let size = mve_size(
        &terms.catalog,
        ("vendorConfig.productSize", order.size.as_deref()),
        ("vendorConfig.mveLabel", order.label.as_deref()),
    )?;
    if !image.sizes.contains(&size) {
        let sizes: Vec<_> = image.sizes.iter().map(|size| size.as_str()).collect();
        let rule = format!("image {} runs on {}", image.id, sizes.join(", "));
        return Err(Error::invalid("vendorConfig.productSize", rule));
    }
    let vnics = vnics(&order.vnics)?;
    let cores = u32::from(size.cpus());
    let what = format!("MVEs of the size {size}");
    let zones = terms.zones("vendorConfig.productSize", &what, |offer| offer.mve_max_cores >= cores)?;
    let quote = terms.quote(work, Item::Mve { size }, 1)?;

    let rooms = devices::with_room(work.tx, terms.location.id, DeviceKind::Compute, cores)?;
    let room = rooms.into_iter().find(|room| zones.contains(&room.zone));
    let room = room.ok_or_else(|| terms.full(&format!("an MVE of {cores} cores")))?;

    let uid = work.ids.uid();
    let (settings, sealed) = settings(work, uid, &order.settings)?;
    let image = config::Image {
        id: image.id,
        vendor: image.vendor,
        product: image.product.clone(),
        version: image.version.clone(),
    };
    let id = create(
        work,
        &Draft {
            uid,
            company: terms.member.id,
            kind: ProductKind::Mve,
            name: terms.name.clone(),
            speed: 0,
            location: &terms.location,
            zone: room.zone,
            device_id: room.device_id,
            capacity_used: cores,
            term: terms.term,
            cost_centre: terms.cost_centre.clone(),
            promo_code: terms.promo_code.clone(),
            marketplace_visible: order.common.marketplace_visible,
            lag: None,
            config: config::write(&MveConfig { size, image, vnics, settings, sealed })?,
            tags: &terms.tags,
        },
    )?;
    let views = finish(work, &[id])?;
    let (market, metro) = terms.place();
    Ok(Services { views, kind: ProductKind::Mve, name: terms.name, market, metro, quote })
}

/// The image, which must be the vendor's that the order names.
fn image<'c>(catalog: &'c Catalog, order: &MveOrder) -> Result<&'c Image, Error> {
    let vendor = Vendor::find(order.vendor.trim().replace([' ', '-'], "_").as_str()).ok_or_else(|| {
        let known: Vec<_> = Vendor::ALL.iter().map(|vendor| vendor.as_str()).collect();
        Error::invalid("vendorConfig.vendor", format!("must be one of {}", known.join(", ")))
    })?;
    let field = "vendorConfig.imageId";
    let image = catalog
        .image(order.image)
        .ok_or_else(|| Error::invalid(field, format!("there is no image {}", order.image)))?;
    if image.vendor != vendor {
        return Err(Error::invalid(field, format!("image {} is {}'s, not {vendor}'s", image.id, image.vendor)));
    }
    Ok(image)
}

fn vnics(asked: &[VnicAsk]) -> Result<Vec<Vnic>, Error> {
    let descriptions: Vec<String> = asked.iter().map(|vnic| vnic.description.clone().unwrap_or_default()).collect();
    let named = order::vnics("vnics", &descriptions)?;
    let vlan = |index: usize| -> Result<Option<u16>, Error> {
        match asked.get(index).and_then(|vnic| vnic.vlan) {
            None | Some(0 | -1) => Ok(None),
            Some(n) => Ok(Some(VlanId::parse(&format!("vnics[{index}].vlan"), n)?.get())),
        }
    };
    named.into_iter().enumerate().map(|(index, description)| Ok(Vnic { description, vlan: vlan(index)? })).collect()
}

type Settings = (BTreeMap<String, serde_json::Value>, BTreeMap<String, String>);

/// The vendor's keys: what may be read again, and what is sealed for this very MVE.
fn settings(work: &mut Work<'_>, uid: Uid, given: &[Setting]) -> Result<Settings, Error> {
    let (mut open, mut sealed) = Settings::default();
    for setting in given {
        let field = || format!("vendorConfig.{}", setting.name);
        match &setting.value {
            serde_json::Value::String(text) if text.len() > LONGEST_SETTING => {
                return Err(Error::invalid(field(), format!("must have at most {LONGEST_SETTING} bytes")));
            }
            serde_json::Value::String(text) if setting.secret => {
                let envelope = work.app.0.vault.seal(MVE_SECRET, &uid.to_string(), text.as_bytes(), &mut work.ids);
                let envelope = envelope.map_err(|error| Error::Internal(error.to_string()))?;
                sealed.insert(setting.name.clone(), envelope);
            }
            value @ (serde_json::Value::String(_) | serde_json::Value::Bool(_)) if !setting.secret => {
                open.insert(setting.name.clone(), value.clone());
            }
            _ => return Err(Error::invalid(field(), "must be text")),
        }
    }
    Ok((open, sealed))
}
