//! The screen: Active API Keys.

use app::api_keys::ApiKeyView;
use askama::Template;
use axum::extract::State;
use domain::Time;
use domain::api_key::MAX_PER_COMPANY;

use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Icon, Tone};
use crate::visitor::Visitor;
use crate::words;

#[derive(Template)]
#[template(path = "api_keys/list.html")]
struct Page {
    frame: Frame,
    now: Time,
    environment: String,
    keys: Vec<ApiKeyView>,
}

impl Page {
    fn full(&self) -> bool {
        self.keys.len() >= MAX_PER_COMPANY as usize
    }
}

/// Whether a key works, and if not, why.
pub fn state(key: &ApiKeyView) -> Badge {
    match key.suspended {
        None => Badge::new(Tone::Good, "Active"),
        Some(_) => Badge::new(Tone::Bad, "Suspended"),
    }
}

/// `24 hours`, `5 minutes`.
pub fn life(key: &ApiKeyView) -> String {
    match key.token_minutes {
        n if n % 60 == 0 => words::count(n / 60, "hour"),
        n => words::count(n, "minute"),
    }
}

pub async fn show(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    let keys = portal.app.api_keys(&actor).await?;
    Ok(ok(&Page { frame, now: portal.app.now(), environment: portal.app.settings().environment.clone(), keys }))
}
