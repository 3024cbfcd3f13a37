//! The options of an IPsec tunnel.

use super::address::host;
use super::check::{Within, ranged, text};
use super::{IpSec, IpSecDraft, SecretText};
use crate::Invalid;

pub(super) fn check(at: &str, draft: IpSecDraft, within: &Within<'_>) -> Result<IpSec, Invalid> {
    let field = |name: &str| format!("{at}.{name}");
    let source = host(&field("sourceIpAddress"), &draft.source_ip_address)?;
    if !within.sources.contains(&source) {
        return Err(Invalid::new(field("sourceIpAddress"), "must be an address of a sub-interface of this MCR"));
    }
    let destination = host(&field("destinationIpAddress"), &draft.destination_ip_address)?;
    if destination.is_ipv4() != source.is_ipv4() {
        return Err(Invalid::new(field("destinationIpAddress"), "must be of the same IP version as the source"));
    }
    if within.sources.contains(&destination) {
        return Err(Invalid::new(field("destinationIpAddress"), "must not be an address of this MCR"));
    }
    let kept = within.router.replaced.iter().flat_map(|config| &config.interfaces).find_map(|interface| {
        let ip_sec = interface.ip_sec.as_ref()?;
        (ip_sec.source == source && ip_sec.destination == destination).then(|| ip_sec.pre_shared_key.clone())?
    });
    let given = draft.pre_shared_key.filter(|key| !key.reveal().is_empty());
    let Some(key) = given.or(kept) else {
        return Err(Invalid::new(field("preSharedKey"), "is needed"));
    };
    secret(&field("preSharedKey"), &key, 128)?;
    let phase1_lifetime = ranged(&field("phase1Lifetime"), draft.phase1_lifetime, 3600, 604_800, 28_800)?;
    let phase2_lifetime = ranged(&field("phase2Lifetime"), draft.phase2_lifetime, 600, 86_400, 3600)?;
    if phase2_lifetime >= phase1_lifetime {
        return Err(Invalid::new(field("phase2Lifetime"), "must be less than phase1Lifetime"));
    }
    Ok(IpSec {
        source,
        destination,
        pre_shared_key: Some(key),
        passive: draft.passive.unwrap_or(true),
        local_id: text(&field("localId"), draft.local_id, 255)?,
        remote_id: text(&field("remoteId"), draft.remote_id, 255)?,
        phase1_lifetime,
        phase2_lifetime,
    })
}

/// A secret that router software takes: printable ASCII without spaces.
pub(super) fn secret(field: &str, secret: &SecretText, max: usize) -> Result<(), Invalid> {
    let text = secret.reveal();
    if text.len() > max || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Invalid::new(field, format!("must have at most {max} ASCII letters, digits and signs, no spaces")));
    }
    Ok(())
}
