//! Billing markets of the caller's company.

use app::markets::{BillingDetails, MarketView, SetMarket as Set};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::market::{Market, MarketSet, SetMarket};
use wire::{Envelope, ErrorBody};

use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, set))
}

/// The supplier in every market: the exchange itself.
const EXCHANGE: i64 = 1;

/// Days until an invoice is due.
const PAYMENT_TERM: i64 = 30;

/// The markets in which the caller's company may buy.
#[utoipa::path(
    get, path = "/v2/market", tag = "Billing markets",
    responses((status = 200, body = Envelope<Vec<Market>>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn list(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let buyer = actor.company.as_ref().map_or(0, |company| company.number);
    let markets = api.app.markets(&actor).await?.into_iter();
    Ok(api.answer("Markets", markets.map(|view| market(view, buyer)).collect::<Vec<_>>()))
}

/// Enables a market, or changes who is billed in it.
#[utoipa::path(
    post, path = "/v2/market", tag = "Billing markets", request_body = SetMarket,
    responses((status = 200, body = Envelope<MarketSet>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn set(State(api): State<Api>, Caller(actor): Caller, Body(body): Body<SetMarket>) -> Result<Response, Failure> {
    let supply_id = api.app.set_market(&actor, given(body)).await?;
    Ok(api.answer("Market set", MarketSet { supply_id }))
}

fn given(body: SetMarket) -> Set {
    Set {
        country: body.country,
        currency: body.currency_enum,
        details: BillingDetails {
            language: body.language.unwrap_or_else(|| "en".to_owned()),
            contact_name: body.billing_contact_name,
            contact_email: body.billing_contact_email,
            contact_phone: body.billing_contact_phone,
            address1: body.address1,
            address2: body.address2,
            city: body.city,
            state: body.state,
            postcode: body.postcode,
            po_number: body.your_po_number,
            tax_number: body.tax_number,
        },
    }
}

fn market(view: MarketView, buyer: i64) -> Market {
    let MarketView { number, country, currency, region, details, .. } = view;
    Market {
        id: number,
        well_known_supplier: None,
        supplier_name: format!("Keyway {country}"),
        currency_enum: currency,
        language: details.language,
        billing_contact_name: details.contact_name,
        billing_contact_email: details.contact_email,
        billing_contact_phone: details.contact_phone,
        address1: details.address1,
        address2: details.address2,
        postcode: details.postcode,
        country,
        city: details.city,
        state: details.state,
        your_po_number: details.po_number,
        tax_number: details.tax_number,
        tax_rate: None,
        estimate_invoice: None,
        first_party_id: EXCHANGE,
        second_party_id: buyer,
        attach_invoice_to_email: false,
        region,
        payment_term_in_days: PAYMENT_TERM,
        vat_exempt: false,
        active: true,
    }
}
