//! Bringing the rows of devices and interfaces in line with a catalogue, by their names.

use std::collections::BTreeMap;

use domain::ProductId;
use domain::catalog::{Catalog, DeviceKind, DeviceSpec, InterfaceSpec};
use store::devices::{self, Device};
use store::interfaces::{self, Interface};
use store::products::{self, Product};

use super::Imported;
use crate::Error;
use crate::act::Work;

/// Adds what is new, saves what is said differently, retires what the catalogue no longer has. Whatever a service stands on may
/// neither go nor change under it; all such conflicts are told at once.
pub(super) fn plant(work: &Work<'_>, catalog: &Catalog, done: &mut Imported) -> Result<(), Error> {
    let mut there = There::load(work)?;
    for spec in catalog.devices() {
        let device_id = there.put_device(work, &spec, done)?;
        for interface in &spec.interfaces {
            there.put_interface(work, &spec, device_id, interface, done)?;
        }
    }
    there.retire_rest(work, done)?;
    if there.conflicts.is_empty() { Ok(()) } else { Err(Error::invalid("catalogue", there.conflicts.join("\n"))) }
}

/// The rows as they are; what the catalogue names is taken out one by one, the rest is what it no longer has.
struct There {
    devices: BTreeMap<String, Device>,
    interfaces: BTreeMap<(i64, String), Interface>,
    products: BTreeMap<ProductId, Product>,
    conflicts: Vec<String>,
}

impl There {
    fn load(work: &Work<'_>) -> Result<Self, Error> {
        let products = products::every(work.tx)?.into_iter().filter(|product| !product.status.gone());
        Ok(Self {
            devices: devices::all(work.tx)?.into_iter().map(|device| (device.name.clone(), device)).collect(),
            interfaces: interfaces::all(work.tx)?
                .into_iter()
                .map(|one| ((one.device_id, one.name.clone()), one))
                .collect(),
            products: products.map(|product| (product.id, product)).collect(),
            conflicts: Vec::new(),
        })
    }

    fn put_device(&mut self, work: &Work<'_>, spec: &DeviceSpec, done: &mut Imported) -> Result<i64, Error> {
        let wanted = Device {
            id: 0,
            name: spec.name.clone(),
            location: spec.location,
            zone: spec.zone,
            kind: spec.kind,
            capacity: capacity(spec),
            retired: false,
        };
        let Some(device) = self.devices.remove(&spec.name) else {
            done.devices_added += 1;
            return Ok(devices::insert(work.tx, &wanted)?);
        };
        let wanted = Device { id: device.id, ..wanted };
        if device != wanted {
            let moved = (device.location, device.zone, device.kind) != (wanted.location, wanted.zone, wanted.kind);
            let used =
                self.products.values().filter(|product| product.device_id == device.id).map(|p| p.capacity_used).sum();
            if moved && self.user_of(device.id).is_some() {
                self.conflicts
                    .push(format!("device {}: has services on it, so its place and kind can't change", spec.name));
            } else if wanted.capacity < used {
                self.conflicts.push(format!(
                    "device {}: {used} of its capacity are in use, so it can't shrink to {}",
                    spec.name, wanted.capacity
                ));
            }
            devices::save(work.tx, &wanted)?;
        }
        Ok(device.id)
    }

    fn put_interface(
        &mut self,
        work: &Work<'_>,
        device: &DeviceSpec,
        device_id: i64,
        spec: &InterfaceSpec,
        done: &mut Imported,
    ) -> Result<(), Error> {
        let wanted = Interface {
            id: 0,
            device_id,
            device: spec.device.clone(),
            name: spec.name.clone(),
            location: device.location,
            zone: device.zone,
            speed: spec.speed,
            media: spec.media.clone(),
            product_id: None,
            retired: false,
        };
        let Some(found) = self.interfaces.remove(&(device_id, spec.name.clone())) else {
            done.interfaces_added += 1;
            interfaces::insert(work.tx, &wanted)?;
            return Ok(());
        };
        let wanted = Interface { id: found.id, product_id: found.product_id, ..wanted };
        if found != wanted {
            if found.product_id.is_some() && found.speed != wanted.speed {
                self.conflicts.push(format!("{}: its speed can't change while it is in use", self.named(&found)));
            }
            interfaces::save(work.tx, &wanted)?;
        }
        Ok(())
    }

    fn retire_rest(&mut self, work: &Work<'_>, done: &mut Imported) -> Result<(), Error> {
        for device in std::mem::take(&mut self.devices).into_values() {
            // A switch in use is told by its interfaces below.
            if device.kind != DeviceKind::Switch
                && let Some(user) = self.user_of(device.id)
            {
                let text =
                    format!("device {}: is in use by {} {}, so it can't go", device.name, user.kind.word(), user.uid);
                self.conflicts.push(text);
            }
            if !device.retired {
                done.devices_retired += 1;
                devices::save(work.tx, &Device { retired: true, ..device })?;
            }
        }
        for interface in std::mem::take(&mut self.interfaces).into_values() {
            if interface.product_id.is_some() {
                self.conflicts.push(format!("{}, so it can't go", self.named(&interface)));
            }
            if !interface.retired {
                done.interfaces_retired += 1;
                interfaces::save(work.tx, &Interface { retired: true, ..interface })?;
            }
        }
        Ok(())
    }

    /// Something that stands on a device.
    fn user_of(&self, device: i64) -> Option<&Product> {
        self.products.values().find(|product| product.device_id == device)
    }

    /// An interface in use, with its user.
    fn named(&self, interface: &Interface) -> String {
        let place = format!("interface {} of {}", interface.name, interface.device);
        match interface.product_id.and_then(|id| self.products.get(&id)) {
            Some(product) => {
                format!("{place}: is in use by {} {} ({})", product.kind.word(), product.uid, product.name)
            }
            None => format!("{place}: a Port that has ended is still being taken off it"),
        }
    }
}

const fn capacity(spec: &DeviceSpec) -> u32 {
    match spec.kind {
        DeviceKind::Switch => 0,
        DeviceKind::Router => spec.mcr_mbps,
        DeviceKind::Compute => spec.mve_cores,
    }
}
