//! A VXC in the wire's shape. What its viewer may not see isn't in the view, so nothing is left out here.

use std::collections::BTreeMap;

use app::vxcs::{EndView, FarEndView, OwnEndView, VxcView};
use domain::catalog::Band;
use domain::consent::ApprovalView;
use domain::{ProductKind, Side, Time};
use wire::mcr_config::CspConnection;
use wire::product::ResourceInterface;
use wire::vxc::{Vll, Vxc, VxcApproval, VxcEnd, VxcResources, VxcRouter};

use crate::mcr_config;
use crate::products::view::location_detail;

/// A VXC as its viewer sees it.
pub fn vxc(view: VxcView) -> Vxc {
    let (up, gone) = (view.up(), view.status.gone());
    let resources = (!gone).then(|| resources(&view, up));
    let terms = view.terms.as_ref();
    let (contract_start_date, contract_end_date) =
        terms.map(|terms| (terms.contract_start.ms(), terms.contract_end.ms())).unzip();
    let contract_term_months = terms.map(|terms| terms.term_months.into());
    let (created_by, cost_centre) = view.terms.map(|terms| (terms.created_by, terms.cost_centre)).unzip();
    Vxc {
        product_id: view.number,
        product_uid: view.uid.to_string(),
        n_service_id: Some(view.number),
        secondary_name: None,
        product_type: "VXC",
        rate_limit: view.rate.into(),
        distance_band: view.distance.map(Band::as_str),
        provisioning_status: view.status.as_str(),
        usage_algorithm: view.distance.map(usage_algorithm),
        created_by,
        create_date: view.created_at.ms(),
        live_date: view.live_at.map(Time::ms),
        terminate_date: view.ended_at.map(Time::ms),
        a_end: end(view.a),
        b_end: end(view.b),
        resources,
        vxc_approval: view.approval.as_ref().map(approval).unwrap_or_default(),
        shutdown: view.shutdown,
        up,
        contract_start_date,
        contract_end_date,
        contract_term_months,
        company_uid: view.owner.uid.to_string(),
        company_name: Some(view.owner.name.clone()),
        cost_centre: cost_centre.flatten(),
        locked: view.locked,
        admin_locked: view.admin_locked,
        attribute_tags: BTreeMap::new(),
        cancelable: view.cancelable,
        product_name: view.name,
    }
}

const fn usage_algorithm(band: Band) -> &'static str {
    match band {
        Band::Metro => "POST_PAID_HOURLY_SPEED_METRO_VXC",
        Band::Zone | Band::Interzone | Band::Any => "POST_PAID_HOURLY_SPEED_LONG_HAUL_VXC",
    }
}

fn end(end: EndView) -> VxcEnd {
    match end {
        EndView::Own(own) => own_end(*own),
        EndView::Far(FarEndView { product, owner, isolated }) => VxcEnd {
            owner_name: Some(owner.name.clone()),
            isolated,
            ..VxcEnd::redacted(owner.uid.to_string(), product.to_string())
        },
    }
}

fn own_end(end: OwnEndView) -> VxcEnd {
    VxcEnd {
        owner_uid: end.owner.uid.to_string(),
        product_uid: end.product.to_string(),
        product_name: Some(end.product_name),
        location_id: Some(end.location),
        location: end.place.as_ref().map(|place| place.name.clone()),
        location_detail: end.place.as_deref().map(location_detail),
        vlan: end.vlan.map(i64::from),
        inner_vlan: end.inner.map(i64::from),
        v_nic_index: end.vnic.map(i64::from),
        secondary_name: None,
        owner_name: Some(end.owner.name.clone()),
        isolated: end.isolated,
    }
}

fn resources(view: &VxcView, up: bool) -> VxcResources {
    let vlan = |side| view.own_ends().find(|end| end.side == side).and_then(|end| end.vlan).map(i64::from);
    VxcResources {
        interface: view.own_ends().map(interface).collect(),
        virtual_router: view.own_ends().find_map(router),
        csp_connection: view.own_ends().filter_map(csp_connection).collect(),
        vll: Some(Vll {
            a_vlan: vlan(Side::A),
            b_vlan: vlan(Side::B),
            description: Some(String::new()),
            id: view.number,
            name: "vll",
            rate_limit_mbps: view.rate.into(),
            resource_name: "vll",
            resource_type: "vll",
            shutdown: view.shutdown,
            up: up.into(),
        }),
    }
}

fn letter(end: &OwnEndView) -> String {
    end.side.as_str().to_ascii_lowercase()
}

fn interface(end: &OwnEndView) -> ResourceInterface {
    let text = || Some(String::new());
    ResourceInterface {
        demarcation: text(),
        description: text(),
        id: Some(end.product_number),
        loa_template: Some(""),
        media: (end.kind == ProductKind::Mcr).then(|| "VROUTER".to_owned()),
        name: text(),
        port_speed: (end.kind != ProductKind::Mve).then_some(end.speed.into()),
        resource_name: match end.side {
            Side::A => "a_interface",
            Side::B => "b_interface",
        },
        resource_type: "interface",
        up: (end.link_up == Some(true)).into(),
        shutdown: None,
    }
}

fn router(end: &OwnEndView) -> Option<VxcRouter> {
    end.router.map(|router| VxcRouter {
        mcr_asn: router.asn.into(),
        resource_name: "virtual_router",
        resource_type: "virtual_router",
        speed: router.speed.into(),
        bgp_shutdown_default: false,
    })
}

fn csp_connection(end: &OwnEndView) -> Option<CspConnection> {
    end.router?;
    let config = end.config.as_ref();
    Some(CspConnection {
        connect_type: "VROUTER".to_owned(),
        resource_name: format!("{}_csp_connection", letter(end)),
        resource_type: "csp_connection".to_owned(),
        vlan: end.vlan.map(i64::from),
        interfaces: config.map(mcr_config::interfaces).unwrap_or_default(),
        ip_addresses: config.map(|config| config.addresses().map(|net| net.to_string()).collect()).unwrap_or_default(),
        virtual_router_name: end.product_name.clone(),
    })
}

fn approval(approval: &ApprovalView) -> VxcApproval {
    VxcApproval {
        status: Some(approval.status.to_string()),
        message: Some(approval.message.clone()),
        uid: Some(approval.uid.to_string()),
        kind: Some(approval.kind.to_string()),
        new_speed: approval.new_speed.map(i64::from),
    }
}
