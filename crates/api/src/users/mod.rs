//! People: `/v2/employment`, `/v2/employee/{employeeId}`, and what the compatible API has no call for.

mod accept;
mod change;
mod create;
mod read;
mod service_user;
mod standing;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub(crate) use view::link;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create::create, read::list))
        .routes(routes!(read::get, change::update, change::delete))
        .routes(routes!(standing::remove_mfa))
        .routes(routes!(standing::effects))
        .routes(routes!(standing::lock))
        .routes(routes!(standing::unlock))
        .routes(routes!(create::invite_again))
        .routes(routes!(create::invite_for))
        .routes(routes!(service_user::create_service_user))
        .routes(routes!(accept::invitation))
        .routes(routes!(accept::accept_invitation))
        .routes(routes!(accept::operator_link))
        .routes(routes!(accept::accept_operator))
}
