//! Locking and unlocking a service. Clients send no body.

use axum::extract::State;
use axum::response::Response;
use wire::product::Product;
use wire::{Envelope, ErrorBody};

use super::{id, view};
use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Locks a service against changes by its company.
#[utoipa::path(
    post, path = "/v2/product/{uid}/lock", tag = "Services",
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Product>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn lock(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<String>) -> Result<Response, Failure> {
    let locked = api.app.lock(&actor, id(&uid)?, true).await?;
    Ok(api.answer(format!("Product [{uid}] has been locked"), view::service(locked)))
}

/// Unlocks it.
#[utoipa::path(
    delete, path = "/v2/product/{uid}/lock", tag = "Services",
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Product>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn unlock(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
) -> Result<Response, Failure> {
    let unlocked = api.app.lock(&actor, id(&uid)?, false).await?;
    Ok(api.answer(format!("Product [{uid}] has been unlocked"), view::service(unlocked)))
}
