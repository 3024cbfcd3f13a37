//! A ready piece of router configuration for one's own end.

use app::vxcs::OwnEndView;
use domain::ProductKind;

/// One dialect.
pub struct Snippet {
    pub name: &'static str,
    pub id: &'static str,
    pub text: String,
}

/// For an end on a Port or an MVE; a router of the exchange needs none.
pub fn snippets(end: &OwnEndView, connection: &str, rate: u32) -> Vec<Snippet> {
    if end.kind == ProductKind::Mcr {
        return Vec::new();
    }
    // What goes into a configuration file is letters, digits and a few signs.
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '-' };
    let about: String = connection.chars().map(plain).collect();
    let snippet = |name, id, text| Snippet { name, id, text };
    vec![
        snippet("Linux", "snippet-linux", linux(end, &about, rate)),
        snippet("IOS XE style", "snippet-ios", ios(end, &about, rate)),
        snippet("Junos style", "snippet-junos", junos(end, &about)),
    ]
}

fn linux(end: &OwnEndView, about: &str, rate: u32) -> String {
    let mut lines = vec![format!("# {about}, {rate} Mbit/s")];
    match (end.vlan, end.inner) {
        (Some(outer), inner) => {
            lines.push(format!("ip link add link eth0 name eth0.{outer} type vlan id {outer}"));
            lines.push(format!("ip link set eth0.{outer} up"));
            if let Some(inner) = inner {
                lines.push(format!("ip link add link eth0.{outer} name eth0.{outer}.{inner} type vlan id {inner}"));
                lines.push(format!("ip link set eth0.{outer}.{inner} up"));
            }
        }
        (None, _) => lines.push("ip link set eth0 up".to_owned()),
    }
    lines.join("\n")
}

fn ios(end: &OwnEndView, about: &str, rate: u32) -> String {
    let kbit = u64::from(rate) * 1000;
    match (end.vlan, end.inner) {
        (Some(outer), inner) => {
            let second = inner.map(|inner| format!(" second-dot1q {inner}")).unwrap_or_default();
            format!(
                "interface TenGigabitEthernet0/0/0.{outer}\n description {about}\n encapsulation dot1Q {outer}{second}\n bandwidth {kbit}\n no shutdown"
            )
        }
        (None, _) => {
            format!("interface TenGigabitEthernet0/0/0\n description {about}\n bandwidth {kbit}\n no shutdown")
        }
    }
}

fn junos(end: &OwnEndView, about: &str) -> String {
    let base = "set interfaces xe-0/0/0";
    match (end.vlan, end.inner) {
        (Some(outer), Some(inner)) => format!(
            "{base} flexible-vlan-tagging\n{base} unit {outer} description \"{about}\"\n{base} unit {outer} vlan-tags outer {outer} inner {inner}"
        ),
        (Some(outer), None) => format!(
            "{base} vlan-tagging\n{base} unit {outer} description \"{about}\"\n{base} unit {outer} vlan-id {outer}"
        ),
        (None, _) => format!("{base} unit 0 description \"{about}\""),
    }
}
