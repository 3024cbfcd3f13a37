//! MCR configurations of ends, as they are kept: JSON in which each password and pre-shared key is sealed for the one row it stands in.

use auth::envelope::Purpose;
use domain::mcr::{EndConfig, Router, SecretText};
use domain::{Ids, Side, Uid, VxcId};
use ipnet::IpNet;
use serde::Deserialize;
use store::{Tx, products::Product, vxcs};

use crate::{App, Error};

/// Where a configuration stands. A sealed secret that was copied elsewhere doesn't open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A service key, by its text.
    Key(Uid),
    /// An end of a VXC.
    End(Uid, Side),
    /// A proposed change.
    Proposal(Uid),
}

impl Place {
    fn row(self) -> String {
        match self {
            Self::Key(uid) => format!("service key {uid}"),
            Self::End(uid, side) => format!("vxc {uid} {side}"),
            Self::Proposal(uid) => format!("proposal {uid}"),
        }
    }
}

/// The configuration with its secrets sealed for `place`, as JSON.
pub(crate) fn seal(app: &App, place: Place, config: &EndConfig, ids: &mut Ids) -> Result<String, Error> {
    Ok(serde_json::to_string(&sealed(app, place, config, ids)?)?)
}

/// What [`seal`] writes, before it is text.
pub(crate) fn sealed(app: &App, place: Place, config: &EndConfig, ids: &mut Ids) -> Result<EndConfig, Error> {
    let row = place.row();
    each_secret(config, |purpose, text| {
        app.0.vault.seal(purpose, &row, text.as_bytes(), ids).map_err(|error| Error::Internal(error.to_string()))
    })
}

/// The configuration with its secrets in clear, from what [`seal`] wrote for the same place.
pub(crate) fn open(app: &App, place: Place, json: &str) -> Result<EndConfig, Error> {
    opened(app, place, &serde_json::from_str(json)?)
}

/// Undoes [`sealed`].
pub(crate) fn opened(app: &App, place: Place, config: &EndConfig) -> Result<EndConfig, Error> {
    let row = place.row();
    each_secret(config, |purpose, text| {
        let plain = app.0.vault.open(purpose, &row, text).map_err(|error| Error::Internal(error.to_string()))?;
        plain.text().map(str::to_owned).ok_or_else(|| Error::Internal(format!("the {purpose} of {row} is not text")))
    })
}

fn each_secret(
    config: &EndConfig,
    mut change: impl FnMut(Purpose, &str) -> Result<String, Error>,
) -> Result<EndConfig, Error> {
    let mut config = config.clone();
    for interface in &mut config.interfaces {
        if let Some(key) = interface.ip_sec.as_mut().and_then(|ip_sec| ip_sec.pre_shared_key.as_mut()) {
            *key = SecretText::new(change(Purpose::IpsecKey, key.reveal())?);
        }
        for password in interface.bgp_connections.iter_mut().filter_map(|bgp| bgp.password.as_mut()) {
            *password = SecretText::new(change(Purpose::BgpPassword, password.reveal())?);
        }
    }
    Ok(config)
}

/// What a new configuration of an end on this MCR is checked against. `except` is the end that is configured anew.
pub(crate) fn router(
    tx: &Tx<'_>,
    mcr: &Product,
    except: Option<(VxcId, Side)>,
    replaced: Option<EndConfig>,
) -> Result<Router, Error> {
    let mut router = Router { replaced, ..Router::default() };
    for end in vxcs::configs_at(tx, mcr.id)? {
        if except != Some((end.vxc, end.side)) {
            let addresses: Addresses = serde_json::from_str(&end.config)?;
            for net in addresses.interfaces.into_iter().flat_map(|interface| interface.ip_addresses) {
                router.other_sources.insert(net.addr());
                router.other_subnets.insert(net);
            }
        }
    }
    Ok(router)
}

/// Of an [`EndConfig`], the addresses alone: this is read for all ends of an MCR while nobody else can write.
#[derive(Deserialize)]
struct Addresses {
    interfaces: Vec<InterfaceAddresses>,
}

#[derive(Deserialize)]
struct InterfaceAddresses {
    ip_addresses: Vec<IpNet>,
}
