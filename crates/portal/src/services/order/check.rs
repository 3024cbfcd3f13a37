//! `/services/order/{kind}/check`: price and mistakes while somebody types. Nothing stays of it.

use app::App;
use askama::Template;
use axum::extract::{Path, State};
use domain::{Action, ProductKind};

use super::price::Price;
use super::{kind, mistake, read};
use crate::fields::Fields;
use crate::form::Mistake;
use crate::page::{Answer, ok};
use crate::visitor::{Query, Visitor};
use crate::words;

/// The price, and beside it what is wrong, at each field that can be.
#[derive(Template)]
#[template(path = "order/check.html")]
struct Check {
    price: Option<Price>,
    /// What isn't about a field.
    above: String,
    fields: Vec<(&'static str, String)>,
}

const SHARED: [&str; 4] = ["name", "term", "reference", "promo"];

const fn own(kind: ProductKind) -> &'static [&'static str] {
    match kind {
        ProductKind::Port => &["speed", "ports"],
        ProductKind::Mcr => &["speed", "asn", "tunnels"],
        ProductKind::Mve => &["image", "size", "vnic0", "vnic1", "vnic2", "vnic3", "vnic4"],
    }
}

pub async fn check(
    State(app): State<App>,
    Path(name): Path<String>,
    Visitor { actor, .. }: Visitor,
    Query(query): Query,
) -> Answer {
    actor.may(Action::OrderServices)?;
    let kind = kind(&name)?;
    let catalog = app.catalogue(&actor).await?;
    // Who chooses a speed before a name wants to see its price.
    let fields = if query.some("name").is_some() { query } else { query.with("name", "New") };
    let found = match read::order(&catalog, kind, &fields, Vec::new()) {
        Ok(order) => app.validate(&actor, order).await,
        Err(error) => Err(error),
    };
    Ok(ok(&match found {
        Ok(elements) => {
            let quote = elements.first().and_then(|element| element.quote.as_ref());
            of(kind, &fields, quote.map(Price::of), &Mistake::default())
        }
        Err(error) => of(kind, &fields, None, &mistake(kind, error)?),
    }))
}

fn of(kind: ProductKind, fields: &Fields, price: Option<Price>, mistake: &Mistake) -> Check {
    // A Port that joins a LAG has no choice of these.
    let shown = |name: &&str| fields.some("lag").is_none() || !matches!(*name, "speed" | "ports");
    let names = SHARED.iter().chain(own(kind)).copied().filter(|name| shown(name));
    let said = |name| if mistake.field == name { mistake.said.clone() } else { String::new() };
    let fields: Vec<_> = names.map(|name| (name, said(name))).collect();
    let at_field = fields.iter().any(|(_, said)| !said.is_empty());
    Check { price, above: if at_field { String::new() } else { mistake.said.clone() }, fields }
}
