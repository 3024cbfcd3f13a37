//! Orders, called network designs on the wire: validating and buying them.

mod answer;
mod read;

use app::orders::Ordered;
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::order::{BuyV4, Design, Validated};
use wire::technical_service::Bought;
use wire::{Envelope, ErrorBody, message};

use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(validate_v3))
        .routes(routes!(validate_v2))
        .routes(routes!(buy_v4))
        .routes(routes!(buy_v3))
        .routes(routes!(buy_v2))
}

async fn validated(api: &Api, caller: Caller, elements: Vec<Ordered>) -> Result<Response, Failure> {
    let found = api.app.validate(&caller.0, elements).await?;
    let list: Vec<Validated> = found.into_iter().map(answer::validated).collect();
    Ok(api.answer(message::VALIDATION_PASSED, list))
}

async fn bought(api: &Api, caller: Caller, elements: Vec<Ordered>) -> Result<Response, Failure> {
    let list: Vec<Bought> = api.app.buy(&caller.0, elements).await?.into_iter().map(answer::bought).collect();
    Ok(api.answer(answer::message(&list), list))
}

/// Says what an order would be and cost, or what is wrong with it.
#[utoipa::path(
    post, path = "/v3/networkdesign/validate", tag = "Orders", request_body = Design,
    responses((status = 200, body = Envelope<Vec<Validated>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn validate_v3(State(api): State<Api>, caller: Caller, Body(design): Body<Design>) -> Result<Response, Failure> {
    validated(&api, caller, read::elements("", design.0)?).await
}

/// The same at the path of older clients.
#[utoipa::path(
    post, path = "/v2/networkdesign/validate", tag = "Orders", request_body = Design,
    responses((status = 200, body = Envelope<Vec<Validated>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn validate_v2(state: State<Api>, caller: Caller, body: Body<Design>) -> Result<Response, Failure> {
    validate_v3(state, caller, body).await
}

/// Buys an order: all of it or nothing.
#[utoipa::path(
    post, path = "/v4/networkdesign/buy", tag = "Orders", request_body = BuyV4,
    responses((status = 200, body = Envelope<Vec<Bought>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn buy_v4(State(api): State<Api>, caller: Caller, Body(order): Body<BuyV4>) -> Result<Response, Failure> {
    bought(&api, caller, read::elements("networkDesign", order.network_design)?).await
}

/// The same with a bare array.
#[utoipa::path(
    post, path = "/v3/networkdesign/buy", tag = "Orders", request_body = Design,
    responses((status = 200, body = Envelope<Vec<Bought>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn buy_v3(State(api): State<Api>, caller: Caller, Body(design): Body<Design>) -> Result<Response, Failure> {
    bought(&api, caller, read::elements("", design.0)?).await
}

/// The same at the path of the oldest clients.
#[utoipa::path(
    post, path = "/v2/networkdesign/buy", tag = "Orders", request_body = Design,
    responses((status = 200, body = Envelope<Vec<Bought>>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn buy_v2(state: State<Api>, caller: Caller, body: Body<Design>) -> Result<Response, Failure> {
    buy_v3(state, caller, body).await
}
