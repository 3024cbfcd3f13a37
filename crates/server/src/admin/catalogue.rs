//! `keyway catalog`: what the exchange sells, as one file.

use app::{Actor, App};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;

/// What is done with the catalogue in force; the files are the asker's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Catalogue {
    Import { text: String },
    Export,
}

impl Catalogue {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        match self {
            Self::Import { text } => {
                let done = app.import_catalogue(operator, text.clone()).await?;
                let mut said = String::new();
                for warning in &done.warnings {
                    said.push_str(&format!("{warning}\n"));
                }
                said.push_str(&if done.new {
                    format!(
                        "In force now: {} locations; {} devices and {} interfaces added, {} and {} retired.\n",
                        done.locations,
                        done.devices_added,
                        done.interfaces_added,
                        done.devices_retired,
                        done.interfaces_retired
                    )
                } else {
                    "This very catalogue is in force already.\n".to_owned()
                });
                Outcome::new(&done, said)
            }
            Self::Export => {
                let text = app.export_catalogue(operator).await?;
                Outcome::new(&json!({ "catalogue": text }), text)
            }
        }
    }
}
