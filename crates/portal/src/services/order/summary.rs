//! `/services/order/{kind}/summary`: what will be ordered and what it costs, with the one button that orders it.

use std::sync::Arc;

use app::orders::Bought;
use app::{Actor, App};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::catalog::Catalog;
use domain::{Action, ProductKind};

use super::price::Price;
use super::{NAMES, details, facts, kind, mistake, one, read, slug, vendor};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, Trouble, done, ok, show as answer};
use crate::ui::Field;
use crate::visitor::{Query, Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "order/summary.html")]
struct Summary {
    frame: Frame,
    one: String,
    path: String,
    /// Leads back to the details.
    back: String,
    facts: Vec<(&'static str, String)>,
    price: Option<Price>,
    form: Form,
    /// The order, for its one button.
    hidden: Vec<(&'static str, String)>,
    /// What the image of an MVE wants to be told.
    settings: Vec<Field>,
    vendor: &'static str,
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
    match price(&app, &actor, &catalog, kind, &query).await? {
        Ok(price) => Ok(ok(&page(frame, &catalog, kind, Form::filled(query), price))),
        Err(mistake) => Ok(details::refused(frame, &catalog, kind, query, mistake)),
    }
}

pub async fn buy(
    State(app): State<App>,
    Path(name): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    let kind = kind(&name)?;
    let catalog = app.catalogue(&actor).await?;
    let settings = match facts::image_vendor(&catalog, &fields).filter(|_| kind == ProductKind::Mve) {
        Some(vendor) => vendor::settings(vendor, &fields),
        None => Vec::new(),
    };
    let bought = match read::order(&catalog, kind, &fields, settings) {
        Ok(order) => app.buy(&actor, order).await,
        Err(error) => Err(error),
    };
    match bought {
        Ok(bought) => Ok(ordered(&bought)),
        Err(error) => {
            let mistake = mistake(kind, error)?;
            let price = price(&app, &actor, &catalog, kind, &fields).await?.ok().flatten();
            let page = page(frame, &catalog, kind, Form::wrong(fields, mistake), price);
            Ok(answer(axum::http::StatusCode::BAD_REQUEST, &page))
        }
    }
}

/// To the page of what was ordered; of a LAG, to its primary Port's.
fn ordered(bought: &[Bought]) -> Response {
    match bought.first() {
        Some(Bought::Service(view)) => done(&format!("/services/{}", view.uid), "ordered"),
        _ => done("/services", "ordered"),
    }
}

/// What it would cost, or what is wrong with it.
async fn price(
    app: &App,
    actor: &Actor,
    catalog: &Catalog,
    kind: ProductKind,
    fields: &Fields,
) -> Result<Result<Option<Price>, Mistake>, Trouble> {
    let found = match read::order(catalog, kind, fields, Vec::new()) {
        Ok(order) => app.validate(actor, order).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(elements) => Ok(Ok(elements.first().and_then(|element| element.quote.as_ref()).map(Price::of))),
        Err(error) => Ok(Err(mistake(kind, error)?)),
    }
}

fn page(frame: Frame, catalog: &Arc<Catalog>, kind: ProductKind, form: Form, price: Option<Price>) -> Summary {
    let path = format!("/services/order/{}", slug(kind));
    let hidden: Vec<_> = NAMES.into_iter().filter_map(|name| Some((name, form.fields.owned(name)?))).collect();
    let known = hidden.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value.as_str()));
    let location = form.value("location").parse().ok().and_then(|id| catalog.location(id));
    let vendor = facts::image_vendor(catalog, &form.fields).filter(|_| kind == ProductKind::Mve);
    Summary {
        frame,
        one: one(kind),
        back: format!("{path}?{}", known.query()),
        facts: location.map_or_else(Vec::new, |location| facts::chosen(catalog, location, kind, &form.fields)),
        settings: vendor.map_or_else(Vec::new, |vendor| vendor::fields(vendor, &form)),
        vendor: vendor.map_or("", vendor::name),
        path,
        price,
        form,
        hidden,
    }
}
