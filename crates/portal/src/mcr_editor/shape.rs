//! Which fields stand where.

use domain::mcr::{ExportPolicy, InterfaceType, PeerType};

use super::rows::{Counted, count};
use super::secrets::kept;
use super::{Interface, List, Row};
use crate::form::Form;
use crate::ui::{Choice, Field};

pub(super) fn interfaces(form: &Form, counted: &Counted<'_>, at: &str) -> Vec<Interface> {
    let list = format!("{at}.interfaces");
    (0..count(&form.fields, &list))
        .map(|i| Shape { form, counted, at: format!("{list}[{i}]") }.interface(i + 1))
        .collect()
}

struct Shape<'f> {
    form: &'f Form,
    counted: &'f Counted<'f>,
    at: String,
}

impl<'f> Shape<'f> {
    fn name(&self, name: &str) -> String {
        if name.is_empty() { self.at.clone() } else { format!("{}.{name}", self.at) }
    }

    fn text(&self, name: &str, label: &str) -> Field {
        Field::text(self.name(name), label).of(self.form)
    }

    fn number(&self, name: &str, label: &str) -> Field {
        Field::number(self.name(name), label).of(self.form)
    }

    fn tick(&self, name: &str, label: &str) -> Field {
        Field::tick(self.name(name), label).of(self.form)
    }

    fn choice(&self, name: &str, label: &str, choices: Vec<Choice>) -> Field {
        Field::select(self.name(name), label, choices).of(self.form)
    }

    /// A secret is typed and never shown; what was typed on an earlier page is kept unless another is typed.
    fn secret(&self, name: &str, label: &str, hint: &str) -> (Field, Vec<(String, String)>) {
        let name = self.name(name);
        let sealed = self.form.value(&kept(&name)).to_owned();
        let hint = if sealed.is_empty() { hint } else { "Kept as you typed it. Type another to replace it." };
        let field = Field::password(&name, label, "off").of(self.form).hint(hint);
        let carried = if sealed.is_empty() { Vec::new() } else { vec![(kept(&name), sealed)] };
        (field, carried)
    }

    fn parts(&self, list: &str) -> impl Iterator<Item = (usize, Shape<'f>)> {
        let (list, form, counted) = (self.name(list), self.form, self.counted);
        (0..count(&form.fields, &list)).map(move |i| (i + 1, Shape { form, counted, at: format!("{list}[{i}]") }))
    }

    fn room(&self, list: &str) -> bool {
        self.counted.room(&self.name(list))
    }

    /// Whether a mistake stands at one of these fields: they must not be folded away then.
    fn wrong(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.form.said(&self.name(name)).is_empty())
    }

    /// Whether something was typed into one of them.
    fn typed(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !matches!(self.form.value(&self.name(name)), "" | "0" | "permit"))
    }

    fn interface(&self, number: usize) -> Interface {
        let kinds = vec![
            Choice::new(InterfaceType::SubInterface.as_str(), "Sub-interface"),
            Choice::new(InterfaceType::IpSecTunnel.as_str(), "IPsec tunnel"),
        ];
        let (tunnel, carried) = self.tunnel();
        let times = ["bfd.txInterval", "bfd.rxInterval", "bfd.multiplier"];
        Interface {
            number,
            row: self.at.clone(),
            basics: vec![
                self.choice("interfaceType", "Interface type", kinds),
                self.text("description", "Description").optional(),
                self.number("vlan", "Inner VLAN").optional().hint("2 to 4093; of its own for each sub-interface."),
                self.number("ipMtu", "IP MTU").optional().unit("bytes").hint("1280 to 9074; 1500 if left empty."),
            ],
            kind: self.name("interfaceType"),
            tunnel,
            kept: carried,
            lists: vec![self.addresses(), self.nat(), self.routes()],
            bfd: self.tick("bfd", "BFD").hint("Notices within a second that a BGP peer is gone."),
            bfd_times: vec![
                self.number("bfd.txInterval", "Transmit interval").optional().unit("ms").hint("300 to 30000."),
                self.number("bfd.rxInterval", "Receive interval").optional().unit("ms").hint("300 to 30000."),
                self.number("bfd.multiplier", "Multiplier").optional().hint("3 to 20."),
            ],
            bfd_open: self.wrong(&times),
            bgp: self.connections(),
        }
    }

    fn addresses(&self) -> List {
        let rows = self.parts("ipAddresses").map(|(n, part)| {
            let label = format!("IP address {n}");
            part.row(&label, vec![part.text("", &label).with("placeholder", "192.0.2.1/30")])
        });
        List {
            name: self.name("ipAddresses"),
            room: self.room("ipAddresses"),
            legend: "IP addresses",
            hint: "The router's own addresses, each with its mask, IPv4 or IPv6.",
            add: "Add IP address",
            rows: rows.collect(),
        }
    }

    fn nat(&self) -> List {
        let rows = self.parts("natIpAddresses").map(|(n, part)| {
            let label = format!("NAT address {n}");
            part.row(&label, vec![part.text("", &label)])
        });
        List {
            name: self.name("natIpAddresses"),
            room: self.room("natIpAddresses"),
            legend: "NAT",
            hint: "Addresses of this interface, without the mask, behind which others are hidden.",
            add: "Add NAT address",
            rows: rows.collect(),
        }
    }

    fn routes(&self) -> List {
        let rows = self.parts("ipRoutes").map(|(n, part)| {
            let fields = vec![
                part.text("prefix", "Prefix").with("placeholder", "198.51.100.0/24"),
                part.text("nextHop", "Next hop"),
                part.text("description", "Description").optional(),
            ];
            part.row(&format!("Static route {n}"), fields)
        });
        List {
            name: self.name("ipRoutes"),
            room: self.room("ipRoutes"),
            legend: "Static routes",
            hint: "The next hop lies in a subnet of this interface.",
            add: "Add static route",
            rows: rows.collect(),
        }
    }

    fn row(&self, label: &str, fields: Vec<Field>) -> Row {
        let (row, label) = (self.at.clone(), label.to_owned());
        Row { row, label, fields, more: Vec::new(), open: false, kept: Vec::new() }
    }

    fn tunnel(&self) -> (Vec<Field>, Vec<(String, String)>) {
        let at = Shape { form: self.form, counted: self.counted, at: self.name("ipSecTunnelOptions") };
        let (key, carried) = at.secret(
            "preSharedKey",
            "Pre-shared key",
            "Never shown again. A stored one is kept if this is left empty.",
        );
        let passive =
            at.tick("begins", "Begin the tunnel from here").hint("Otherwise it waits for the other side (passive).");
        let fields = vec![
            at.text("sourceIpAddress", "Source IP address").hint("Of a sub-interface of this MCR."),
            at.text("destinationIpAddress", "Destination IP address"),
            key,
            passive,
            at.text("localId", "Local ID").optional(),
            at.text("remoteId", "Remote ID").optional(),
            at.number("phase1Lifetime", "Phase 1 lifetime")
                .optional()
                .unit("s")
                .hint("3600 to 604800; 28800 if left empty."),
            at.number("phase2Lifetime", "Phase 2 lifetime")
                .optional()
                .unit("s")
                .hint("600 to 86400; 3600 if left empty."),
        ];
        (fields, carried)
    }

    fn connections(&self) -> List {
        List {
            name: self.name("bgpConnections"),
            room: self.room("bgpConnections"),
            legend: "BGP connections",
            hint: "A session with a router in a subnet of this interface.",
            add: "Add BGP connection",
            rows: self.parts("bgpConnections").map(|(n, part)| part.bgp(n)).collect(),
        }
    }

    fn bgp(&self, number: usize) -> Row {
        const MORE: [&str; 10] = [
            "localAsn",
            "description",
            "medIn",
            "medOut",
            "asPathPrependCount",
            "exportPolicy",
            "permitExportTo",
            "denyExportTo",
            "peerType",
            "openly",
        ];
        let (password, carried) = self.secret(
            "password",
            "BGP password",
            "Never shown again. A stored one is kept if this is left empty and the two addresses stay.",
        );
        let policies = vec![
            Choice::new(ExportPolicy::Permit.as_str(), "Permit what isn't denied"),
            Choice::new(ExportPolicy::Deny.as_str(), "Deny what isn't permitted"),
        ];
        let peers = vec![
            Choice::new("", "Not said"),
            Choice::new(PeerType::NonCloud.as_str(), "Not a cloud"),
            Choice::new(PeerType::PrivateCloud.as_str(), "Private cloud"),
            Choice::new(PeerType::PublicCloud.as_str(), "Public cloud"),
        ];
        Row {
            row: self.at.clone(),
            label: format!("BGP connection {number}"),
            fields: vec![
                self.number("peerAsn", "Peer ASN"),
                self.text("localIpAddress", "Local IP address").hint("One of this interface, without the mask."),
                self.text("peerIpAddress", "Peer IP address"),
                password.optional(),
                self.tick("bfdEnabled", "Use BFD"),
                self.tick("shutdown", "Shut down"),
            ],
            more: vec![
                self.text("description", "Description").optional(),
                self.number("localAsn", "Local ASN").optional().hint("In place of the MCR's."),
                self.number("medIn", "MED in").optional(),
                self.number("medOut", "MED out").optional(),
                self.number("asPathPrependCount", "AS path prepends").optional().hint("0 to 10."),
                self.choice("exportPolicy", "Export policy", policies),
                self.text("permitExportTo", "Permit export to").optional().hint("Peers, with commas between them."),
                self.text("denyExportTo", "Deny export to").optional().hint("Peers, with commas between them."),
                self.choice("peerType", "Peer type", peers),
                self.tick("openly", "Without a password").hint("Takes a stored one away."),
            ],
            open: self.wrong(&MORE) || self.typed(&MORE),
            kept: carried,
        }
    }
}
