//! Where the exchange is, in both forms that clients know.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use domain::catalog::{Catalog, Location, Zone, ZoneOffer};
use serde::Deserialize;
use wire::location::{
    Address, Country, CrossConnect, DataCentre, DiversityZone, DiversityZones, LocationAddOns, LocationMve,
    LocationMveSize, LocationProducts, LocationV2, LocationV3, NetworkRegion, RoundTripTime,
};
use wire::{Envelope, ErrorBody, Int};

use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

/// What a list of locations is narrowed to.
#[derive(Default)]
struct Filter {
    /// `Active`, …; none: all.
    statuses: Vec<String>,
    /// Only where this image can run.
    image: Option<i64>,
}

impl Filter {
    /// By hand, because `locationStatuses` may be repeated, or list several with commas.
    fn read(pairs: Vec<(String, String)>) -> Result<Self, Failure> {
        let mut filter = Self::default();
        for (key, value) in pairs {
            match key.as_str() {
                "locationStatuses" => filter.statuses.extend(value.split(',').map(str::to_owned)),
                "mveImageId" => {
                    let id = value.parse().map_err(|_| Failure::bad_request("mveImageId: must be a whole number"))?;
                    filter.image = Some(id);
                }
                _ => {}
            }
        }
        Ok(filter)
    }

    fn wants(&self, catalog: &Catalog, location: &Location) -> bool {
        let status = location.status.as_str();
        (self.statuses.is_empty() || self.statuses.iter().any(|wanted| wanted.eq_ignore_ascii_case(status)))
            && self.image.is_none_or(|image| runs(catalog, location, image))
    }
}

fn runs(catalog: &Catalog, location: &Location, image: i64) -> bool {
    let Some(image) = catalog.image(image) else { return false };
    let cores = most_cores(catalog, location);
    image.sizes.iter().any(|size| u32::from(size.cpus()) <= cores)
}

fn most_cores(catalog: &Catalog, location: &Location) -> u32 {
    catalog.offers(location).iter().map(|(_, offer)| offer.mve_max_cores).max().unwrap_or(0)
}

/// Locations with what each zone offers.
#[utoipa::path(
    get, path = "/v3/locations", tag = "Locations",
    params(
        ("locationStatuses" = Option<Vec<String>>, Query, description = "May be repeated; all when absent"),
        ("mveImageId" = Option<i64>, Query, description = "Only where this image can run"),
    ),
    responses((status = 200, body = Envelope<Vec<LocationV3>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn locations_v3(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let filter = Filter::read(pairs)?;
    let catalog = api.app.catalogue(&actor).await?;
    let found = catalog.locations.iter().filter(|location| filter.wants(&catalog, location));
    let list: Vec<LocationV3> = found.map(|location| v3(&catalog, location)).collect();
    Ok(api.answer("List all public locations", list))
}

/// Locations as older clients read them.
#[utoipa::path(
    get, path = "/v2/locations", tag = "Locations",
    params(
        ("locationStatuses" = Option<Vec<String>>, Query, description = "May be repeated; all when absent"),
        ("mveImageId" = Option<i64>, Query, description = "Only where this image can run"),
    ),
    responses((status = 200, body = Envelope<Vec<LocationV2>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn locations_v2(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let filter = Filter::read(pairs)?;
    let catalog = api.app.catalogue(&actor).await?;
    let found = catalog.locations.iter().filter(|location| filter.wants(&catalog, location));
    let list: Vec<LocationV2> = found.map(|location| v2(&catalog, location)).collect();
    Ok(api.answer("List all public locations", list))
}

/// Countries by network region. Official clients read the region `MP1` and fail without it.
#[utoipa::path(
    get, path = "/v2/networkRegions", tag = "Locations",
    responses((status = 200, body = Envelope<Vec<NetworkRegion>>)),
    security(("bearer" = []))
)]
pub async fn network_regions(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let mut regions: BTreeMap<String, Vec<Country>> = BTreeMap::from([("MP1".to_owned(), Vec::new())]);
    for country in api.app.countries(&actor).await? {
        regions.entry(country.region).or_default().push(Country {
            code: country.alpha3,
            name: country.name,
            prefix: country.market,
            site_count: i64::try_from(country.sites).unwrap_or(i64::MAX),
        });
    }
    let list: Vec<NetworkRegion> =
        regions.into_iter().map(|(network_region, countries)| NetworkRegion { network_region, countries }).collect();
    Ok(api.answer("List of network regions", list))
}

/// From where round trips are wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RoundTripQuery {
    /// The id of a location.
    #[param(value_type = i64)]
    src_location: Int,
    /// Two or four digits.
    #[param(value_type = Option<i64>)]
    year: Option<Int>,
    /// 1 to 12.
    #[param(value_type = Option<i64>)]
    month: Option<Int>,
}

/// Round-trip times from one location to all others: estimated, not measured.
#[utoipa::path(
    get, path = "/v2/locations/rtt", tag = "Locations", params(RoundTripQuery),
    responses((status = 200, body = Envelope<Vec<RoundTripTime>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn round_trips(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(query): Query<RoundTripQuery>,
) -> Result<Response, Failure> {
    let (year, month) = (query.year.map(Int::get), query.month.map(Int::get));
    let found = api.app.round_trips(&actor, query.src_location.get(), year, month).await?;
    let time = |trip: app::catalogue::RoundTrip| RoundTripTime {
        src_location: trip.from,
        dst_location: trip.to,
        median_rtt: trip.ms,
    };
    Ok(api.answer("Round trip times", found.into_iter().map(time).collect::<Vec<_>>()))
}

fn numbers(speeds: &[u32]) -> Vec<i64> {
    speeds.iter().copied().map(i64::from).collect()
}

fn v3(catalog: &Catalog, location: &Location) -> LocationV3 {
    let zone = |zone: Zone| catalog.offer(location, zone).map(zone_v3);
    let (red, blue) = (zone(Zone::Red), zone(Zone::Blue));
    let building = catalog.data_centre(&location.data_centre);
    LocationV3 {
        id: location.id,
        name: location.name.clone(),
        metro: location.metro.clone(),
        market: location.market_code().to_owned(),
        status: location.status.to_string(),
        address: Address {
            street: location.address.street.clone(),
            suburb: location.address.suburb.clone(),
            city: location.address.city.clone(),
            state: location.address.state.clone(),
            postcode: location.address.postcode.clone(),
            country: country(catalog, location),
        },
        latitude: location.latitude,
        longitude: location.longitude,
        data_centre: DataCentre { id: building.map_or(0, |building| building.id), name: location.data_centre.clone() },
        diversity_zones: (red.is_some() || blue.is_some()).then_some(DiversityZones { red, blue }),
        product_add_ons: Some(LocationAddOns {
            cross_connect: CrossConnect {
                available: location.cross_connect,
                kind: location.cross_connect.then(|| "STANDARD".to_owned()),
            },
        }),
        ordering_message: location.ordering_message.clone(),
    }
}

fn zone_v3(offer: &ZoneOffer) -> DiversityZone {
    DiversityZone {
        mcr_speed_mbps: numbers(&offer.mcr_speeds),
        megaport_speed_mbps: numbers(&offer.port_speeds),
        mve_max_cpu_core_count: offer.mve_available().then(|| i64::from(offer.mve_max_cores)),
        mve_available: offer.mve_available(),
        nat_gateway_speed_mbps: Vec::new(),
    }
}

fn country(catalog: &Catalog, location: &Location) -> String {
    catalog.market(&location.country).map_or_else(|| location.country.clone(), |market| market.country.clone())
}

fn v2(catalog: &Catalog, location: &Location) -> LocationV2 {
    let market = catalog.market(location.market_code());
    let address = [
        ("street", &location.address.street),
        ("suburb", &location.address.suburb),
        ("city", &location.address.city),
        ("state", &location.address.state),
        ("postcode", &location.address.postcode),
        ("country", &country(catalog, location)),
    ];
    let products = products_v2(catalog, location);
    LocationV2 {
        id: location.id,
        name: location.name.clone(),
        country: country(catalog, location),
        live_date: location.live.map(|day| day.start().ms()),
        site_code: location.site_code.clone(),
        network_region: market.map_or_else(|| "MP1".to_owned(), |market| market.region.clone()),
        address: address.into_iter().map(|(key, text)| (key.to_owned(), text.clone())).collect(),
        campus: location.campus.clone(),
        latitude: location.latitude,
        longitude: location.longitude,
        v_router_available: products.mcr,
        products,
        market: location.market_code().to_owned(),
        metro: location.metro.clone(),
        status: location.status.to_string(),
    }
}

fn products_v2(catalog: &Catalog, location: &Location) -> LocationProducts {
    let offers = catalog.offers(location);
    let speeds = |of: fn(&ZoneOffer) -> &Vec<u32>| {
        let mut all: Vec<u32> = offers.iter().flat_map(|(_, offer)| of(offer)).copied().collect();
        all.sort_unstable();
        all.dedup();
        numbers(&all)
    };
    let mcr2 = speeds(|offer| &offer.mcr_speeds);
    LocationProducts {
        mcr: !mcr2.is_empty(),
        mcr_version: 2,
        megaport: speeds(|offer| &offer.port_speeds),
        mve: mve_v2(catalog, most_cores(catalog, location)),
        mcr1: Vec::new(),
        mcr2,
    }
}

/// The images that can run on machines of so many cores, each in the sizes that fit.
fn mve_v2(catalog: &Catalog, cores: u32) -> Vec<LocationMve> {
    let image = |image: &domain::catalog::Image| {
        let fitting = image.sizes.iter().filter_map(|size| catalog.size(*size)).filter(|size| size.cores <= cores);
        let details: Vec<LocationMveSize> = fitting
            .map(|size| LocationMveSize {
                size: size.name.to_string(),
                label: size.label.clone(),
                cpu_core_count: i64::from(size.cores),
                ram_gb: i64::from(size.ram_gb),
                bandwidth_mbps: i64::from(size.bandwidth_mbps),
            })
            .collect();
        (!details.is_empty()).then(|| LocationMve {
            sizes: details.iter().map(|size| size.size.clone()).collect(),
            details,
            max_cpu_count: i64::from(cores),
            version: image.version.clone(),
            product: image.product.clone(),
            vendor: image.vendor.to_string(),
            vendor_description: image.vendor_description.clone().unwrap_or_default(),
            id: image.id,
            release_image: image.release_image,
        })
    };
    catalog.images.iter().filter_map(image).collect()
}
