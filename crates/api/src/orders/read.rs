//! An order's elements from the wire, each with its place in the body.

use app::orders::{Common, Element, MAX_ELEMENTS, McrOrder, MveOrder, Ordered, PortOrder, Setting, VnicAsk};
use serde_json::Value;
use wire::Int;
use wire::order::{self as wire_order, AddOnOrder, ElementConfig, ElementKind, kind_of};
use wire::product::ResourceTag;

use crate::Failure;
use crate::body::parse_value;
use crate::products::tags;

/// Every connection of an element is one of its own. `within` is the key that the array stands under.
pub fn elements(within: &str, values: Vec<Value>) -> Result<Vec<Ordered>, Failure> {
    if values.len() > MAX_ELEMENTS {
        return Err(Failure::bad_request(format!(
            "an order has at most {MAX_ELEMENTS} elements, this one has {}",
            values.len()
        )));
    }
    let mut elements = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        let place = format!("{within}[{index}]");
        let one = |element| vec![Ordered { place: place.clone(), element }];
        elements.extend(match kind_of(&value) {
            ElementKind::Port => one(Element::Port(port(&place, parse_value(&place, value)?)?)),
            ElementKind::Mcr => one(Element::Mcr(mcr(&place, parse_value(&place, value)?)?)),
            ElementKind::Mve => one(Element::Mve(mve(parse_value(&place, value)?))),
            ElementKind::Vxc => crate::vxcs::order::elements(&place, parse_value(&place, value)?)?,
            ElementKind::Ix => return Err(refused(&place, "internet exchange connections can't be ordered here")),
            ElementKind::Nat => return Err(refused(&place, "NAT gateways can't be ordered here")),
            ElementKind::Combined => {
                let rule = "a new service and connections of it are two orders: buy the service first";
                return Err(refused(&place, rule));
            }
            ElementKind::Unknown => {
                let rule = "must be MEGAPORT, MCR2 or MVE, or left out beside associatedVxcs";
                return Err(refused(&format!("{place}.productType"), rule));
            }
        });
    }
    Ok(elements)
}

fn refused(place: &str, rule: &str) -> Failure {
    Failure::bad_request(format!("{place}: {rule}"))
}

struct Parts {
    name: String,
    location: Int,
    term: Option<Int>,
    cost_centre: Option<String>,
    promo_code: Option<String>,
    tags: Vec<ResourceTag>,
}

fn common(parts: Parts, config: Option<&ElementConfig>) -> Common {
    Common {
        name: parts.name,
        location: parts.location.get(),
        term: parts.term.map(Int::get),
        market: None,
        zone: config.and_then(|config| config.diversity_zone.clone()),
        cost_centre: parts.cost_centre,
        promo_code: parts.promo_code,
        marketplace_visible: false,
        tags: tags::from_wire(parts.tags),
    }
}

fn port(place: &str, order: wire_order::PortOrder) -> Result<PortOrder, Failure> {
    let parts = Parts {
        name: order.product_name,
        location: order.location_id,
        term: order.term,
        cost_centre: order.cost_centre,
        promo_code: order.promo_code,
        tags: order.resource_tags,
    };
    let cross_connect = add_on(place, &order.add_ons, "CROSS_CONNECT")?;
    Ok(PortOrder {
        common: Common {
            market: order.market,
            marketplace_visible: order.marketplace_visibility.unwrap_or(false),
            ..common(parts, order.config.as_ref())
        },
        speed: order.port_speed.get(),
        lag_ports: order.lag_port_count.map(Int::get),
        aggregation: order.aggregation_id.map(Int::get),
        cross_connect: cross_connect.is_some_and(|one| one.cross_connect_requested.unwrap_or(true)),
    })
}

fn mcr(place: &str, order: wire_order::McrOrder) -> Result<McrOrder, Failure> {
    let parts = Parts {
        name: order.product_name,
        location: order.location_id,
        term: order.term,
        cost_centre: order.cost_centre,
        promo_code: order.promo_code,
        tags: order.resource_tags,
    };
    // Without a number it is the smallest pack.
    let tunnels = add_on(place, &order.add_ons, "IP_SEC")?.map(|one| one.tunnel_count.map_or(10, Int::get));
    Ok(McrOrder {
        common: Common {
            marketplace_visible: order.marketplace_visibility.unwrap_or(false),
            ..common(parts, order.config.as_ref())
        },
        speed: order.port_speed.get(),
        asn: order.config.and_then(|config| config.mcr_asn).map(Int::get),
        tunnels,
    })
}

fn mve(order: wire_order::MveOrder) -> MveOrder {
    let parts = Parts {
        name: order.product_name,
        location: order.location_id,
        term: order.term,
        cost_centre: order.cost_centre,
        promo_code: order.promo_code,
        tags: order.resource_tags,
    };
    let config = order.vendor_config;
    let setting = |(key, value): (&wire::mve::VendorKey, &Value)| Setting {
        name: key.name.to_owned(),
        value: value.clone(),
        secret: key.secret,
    };
    MveOrder {
        common: common(parts, order.config.as_ref()),
        settings: config.known_extra().map(setting).collect(),
        vendor: config.vendor,
        image: config.image_id.get(),
        size: config.product_size,
        label: config.mve_label,
        vnics: order
            .vnics
            .into_iter()
            .map(|vnic| VnicAsk { description: vnic.description, vlan: vnic.vlan.map(Int::get) })
            .collect(),
    }
}

/// The one add-on that a kind of product can have.
fn add_on<'o>(place: &str, add_ons: &'o [AddOnOrder], kind: &str) -> Result<Option<&'o AddOnOrder>, Failure> {
    for (index, one) in add_ons.iter().enumerate() {
        let rule = match index {
            0 if one.add_on_type.eq_ignore_ascii_case(kind) => continue,
            0 => format!("must be {kind}"),
            _ => "there can be one add-on".to_owned(),
        };
        return Err(Failure::bad_request(format!("{place}.addOns[{index}].addOnType: {rule}")));
    }
    Ok(add_ons.first())
}
