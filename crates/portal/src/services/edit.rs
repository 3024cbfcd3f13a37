//! `/services/{id}/edit`: what a company may change of a service without asking anybody.

use app::products::{Detail, Modify, ProductView};
use app::{App, Error};
use askama::Template;
use axum::extract::{Path, State};

use domain::{Action, Patch, ProductKind};

use super::order::term_choices;
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "services/edit.html")]
struct Edit {
    frame: Frame,
    service: ProductView,
    path: String,
    form: Form,
    fields: Vec<Field>,
}

pub async fn show(State(app): State<App>, Path(id): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::UpdateServices)?;
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let form = seen::remembering(current(&service));
    Ok(ok(&page(frame, service, form)))
}

pub async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let uid = service.uid;
    let fields = match seen::unchanged(fields, &current(&service), "The service") {
        Ok(fields) => fields,
        Err(changed) => return Ok(again(&page(frame, service, changed))),
    };
    let saved = match asked(&service, &fields) {
        Ok(change) => app.modify_product(&actor, uid.into(), change).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(done(&super::path(&uid), "saved")),
        Err(error) => {
            let mistake = Mistake::of(&error).map(|mistake| mistake.renamed(field)).ok_or(error)?;
            Ok(again(&page(frame, service, Form::wrong(fields, mistake))))
        }
    }
}

fn page(frame: Frame, service: ProductView, form: Form) -> Edit {
    Edit { frame, path: super::path(&service.uid), fields: fields(&service, &form), service, form }
}

/// The form as the service is now.
fn current(service: &ProductView) -> Fields {
    let mut fields = Fields::default()
        .with("name", service.name.as_str())
        .with("reference", service.cost_centre.as_deref().unwrap_or_default())
        .with("term", service.term_months.to_string());
    if service.marketplace_visible {
        fields = fields.with("visible", "yes");
    }
    match &service.detail {
        Detail::Port { .. } => fields,
        Detail::Mcr { asn, .. } => fields.with("asn", asn.to_string()),
        Detail::Mve { vnics, .. } => vnics
            .iter()
            .enumerate()
            .fold(fields, |fields, (n, vnic)| fields.with(&format!("vnic{n}"), vnic.description.as_str())),
    }
}

fn fields(service: &ProductView, form: &Form) -> Vec<Field> {
    let mut fields = vec![
        Field::text("name", "Name").of(form).required().with("maxlength", "255"),
        Field::text("reference", "Service Level Reference")
            .of(form)
            .optional()
            .hint("Your own cost centre or order number."),
    ];
    match &service.detail {
        Detail::Port { .. } => {}
        Detail::Mcr { .. } => fields.push(Field::number("asn", "ASN").of(form).required()),
        Detail::Mve { vnics, .. } => {
            let vnic = |n| Field::text(format!("vnic{n}"), format!("vNIC {n}")).of(form).required();
            fields.extend((0..vnics.len()).map(vnic));
        }
    }
    let term = Field::select("term", "Term", term_choices()).of(form);
    fields.push(term.hint("It can be made longer at any time, and shorter in its last month."));
    if service.kind != ProductKind::Mve {
        let visible = Field::tick("visible", "Show it on the Marketplace").of(form);
        fields.push(
            visible.hint("Other companies then find your company's name and this service, and may connect to it."),
        );
    }
    fields
}

/// What was typed over how the service stands.
fn asked(service: &ProductView, fields: &Fields) -> Result<Modify, Error> {
    let now = current(service);
    let differs = |name: &str| fields.differs(&now, name);
    let number = |name: &str| match differs(name) {
        true => fields.number(name)?.ok_or_else(|| Error::invalid(name, "can't be empty")).map(Some),
        false => Ok(None),
    };
    let vnics = match &service.detail {
        Detail::Mve { vnics, .. } => (0..vnics.len()).map(|n| format!("vnic{n}")).collect(),
        _ => Vec::new(),
    };
    let renamed = vnics.iter().any(|name| differs(name));
    Ok(Modify {
        kind: None,
        name: differs("name").then(|| fields.text("name").to_owned()),
        cost_centre: match differs("reference") {
            true => fields.owned("reference").map_or(Patch::Clear, Patch::Set),
            false => Patch::Keep,
        },
        marketplace_visible: (service.kind != ProductKind::Mve && differs("visible")).then(|| fields.ticked("visible")),
        term: number("term")?,
        asn: if service.kind == ProductKind::Mcr { number("asn")? } else { None },
        vnics: renamed.then(|| vnics.iter().map(|name| fields.text(name).to_owned()).collect()),
    })
}

/// The form's name for a field of a change.
fn field(path: &str) -> Option<&'static str> {
    Some(match path {
        "costCentre" => "reference",
        "vnics[0].description" => "vnic0",
        "vnics[1].description" => "vnic1",
        "vnics[2].description" => "vnic2",
        "vnics[3].description" => "vnic3",
        "vnics[4].description" => "vnic4",
        _ => return None,
    })
}
