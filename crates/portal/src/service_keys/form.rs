//! The fields of a key: when it is made, and when it is changed.

use app::products::ServiceBrief;
use app::service_keys::KeyView;
use app::{Actor, App, Error};
use askama::Template;
use domain::ProductKind;

use super::ask::{self, DATES};
use crate::fields::Fields;
use crate::form::Form;
use crate::mcr_editor::{Editor, filled};
use crate::ui::{Choice, Field};
use crate::vlan_field::{self, VlanField};
use crate::words::{day, rate};

/// Where an MCR's configuration stands in the form and in errors.
pub const CONFIG: &str = "bEnd.partnerConfig";

const FURTHER: [&str; 5] = ["ask", "limits.maxUses", "limits.maxTotalMbps", "limits.companies", "promoCode"];

#[derive(Template)]
#[template(path = "keys/fields.html")]
pub struct KeyFields {
    first: Vec<Field>,
    /// What only a single-use key carries.
    vnic: Option<Field>,
    vlan: Option<VlanField>,
    inner: Option<Field>,
    editor: Option<Editor>,
    editor_open: bool,
    /// Why the VLAN stays as it is.
    fixed: bool,
    lasts: Option<Field>,
    dates: [Field; 2],
    active: Field,
    further: Vec<Field>,
    further_open: bool,
}

impl askama::filters::HtmlSafe for KeyFields {}

/// As a new key begins: for 30 days, and active.
pub fn blank() -> Fields {
    Fields::default().with("singleUse", "single").with("lasts", "30").with("active", "yes")
}

/// A key as it stands.
pub fn of_key(key: &KeyView) -> Fields {
    let number = |n: Option<u16>| n.map_or_else(String::new, |n| n.to_string());
    let mut fields = Fields::default()
        .with("description", key.description.clone().unwrap_or_default())
        .with("singleUse", if key.single_use { "single" } else { "multi" })
        .with("maxSpeed", key.max_speed.to_string())
        .with("vlan", number(key.vlan))
        .with("bEnd.innerVlan", number(key.inner_vlan))
        .with("bEnd.vNicIndex", number(key.vnic.map(u16::from)))
        .with("validFor.start", day(key.validity.start))
        .with("validFor.end", day(key.validity.end))
        .with("promoCode", key.promo_code.clone().unwrap_or_default())
        .with("limits.maxUses", key.limits.uses.map_or_else(String::new, |n| n.to_string()))
        .with("limits.maxTotalMbps", key.limits.total_mbps.map_or_else(String::new, |n| n.to_string()))
        .with("limits.companies", key.limits.companies.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    for (name, ticked) in [("active", key.active), ("ask", key.pre_approved == Some(false))] {
        if ticked {
            fields = fields.with(name, "yes");
        }
    }
    match &key.config {
        Some(config) => Fields::of(
            fields
                .pairs()
                .chain(filled(config, CONFIG).pairs())
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        ),
        None => fields,
    }
}

/// A new key like this one: all but what only one key can have, its VLAN, and what has passed.
pub fn like(key: &KeyView) -> Fields {
    let gone =
        |name: &str| name.starts_with("validFor.") || name == "vlan" || name == "bEnd.innerVlan" || name == "active";
    let days = key.validity.end.since(key.validity.start).as_secs() / 86_400;
    let lasts = PRESETS.iter().map(|(days, _)| *days).min_by_key(|preset| preset.abs_diff(days)).unwrap_or(30);
    of_key(key).without(gone).with("lasts", lasts.to_string())
}

const PRESETS: [(u64, &str); 4] = [(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year")];

impl KeyFields {
    /// `rows` is the address that shows the form again; `key` the one that is changed.
    pub async fn make(
        app: &App,
        actor: &Actor,
        service: &ServiceBrief,
        key: Option<&KeyView>,
        rows: &str,
        form: &Form,
    ) -> Result<Self, Error> {
        let used = key.is_some_and(|key| key.uses > 0);
        let tagged = service.kind != ProductKind::Mcr && !used;
        let vlan = if tagged { Some(vlan(app, actor, service, key, rows, form).await?) } else { None };
        let inner = Field::number("bEnd.innerVlan", "Inner VLAN").of(form).optional();
        let editor = (service.kind == ProductKind::Mcr).then(|| Editor::new(CONFIG, rows, form));
        let wrong = |name: &str| form.mistake.as_ref().is_some_and(|mistake| mistake.field.starts_with(name));
        Ok(Self {
            first: first(service, form),
            vnic: (service.kind == ProductKind::Mve).then(|| vnic(service, form)),
            vlan,
            inner: tagged.then(|| inner.hint("Where the connection has two tags.")),
            editor,
            editor_open: wrong(CONFIG) || form.fields.pairs().any(|(name, _)| name.starts_with("bEnd.partnerConfig.")),
            fixed: used && service.kind != ProductKind::Mcr,
            lasts: key.is_none().then(|| lasts(form)),
            dates: dates(key.is_none(), form),
            active: Field::tick("active", "Active")
                .of(form)
                .hint("Leave it clear if the key shall not be available right away. It can be changed at any time."),
            further: further(service, form),
            further_open: FURTHER.iter().any(|name| wrong(name) || form.fields.some(name).is_some()),
        })
    }
}

fn first(service: &ServiceBrief, form: &Form) -> Vec<Field> {
    let uses = vec![
        Choice::new("single", "Single Use").hint("One connection. The key can carry what your end of it shall be."),
        Choice::new("multi", "Multi-Use").hint("Several connections. The exchange chooses the VLAN of each."),
    ];
    let carries =
        format!("{} carries up to {}. Left empty, the key allows all of it.", service.name, rate(service.speed));
    vec![
        Field::text("description", "Label")
            .of(form)
            .optional()
            .hint("Your own name for the key. Nobody else sees it.")
            .with("maxlength", "255"),
        Field::radio("singleUse", "Single or multi-use", uses).of(form),
        Field::number("maxSpeed", "Rate limit").of(form).optional().unit("Mbit/s").hint(carries),
    ]
}

fn vnic(service: &ServiceBrief, form: &Form) -> Field {
    Field::select("bEnd.vNicIndex", "vNIC", vnics(service)).of(form)
}

/// The vNICs of an MVE to choose from.
pub fn vnics(service: &ServiceBrief) -> Vec<Choice> {
    let choice = |(i, name): (usize, &String)| Choice::new(i.to_string(), format!("{i}: {name}"));
    service.vnics.iter().enumerate().map(choice).collect()
}

async fn vlan(
    app: &App,
    actor: &Actor,
    service: &ServiceBrief,
    key: Option<&KeyView>,
    rows: &str,
    form: &Form,
) -> Result<VlanField, Error> {
    let mve = service.kind == ProductKind::Mve;
    let at = vlan_field::At {
        service: service.uid,
        vnic: mve.then(|| form.value("bEnd.vNicIndex").parse().unwrap_or(0)),
        name: "vlan",
        vnic_name: if mve { "bEnd.vNicIndex" } else { "" },
        rows,
        kept: key.and_then(|key| key.vlan),
    };
    let label = if mve { "Preferred B-End VLAN" } else { "VLAN" };
    let hint = "The VLAN ID of your end, 2 to 4093. Left empty, the exchange chooses one when the key is used.";
    VlanField::make(app, actor, at, label, hint, form).await
}

fn lasts(form: &Form) -> Field {
    let mut choices: Vec<_> = PRESETS.iter().map(|(days, label)| Choice::new(days.to_string(), *label)).collect();
    choices.push(Choice::new(DATES, "From one day to another"));
    Field::select("lasts", "Valid for", choices).of(form)
}

fn dates(new: bool, form: &Form) -> [Field; 2] {
    let (start, end) = if new {
        ("Left empty, it begins at once. Counts only with “From one day to another”.", "The last day, in UTC.")
    } else {
        ("Days are in UTC.", "The last day.")
    };
    [
        Field::date("validFor.start", "Valid from").of(form).hint(start),
        Field::date("validFor.end", "Valid until").of(form).hint(end),
    ]
}

fn further(service: &ServiceBrief, form: &Form) -> Vec<Field> {
    let ask = "Each connection waits for your yes. Otherwise access is granted at once.";
    let companies = "Their company UIDs, one a line. Left empty, anyone who has the key may use it.";
    let total = format!("Over all connections of the key, up to what {} shall give.", service.name);
    vec![
        Field::tick("ask", "Ask me before each connection").of(form).hint(ask),
        Field::number("limits.maxUses", "Most connections").of(form).optional().hint("For a multi-use key."),
        Field::number("limits.maxTotalMbps", "Most in total").of(form).optional().unit("Mbit/s").hint(total),
        Field::area("limits.companies", "Companies that may use it").of(form).optional().hint(companies),
        Field::text("promoCode", "Promo code").of(form).optional(),
    ]
}

/// The form again, with what is wrong with it and without its secrets.
pub fn wrong(app: &App, actor: &Actor, fields: Fields, error: Error) -> Result<Form, Error> {
    match ask::mistake(&error, &fields) {
        Some(mistake) => Ok(Form::wrong(crate::mcr_editor::concealed(app, actor, fields)?, mistake)),
        None => Err(error),
    }
}
