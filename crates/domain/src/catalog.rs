//! The operator's catalogue: where the fabric is, what can be ordered there, and what it costs.
//!
//! It is one TOML file. [`Catalog::parse`] reads it, refusing keys it doesn't know; [`Catalog::check`] then says everything
//! that is wrong with it at once; [`Catalog::to_toml`] writes it back. Ids, site codes and device names are how a later import
//! finds what is already there, so they stay the same for good.

mod check;
mod day;
mod distance;
mod edge;
mod offer;
mod place;
mod plant;
mod tariff;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Time;
use crate::order::MveSize;

pub use check::{Finding, Severity};
pub use day::{Day, NotADay};
pub use distance::{Band, distance_band, distance_km, rtt_ms};
pub use edge::{Image, Size, Vendor};
pub use offer::{ConnectType, Exchange, PartnerPort};
pub use place::{Address, DataCentre, Location, LocationStatus, Market, Zone};
pub use plant::{Device, DeviceKind, DeviceSpec, InterfaceGroup, InterfaceSpec, ZoneOffer, ZoneSetup};
pub use tariff::{Discount, PriceList, SizePrice, SpeedPrice, VxcPrice};

/// A catalogue to start with: real data centres, invented capacity and prices.
pub const SAMPLE: &str = include_str!("../catalog/sample.toml");

/// Everything the operator sells, as the file has it: lists keep the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// Clients show countries in this order.
    #[serde(rename = "market", default)]
    pub markets: Vec<Market>,
    #[serde(rename = "data_centre", default)]
    pub data_centres: Vec<DataCentre>,
    /// What a zone offers and stands on, by name, for the zones that refer to it.
    #[serde(rename = "profile", default)]
    pub profiles: BTreeMap<String, ZoneOffer>,
    #[serde(rename = "location", default)]
    pub locations: Vec<Location>,
    #[serde(rename = "size", default)]
    pub sizes: Vec<Size>,
    #[serde(rename = "image", default)]
    pub images: Vec<Image>,
    #[serde(rename = "partner_port", default)]
    pub partner_ports: Vec<PartnerPort>,
    #[serde(rename = "exchange", default)]
    pub exchanges: Vec<Exchange>,
    #[serde(rename = "price_list", default)]
    pub price_lists: Vec<PriceList>,
}

/// Not a catalogue: the text says where and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl Catalog {
    /// Reads a catalogue. `Err` when it isn't TOML, lacks a field or has one that is not known; whether its entries make
    /// sense together is for [`Self::check`].
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        toml::from_str(text).map_err(|error| Unreadable(error.to_string()))
    }

    /// The file again: parsing it gives an equal catalogue. Comments are lost.
    pub fn to_toml(&self) -> Result<String, Unreadable> {
        toml::to_string(self).map_err(|error| Unreadable(error.to_string()))
    }

    /// All that is wrong with it, errors first. A catalogue with an error must not be loaded.
    pub fn check(&self) -> Vec<Finding> {
        check::check(self)
    }

    /// The same with each profile written out in the zones that refer to it.
    #[must_use]
    pub fn without_profiles(&self) -> Self {
        let mut out = self.clone();
        for location in &mut out.locations {
            for setup in [&mut location.red, &mut location.blue].into_iter().flatten() {
                if let Some(offer) = self.resolve(setup).cloned() {
                    *setup = ZoneSetup::Own(offer);
                }
            }
        }
        out.profiles.clear();
        out
    }

    pub fn location(&self, id: i64) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// The market of a country code (ISO 3166 alpha-2, upper case).
    pub fn market(&self, code: &str) -> Option<&Market> {
        self.markets.iter().find(|market| market.code == code)
    }

    /// The operator of a building, by name.
    pub fn data_centre(&self, name: &str) -> Option<&DataCentre> {
        self.data_centres.iter().find(|data_centre| data_centre.name == name)
    }

    pub fn size(&self, name: MveSize) -> Option<&Size> {
        self.sizes.iter().find(|size| size.name == name)
    }

    pub fn image(&self, id: i64) -> Option<&Image> {
        self.images.iter().find(|image| image.id == id)
    }

    pub fn exchange(&self, id: i64) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.id == id)
    }

    /// What a location offers in a zone; `None` when it hasn't that zone.
    pub fn offer<'a>(&'a self, location: &'a Location, zone: Zone) -> Option<&'a ZoneOffer> {
        self.resolve(location.setup(zone)?)
    }

    /// The zones a location has, with what each offers.
    pub fn offers<'a>(&'a self, location: &'a Location) -> Vec<(Zone, &'a ZoneOffer)> {
        Zone::ALL.iter().filter_map(|&zone| Some((zone, self.offer(location, zone)?))).collect()
    }

    /// The devices of a location, with their interfaces spelled out.
    pub fn devices_at(&self, location: &Location) -> Vec<DeviceSpec> {
        let offers = self.offers(location).into_iter();
        offers.flat_map(|(zone, offer)| offer.devices.iter().map(move |device| device.spec(location, zone))).collect()
    }

    /// Every device of the fabric, in the order of the locations.
    pub fn devices(&self) -> Vec<DeviceSpec> {
        self.locations.iter().flat_map(|location| self.devices_at(location)).collect()
    }

    /// The interfaces of one speed (Mbit/s) in one zone of a location, in the order in which they are filled.
    pub fn interfaces(&self, location: i64, zone: Zone, speed: u32) -> Vec<InterfaceSpec> {
        let Some(location) = self.location(location) else { return Vec::new() };
        let devices = self.devices_at(location).into_iter().filter(|device| device.zone == zone);
        devices.flat_map(|device| device.interfaces).filter(|interface| interface.speed == speed).collect()
    }

    /// The prices of a market at a moment: of the lists already valid, the newest.
    pub fn price_list(&self, market: &str, at: Time) -> Option<&PriceList> {
        let valid = self.price_lists.iter().filter(|list| list.is_for(market) && list.valid_from.start() <= at);
        valid.max_by_key(|list| list.valid_from)
    }

    fn resolve<'a>(&'a self, setup: &'a ZoneSetup) -> Option<&'a ZoneOffer> {
        match setup {
            ZoneSetup::Own(offer) => Some(offer),
            ZoneSetup::Profile(name) => self.profiles.get(name),
        }
    }
}
