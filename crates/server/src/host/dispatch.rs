//! Each host gets the surface of its place.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::{Hosts, Misdirected, Place, Roles};
use crate::layers::problem;
use crate::listener::{Answers, Connection};

/// What a request's host leads to.
#[derive(Clone)]
pub struct ByHost<A>(Arc<Shared<A>>);

struct Shared<A> {
    hosts: Hosts,
    surfaces: Vec<(Place, A)>,
}

/// Sends a request to what `surface` made for its host's environment and roles, or answers 421.
///
/// `surface` is called once for each different pair, at once.
pub fn by_host<A: Answers>(hosts: Hosts, mut surface: impl FnMut(&str, Roles) -> A) -> ByHost<A> {
    let mut surfaces = Vec::new();
    for place in hosts.places() {
        let shown = surface(&place.environment, place.roles);
        surfaces.push((place, shown));
    }
    ByHost(Arc::new(Shared { hosts, surfaces }))
}

impl<A: Answers> Answers for ByHost<A> {
    async fn answer(&self, request: Request) -> Response {
        let Shared { hosts, surfaces } = &*self.0;
        if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
            // Which of them a proxy in front went by isn't ours to guess (RFC 9112, 3.2).
            let said = "the request has more than one Host header";
            return problem(StatusCode::BAD_REQUEST, said, request.extensions().get().copied());
        }
        match place_of(hosts, &request) {
            Ok(place) => match surfaces.iter().find(|(candidate, _)| candidate == place) {
                Some((_, surface)) => surface.answer(request).await,
                None => misdirected(&request, Misdirected::UnknownHost),
            },
            Err(error) => misdirected(&request, error),
        }
    }
}

fn place_of<'a>(hosts: &'a Hosts, request: &Request) -> Result<&'a Place, Misdirected> {
    let written = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str).or(written);
    let sni = request.extensions().get::<Connection>().and_then(Connection::sni);
    hosts.place(authority, sni)
}

fn misdirected(request: &Request, error: Misdirected) -> Response {
    problem(StatusCode::MISDIRECTED_REQUEST, &error.to_string(), request.extensions().get().copied())
}

#[cfg(test)]
mod tests {
    use axum::Router;
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
            let answer = router.answer(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), status, "{names:?}");
        }
    }
}
