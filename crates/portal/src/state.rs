//! What every page has at hand.

use app::App;
use axum::extract::FromRef;
use tokio_util::sync::CancellationToken;

use crate::live::Streams;

#[derive(Clone)]
pub struct Portal {
    pub app: App,
    pub streams: Streams,
    /// Cancelled when the server stops: event streams end then.
    pub stop: CancellationToken,
}

impl FromRef<Portal> for App {
    fn from_ref(portal: &Portal) -> Self {
        portal.app.clone()
    }
}
