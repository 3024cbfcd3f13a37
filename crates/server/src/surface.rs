//! What each host shows: the token endpoint, the JSON API, the portal, or several of them.

use std::sync::Arc;

use api::caller::trail;
use api::normalise::normalise;
use api::{Api, Endpoint};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::exchange::Exchange;
use crate::host::{ByHost, Hosts, Roles, by_host};
use crate::layers::{problem, report_route};
use crate::listener::Answers;

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

/// What all hosts show, and what each of them does.
#[derive(Clone)]
pub struct Front {
    /// Health, and the metrics if they are shown.
    own: Router,
    metrics: bool,
    by_host: ByHost<Surface>,
}

impl Front {
    pub fn new(own: Router, metrics: bool, by_host: ByHost<Surface>) -> Self {
        Self { own: own.layer(from_fn(report_route)), metrics, by_host }
    }
}

impl Answers for Front {
    async fn answer(&self, request: Request) -> Response {
        match request.uri().path() {
            "/healthz" | "/readyz" => self.own.answer(request).await,
            "/metrics" if self.metrics => self.own.answer(request).await,
            _ => self.by_host.answer(request).await,
        }
    }
}

/// One environment, as far as a host with `roles` shows it.
#[derive(Clone)]
pub struct Surface(Option<Arc<Shown>>);

struct Shown {
    roles: Roles,
    api: Endpoint,
    pages: Router,
}

/// The surfaces of all environments, chosen by the host that a request is for.
pub fn surfaces(config: &Config, hosts: Hosts, exchanges: &[Exchange], stop: &CancellationToken) -> ByHost<Surface> {
    by_host(hosts, |name, roles| {
        let exchange = exchanges.iter().find(|exchange| exchange.name == name);
        Surface(exchange.map(|exchange| Arc::new(Shown::new(config, exchange, roles, stop))))
    })
}

impl Shown {
    fn new(config: &Config, exchange: &Exchange, roles: Roles, stop: &CancellationToken) -> Self {
        let portal = &exchange.app.settings().portal;
        let own = || format!("{}/acceptable-use", portal.trim_end_matches('/'));
        let api = Api::new(exchange.app.clone(), &config.terms_url.clone().unwrap_or_else(own));
        let api = api.with_body_limit(config.limits.body_bytes);
        let pages =
            portal::router(exchange.app.clone(), stop.clone()).layer(from_fn(report_route)).layer(from_fn(tell_trail));
        Self { roles, api: Endpoint::new(api), pages }
    }
}

impl Answers for Surface {
    async fn answer(&self, request: Request) -> Response {
        let request = normalise(request);
        let part = Part::of(request.uri().path());
        match self.0.as_deref().filter(|shown| part.is_served(shown.roles)) {
            Some(shown) if part == Part::Portal => shown.pages.answer(request).await,
            Some(shown) => shown.api.answer(request).await,
            None => {
                let trace = request.extensions().get().copied();
                problem(StatusCode::NOT_FOUND, "this host doesn't serve this path", trace)
            }
        }
    }
}

/// Tells the portal where a request came from, in the words of `app`: the portal doesn't know the API's.
async fn tell_trail(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(trail(&parts));
    next.run(Request::from_parts(parts, body)).await
}
