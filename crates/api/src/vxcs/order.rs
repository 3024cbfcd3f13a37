//! Ordering VXCs: what the body asks for, and what is answered.

use app::orders::{Element, Ordered};
use app::products::IdOrUid;
use app::vxcs::{EndAsk, OwnEndView, Placed, VxcOrder};
use domain::{Invalid, Side, Status, Uid};
use wire::Int;
use wire::order::{OrderEnd, VxcOrder as WireOrder, VxcOrderItem};
use wire::technical_service::VxcOrdered;

use crate::products::tags;
use crate::{Failure, mcr_config};

/// The connections of one element, each at its place in the body.
pub fn elements(place: &str, order: WireOrder) -> Result<Vec<Ordered>, Failure> {
    if order.associated_vxcs.is_empty() {
        return Err(Failure::bad_request(format!("{place}.associatedVxcs: must have at least one connection")));
    }
    let a_product = order.product_uid;
    let connection = |(index, item): (usize, VxcOrderItem)| {
        let at = format!("{place}.associatedVxcs[{index}]");
        let order = asked(a_product.as_deref(), item).map_err(|error| Failure::from(error.within(&at)))?;
        Ok(Ordered { place: at, element: Element::Vxc(order) })
    };
    order.associated_vxcs.into_iter().enumerate().map(connection).collect()
}

fn asked(a_product: Option<&str>, item: VxcOrderItem) -> Result<VxcOrder, Invalid> {
    let (a_end, b_end) = (item.a_end.unwrap_or_default(), item.b_end.unwrap_or_default());
    let a_product = filled(a_product).or_else(|| filled(a_end.product_uid.as_deref()));
    let a_product = a_product.ok_or_else(|| Invalid::new("aEnd.productUid", "is needed, or productUid beside it"))?;
    let service_key = filled(item.service_key.as_deref()).map(|text| uid("serviceKey", text)).transpose()?;
    let b_product = filled(b_end.product_uid.as_deref()).map(|text| uid("bEnd.productUid", text)).transpose()?;
    // With a key the B-End is the key's, whatever else is said of it.
    let b = if service_key.is_some() { EndAsk::default() } else { end("bEnd", b_end)? };
    Ok(VxcOrder {
        a_product: IdOrUid::parse(a_product).map_err(|error| Invalid::new("productUid", error.to_string()))?,
        service_key,
        b_product,
        name: item.product_name,
        rate: item.rate_limit.get(),
        term: item.term.map(Int::get),
        shutdown: item.shutdown.unwrap_or(false),
        cost_centre: item.cost_centre,
        promo_code: item.promo_code,
        a: end("aEnd", a_end)?,
        b,
        tags: tags::from_wire(item.resource_tags),
    })
}

/// Clients write what they leave out as empty text.
fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn uid(field: &str, text: &str) -> Result<Uid, Invalid> {
    text.parse().map_err(|rule: domain::ids::NotAUid| Invalid::new(field, rule.to_string()))
}

fn end(field: &str, end: OrderEnd) -> Result<EndAsk, Invalid> {
    let config = end.partner_config.map(mcr_config::draft).transpose();
    Ok(EndAsk {
        vlan: end.vlan.map(Int::get),
        inner: end.inner_vlan.map(Int::get),
        vnic: end.v_nic_index.map(Int::get),
        config: config.map_err(|error| error.within("partnerConfig").within(field))?,
    })
}

/// What an ordered connection answers with. Of the B-End only what its buyer may know.
pub fn ordered(placed: Placed) -> VxcOrdered {
    let view = *placed.view;
    let own = |side| view.own_ends().find(move |end| end.side == side);
    let number = |end: Option<&OwnEndView>| end.map(|end| end.product_number);
    let name = |end: Option<&OwnEndView>| end.map(|end| end.product_name.clone());
    let (a, b) = (own(Side::A), own(Side::B));
    let granted = view.status != Status::New;
    let now = Some(view.created_at.ms());
    let terms = view.terms.as_ref();
    let far = view.far_end().map(|far| far.owner.name.clone());
    VxcOrdered {
        vxc_j_technical_service_uid: view.uid.to_string(),
        vxc_j_technical_service_id: Some(view.number),
        vxc_order_id: None,
        service_name: view.name.clone(),
        product_type: "VXC".to_owned(),
        provisioning_status: view.status.to_string(),
        order_type: "NEW".to_owned(),
        speed: view.rate.into(),
        fixed_term: terms.map(|terms| terms.term_months.into()),
        duration: terms.map(|terms| terms.term_months.into()),
        rollover: true,
        rate_type: Some("MONTHLY".to_owned()),
        distance_band: view.distance.map(|band| band.to_string()),
        cost_centre: terms.and_then(|terms| terms.cost_centre.clone()),
        service_key: placed.service_key.map(|key| key.to_string()),
        promo_code: terms.and_then(|terms| terms.promo_code.clone()),
        connect_type: Some("DEFAULT".to_owned()),
        fully_approved: granted,
        payer_status: Some("APPROVED".to_owned()),
        non_payer_status: Some(if granted { "APPROVED" } else { "PENDING" }.to_owned()),
        payer_approval: now,
        non_payer_approval: now.filter(|_| granted),
        payer_mega_port_id: number(a),
        payer_mega_port_name: name(a),
        payer_company_name: Some(view.owner.name.clone()),
        payer_location_id: a.map(|end| end.location),
        payer_vlan_id: a.and_then(|end| end.vlan).map(i64::from),
        payer_inner_vlan_id: a.and_then(|end| end.inner).map(i64::from),
        non_payer_mega_port_id: number(b),
        non_payer_mega_port_name: name(b),
        non_payer_company_name: far.or_else(|| b.map(|end| end.owner.name.clone())),
        non_payer_location_id: b.map(|end| end.location),
        non_payer_vlan_id: b.and_then(|end| end.vlan).map(i64::from),
        non_payer_inner_vlan_id: b.and_then(|end| end.inner).map(i64::from),
        ..VxcOrdered::default()
    }
}
