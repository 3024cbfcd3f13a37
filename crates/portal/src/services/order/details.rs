//! `/services/order/{kind}`: first the location, then what there is to say about the service.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::extract::{Path, State};
use domain::catalog::{Catalog, Location};
use domain::order::MAX_VNICS;
use domain::{Action, ProductKind};

use super::place::{self, Found};
use super::{facts, kind, one, slug};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, ok};
use crate::ui::Field;
use crate::visitor::{Query, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "order/place.html")]
struct Where {
    frame: Frame,
    one: String,
    kind: ProductKind,
    path: String,
    found: Found,
    form: Form,
    /// What was typed already, to be kept.
    kept: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "order/details.html")]
struct Details {
    frame: Frame,
    one: String,
    kind: ProductKind,
    path: String,
    location: Location,
    country: String,
    form: Form,
    fields: Vec<Field>,
    more: Vec<Field>,
    /// The number of the LAG that a Port is to join.
    lag: String,
    /// Leads back to the locations.
    elsewhere: String,
}

pub async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    Visitor { actor, frame }: Visitor,
    Query(query): Query,
) -> Answer {
    actor.may(Action::OrderServices)?;
    let kind = kind(&name)?;
    let catalog = app.catalogue(&actor).await?;
    Ok(page(frame, &catalog, kind, Form::filled(query.with("done", ""))))
}

/// The details of a location that was chosen, or the locations.
pub fn page(frame: Frame, catalog: &Arc<Catalog>, kind: ProductKind, mut form: Form) -> axum::response::Response {
    let path = format!("/services/order/{}", slug(kind));
    let chosen = form.value("location").parse().ok().and_then(|id| catalog.location(id));
    let Some(location) = chosen.filter(|location| place::offers(catalog, location, kind)) else {
        let found = place::find(catalog, kind, &path, &form.fields);
        if form.mistake.is_some() {
            form.mistake = Some(Mistake::at("", "choose a location where this can be had"));
        }
        let kept = super::NAMES.into_iter().filter(|name| *name != "location");
        let kept = kept.filter_map(|name| Some((name, form.fields.owned(name)?))).collect();
        let page = Where { frame, one: one(kind), kind, path, found, form, kept };
        return if page.form.mistake.is_some() { again(&page) } else { ok(&page) };
    };
    let form = with_defaults(catalog, location, kind, form);
    let elsewhere = format!("{path}?{}", form.fields.clone().with("location", "").with("zone", "").query());
    let page = Details {
        frame,
        one: one(kind),
        kind,
        country: place::country_name(catalog, location).to_owned(),
        fields: fields(catalog, location, kind, &form),
        more: more(location, kind, &form),
        lag: form.value("lag").to_owned(),
        location: location.clone(),
        elsewhere,
        path,
        form,
    };
    if page.form.mistake.is_some() { again(&page) } else { ok(&page) }
}

/// What most people take, where nothing was said.
fn with_defaults(catalog: &Catalog, location: &Location, kind: ProductKind, form: Form) -> Form {
    let Form { mut fields, mistake } = form;
    let usual = |fields: Fields, name: &str, value: &str| {
        if fields.some(name).is_some() { fields } else { fields.with(name, value) }
    };
    fields = usual(fields, "term", "1");
    if kind == ProductKind::Mve {
        fields = usual(fields, "vnic0", "Data Plane");
    } else {
        let speeds = facts::speeds(catalog, location, kind);
        let speed = speeds.iter().find(|mbps| **mbps == 10_000).or_else(|| speeds.first());
        fields = usual(fields, "speed", &speed.map_or_else(String::new, ToString::to_string));
    }
    Form { fields, mistake }
}

fn fields(catalog: &Catalog, location: &Location, kind: ProductKind, form: &Form) -> Vec<Field> {
    let live = |field: Field| field.of(form).live();
    let name = Field::text("name", "Name").hint("What your people call it. Only your company sees it.").required();
    let mut fields = vec![live(name.with("maxlength", "255"))];
    match kind {
        ProductKind::Port if form.fields.some("lag").is_some() => {}
        ProductKind::Port => {
            let speeds = facts::speed_choices(catalog, location, kind);
            let ports = Field::select("ports", "Ports", facts::ports_choices());
            fields.push(live(Field::select("speed", "Speed of each Port", speeds)));
            fields.push(live(ports.hint("A LAG makes one link of up to 8 Ports of 10 Gbit/s or more.")));
        }
        ProductKind::Mcr => {
            let speeds = facts::speed_choices(catalog, location, kind);
            let asn = Field::number("asn", "ASN").optional();
            let usual = format!("{} unless your network needs another one.", domain::mcr::DEFAULT_ASN);
            fields.push(live(Field::select("speed", "Speed", speeds).hint("All its connections share it.")));
            fields.push(live(asn.hint(usual)));
            fields.push(live(Field::select("tunnels", "IPsec tunnels", facts::tunnel_choices())));
        }
        ProductKind::Mve => {
            let images = Field::select("image", "Image", facts::image_choices(catalog));
            let sizes = Field::select("size", "Size", facts::size_choices(catalog, location));
            fields.push(live(images.hint("What the image wants to be told is asked on the next page.")));
            fields.push(live(sizes));
        }
    }
    if form.fields.some("lag").is_none() {
        let zones = facts::zone_choices(catalog, location, kind);
        if zones.len() > 2 {
            let zone = Field::radio("zone", "Diversity zone", zones);
            fields.push(zone.hint("Red and blue share no equipment. Put two services into different zones and one failure won't take both.").of(form));
        }
    }
    let term = Field::select("term", "Term", facts::term_choices());
    fields.push(live(term.hint("A longer term is cheaper. Ending earlier costs the months that are left.")));
    fields
}

fn more(location: &Location, kind: ProductKind, form: &Form) -> Vec<Field> {
    let live = |field: Field| field.of(form).live();
    let mut more = Vec::new();
    if kind == ProductKind::Mve {
        let vnics = (0..MAX_VNICS).map(|n| Field::text(format!("vnic{n}"), format!("vNIC {n}")).optional());
        more.extend(vnics.map(|field| live(field.with("maxlength", "255"))));
    }
    let reference = Field::text("reference", "Service Level Reference").optional();
    more.push(live(reference.hint("Your own cost centre or order number.").with("maxlength", "255")));
    if kind != ProductKind::Mve {
        let visible = Field::tick("visible", "Show it on the Marketplace");
        let hint = "Other companies then find your company's name and this service, and may connect to it.";
        more.push(visible.hint(hint).of(form));
    }
    if kind == ProductKind::Port && location.cross_connect {
        let cross = Field::tick("cross", "Have the exchange order the cross connect");
        more.push(cross.hint("The cable from your rack to the exchange's.").of(form));
    }
    more.push(live(Field::text("promo", "Promo code").optional()));
    more
}

/// What the form carries without showing it.
fn hidden(form: &Form) -> Vec<(&'static str, String)> {
    let lag = form.fields.some("lag").is_some();
    let names: &[&'static str] = if lag { &["location", "lag", "speed"] } else { &["location"] };
    names.iter().map(|name| (*name, form.value(name).to_owned())).collect()
}

/// The form again for an order that can't be had, with the reason.
pub fn refused(
    frame: Frame,
    catalog: &Arc<Catalog>,
    kind: ProductKind,
    fields: Fields,
    mistake: Mistake,
) -> axum::response::Response {
    page(frame, catalog, kind, Form::wrong(fields, mistake))
}
