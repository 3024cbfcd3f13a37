//! `keyway backup`: a copy of the database while the exchange goes on.

use std::path::Path;

use app::{Actor, App};
use serde_json::json;

use super::Outcome;

pub(super) async fn run(app: &App, operator: &Actor, file: &Path) -> anyhow::Result<Outcome> {
    app.backup(operator, file.to_owned()).await?;
    let text = format!("{} is a copy of the environment {}.\n", file.display(), app.settings().environment);
    Outcome::new(&json!({ "file": file, "environment": app.settings().environment }), text)
}
