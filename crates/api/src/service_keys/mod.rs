//! `/v2/service/key`: making, reading, changing and checking service keys. There is no `DELETE` (SK-53).

mod ask;
mod create;
mod find;
mod shown;
mod update;
mod validate;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(create::create, find::find, update::update)).routes(routes!(validate::validate))
}
