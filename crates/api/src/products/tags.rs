//! Resource tags of a service.

use axum::extract::State;
use axum::response::Response;
use domain::order;
use wire::product::{ResourceTag, ResourceTags};
use wire::{Envelope, ErrorBody};

use super::id;
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::{Api, Failure};

/// The tags of a service.
#[utoipa::path(
    get, path = "/v2/product/{uid}/tags", tag = "Services",
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<ResourceTags>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn tags(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<String>) -> Result<Response, Failure> {
    let found = api.app.tags(&actor, id(&uid)?).await?;
    Ok(api.answer(format!("Tags of product [{uid}]"), to_wire(found)))
}

/// Replaces all tags of a service; an empty list clears them.
#[utoipa::path(
    put, path = "/v2/product/{uid}/tags", tag = "Services", request_body = ResourceTags,
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<ResourceTags>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn set_tags(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<ResourceTags>,
) -> Result<Response, Failure> {
    let wanted = from_wire(body.resource_tags);
    api.app.set_tags(&actor, id(&uid)?, wanted.clone()).await?;
    Ok(api.answer(format!("Tags of product [{uid}] have been updated"), to_wire(wanted)))
}

pub fn from_wire(tags: Vec<ResourceTag>) -> Vec<order::ResourceTag> {
    tags.into_iter().map(|tag| order::ResourceTag { key: tag.key, value: tag.value }).collect()
}

fn to_wire(tags: Vec<order::ResourceTag>) -> ResourceTags {
    let tag = |tag: order::ResourceTag| ResourceTag { key: tag.key, value: tag.value };
    ResourceTags { resource_tags: tags.into_iter().map(tag).collect() }
}
