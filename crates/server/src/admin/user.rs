//! `keyway user`: inviting somebody and letting somebody in again.

use app::people::{Invite, PersonRef};
use app::{Actor, App};
use domain::people::Position;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Outcome, company};

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum User {
    /// Invite somebody into a company
    Invite {
        email: String,
        /// The company's name or uid
        #[arg(long, value_name = "NAME|UID")]
        company: String,
        /// Company Admin, Technical Admin, Technical Contact, Finance, Financial Contact or Read Only
        #[arg(long)]
        position: Position,
        /// Until the person says another; the address before the @ unless given
        #[arg(long, value_name = "NAME")]
        first_name: Option<String>,
        /// Until the person says another; the address before the @ unless given
        #[arg(long, value_name = "NAME")]
        last_name: Option<String>,
    },
    /// Let somebody in again who is locked out or deactivated; API keys of the person work again
    Unlock { email: String },
}

impl User {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        match self {
            Self::Invite { email, company, position, first_name, last_name } => {
                let company = company::find(app, operator, company).await?;
                let name = |said: &Option<String>| {
                    let local = email.split('@').next().unwrap_or_default();
                    said.clone().unwrap_or_else(|| local.chars().take(64).collect())
                };
                let invite = Invite {
                    company: Some(company.uid),
                    first_name: name(first_name),
                    last_name: name(last_name),
                    email: email.clone(),
                    phone: None,
                    position: position.to_string(),
                };
                let invitation = app.invite(operator, invite).await?.invitation;
                let until = invitation.expires.rfc3339();
                let text = format!("{email} comes in with this link, once, until {until}:\n  {}\n", invitation.url);
                Outcome::new(&json!({ "invitationToken": invitation.token, "invitationUrl": invitation.url }), text)
            }
            Self::Unlock { email } => {
                let person = app.find_person(operator, email).await?;
                let person = app.unlock(operator, PersonRef::Uid(person.uid)).await?;
                Outcome::new(&json!({ "uid": person.uid, "state": person.state }), format!("{email} may come in.\n"))
            }
        }
    }
}
