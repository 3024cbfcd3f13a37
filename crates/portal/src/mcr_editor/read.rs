//! From what was typed to a draft.

use domain::Patch;
use domain::mcr::{
    BfdDraft, BgpDraft, Draft, EndConfig, InterfaceDraft, InterfaceType, IpSecDraft, RouteDraft, SecretText,
};

use super::fill::filled;
use super::rows::count;
use crate::fields::Fields;
use crate::form::Mistake;

/// Reads the part of a form that begins with one path.
struct Part<'f> {
    fields: &'f Fields,
    at: String,
}

/// The draft of the configuration at `at`; `None` when it has no interface. The rows must be numbered.
pub fn draft(fields: &Fields, at: &str) -> Result<Option<Draft>, Mistake> {
    let list = format!("{at}.interfaces");
    let part = |i| Part { fields, at: format!("{list}[{i}]") };
    let interfaces: Vec<_> = (0..count(fields, &list)).map(|i| part(i).interface()).collect::<Result<_, _>>()?;
    Ok((!interfaces.is_empty()).then_some(Draft { interfaces }))
}

/// What a form changes of the configuration at `at`. One that nobody touched is left alone.
pub fn changed(fields: &Fields, at: &str, stored: Option<&EndConfig>) -> Result<Patch<Draft>, Mistake> {
    let before = stored.map(|config| draft(&filled(config, at), at)).transpose()?.flatten();
    Ok(match draft(fields, at)? {
        typed if typed == before => Patch::Keep,
        Some(typed) => Patch::Set(typed),
        None => Patch::Clear,
    })
}

impl Part<'_> {
    fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.at)
    }

    fn text(&self, name: &str) -> String {
        self.fields.text(&self.name(name)).trim().to_owned()
    }

    fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    fn ticked(&self, name: &str) -> bool {
        self.fields.ticked(&self.name(name))
    }

    fn number(&self, name: &str) -> Result<Option<i64>, Mistake> {
        let name = self.name(name);
        self.fields.number(&name).map_err(|_| Mistake::at(&name, "this must be a whole number"))
    }

    fn secret(&self, name: &str) -> Option<SecretText> {
        self.fields.some(&self.name(name)).map(SecretText::new)
    }

    fn parts(&self, list: &str) -> impl Iterator<Item = Part<'_>> {
        let list = self.name(list);
        (0..count(self.fields, &list)).map(move |i| Part { fields: self.fields, at: format!("{list}[{i}]") })
    }

    fn values(&self, list: &str) -> Vec<String> {
        self.parts(list).map(|row| self.fields.text(&row.at).trim().to_owned()).collect()
    }

    /// Names and addresses with commas or line ends between them.
    fn words(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        text.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    fn interface(&self) -> Result<InterfaceDraft, Mistake> {
        let kind = self.some("interfaceType");
        let tunnel = kind.as_deref() == Some(InterfaceType::IpSecTunnel.as_str());
        Ok(InterfaceDraft {
            description: self.some("description"),
            interface_type: kind,
            vlan: if tunnel { None } else { self.number("vlan")? },
            ip_mtu: self.number("ipMtu")?,
            ip_addresses: self.values("ipAddresses"),
            ip_routes: self.parts("ipRoutes").map(|row| row.route()).collect(),
            nat_ip_addresses: self.values("natIpAddresses"),
            bfd: self.ticked("bfd").then(|| self.bfd()).transpose()?,
            packet_filter_in: None,
            packet_filter_out: None,
            ip_sec_tunnel_options: tunnel.then(|| self.ip_sec()).transpose()?,
            bgp_connections: self.parts("bgpConnections").map(|row| row.bgp()).collect::<Result<_, _>>()?,
        })
    }

    fn route(&self) -> RouteDraft {
        RouteDraft {
            prefix: self.text("prefix"),
            next_hop: self.text("nextHop"),
            description: self.some("description"),
        }
    }

    fn bfd(&self) -> Result<BfdDraft, Mistake> {
        Ok(BfdDraft {
            tx_interval: self.number("bfd.txInterval")?,
            rx_interval: self.number("bfd.rxInterval")?,
            multiplier: self.number("bfd.multiplier")?,
        })
    }

    fn ip_sec(&self) -> Result<IpSecDraft, Mistake> {
        let name = |name: &str| format!("ipSecTunnelOptions.{name}");
        Ok(IpSecDraft {
            source_ip_address: self.text(&name("sourceIpAddress")),
            destination_ip_address: self.text(&name("destinationIpAddress")),
            pre_shared_key: self.secret(&name("preSharedKey")),
            passive: Some(!self.ticked(&name("begins"))),
            local_id: self.some(&name("localId")),
            remote_id: self.some(&name("remoteId")),
            phase1_lifetime: self.number(&name("phase1Lifetime"))?,
            phase2_lifetime: self.number(&name("phase2Lifetime"))?,
        })
    }

    fn bgp(&self) -> Result<BgpDraft, Mistake> {
        Ok(BgpDraft {
            peer_asn: self.number("peerAsn")?,
            local_asn: self.number("localAsn")?,
            local_ip_address: self.text("localIpAddress"),
            peer_ip_address: self.text("peerIpAddress"),
            password: match self.secret("password") {
                Some(password) => Patch::Set(password),
                None if self.ticked("openly") => Patch::Clear,
                None => Patch::Keep,
            },
            shutdown: Some(self.ticked("shutdown")),
            description: self.some("description"),
            med_in: self.number("medIn")?,
            med_out: self.number("medOut")?,
            bfd_enabled: self.ticked("bfdEnabled"),
            export_policy: self.some("exportPolicy"),
            permit_export_to: self.words("permitExportTo"),
            deny_export_to: self.words("denyExportTo"),
            as_path_prepend_count: self.number("asPathPrependCount")?,
            peer_type: self.some("peerType"),
            ..BgpDraft::default()
        })
    }
}
