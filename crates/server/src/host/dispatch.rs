//! One router in front of several: each host gets the surface of its place.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn;
use axum::response::Response;
use tower::ServiceExt;

use super::{Hosts, Misdirected, Place, Roles};
use crate::layers::{problem, report_route};
use crate::listener::Connection;

/// A router that sends a request to what `surface` made for its host's environment and roles, or answers 421.
///
/// `surface` is called once for each different pair when the router is made.
pub fn by_host(hosts: Hosts, mut surface: impl FnMut(&str, Roles) -> Router) -> Router {
    let mut routers: Vec<(Place, Router)> = Vec::new();
    for place in hosts.places() {
        let router = surface(&place.environment, place.roles).layer(from_fn(report_route));
        routers.push((place, router));
    }
    let shared = Arc::new((hosts, routers));
    Router::new().fallback_service(tower::service_fn(move |request: Request| {
        let shared = Arc::clone(&shared);
        async move {
            let (hosts, routers) = &*shared;
            if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
                // Which of them a proxy in front went by isn't ours to guess (RFC 9112, 3.2).
                let said = "the request has more than one Host header";
                return Ok(problem(StatusCode::BAD_REQUEST, said, request.extensions().get()));
            }
            match place_of(hosts, &request) {
                Ok(place) => match routers.iter().find(|(candidate, _)| candidate == place) {
                    Some((_, router)) => router.clone().oneshot(request).await,
                    None => Ok(misdirected(&request, Misdirected::UnknownHost)),
                },
                Err(error) => Ok::<Response, Infallible>(misdirected(&request, error)),
            }
        }
    }))
}

fn place_of<'a>(hosts: &'a Hosts, request: &Request) -> Result<&'a Place, Misdirected> {
    let written = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str).or(written);
    let sni = request.extensions().get::<Connection>().and_then(Connection::sni);
    hosts.place(authority, sni)
}

fn misdirected(request: &Request, error: Misdirected) -> Response {
    problem(StatusCode::MISDIRECTED_REQUEST, &error.to_string(), request.extensions().get())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;

    use super::*;
    use crate::config::Config;

    #[tokio::test]
    async fn a_request_with_two_hosts_is_for_neither() {
        let hosts = Hosts::of(&Config::parse("listen = \"192.0.2.7:8443\"").unwrap());
        let router = by_host(hosts, |_, _| Router::new().route("/", get(|| async { "here" })));
        for (names, status) in [
            (&["localhost"][..], 200),
            (&["example.net"], 421),
            (&["localhost", "example.net"], 400),
            (&["example.net", "localhost"], 400),
        ] {
            let request = names.iter().fold(Request::builder(), |request, name| request.header(header::HOST, *name));
            let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), status, "{names:?}");
        }
    }
}
