//! From what was typed to an order, and from a refusal to a mistake at its field.

use app::Error;
use app::orders::{Element, Ordered};
use app::products::IdOrUid;
use app::vxcs::VxcOrder;

use super::ends;
use super::journey::Journey;
use crate::fields::Fields;
use crate::form::Mistake;
use crate::page::sentence;

/// What errors of the one element begin with.
const PLACE: &str = "connection";

pub fn order(fields: &Fields, journey: &Journey) -> Result<VxcOrder, Mistake> {
    let number = |name: &str| fields.number(name).map_err(|_| Mistake::at(name, "this must be a whole number"));
    let rate = number("rateLimit")?.ok_or_else(|| {
        let most = journey.max_rate();
        Mistake::at("rateLimit", &format!("this must be from 1 to {most} Mbit/s"))
    })?;
    Ok(VxcOrder {
        a_product: IdOrUid::Uid(journey.a.uid),
        service_key: journey.key().map(|key| key.key),
        b_product: journey.b().map(|b| b.uid),
        name: fields.text("productName").to_owned(),
        rate,
        term: number("term")?,
        shutdown: fields.ticked("shutdown"),
        cost_centre: fields.owned("costCentre"),
        promo_code: fields.owned("promoCode"),
        a: ends::ask(fields, &journey.a, "aEnd")?,
        b: journey.b().map(|b| ends::ask(fields, b, "bEnd")).transpose()?.unwrap_or_default(),
        tags: Vec::new(),
    })
}

pub fn element(order: VxcOrder) -> Vec<Ordered> {
    vec![Ordered { place: PLACE.to_owned(), element: Element::Vxc(order) }]
}

/// What was refused, at the field that it is about. An error that isn't about the order comes back.
pub fn mistake(error: Error, journey: &Journey) -> Result<Mistake, Error> {
    let Some(mut mistake) = Mistake::of(&error) else { return Err(error) };
    if let Some(field) = mistake.field.strip_prefix(PLACE).and_then(|field| field.strip_prefix('.')) {
        mistake.field = field.to_owned();
    }
    if let Error::Refused(text) = &error {
        let text = text.strip_prefix(PLACE).and_then(|text| text.strip_prefix(": ")).unwrap_or(text);
        mistake.said = sentence(text);
        mistake.field = full(text, journey).unwrap_or_default();
    }
    // The sides were chosen on an earlier page.
    if matches!(mistake.field.as_str(), "serviceKey" | "productUid" | "bEnd.productUid") {
        mistake.field.clear();
    }
    Ok(mistake)
}

/// The end that a VLAN isn't available at: the verb names its service.
fn full(text: &str, journey: &Journey) -> Option<String> {
    let number = taken_at(text)?;
    if number == journey.a.number {
        return Some("aEnd.vlan".to_owned());
    }
    journey.b().filter(|b| b.number == number).map(|_| "bEnd.vlan".to_owned())
}

/// The number of the service: `VLAN 7 not available on MEGAPORT service 5088: …`.
fn taken_at(text: &str) -> Option<i64> {
    let (_, rest) = text.strip_prefix("VLAN ")?.split_once(" service ")?;
    rest.split(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_services_number_is_read_whole() {
        assert_eq!(taken_at("VLAN 7 not available on MEGAPORT service 1234"), Some(1234));
        assert_eq!(taken_at("VLAN untagged not available on MEGAPORT service 123: it is in use"), Some(123));
        assert_eq!(taken_at("the Port is locked"), None);
    }
}
