//! Actors and things of the trail in words; what was done is said by `app`.

use app::audit::EntryView;
pub use app::audit::title as action;

/// Who acted, as its reader may know.
pub fn actor(entry: &EntryView) -> String {
    match entry.actor_kind.as_str() {
        "api_key" => format!("{} (API key)", entry.actor),
        "operator" => format!("{} (operator)", entry.actor),
        _ => entry.actor.clone(),
    }
}

/// Kinds of things in words.
pub fn subject(code: &str) -> String {
    match code {
        "vxc" => "VXC".to_owned(),
        "api_key" => "API key".to_owned(),
        "product" => "Port, MCR or MVE".to_owned(),
        _ => crate::page::sentence(&code.replace('_', " ")).trim_end_matches('.').to_owned(),
    }
}
