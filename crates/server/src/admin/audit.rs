//! `keyway audit`: whether the trail is what was written.

use anyhow::bail;
use app::audit::Touched;
use app::{Actor, App};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audit {
    /// Walk the chain over the whole trail; fails at the first entry that somebody touched
    Verify,
}

impl Audit {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        let Self::Verify = self;
        let verdict = app.verify_audit(operator).await?;
        if let Some(broken) = verdict.first_broken {
            let entry = broken.entry.map_or_else(|| "an entry".to_owned(), |uid| format!("the entry {uid}"));
            let how = match broken.how {
                Touched::Changed => "was changed after it had been sealed",
                Touched::Missing => "is gone",
                Touched::Inserted => "was put in between later",
                Touched::Moved => "stands in another's place",
            };
            bail!("the audit trail is broken at position {}: {entry} {how}", broken.position);
        }
        let head: Option<String> = verdict.head.map(|head| head.iter().map(|byte| format!("{byte:02x}")).collect());
        let mut text = format!(
            "The trail is whole: {} entries hold; {} newer ones are not in the chain yet.\n",
            verdict.sealed, verdict.unsealed_tail
        );
        if let Some(head) = &head {
            text.push_str(&format!("Note the head elsewhere to show later that nothing was cut off the end: {head}\n"));
        }
        Outcome::new(&json!({ "sealed": verdict.sealed, "unsealed": verdict.unsealed_tail, "head": head }), text)
    }
}
