//! The portal: pages over the same verbs as the API. A page needs no script; forms post to the address they came from.
//!
//! The first step of a handler is a form, the last one a page; between them stands one verb. What the verb refuses is shown at the
//! field it names, and nothing typed is lost but the passwords.

mod assets;
mod guard;
mod invitation;
mod operator;
mod page;
mod reset;
mod terms;

use app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

/// The portal of one environment.
///
/// The listener may tell where a request came from by an [`app::Trail`] among its extensions.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/invitation/{token}", get(invitation::show).post(invitation::accept))
        .route("/operator/{token}", get(operator::show).post(operator::accept))
        .route("/reset/{token}", get(reset::show).post(reset::set))
        .route("/acceptable-use", get(terms::show))
        .route(assets::STYLE, get(assets::style))
        .fallback(page::nothing_here)
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
