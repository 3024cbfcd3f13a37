//! In which countries the company may buy, and who is billed there.

use app::markets::{BillingDetails, MarketView, SetMarket};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::catalog::Market;
use domain::{Action, allowed};

use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};
use crate::words;

const LIST: &str = "/company/markets";

#[derive(Template)]
#[template(path = "company/markets.html")]
struct List {
    frame: Frame,
    markets: Vec<(String, MarketView)>,
    /// Of the exchange, and not the company's yet.
    others: Vec<Market>,
    may: bool,
}

#[derive(Template)]
#[template(path = "company/market.html")]
struct Page {
    frame: Frame,
    form: Form,
    market: Market,
    /// The company has it already.
    enabled: bool,
}

fn complete(market: &MarketView) -> bool {
    !market.details.contact_email.is_empty() && !market.details.address1.is_empty()
}

pub async fn list(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    let own = portal.app.markets(&actor).await?;
    let catalog = portal.app.catalogue(&actor).await?;
    let others =
        catalog.markets.iter().filter(|market| own.iter().all(|one| one.country != market.code)).cloned().collect();
    let name = |one: &MarketView| catalog.market(&one.country).map_or(&one.country, |market| &market.country).clone();
    let markets = own.into_iter().map(|one| (name(&one), one)).collect();
    Ok(ok(&List { frame, markets, others, may: allowed(actor.role, Action::EditMarkets) }))
}

async fn page(app: &App, actor: &Actor, frame: Frame, country: &str, form: Option<Form>) -> Result<Page, Error> {
    actor.may(Action::EditMarkets)?;
    let catalog = app.catalogue(actor).await?;
    let unknown = || Error::NotFound("this exchange has no such market".to_owned());
    let market = catalog.market(country).ok_or_else(unknown)?.clone();
    let own = details(app, actor, country).await?;
    let enabled = own.is_some();
    let form = match form {
        Some(form) => form,
        None => seen::remembering(filled(own, &actor.member()?.name)),
    };
    Ok(Page { frame, form, market, enabled })
}

/// What the company has said for a market; none where it isn't enabled.
async fn details(app: &App, actor: &Actor, country: &str) -> Result<Option<BillingDetails>, Error> {
    let own = app.markets(actor).await?.into_iter().find(|one| one.country == country);
    Ok(own.map(|own| own.details))
}

fn filled(details: Option<BillingDetails>, company: &str) -> Fields {
    let details = details.unwrap_or_else(|| BillingDetails {
        language: "en".to_owned(),
        contact_name: company.to_owned(),
        ..BillingDetails::default()
    });
    let or = |text: Option<String>| text.unwrap_or_default();
    Fields::default()
        .with("language", details.language)
        .with("billingContactName", details.contact_name)
        .with("billingContactEmail", details.contact_email)
        .with("billingContactPhone", or(details.contact_phone))
        .with("address1", details.address1)
        .with("address2", or(details.address2))
        .with("city", details.city)
        .with("state", or(details.state))
        .with("postcode", or(details.postcode))
        .with("yourPoNumber", or(details.po_number))
        .with("taxNumber", or(details.tax_number))
}

pub async fn show(State(portal): State<Portal>, Path(country): Path<String>, by: Visitor) -> Answer {
    Ok(ok(&page(&portal.app, &by.actor, by.frame, &country, None).await?))
}

pub async fn save(State(portal): State<Portal>, Path(country): Path<String>, sent: Sent<Visitor>) -> Answer {
    let Sent { by, fields } = sent;
    by.actor.may(Action::EditMarkets)?;
    let now = filled(details(&portal.app, &by.actor, &country).await?, &by.actor.member()?.name);
    let fields = match seen::unchanged(fields, &now, "The market") {
        Ok(fields) => fields,
        Err(changed) => return Ok(again(&page(&portal.app, &by.actor, by.frame, &country, Some(changed)).await?)),
    };
    let market = SetMarket {
        currency: portal
            .app
            .catalogue(&by.actor)
            .await?
            .market(&country)
            .map(|m| m.currency.to_string())
            .unwrap_or_default(),
        country: country.clone(),
        details: BillingDetails {
            language: fields.text("language").to_owned(),
            contact_name: fields.text("billingContactName").to_owned(),
            contact_email: fields.text("billingContactEmail").to_owned(),
            contact_phone: fields.owned("billingContactPhone"),
            address1: fields.text("address1").to_owned(),
            address2: fields.owned("address2"),
            city: fields.text("city").to_owned(),
            state: fields.owned("state"),
            postcode: fields.owned("postcode"),
            po_number: fields.owned("yourPoNumber"),
            tax_number: fields.owned("taxNumber"),
        },
    };
    match portal.app.set_market(&by.actor, market).await {
        Ok(_) => Ok(done(LIST, "market")),
        Err(error) => {
            let form = Form::refused(fields, error)?;
            Ok(again(&page(&portal.app, &by.actor, by.frame, &country, Some(form)).await?))
        }
    }
}
