//! VXCs: changing them, deciding on what the other side proposes, isolating an end. They are read, locked, tagged and cancelled at the
//! paths of any service, and ordered with the orders.

mod approvals;
mod decide;
mod isolation;
pub mod order;
mod shown;
mod update;

pub use shown::vxc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(update::update))
        .routes(routes!(update::update_v2))
        .routes(routes!(decide::decide_order))
        .routes(routes!(approvals::approvals))
        .routes(routes!(approvals::approve))
        .routes(routes!(approvals::deny))
        .routes(routes!(approvals::withdraw))
        .routes(routes!(isolation::isolate, isolation::rejoin))
}
