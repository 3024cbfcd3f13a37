//! The operator's console. To everybody else, none of its addresses is there.

mod audit;
mod catalogue;
mod companies;
mod company;
mod connection;
mod connections;
mod health;
mod import;
mod mail;
mod queue;
mod search;
mod service;
mod services;

use app::Error;
use axum::Router;
use axum::routing::{get, post};
use domain::Uid;

use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/console", get(health::show))
        .route("/console/check", post(health::check))
        .route("/console/companies", get(companies::list))
        .route("/console/companies/new", get(companies::show).post(companies::create))
        .route("/console/companies/{uid}", get(company::show))
        .route("/console/companies/{uid}/suspend", get(company::sure).post(company::suspend))
        .route("/console/companies/{uid}/resume", post(company::resume))
        .route("/console/companies/{uid}/confirm-name", post(company::confirm_name))
        .route("/console/companies/{uid}/refuse-name", post(company::refuse_name))
        .route("/console/companies/{uid}/invite-again", post(company::invite_again))
        .route("/console/services", get(services::list))
        .route("/console/services/{uid}", get(service::show))
        .route("/console/services/{uid}/retry", post(service::retry))
        .route("/console/services/{uid}/lock", post(service::lock))
        .route("/console/services/{uid}/unlock", post(service::unlock))
        .route("/console/connections", get(connections::list))
        .route("/console/connections/{uid}", get(connection::show))
        .route("/console/connections/{uid}/retry", post(connection::retry))
        .route("/console/connections/{uid}/lock", post(connection::lock))
        .route("/console/connections/{uid}/unlock", post(connection::unlock))
        .route("/console/queue", get(queue::list))
        .route("/console/queue/retry", post(queue::retry))
        .route("/console/catalogue", get(catalogue::show))
        .route("/console/catalogue.toml", get(catalogue::export))
        .route("/console/catalogue/import", get(import::show).post(import::check))
        .route("/console/catalogue/import/now", post(import::import))
        .route("/console/mail", get(mail::list))
        .route("/console/mail/retry", post(mail::retry))
        .route("/console/audit", get(audit::list))
        .route("/console/audit.csv", get(audit::export))
        .route("/console/audit/verify", post(audit::verify))
}

/// The uid in an address, or a page that isn't there.
fn uid(text: &str) -> Result<Uid, Error> {
    text.parse().map_err(|_| Error::NotFound("Could not find this".to_owned()))
}
