//! `/inbox`: all that waits for this company, and what it was told.

mod preferences;
mod show;

use app::vxcs::ProposedValue;
use axum::Router;
use axum::routing::{get, post};

use crate::state::Portal;
use crate::words;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/inbox", get(show::show))
        .route("/inbox/read", post(show::read))
        .route("/inbox/preferences", get(preferences::show).post(preferences::save))
        .route("/live/inbox", get(show::live))
}

/// What one's own side has asked for, in words.
pub fn change(change: &ProposedValue) -> String {
    let said = |value: &serde_json::Value| match value {
        serde_json::Value::Null => "none".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => match other.as_i64() {
            Some(-1) => "untagged".to_owned(),
            _ => other.to_string(),
        },
    };
    let field = change.field.as_str();
    let rate = |value: &serde_json::Value| {
        value.as_u64().and_then(|mbps| u32::try_from(mbps).ok()).map_or_else(|| said(value), words::rate)
    };
    match field.get(1..) {
        Some("EndConfig") => "The router configuration of your end".to_owned(),
        _ if field == "rateLimit" => format!("Rate limit: {} → {}", rate(&change.before), rate(&change.after)),
        Some("EndVlan") => format!("VLAN: {} → {}", said(&change.before), said(&change.after)),
        Some("EndInnerVlan") => format!("Inner VLAN: {} → {}", said(&change.before), said(&change.after)),
        Some("VnicIndex") => format!("vNIC: {} → {}", said(&change.before), said(&change.after)),
        _ => format!("Service: {} → {}", said(&change.before), said(&change.after)),
    }
}
