//! What the listener's layers tell a handler about a request: its trace id and who sent it; and what the handler's router tells them: the
//! route that it took.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request};
use domain::Uid;

/// The id of one request: a version-4 UUID. Goes into the `Trace-Id` header of the answer, `trace_id` of an error
/// body and every log line of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceId(pub Uid);

/// The address of the client, behind the trusted proxies. Loopback for a caller on a Unix socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Where a router says which of its routes matched, for logs and metrics: always the template, never the path, which may carry a key.
#[derive(Debug, Clone, Default)]
pub struct Route(Arc<OnceLock<Template>>);

#[derive(Debug, Clone)]
enum Template {
    Matched(MatchedPath),
    Fixed(&'static str),
}

impl Route {
    /// The template, or `unmatched`.
    pub fn template(&self) -> &str {
        match self.0.get() {
            Some(Template::Matched(path)) => path.as_str(),
            Some(Template::Fixed(path)) => path,
            None => "unmatched",
        }
    }

    /// For a layer of a router: says which route has matched. Of several that say so the outermost counts.
    pub fn report(request: &Request) {
        let extensions = request.extensions();
        if let (Some(route), Some(matched)) = (extensions.get::<Self>(), extensions.get::<MatchedPath>()) {
            let _ = route.0.set(Template::Matched(matched.clone()));
        }
    }

    /// For an answer that is given again: it took the same route.
    pub(crate) fn retold(&self, request: &Request) {
        if let (Some(template), Some(route)) = (self.0.get(), request.extensions().get::<Self>()) {
            let _ = route.0.set(template.clone());
        }
    }

    /// For what stands beside the routers: the request took the route `template`.
    pub fn took(request: &Request, template: &'static str) {
        if let Some(route) = request.extensions().get::<Self>() {
            let _ = route.0.set(Template::Fixed(template));
        }
    }
}
