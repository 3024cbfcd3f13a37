//! The portal: pages over the same verbs as the API. Every page works without a script and gets better with one.
//!
//! The first step of a handler is [`visitor`] (who looks, or who has sent a form that we made), the last one a page; between them stands one
//! verb. What the verb refuses is shown at the field it names, and nothing typed is lost but the passwords.

mod account;
mod address;
mod api_keys;
mod assets;
mod company;
mod connect;
mod connection;
mod console;
mod cookie;
mod done;
mod fields;
mod form;
mod frame;
mod guard;
mod inbox;
mod invitation;
mod kit;
mod live;
mod map;
mod mcr_editor;
mod operator;
mod page;
mod reset;
mod seen;
mod service_keys;
mod services;
mod sign_in;
mod state;
mod terms;
mod trail;
mod ui;
mod visitor;
mod vlan_field;
mod words;

use app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;

use state::Portal;

/// The portal of one environment. When `stop` is cancelled, its event streams end.
///
/// The listener may tell where a request came from by an [`app::Trail`] among its extensions.
pub fn router(app: App, stop: CancellationToken) -> Router {
    let portal = Portal { app: app.clone(), streams: live::Streams::default(), stop };
    Router::new()
        .route("/", get(sign_in::start))
        .route("/sign-in", get(sign_in::show_form).post(sign_in::sign_in))
        .route("/sign-in/code", post(sign_in::code))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/account/theme", post(sign_in::theme))
        .route("/portal/kit", get(kit::show))
        .route("/live/count", get(live::count))
        .route("/live/count/now", get(live::count_now))
        .route("/invitation/{token}", get(invitation::show).post(invitation::accept))
        .route("/operator/{token}", get(operator::show).post(operator::accept))
        .route("/reset/{token}", get(reset::show).post(reset::set))
        .route("/address/{token}", get(address::show).post(address::confirm))
        .route("/acceptable-use", get(terms::show))
        .merge(account::routes())
        .merge(api_keys::routes())
        .merge(company::routes())
        .merge(connect::routes())
        .merge(connection::routes())
        .merge(console::routes())
        .merge(inbox::routes())
        .merge(service_keys::routes())
        .merge(services::routes())
        .merge(map::routes())
        .route(assets::ROUTE, get(assets::serve))
        .fallback(page::nothing_here)
        .layer(from_fn_with_state(app, guard::guard))
        .with_state(portal)
}
