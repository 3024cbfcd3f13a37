//! Products as the wire has them.

use std::collections::BTreeMap;

use app::products::{Detail, Image, Lag, PlaceView, ProductView, Service, Stand, Vnic};
use domain::ProductKind;
use domain::order::MveSize;
use wire::mve::{VirtualMachine, VirtualMachineImage};
use wire::product::{
    AddOn, LagMember, LocationDetail, Mcr, McrResources, Mve, MveResources, Port, PortAttributes, PortResources,
    Product, ProductCommon, ResourceInterface, TerminatedLocation, TerminatedService, VirtualRouter,
};
use wire::technical_service::TechnicalService;

/// Any service.
pub fn service(service: Service) -> Product {
    match service {
        Service::Product(view) => product(*view, true),
        Service::Vxc(view) => Product::Vxc(Box::new(crate::vxcs::vxc(*view))),
    }
}

/// A Port, MCR or MVE. `resources` are left out of a service key's `productDto`.
pub fn product(mut view: ProductView, resources: bool) -> Product {
    let vxcs = std::mem::take(&mut view.vxcs).into_iter().map(crate::vxcs::vxc).collect();
    let common = |view: &ProductView| common(view, vxcs);
    let gone = view.status.gone();
    let up = i64::from(view.up);
    match &view.detail {
        Detail::Port { connect_type, lag, stand } => Product::Port(Box::new(Port {
            port_speed: i64::from(view.speed),
            lag: lag_member(*lag),
            attribute_tags: PortAttributes {
                terminated_service_details: stand.as_ref().filter(|_| gone).map(|stand| terminated(&view, stand)),
            },
            resources: stand
                .as_ref()
                .filter(|_| resources && !gone)
                .map(|stand| PortResources { interface: port_interface(&view, stand, up) }),
            common: ProductCommon { connect_type: connect_type.as_str(), ..common(&view) },
        })),
        Detail::Mcr { asn, add_ons } => Product::Mcr(Box::new(Mcr {
            port_speed: i64::from(view.speed),
            lag: LagMember::default(),
            attribute_tags: BTreeMap::new(),
            resources: (resources && !gone).then(|| McrResources {
                interface: interface(view.number, "VROUTER", Some(view.speed), up),
                virtual_router: router(&view, *asn),
            }),
            add_ons: add_ons
                .iter()
                .map(|one| AddOn {
                    add_on_uid: one.uid.to_string(),
                    add_on_type: "IP_SEC".to_owned(),
                    tunnel_count: i64::from(one.tunnels),
                    pack_count: None,
                    product_uid: view.uid.to_string(),
                })
                .collect(),
            common: common(&view),
        })),
        Detail::Mve { size, image, vnics } => Product::Mve(Box::new(Mve {
            vendor: image.vendor.to_string(),
            mve_size: size.to_string(),
            vnics: vnics.iter().map(vnic).collect(),
            attribute_tags: BTreeMap::new(),
            resources: (resources && !gone).then(|| MveResources {
                interface: Some(interface(view.number, "VMHOST", None, up)),
                virtual_machine: vec![machine(&view, *size, image, vnics)],
            }),
            common: common(&view),
        })),
    }
}

fn common(view: &ProductView, associated_vxcs: Vec<wire::vxc::Vxc>) -> ProductCommon {
    ProductCommon {
        product_id: view.number,
        product_uid: view.uid.to_string(),
        product_name: view.name.clone(),
        product_type: view.kind.as_str(),
        provisioning_status: view.status.as_str(),
        create_date: view.created_at.ms(),
        created_by: Some(view.created_by.clone()),
        terminate_date: view.ended_at.map(domain::Time::ms),
        live_date: view.live_at.map(domain::Time::ms),
        market: view.market.clone(),
        location_id: view.location,
        location_detail: view.place.as_deref().map(location_detail),
        usage_algorithm: Some("NOT_POST_PAID"),
        marketplace_visibility: view.marketplace_visible,
        vxc_permitted: view.vxc_permitted.into(),
        vxc_auto_approval: false,
        secondary_name: None,
        company_uid: view.company_uid.to_string(),
        company_name: view.company_name.clone(),
        cost_centre: view.cost_centre.clone(),
        contract_start_date: Some(view.contract_start.ms()),
        contract_end_date: Some(view.contract_end.ms()),
        contract_term_months: i64::from(view.term_months),
        is_virtual: view.kind != ProductKind::Port,
        buyout_port: false,
        locked: view.locked,
        admin_locked: view.admin_locked,
        cancelable: view.cancelable,
        diversity_zone: Some(view.zone.clone()),
        up: view.up,
        connect_type: "DEFAULT",
        max_vxc_speed: (view.kind != ProductKind::Mve).then(|| i64::from(view.speed)),
        associated_vxcs,
        associated_ixs: Vec::new(),
    }
}

/// Where a product is.
pub fn location_detail(place: &PlaceView) -> LocationDetail {
    LocationDetail {
        name: place.name.clone(),
        city: place.city.clone(),
        metro: place.metro.clone(),
        country: place.country.clone(),
    }
}

/// What buying and changing a product answer with.
pub fn technical_service(view: &ProductView) -> TechnicalService {
    TechnicalService {
        technical_service_uid: view.uid.to_string(),
        technical_service_id: Some(view.number),
        service_name: view.name.clone(),
        name: view.name.clone(),
        product_type: view.kind.to_string(),
        provisioning_status: view.status.to_string(),
        company_name: Some(view.company_name.clone()),
        create_date: Some(view.created_at.ms()),
        requested_date: Some(view.created_at.ms()),
        configured_date: view.live_at.map(domain::Time::ms),
        termination_date: view.ended_at.map(domain::Time::ms),
        contract_term_months: Some(i64::from(view.term_months)),
        rollover: true,
        marketplace_visibility: view.marketplace_visible,
        ..TechnicalService::default()
    }
}

fn lag_member(lag: Option<Lag>) -> LagMember {
    lag.map_or_else(LagMember::default, |lag| LagMember {
        lag_primary: lag.primary,
        lag_id: Some(lag.number),
        aggregation_id: Some(lag.number),
    })
}

fn interface(id: i64, media: &str, speed: Option<u32>, up: i64) -> ResourceInterface {
    ResourceInterface {
        demarcation: Some(String::new()),
        description: Some(String::new()),
        id: Some(id),
        loa_template: Some("keyway"),
        media: Some(media.to_owned()),
        name: Some(String::new()),
        port_speed: speed.map(i64::from),
        resource_name: "interface",
        resource_type: "interface",
        up,
        shutdown: None,
    }
}

/// Its owner has to know where the cable goes.
fn port_interface(view: &ProductView, stand: &Stand, up: i64) -> ResourceInterface {
    ResourceInterface {
        demarcation: Some(format!("{} {}", stand.device, stand.interface)),
        name: Some(stand.interface.clone()),
        ..interface(view.number, &stand.media, Some(view.speed), up)
    }
}

fn terminated(view: &ProductView, stand: &Stand) -> TerminatedService {
    TerminatedService {
        location: TerminatedLocation {
            id: view.location,
            name: view.place.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
            site_code: view.place.as_ref().map(|place| place.site_code.clone()).unwrap_or_default(),
        },
        interface: port_interface(view, stand, 0),
        device: stand.device.clone(),
    }
}

fn router(view: &ProductView, asn: u32) -> VirtualRouter {
    VirtualRouter {
        id: view.number,
        mcr_asn: i64::from(asn),
        name: String::new(),
        resource_name: "virtual_router",
        resource_type: "virtual_router",
        speed: i64::from(view.speed),
    }
}

fn vnic(vnic: &Vnic) -> wire::mve::Vnic {
    wire::mve::Vnic { description: vnic.description.clone(), vlan: vnic.vlan.map(i64::from) }
}

fn machine(view: &ProductView, size: MveSize, image: &Image, vnics: &[Vnic]) -> VirtualMachine {
    VirtualMachine {
        id: view.number,
        cpu_count: i64::from(size.cpus()),
        image: VirtualMachineImage {
            id: image.id,
            vendor: image.vendor.to_string(),
            product: image.product.clone(),
            version: image.version.clone(),
        },
        resource_type: "virtual_machine".to_owned(),
        up: view.up,
        vnics: vnics.iter().map(vnic).collect(),
    }
}
