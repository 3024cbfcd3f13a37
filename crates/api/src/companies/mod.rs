//! Companies: one's own, and for the operator all.

mod manage;
mod own;

use app::companies::CompanyView;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::keyway::Company;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(own::get, own::update))
        .routes(routes!(manage::list, manage::create))
        .routes(routes!(manage::suspend))
        .routes(routes!(manage::resume))
        .routes(routes!(manage::confirm_name))
        .routes(routes!(manage::refuse_name))
}

fn company(view: CompanyView) -> Company {
    Company {
        wanted_name_spelt_out: view.wanted_spelt_out(),
        company_id: view.number,
        company_uid: view.uid.to_string(),
        company_name: view.name,
        wanted_name: view.wanted_name,
        marketplace_visible: view.marketplace_visible,
        suspended: view.suspended,
        create_date: view.created_at.ms(),
    }
}
