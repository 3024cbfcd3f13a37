//! Reading products.

use app::products::{ProductView, Service};
use axum::extract::State;
use axum::response::Response;
use domain::Time;
use wire::product::Product;
use wire::{Envelope, ErrorBody, message};

use super::{id, view};
use crate::body::Path;
use crate::caller::Caller;
use crate::state::InTurn;
use crate::{Api, Failure};

/// Every Port, MCR and MVE of the company, each with its VXCs.
#[utoipa::path(
    get, path = "/v2/products", tag = "Services",
    responses((status = 200, body = Envelope<Vec<Product>>)),
    security(("bearer" = []))
)]
pub async fn products(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let found = api.app.products(&actor).await?;
    let until = found.iter().map(ProductView::lasts).min().unwrap_or(Time::MAX);
    let message = format!("Found [{}] services", found.len());
    let many = found.iter().map(|one| 1 + one.vxcs.len()).sum();
    let make =
        move |api: &Api| api.lasting(message, InTurn::of(found.into_iter().map(|one| view::product(one, true))), until);
    Ok(api.of_many(many, make).await)
}

/// One Port, MCR, MVE or VXC.
#[utoipa::path(
    get, path = "/v2/product/{uid}", tag = "Services",
    params(("uid" = String, Path, description = "A uid or number")),
    responses((status = 200, body = Envelope<Product>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn product(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
) -> Result<Response, Failure> {
    let found = api.app.service(&actor, id(&uid)?).await?;
    let until = found.lasts();
    let many = if let Service::Product(view) = &found { view.vxcs.len() } else { 1 };
    Ok(api.of_many(many, move |api| api.lasting(message::found_product(&uid), view::service(found), until)).await)
}
