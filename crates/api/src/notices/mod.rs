//! What a company's people are told, and which of it by e-mail.

mod list;
mod preferences;
mod read;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(read::read))
        .routes(routes!(preferences::own, preferences::set_own))
        .routes(routes!(preferences::v2, preferences::set_v2, preferences::put_v2))
        .routes(routes!(preferences::v3, preferences::set_v3, preferences::put_v3))
}
