//! The details of a connection: what it is called, how fast it is, and what the own end shall be.

use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Action;
use domain::order::Term;

use super::ends::EndFields;
use super::journey::{Far, Journey, a_end};
use super::start::key_again;
use super::steps::Steps;
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::mcr_editor::concealed;
use crate::page::{Answer, show as page};
use crate::ui::{Choice, Field};
use crate::visitor::{Query, Typed, Visitor};
use crate::words::rate;

#[derive(Template)]
#[template(path = "connect/details.html")]
struct Details {
    frame: Frame,
    journey: Journey,
    form: Form,
    first: Vec<Field>,
    a: EndFields,
    b: Option<EndFields>,
    further: Vec<Field>,
    further_open: bool,
}

/// After a service key was entered, or on the way back from the summary.
pub async fn show(State(app): State<App>, Typed { by, fields }: Typed<Visitor>) -> Answer {
    let fields = concealed(&app, &by.actor, crate::mcr_editor::revealed(&app, &by.actor, fields))?;
    begin(&app, by, fields).await
}

/// Between two services of one's own, which are in the address; a key never is.
pub async fn between_own(State(app): State<App>, by: Visitor, Query(query): Query) -> Answer {
    begin(&app, by, query.without(|name| !matches!(name, "a" | "b"))).await
}

/// With a row more or less, or a VLAN that was chosen.
pub async fn rows(State(app): State<App>, Typed { by, fields }: Typed<Visitor>) -> Answer {
    let fields = crate::service_keys::again(&app, &by.actor, fields)?;
    begin(&app, by, fields).await
}

async fn begin(app: &App, Visitor { actor, frame }: Visitor, fields: Fields) -> Answer {
    actor.may(Action::OrderServices)?;
    match journey(app, &actor, frame, &fields).await? {
        Ok((journey, frame)) => {
            let form = Form::filled(journey.begun(fields));
            Ok(shown(app, &actor, frame, journey, form).await?)
        }
        Err(stopped) => Ok(stopped),
    }
}

/// The two sides, or the page that says why they can't be had.
pub async fn journey(
    app: &App,
    actor: &Actor,
    frame: Frame,
    fields: &Fields,
) -> Result<Result<(Journey, Frame), Response>, Error> {
    let a = a_end(app, actor, fields).await?;
    if !a.open {
        let said = format!("connections can't be made from {} now", a.name);
        let form = Form::wrong(fields.clone(), crate::form::Mistake::at("", &said));
        return Ok(Err(key_again(frame, a, form, false)));
    }
    match Journey::load(app, actor, a.clone(), fields).await? {
        Ok(journey) => Ok(Ok((journey, frame))),
        Err(stop) => Ok(Err(key_again(frame, a, Form::wrong(fields.clone(), stop.mistake), stop.throttled))),
    }
}

/// The form; `form` must hold no secret in clear.
pub async fn shown(app: &App, actor: &Actor, frame: Frame, journey: Journey, form: Form) -> Result<Response, Error> {
    let a = EndFields::make(app, actor, &journey.a, "aEnd", &form).await?;
    let b = match journey.b() {
        Some(b) => Some(EndFields::make(app, actor, b, "bEnd", &form).await?),
        None => None,
    };
    let open = |name: &str| !form.said(name).is_empty() || form.fields.some(name).is_some();
    let status = if form.mistake.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let first = first(&journey, &form);
    let further = vec![
        Field::tick("shutdown", "Shut down")
            .of(&form)
            .hint("It is made, and passes no traffic until you switch it on."),
        Field::text("promoCode", "Promo code").of(&form).optional(),
    ];
    let further_open = open("shutdown") || open("promoCode");
    Ok(page(status, &Details { frame, a, b, first, further, further_open, journey, form }))
}

fn first(journey: &Journey, form: &Form) -> Vec<Field> {
    let most = rate(journey.max_rate());
    let limit = match &journey.far {
        Far::Key(key) if key.max_speed <= journey.a.speed => format!("At most {most}: the key's maximum."),
        Far::Key(_) => format!("At most {most}: what {} carries.", journey.a.name),
        Far::Own(_) => format!("At most {most}: what both services carry."),
    };
    let terms = Term::ALL.iter().map(|term| {
        let months = term.months();
        let label = if months == 1 { "No minimum: from month to month".to_owned() } else { format!("{months} months") };
        Choice::new(months.to_string(), label)
    });
    let reference = "Your own reference, for your bills. The other company doesn't see it.";
    vec![
        Field::text("productName", "Connection name")
            .of(form)
            .required()
            .hint("Your own name for it. The other side has its own."),
        Field::text("costCentre", "Service Level Reference").of(form).optional().hint(reference),
        Field::number("rateLimit", "Rate limit").of(form).required().unit("Mbit/s").hint(limit),
        Field::select("term", "Term", terms.collect()).of(form),
    ]
}
