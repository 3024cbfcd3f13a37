//! One BGP connection.

use super::address::{host, is_usable};
use super::check::{Within, listed, ranged, text};
use super::ipsec::secret;
use super::{Bgp, BgpDraft, ExportPolicy, mcr_asn};
use crate::{Invalid, Patch};

pub(super) fn check(at: &str, draft: BgpDraft, within: &Within<'_>) -> Result<Bgp, Invalid> {
    let field = |name: &str| format!("{at}.{name}");
    let peer_asn = draft.peer_asn.and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=4_294_967_294).contains(n));
    let Some(peer_asn) = peer_asn else {
        return Err(Invalid::new(field("peerAsn"), "must be from 1 to 4294967294"));
    };
    let local_asn = draft.local_asn.filter(|n| *n != 0).map(|n| mcr_asn(&field("localAsn"), n)).transpose()?;

    let local_ip = host(&field("localIpAddress"), &draft.local_ip_address)?;
    let Some(net) = within.addresses.iter().find(|net| net.addr() == local_ip) else {
        return Err(Invalid::new(
            field("localIpAddress"),
            "must be one of the interface's ipAddresses, without the mask",
        ));
    };
    let peer_ip = host(&field("peerIpAddress"), &draft.peer_ip_address)?;
    if peer_ip == local_ip || !net.contains(&peer_ip) {
        let rule = format!("must be another address in {}", net.trunc());
        return Err(Invalid::new(field("peerIpAddress"), rule));
    }
    is_usable(&field("peerIpAddress"), peer_ip, *net)?;

    let kept = || {
        let replaced = within.router.replaced.iter().flat_map(|config| &config.interfaces);
        let same = |bgp: &&Bgp| bgp.local_ip == local_ip && bgp.peer_ip == peer_ip;
        replaced.flat_map(|interface| &interface.bgp_connections).find(same)?.password.clone()
    };
    let password = match draft.password {
        Patch::Keep => kept(),
        Patch::Clear => None,
        Patch::Set(given) => Some(given).filter(|given| !given.reveal().is_empty()),
    };
    if let Some(password) = &password {
        secret(&field("password"), password, 80)?;
    }
    if draft.bfd_enabled && !within.has_bfd {
        return Err(Invalid::new(field("bfdEnabled"), "needs bfd on the interface"));
    }
    let export_policy = word(&field("exportPolicy"), draft.export_policy)?.unwrap_or(ExportPolicy::Permit);
    let peers = |name: &str, peers: Vec<String>, with: ExportPolicy| {
        if !peers.is_empty() && export_policy != with {
            return Err(Invalid::new(field(name), format!("goes with the export policy {with} only")));
        }
        let blank = |peer: &String| peer.trim().is_empty() || peer.chars().count() > 255;
        if peers.len() > 100 || peers.iter().any(blank) {
            return Err(Invalid::new(field(name), "must be at most 100 names or addresses of peers"));
        }
        Ok(peers)
    };
    let list = |name: &str, id: Option<i64>| listed(&field(name), id, &within.router.prefix_lists, "prefix list");
    let bgp = Bgp {
        peer_asn,
        local_asn,
        local_ip,
        peer_ip,
        password,
        shutdown: draft.shutdown.unwrap_or(within.router.bgp_shutdown_default),
        description: text(&field("description"), draft.description, 100)?,
        med_in: med(&field("medIn"), draft.med_in)?,
        med_out: med(&field("medOut"), draft.med_out)?,
        bfd_enabled: draft.bfd_enabled,
        export_policy,
        permit_export_to: peers("permitExportTo", draft.permit_export_to, ExportPolicy::Deny)?,
        deny_export_to: peers("denyExportTo", draft.deny_export_to, ExportPolicy::Permit)?,
        import_whitelist: list("importWhitelist", draft.import_whitelist)?,
        import_blacklist: list("importBlacklist", draft.import_blacklist)?,
        export_whitelist: list("exportWhitelist", draft.export_whitelist)?,
        export_blacklist: list("exportBlacklist", draft.export_blacklist)?,
        as_path_prepend_count: ranged(&field("asPathPrependCount"), draft.as_path_prepend_count, 0, 10, 0)?,
        peer_type: word(&field("peerType"), draft.peer_type)?,
    };
    if bgp.import_whitelist.is_some() && bgp.import_blacklist.is_some() {
        return Err(Invalid::new(field("importBlacklist"), "can't go with importWhitelist"));
    }
    if bgp.export_whitelist.is_some() && bgp.export_blacklist.is_some() {
        return Err(Invalid::new(field("exportBlacklist"), "can't go with exportWhitelist"));
    }
    Ok(bgp)
}

fn med(field: &str, n: Option<i64>) -> Result<Option<u32>, Invalid> {
    let read = |n| u32::try_from(n).map_err(|_| Invalid::new(field, "must be from 0 to 4294967295"));
    n.map(read).transpose()
}

fn word<T: std::str::FromStr<Err = String>>(field: &str, text: Option<String>) -> Result<Option<T>, Invalid> {
    let read = |text: String| text.parse().map_err(|rule: String| Invalid::new(field, rule));
    text.filter(|text| !text.is_empty()).map(read).transpose()
}
