//! Changing a Port, MCR or MVE.

use app::Actor;
use app::products::Modify;
use axum::extract::State;
use axum::response::Response;
use domain::ProductKind;
use wire::product::{ModifyProduct, VnicUpdate};
use wire::technical_service::TechnicalService;
use wire::{Envelope, ErrorBody, Int};

use super::{id, view};
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::patch::patch;
use crate::{Api, Failure};

async fn change(
    api: &Api,
    actor: &Actor,
    uid: &str,
    kind: Option<ProductKind>,
    body: ModifyProduct,
) -> Result<Response, Failure> {
    let names = |vnics: Vec<VnicUpdate>| vnics.into_iter().map(|vnic| vnic.description).collect();
    let wanted = Modify {
        kind,
        name: body.name,
        cost_centre: patch(body.cost_centre),
        marketplace_visible: body.marketplace_visibility,
        term: body.term.map(Int::get),
        asn: body.asn.map(Int::get),
        vnics: body.vnics.map(names),
    };
    let changed = api.app.modify_product(actor, id(uid)?, wanted).await?;
    Ok(api.answer(format!("Product [{uid}] has been updated"), view::technical_service(&changed)))
}

/// Changes a Port.
#[utoipa::path(
    put, path = "/v2/product/megaport/{uid}", tag = "Services", request_body = ModifyProduct,
    params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<TechnicalService>),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
    security(("bearer" = []))
)]
pub async fn modify_port(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<ModifyProduct>,
) -> Result<Response, Failure> {
    change(&api, &actor, &uid, Some(ProductKind::Port), body).await
}

/// Changes an MCR.
#[utoipa::path(
    put, path = "/v2/product/mcr2/{uid}", tag = "Services", request_body = ModifyProduct,
    params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<TechnicalService>),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
    security(("bearer" = []))
)]
pub async fn modify_mcr(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<ModifyProduct>,
) -> Result<Response, Failure> {
    change(&api, &actor, &uid, Some(ProductKind::Mcr), body).await
}

/// Changes an MVE.
#[utoipa::path(
    put, path = "/v2/product/mve/{uid}", tag = "Services", request_body = ModifyProduct,
    params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<TechnicalService>),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
    security(("bearer" = []))
)]
pub async fn modify_mve(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<ModifyProduct>,
) -> Result<Response, Failure> {
    change(&api, &actor, &uid, Some(ProductKind::Mve), body).await
}

/// Changes a Port, MCR or MVE: the path of older clients.
#[utoipa::path(
    put, path = "/v2/product/{uid}", tag = "Services", request_body = ModifyProduct,
    params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<TechnicalService>),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
    security(("bearer" = []))
)]
pub async fn modify(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<ModifyProduct>,
) -> Result<Response, Failure> {
    change(&api, &actor, &uid, None, body).await
}
