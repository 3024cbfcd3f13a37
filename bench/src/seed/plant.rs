//! A catalogue with room for all Ports: the sample's locations, with more switches in each.

use anyhow::{Result, ensure};
use domain::catalog::{Catalog, Device, InterfaceGroup, LocationStatus, SAMPLE, ZoneOffer, ZoneSetup};

/// Mbit/s of every Port.
pub const SPEED: u32 = 10_000;
/// Interfaces of a switch.
const SWITCH: u16 = 480;
/// Interfaces that stay free in each zone, to be ordered.
const FREE: u64 = 100;

/// The sample's catalogue with as many more interfaces of 10 Gbit/s as `ports` need, spread over all zones that offer them.
pub fn catalogue(ports: u64) -> Result<Catalog> {
    let mut catalog = Catalog::parse(SAMPLE)?.without_profiles();
    let zones = offers(&mut catalog).count();
    ensure!(zones > 0, "the sample's catalogue offers no Ports");
    let switches = (ports.div_ceil(u64::try_from(zones)?) + FREE).div_ceil(SWITCH.into());
    for offer in offers(&mut catalog) {
        for number in 1..=switches {
            let group = InterfaceGroup {
                speed: SPEED,
                media: "LR".to_owned(),
                count: SWITCH,
                prefix: "xe-".to_owned(),
                first: 0,
            };
            offer.devices.push(Device::Switch { name: format!("big{number}"), interfaces: vec![group] });
        }
    }
    Ok(catalog)
}

fn offers(catalog: &mut Catalog) -> impl Iterator<Item = &mut ZoneOffer> {
    let active = catalog.locations.iter_mut().filter(|location| location.status == LocationStatus::Active);
    active.flat_map(|location| [&mut location.red, &mut location.blue]).flatten().filter_map(|setup| match setup {
        ZoneSetup::Own(offer) if offer.port_speeds.contains(&SPEED) => Some(offer),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_can_be_imported_and_has_room() {
        let catalog = catalogue(20_000).unwrap();
        let errors: Vec<_> = catalog.check().into_iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let free = catalog
            .devices()
            .iter()
            .flat_map(|device| device.interfaces.clone())
            .filter(|one| one.speed == SPEED)
            .count();
        assert!(free > 20_000, "{free} interfaces");
    }
}
