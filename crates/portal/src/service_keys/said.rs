//! A key in words: what it permits, how it stands, how long it is good.

use app::service_keys::KeyView;
use domain::{ProductKind, Time};

use crate::ui::{Badge, Tone};
use crate::words::{count, day, distance, kind, rate};

/// What it permits now: nothing when it is used, over, or not active.
pub fn sentence(key: &KeyView, now: Time) -> String {
    let used_up = key.limits.uses.is_some_and(|most| key.uses >= most);
    match key {
        _ if key.single_use && key.uses > 0 => format!("It was used for a connection to {}.", place(key)),
        _ if used_up => format!("All its connections to {} have been made.", place(key)),
        _ if key.expired => "Nobody can use it any more.".to_owned(),
        _ if !key.active => format!("Nobody can use it until it is made active. Then: {}", permission(key, now)),
        _ => permission(key, now),
    }
}

/// `Anyone who has it can make one connection of up to 500 Mbit/s to VLAN 100 of London core until 2026-08-01.`
fn permission(key: &KeyView, now: Time) -> String {
    let who = match key.limits.companies.len() {
        0 => "Anyone who has it can make".to_owned(),
        1 => "Only the company you named can make".to_owned(),
        n => format!("Only the {n} companies you named can make"),
    };
    let (what, each) = match (key.single_use, key.limits.uses) {
        (true, _) => ("one connection".to_owned(), ""),
        (false, Some(n)) => (format!("up to {}", count(n, "connection")), " each"),
        (false, None) => ("any number of connections".to_owned(), " each"),
    };
    let speed = rate(key.max_speed);
    let together = key.limits.total_mbps.map_or_else(String::new, |total| format!(", {} together,", rate(total)));
    let begins = if key.validity.start > now { format!("from {} ", day(key.validity.start)) } else { String::new() };
    let (place, until) = (place(key), day(key.validity.end));
    let mut said = format!("{who} {what} of up to {speed}{each}{together} to {place} {begins}until {until}.");
    if key.pre_approved == Some(false) {
        said.push_str(" You are asked before each connection.");
    }
    said
}

/// `VLAN 100 of London core`.
fn place(key: &KeyView) -> String {
    let mut parts = Vec::new();
    if key.product_kind == ProductKind::Mve
        && let Some(vnic) = key.vnic
    {
        parts.push(format!("vNIC {vnic}"));
    }
    parts.extend(key.vlan.map(|vlan| format!("VLAN {vlan}")));
    parts.extend(key.inner_vlan.map(|vlan| format!("inner VLAN {vlan}")));
    if parts.is_empty() { key.product_name.clone() } else { format!("{} of {}", parts.join(", "), key.product_name) }
}

/// Whether it can be used, in a word.
pub fn state(key: &KeyView, now: Time) -> Badge {
    let used_up = key.limits.uses.is_some_and(|most| key.uses >= most);
    match key {
        _ if key.single_use && key.uses > 0 => Badge::new(Tone::Still, "Used"),
        _ if used_up => Badge::new(Tone::Still, "Used up"),
        _ if key.expired => Badge::new(Tone::Still, "Expired"),
        _ if !key.active => Badge::new(Tone::Still, "Not active"),
        _ if key.validity.start > now => Badge::new(Tone::Waits, "Not valid yet"),
        _ if key.valid => Badge::new(Tone::Good, "Active"),
        _ => Badge::new(Tone::Bad, "Can't be used"),
    }
}

/// `expires in 12 days`.
pub fn validity(key: &KeyView, now: Time) -> String {
    let (start, end) = (key.validity.start, key.validity.end);
    if key.expired {
        return format!("expired {}", distance(now, end));
    }
    if start > now {
        return format!("becomes valid {}", distance(now, start));
    }
    format!("expires {}", distance(now, end))
}

/// What people call it: its label, or the service it is on.
pub fn name(key: &KeyView) -> String {
    key.description.clone().unwrap_or_else(|| format!("Key of {}", key.product_name))
}

pub const fn usage(single_use: bool) -> &'static str {
    if single_use { "Single Use" } else { "Multi-Use" }
}

/// The address of its page. It has as much of the key as tells it from the company's others, so that no key stands in logs or histories.
pub fn path(key: &KeyView) -> String {
    let beginning: String = key.key.to_string().chars().take(13).collect();
    format!("/keys/{beginning}")
}

/// `VLAN 100`, `vNIC 0 · VLAN 100 / 5`, `B-End Configuration`.
pub fn carried(key: &KeyView) -> String {
    let mut parts: Vec<String> = key.vnic.map(|vnic| format!("vNIC {vnic}")).into_iter().collect();
    match (key.vlan, key.inner_vlan) {
        (Some(vlan), Some(inner)) => parts.push(format!("{vlan} / {inner}")),
        (Some(vlan), None) => parts.push(vlan.to_string()),
        (None, _) => {}
    }
    parts.extend(key.config.as_ref().map(|_| format!("{} configuration", kind(key.product_kind))));
    if parts.is_empty() { "–".to_owned() } else { parts.join(" · ") }
}
