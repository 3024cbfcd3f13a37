//! What is asked of an end of one's own: VLAN, vNIC, or the configuration of an MCR.

use app::products::ServiceBrief;
use app::vxcs::EndAsk;
use app::{Actor, App, Error};
use askama::Template;
use domain::ProductKind;

use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::mcr_editor::{Editor, draft};
use crate::ui::{Choice, Field};
use crate::vlan_field::{self, VlanField};

#[derive(Template)]
#[template(path = "connect/end.html")]
pub struct EndFields {
    title: String,
    vnic: Option<Field>,
    vlan: Option<VlanField>,
    untagged: Field,
    inner: Field,
    more: bool,
    editor: Option<Editor>,
}

impl askama::filters::HtmlSafe for EndFields {}

const ROWS: &str = "/connect/rows";

impl EndFields {
    /// `end` is `aEnd` or `bEnd`.
    pub async fn make(app: &App, actor: &Actor, service: &ServiceBrief, end: &str, form: &Form) -> Result<Self, Error> {
        let letter = if end == "aEnd" { "A-End" } else { "B-End" };
        let name = |field: &str| format!("{end}.{field}");
        let (vlan, vnic, inner) = (name("vlan"), name("vNicIndex"), name("innerVlan"));
        let mve = service.kind == ProductKind::Mve;
        let mcr = service.kind == ProductKind::Mcr;
        let at = vlan_field::At {
            service: service.uid,
            vnic: mve.then(|| form.value(&vnic).parse().unwrap_or(0)),
            name: &vlan,
            vnic_name: if mve { &vnic } else { "" },
            rows: ROWS,
            kept: None,
        };
        let label = format!("{letter} VLAN");
        let hint = "2 to 4093. Left empty, the exchange chooses a free one.";
        let untagged = if mve {
            "No tag. One untagged connection may be on a vNIC."
        } else {
            "No tag. The connection is then the only one on the Port, and no VLAN is needed."
        };
        Ok(Self {
            title: format!("{letter}: {}", service.name),
            vnic: mve.then(|| {
                let choices = service
                    .vnics
                    .iter()
                    .enumerate()
                    .map(|(i, name)| Choice::new(i.to_string(), format!("{i}: {name}")));
                Field::select(&vnic, format!("{letter} vNIC"), choices.collect()).of(form)
            }),
            vlan: if mcr { None } else { Some(VlanField::make(app, actor, at, &label, hint, form).await?) },
            untagged: Field::tick(name("untagged"), "Untagged").of(form).hint(untagged),
            more: !form.said(&inner).is_empty() || form.fields.some(&inner).is_some(),
            inner: Field::number(&inner, "Inner VLAN").of(form).optional().hint("Where the connection has two tags."),
            editor: mcr.then(|| Editor::new(&name("partnerConfig"), ROWS, form)),
        })
    }
}

/// What was typed for an end.
pub fn ask(fields: &Fields, service: &ServiceBrief, end: &str) -> Result<EndAsk, Mistake> {
    let name = |field: &str| format!("{end}.{field}");
    let number = |field: &str| {
        let name = name(field);
        fields.number(&name).map_err(|_| Mistake::at(&name, "this must be a whole number"))
    };
    if service.kind == ProductKind::Mcr {
        return Ok(EndAsk { config: draft(fields, &name("partnerConfig"))?, ..EndAsk::default() });
    }
    let untagged = fields.ticked(&name("untagged"));
    let vnic = number("vNicIndex")?.filter(|_| service.kind == ProductKind::Mve);
    Ok(EndAsk {
        vlan: if untagged { Some(-1) } else { number("vlan")? },
        inner: number("innerVlan")?.filter(|_| !untagged),
        vnic,
        config: None,
    })
}

/// The end in words, for the summary.
pub fn said(ask: &EndAsk, service: &ServiceBrief) -> String {
    let mut parts = vec![service.name.clone()];
    parts.extend(ask.vnic.map(|vnic| format!("vNIC {vnic}")));
    match (service.kind, ask.vlan, &ask.config) {
        (ProductKind::Mcr, _, Some(config)) => {
            parts.push(crate::words::count(config.interfaces.len(), "interface"));
        }
        (ProductKind::Mcr, _, None) => parts.push("no configuration yet".to_owned()),
        (_, Some(-1), _) => parts.push("untagged".to_owned()),
        (_, None | Some(0), _) => parts.push("a VLAN of the exchange's choice".to_owned()),
        (_, Some(vlan), _) => parts.push(format!("VLAN {vlan}")),
    }
    parts.extend(ask.inner.map(|inner| format!("inner VLAN {inner}")));
    parts.join(", ")
}
