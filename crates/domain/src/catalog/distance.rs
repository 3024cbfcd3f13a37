//! How far apart two locations are: in kilometres, in time, and in what a VXC between them is priced by.

use super::Location;
use crate::text_enum;

text_enum! {
    /// The distance that a VXC is priced by.
    pub enum Band {
        /// Both ends in one metro.
        Metro = "METRO",
        /// Both ends in one country, or less than [`ZONE_KM`] apart.
        Zone = "ZONE",
        /// Everything farther.
        Interzone = "INTERZONE",
        /// No distance: what every connection to another company is priced by, so that its price doesn't tell where the other end is.
        Any = "ANY",
    }
}

/// Across a border, a VXC shorter than this (km, great circle) is priced as one within the country.
pub const ZONE_KM: f64 = 500.0;

/// The mean radius of the earth, km.
const EARTH_KM: f64 = 6371.0088;

/// The longest a great circle can get, km.
const HALF_WAY_ROUND_KM: f64 = EARTH_KM * std::f64::consts::PI;

/// How much longer a cable is than the great circle, as a rule.
const DETOUR: f64 = 1.4;

/// How far light gets in a fibre, km in a millisecond.
const FIBRE_KM_PER_MS: f64 = 200.0;

/// What switching and the last metres add to a round trip, ms.
const LOCAL_MS: f64 = 0.3;

/// The band of a VXC between two locations, in whichever order, which is never [`Band::Any`]. Names of metros count only within a country.
pub fn distance_band(a: &Location, b: &Location) -> Band {
    if a.country == b.country {
        if a.metro == b.metro { Band::Metro } else { Band::Zone }
    } else if distance_km(a, b) < ZONE_KM {
        Band::Zone
    } else {
        Band::Interzone
    }
}

/// The great circle between two locations, km.
pub fn distance_km(a: &Location, b: &Location) -> f64 {
    let (north_a, north_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let (dn, de) = (north_b - north_a, (b.longitude - a.longitude).to_radians());
    let haversine = (dn / 2.0).sin().powi(2) + north_a.cos() * north_b.cos() * (de / 2.0).sin().powi(2);
    (2.0 * EARTH_KM * haversine.clamp(0.0, 1.0).sqrt().asin()).min(HALF_WAY_ROUND_KM)
}

/// The round trip between two locations, ms, in steps of 0.01: an estimate from the distance, nothing measured. The same
/// two locations always give the same figure.
pub fn rtt_ms(a: &Location, b: &Location) -> f64 {
    let ms = LOCAL_MS + 2.0 * DETOUR * distance_km(a, b) / FIBRE_KM_PER_MS;
    (ms * 100.0).round() / 100.0
}
