//! The summary with the price, and the order itself.

use app::orders::Bought;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Action;
use domain::price::Quote;

use super::journey::Journey;
use super::steps::Steps;
use super::{ask, details, ends};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::mcr_editor::{concealed, submitted};
use crate::page::{Answer, Trouble, done, ok};
use crate::visitor::{Sent, TOKEN, Typed, Visitor};
use crate::words::{money, rate};

#[derive(Template)]
#[template(path = "connect/summary.html")]
struct Summary {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    /// `None` for who sees no prices, and where there is none.
    quote: Option<Quote>,
    to: String,
    with_key: bool,
    /// What was typed, carried along.
    carried: Vec<(String, String)>,
}

pub async fn summary(State(app): State<App>, Typed { by: Visitor { actor, frame }, fields }: Typed<Visitor>) -> Answer {
    actor.may(Action::OrderServices)?;
    let fields = typed(&app, &actor, fields)?;
    let (journey, frame) = match details::journey(&app, &actor, frame, &fields).await? {
        Ok(both) => both,
        Err(stopped) => return Ok(stopped),
    };
    let order = match ask::order(&fields, &journey) {
        Ok(order) => order,
        Err(mistake) => return again(&app, &actor, frame, journey, fields, mistake).await,
    };
    let facts = facts(&order, &journey);
    let quote = match app.validate(&actor, ask::element(order)).await {
        Ok(elements) => elements.into_iter().next().and_then(|element| element.quote),
        Err(error) => return refused(&app, &actor, frame, journey, fields, error).await,
    };
    let carried = concealed(&app, &actor, fields)?;
    let carried = carried.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (to, with_key) = (journey.to().to_owned(), journey.key().is_some());
    Ok(ok(&Summary { frame, facts, quote, to, with_key, carried }))
}

pub async fn order(State(app): State<App>, Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>) -> Answer {
    let fields = typed(&app, &actor, fields.without(|name| name == TOKEN))?;
    let (journey, frame) = match details::journey(&app, &actor, frame, &fields).await? {
        Ok(both) => both,
        Err(stopped) => return Ok(stopped),
    };
    let order = match ask::order(&fields, &journey) {
        Ok(order) => order,
        Err(mistake) => return again(&app, &actor, frame, journey, fields, mistake).await,
    };
    match app.buy(&actor, ask::element(order)).await {
        Ok(bought) => match bought.into_iter().next() {
            Some(Bought::Vxc(placed)) => Ok(done(&format!("/services/vxc/{}", placed.view.uid), "connected")),
            _ => Err(Error::Internal("an order of a connection made none".to_owned()).into()),
        },
        Err(error) => refused(&app, &actor, frame, journey, fields, error).await,
    }
}

fn typed(app: &App, actor: &Actor, fields: Fields) -> Result<Fields, Error> {
    let fields = submitted(app, actor, fields, "aEnd.partnerConfig")?;
    submitted(app, actor, fields, "bEnd.partnerConfig")
}

async fn refused(
    app: &App,
    actor: &Actor,
    frame: Frame,
    journey: Journey,
    fields: Fields,
    error: Error,
) -> Result<Response, Trouble> {
    let mistake = ask::mistake(error, &journey)?;
    again(app, actor, frame, journey, fields, mistake).await
}

/// The details again, with what is wrong with them.
async fn again(
    app: &App,
    actor: &Actor,
    frame: Frame,
    journey: Journey,
    fields: Fields,
    mistake: Mistake,
) -> Result<Response, Trouble> {
    let form = Form::wrong(concealed(app, actor, fields)?, mistake);
    Ok(details::shown(app, actor, frame, journey, form).await?)
}

fn facts(order: &app::vxcs::VxcOrder, journey: &Journey) -> Vec<(&'static str, String)> {
    let rate = u32::try_from(order.rate).map_or_else(|_| String::new(), rate);
    let term = match order.term {
        None | Some(1) => "From month to month".to_owned(),
        Some(months) => format!("{months} months"),
    };
    let b = match journey.b() {
        Some(b) => ends::said(&order.b, b),
        None => journey.to().to_owned(),
    };
    let mut facts = vec![
        ("Connection name", order.name.clone()),
        ("A-End", ends::said(&order.a, &journey.a)),
        ("B-End", b),
        ("Rate limit", rate),
        ("Term", term),
    ];
    facts.extend(order.cost_centre.clone().map(|reference| ("Service Level Reference", reference)));
    facts.extend(order.promo_code.clone().map(|code| ("Promo code", code)));
    if order.shutdown {
        facts.push(("State", "Shut down: no traffic passes until you switch it on".to_owned()));
    }
    facts
}

impl Summary {
    fn hourly(&self, quote: &Quote) -> String {
        money(quote.currency, quote.hourly)
    }

    /// `EUR 100.00 a month`, and what is paid once.
    fn price(&self, quote: &Quote) -> String {
        let monthly = money(quote.currency, quote.monthly);
        if quote.setup == 0 { monthly } else { format!("{monthly}, and {} once", money(quote.currency, quote.setup)) }
    }
}
