//! The price book.

use app::catalogue::PriceAsk;
use axum::extract::State;
use axum::response::Response;
use domain::price::{Charge, Line, Quote};
use wire::price::{Discount, PriceBook, PricePart, PriceQuery};
use wire::{Envelope, ErrorBody, Int};

use crate::body::Body;
use crate::caller::Caller;
use crate::money::amount;
use crate::{Api, Failure};

/// What one product costs.
#[utoipa::path(
    post, path = "/v4/pricebook/product", tag = "Prices", request_body = PriceQuery,
    responses((status = 200, body = Envelope<PriceBook>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn price_book(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(query): Body<PriceQuery>,
) -> Result<Response, Failure> {
    let ask = PriceAsk {
        product_type: query.product_type,
        currency: query.currency,
        location: query.location_id.map(Int::get),
        a_location: query.a_location_id.map(Int::get),
        b_location: query.b_location_id.map(Int::get),
        speed: query.speed.map(Int::get),
        size: query.size,
        mve_label: query.mve_label,
        term: query.term.map(Int::get),
    };
    let priced = api.app.price(&actor, ask).await?;
    Ok(api.answer("Price found", price(priced.product_type, &priced.quote)))
}

fn price(product_type: &str, quote: &Quote) -> PriceBook {
    let part = |line: &Line| PricePart {
        charge_reason: if line.charge == Charge::Bandwidth { "CORE_SURCHARGE" } else { "CORE" }.to_owned(),
        frequency: if line.charge == Charge::Setup { "ONCE" } else { "MONTHLY" }.to_owned(),
        amount: amount(quote.currency, line.amount),
        add_on_type: None,
    };
    let discount =
        |line: &Line| Discount { discount_reason: "TERM".to_owned(), amount: amount(quote.currency, line.amount) };
    let (discounts, prices): (Vec<_>, Vec<_>) =
        quote.lines.iter().partition(|line| line.charge == Charge::TermDiscount);
    PriceBook {
        product_type: product_type.to_owned(),
        currency: quote.currency.to_string(),
        monthly_rate: amount(quote.currency, quote.monthly),
        monthly_rack_rate: amount(quote.currency, quote.rack),
        prices: prices.into_iter().map(part).collect(),
        discounts: discounts.into_iter().map(discount).collect(),
    }
}
