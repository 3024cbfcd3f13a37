//! Public reference data, the marketplace, the price book, and the operator's catalogue.

mod images;
mod locations;
mod operator;
mod partners;
mod prices;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(locations::locations_v3))
        .routes(routes!(locations::locations_v2))
        .routes(routes!(locations::network_regions))
        .routes(routes!(locations::round_trips))
        .routes(routes!(images::images_v4))
        .routes(routes!(images::images_v3))
        .routes(routes!(images::variants))
        .routes(routes!(partners::partner_ports))
        .routes(routes!(prices::price_book))
        .routes(routes!(operator::export, operator::import))
}
