//! `keyway operator`: who runs the exchange.

use app::{Actor, App};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Print a link with which one more operator comes in
    Link,
}

impl Operator {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        let Self::Link = self;
        let link = app.operator_link(operator).await?;
        let text =
            format!("An operator comes in with this link, once, until {}:\n  {}\n", link.expires.rfc3339(), link.url);
        Outcome::new(&json!({ "token": link.token, "url": link.url }), text)
    }
}
