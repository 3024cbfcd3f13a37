//! The API as it stands behind a host: what programs ask for most is answered before the router.

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower::ServiceExt;

use crate::{Api, again, oauth, router};

/// One environment's API with its routes. Cheap to clone.
#[derive(Clone)]
pub struct Endpoint {
    api: Api,
    routes: Router,
}

impl Endpoint {
    pub fn new(api: Api) -> Self {
        Self { routes: router(api.clone()), api }
    }

    /// Answers any request that was put right before ([`crate::normalise`]), also one to a path that isn't there.
    pub async fn answer(&self, mut request: Request) -> Response {
        if oauth::token::is_asked(&request) {
            return oauth::token::answer(&self.api, request).await;
        }
        if let Some(response) = again::answer(&self.api, &mut request) {
            return response;
        }
        match self.routes.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
