//! `keyway provisioning`: what isn't on the fabric as it should be.

use app::{Actor, App};
use domain::Uid;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provisioning {
    /// List what waits for the fabric, and why
    Queue,
    /// Try a service again now
    Retry {
        /// The service's uid
        service: Uid,
    },
}

impl Provisioning {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        match self {
            Self::Queue => queue(app, operator).await,
            Self::Retry { service } => {
                app.retry_now(operator, *service).await?;
                Outcome::new(&json!({ "retried": service }), format!("{service} is tried again.\n"))
            }
        }
    }
}

async fn queue(app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
    let queue = app.provisioning_queue(operator).await?;
    let mut text = String::new();
    let mut lines = Vec::new();
    for one in &queue.waiting {
        let tried = one.attempts;
        text.push_str(&format!(
            "{}  {}  {}  {} ({})  since {}  tried {tried} times\n    {}\n",
            one.uid,
            one.kind,
            one.status,
            one.name,
            one.company,
            one.since.rfc3339(),
            one.why
        ));
        lines.push(json!({
            "uid": one.uid, "kind": one.kind, "name": one.name, "company": one.company, "status": one.status,
            "since": one.since, "attempts": tried, "retryAt": one.retry_at, "why": one.why,
        }));
    }
    text.push_str(&match queue.total {
        0 => "Nothing waits.\n".to_owned(),
        total => format!("{total} in all.\n"),
    });
    Outcome::new(&json!({ "total": queue.total, "waiting": lines }), text)
}
