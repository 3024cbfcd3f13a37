//! What each host shows: the token endpoint, the JSON API, the portal, or several of them.

use std::convert::Infallible;

use api::Api;
use api::caller::trail;
use api::normalise::normalise;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower::ServiceExt;

use crate::config::Config;
use crate::exchange::Exchange;
use crate::host::{Hosts, Roles, by_host};
use crate::layers::{problem, report_route};

/// Which part of an environment a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Api,
    Token,
    Portal,
}

impl Part {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1).unwrap_or_default() {
            "oauth2" | ".well-known" => Self::Token,
            "v1" | "v2" | "v3" | "v4" | "keyway" => Self::Api,
            _ => Self::Portal,
        }
    }

    const fn is_served(self, roles: Roles) -> bool {
        match self {
            Self::Api => roles.api,
            Self::Token => roles.token,
            Self::Portal => roles.portal,
        }
    }
}

/// The surfaces of all environments, chosen by the host that a request is for.
pub fn surfaces(config: &Config, hosts: Hosts, exchanges: &[Exchange]) -> Router {
    by_host(hosts, |name, roles| {
        let exchange = exchanges.iter().find(|exchange| exchange.name == name);
        exchange.map_or_else(Router::new, |exchange| surface(config, exchange, roles))
    })
}

/// One environment, as far as a host with `roles` shows it.
fn surface(config: &Config, exchange: &Exchange, roles: Roles) -> Router {
    let portal = &exchange.app.settings().portal;
    let own = || format!("{}/acceptable-use", portal.trim_end_matches('/'));
    let api = Api::new(exchange.app.clone(), &config.terms_url.clone().unwrap_or_else(own));
    let routes = api::router(api.with_body_limit(config.limits.body_bytes)).layer(from_fn(report_route));
    let pages = portal::router(exchange.app.clone()).layer(from_fn(report_route)).layer(from_fn(tell_trail));
    Router::new().fallback_service(tower::service_fn(move |request: Request| {
        let (routes, pages) = (routes.clone(), pages.clone());
        async move {
            let request = normalise(request);
            let part = Part::of(request.uri().path());
            match part {
                Part::Portal if part.is_served(roles) => pages.oneshot(request).await,
                Part::Api | Part::Token if part.is_served(roles) => routes.oneshot(request).await,
                _ => {
                    let trace = request.extensions().get();
                    Ok::<Response, Infallible>(problem(
                        StatusCode::NOT_FOUND,
                        "this host doesn't serve this path",
                        trace,
                    ))
                }
            }
        }
    }))
}

/// Tells the portal where a request came from, in the words of `app`: the portal doesn't know the API's.
async fn tell_trail(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(trail(&parts));
    next.run(Request::from_parts(parts, body)).await
}
