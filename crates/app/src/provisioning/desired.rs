//! From rows to what the fabric should carry.

use std::sync::Arc;

use domain::provisioning::{Attachment, Circuit, Desired, Edge, Endpoint, Interface, Item, Port, Presence, Router};
use domain::{ProductId, ProductKind, Side, Status, Uid, mcr};
use serde::de::DeserializeOwned;
use store::products::{self, Product};
use store::vxcs::{End, Vxc};
use store::{Tx, devices, interfaces};

use crate::mcr_config::{self, Place};
use crate::products::config::{self, McrConfig, MveConfig};
use crate::{App, Error};

/// What a row asks of the fabric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing yet: a connection that waits for approval.
    Nothing,
    Thing(Desired),
    /// What no fabric can be asked for, with the reason for the operator. It holds up no other row.
    Impossible(String),
}

/// `None`: the fabric isn't concerned. What ends at the end of its term is there until then.
pub(super) const fn presence(status: Status) -> Option<Presence> {
    match status {
        Status::New => None,
        Status::Decommissioned | Status::Failed => Some(Presence::Absent),
        _ => Some(Presence::Present),
    }
}

impl Wanted {
    fn of(
        uid: Uid,
        version: i64,
        status: Status,
        item: impl FnOnce() -> Result<Item, Why>,
        gone: Item,
    ) -> Result<Self, Error> {
        let Some(presence) = presence(status) else { return Ok(Self::Nothing) };
        let item = match presence {
            Presence::Absent => Ok(gone),
            Presence::Present => item(),
        };
        match item {
            Ok(item) => Ok(Self::Thing(Desired { uid, version, presence, item })),
            Err(Why::Impossible(reason)) => Ok(Self::Impossible(reason)),
            Err(Why::Failed(error)) => Err(error),
        }
    }
}

enum Why {
    Impossible(String),
    Failed(Error),
}

impl From<store::Error> for Why {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

pub(super) fn of_product(tx: &Tx<'_>, row: &Product) -> Result<Wanted, Error> {
    // A thing is taken away by its uid alone: what it was is no matter then, and its interface may have a new Port already.
    let gone = match row.kind {
        ProductKind::Port => Item::Port(Port { interface: Interface::new("", ""), speed_mbps: row.speed }),
        ProductKind::Mcr => {
            Item::Router(Router { device: String::new(), speed_mbps: row.speed, asn: mcr::DEFAULT_ASN })
        }
        ProductKind::Mve => Item::Edge(Edge { device: String::new(), cores: 0, vnics: 0 }),
    };
    Wanted::of(row.uid, row.version, row.status, || product_item(tx, row), gone)
}

fn product_item(tx: &Tx<'_>, row: &Product) -> Result<Item, Why> {
    Ok(match row.kind {
        ProductKind::Port => {
            let interface =
                interface(tx, row.id)?.ok_or_else(|| Why::Impossible("the Port has no interface".to_owned()))?;
            Item::Port(Port { interface, speed_mbps: row.speed })
        }
        ProductKind::Mcr => {
            let config: McrConfig = config(row)?;
            Item::Router(Router { device: device(tx, row)?, speed_mbps: row.speed, asn: config.asn })
        }
        ProductKind::Mve => {
            let config: MveConfig = config(row)?;
            let out_of_range = |what: &str| Why::Impossible(format!("the MVE has too many {what}"));
            Item::Edge(Edge {
                device: device(tx, row)?,
                cores: u16::try_from(row.capacity_used).map_err(|_| out_of_range("cores"))?,
                vnics: u8::try_from(config.vnics.len()).map_err(|_| out_of_range("vNICs"))?,
            })
        }
    })
}

fn config<T: DeserializeOwned>(row: &Product) -> Result<T, Why> {
    config::read(row).map_err(|error| Why::Impossible(error.to_string()))
}

fn device(tx: &Tx<'_>, row: &Product) -> Result<String, Why> {
    let device = devices::by_id(tx, row.device_id)?;
    device.map(|device| device.name).ok_or_else(|| Why::Impossible("its device isn't there".to_owned()))
}

fn interface(tx: &Tx<'_>, port: ProductId) -> Result<Option<Interface>, store::Error> {
    Ok(interfaces::of_product(tx, port)?.map(|found| Interface::new(found.device, found.name)))
}

pub(super) fn of_vxc(app: &App, tx: &Tx<'_>, row: &Vxc) -> Result<Wanted, Error> {
    let nowhere = || Endpoint {
        attachment: Attachment::Interfaces(Arc::default()),
        outer: None,
        inner: None,
        router_config: None,
    };
    let circuit = |a, b| {
        Item::Circuit(Circuit {
            a,
            b,
            rate_mbps: row.rate,
            shutdown: row.shutdown,
            isolated_a: row.a.isolated,
            isolated_b: row.b.isolated,
        })
    };
    let item = || Ok(circuit(endpoint(app, tx, row, Side::A)?, endpoint(app, tx, row, Side::B)?));
    Wanted::of(row.uid, row.version, row.status, item, circuit(nowhere(), nowhere()))
}

fn endpoint(app: &App, tx: &Tx<'_>, row: &Vxc, side: Side) -> Result<Endpoint, Why> {
    let end = row.end(side);
    let product = products::by_id(tx, end.product_id)?;
    let product = product.ok_or_else(|| Why::Impossible(format!("the {side}-End stands on nothing")))?;
    let attachment = match product.kind {
        ProductKind::Port => Attachment::Interfaces(interfaces_of(tx, &product)?.into()),
        ProductKind::Mcr => Attachment::Router(product.uid),
        ProductKind::Mve => Attachment::Vnic { edge: product.uid, vnic: end.vnic.unwrap_or(0) },
    };
    let router_config = match product.kind {
        ProductKind::Mcr => router_config(app, row.uid, side, end)?,
        _ => None,
    };
    Ok(Endpoint { attachment, outer: end.vlan, inner: end.inner, router_config })
}

fn interfaces_of(tx: &Tx<'_>, port: &Product) -> Result<Vec<Interface>, Why> {
    let mut found = Vec::new();
    for member in members(tx, port)?.iter().filter(|member| !member.status.gone()) {
        found.extend(interface(tx, member.id)?);
    }
    if found.is_empty() {
        return Err(Why::Impossible("the Port of an end has no interface".to_owned()));
    }
    Ok(found)
}

/// The configuration with its secrets in clear, as the network's devices need it.
fn router_config(app: &App, vxc: Uid, side: Side, end: &End) -> Result<Option<String>, Why> {
    let Some(sealed) = &end.config else { return Ok(None) };
    let clear =
        mcr_config::open(app, Place::End(vxc, side), sealed).and_then(|config| Ok(serde_json::to_string(&config)?));
    clear.map(Some).map_err(|error| Why::Impossible(format!("the {side}-End: {error}")))
}

/// The Ports of the LAG that this one is in, or itself.
fn members(tx: &Tx<'_>, port: &Product) -> Result<Vec<Product>, store::Error> {
    if port.lag_id == 0 { Ok(vec![port.clone()]) } else { products::of_lag(tx, port.vlan_space()) }
}

/// What a VXC stands on: up to two products, or all members of their LAGs.
pub(super) fn attachments(tx: &Tx<'_>, vxc: &Vxc) -> Result<Vec<Product>, Error> {
    let mut found = Vec::new();
    for side in Side::ALL {
        if let Some(product) = products::by_id(tx, vxc.end(*side).product_id)? {
            found.extend(members(tx, &product)?);
        }
    }
    Ok(found)
}
