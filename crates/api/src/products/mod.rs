//! Ports, MCRs and MVEs; and the paths that take the uid of any service.

mod cancel;
mod list;
mod lock;
mod modify;
pub mod tags;
pub mod view;
mod vlan;

use app::products::IdOrUid;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{Api, Failure};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list::products))
        .routes(routes!(list::product, modify::modify))
        .routes(routes!(modify::modify_port))
        .routes(routes!(modify::modify_mcr))
        .routes(routes!(modify::modify_mve))
        .routes(routes!(lock::lock, lock::unlock))
        .routes(routes!(tags::tags, tags::set_tags))
        .routes(routes!(cancel::cancel))
        .routes(routes!(cancel::cancel_v2))
        .routes(routes!(cancel::charges))
        .routes(routes!(vlan::free_vlans))
}

/// The service that a path names. Text that can't be an id names none.
fn id(text: &str) -> Result<IdOrUid, Failure> {
    Ok(IdOrUid::parse(text)?)
}
