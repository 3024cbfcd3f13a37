//! `keyway user`: inviting somebody and letting somebody in again.

use anyhow::bail;
use app::people::{Invite, PersonRef, PersonView};
use app::{Actor, App};
use domain::Uid;
use domain::people::{PersonState, Position};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Outcome, company};

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum User {
    /// Invite somebody into a company, or send an invitation that waits again
    Invite {
        /// Where the invitation goes, and what the person signs in with
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
    Unlock {
        /// What the person signs in with
        email: String,
    },
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
                let waiting = waiting(app, operator, email).await?.filter(|person| is_of(person, company.uid));
                let (again, invitation) = match waiting {
                    Some(person) => {
                        let again =
                            format!("The invitation as {} is sent again; the earlier link is void.\n", person.position);
                        (again, app.invite_again(operator, PersonRef::Uid(person.uid)).await?.invitation)
                    }
                    None => (String::new(), app.invite(operator, invite).await?.invitation),
                };
                let until = invitation.expires.rfc3339();
                let link = invitation.url.as_str();
                let text = format!("{again}{email} comes in with this link, once, until {until}:\n  {link}\n");
                Outcome::new(&json!({ "invitationToken": invitation.token, "invitationUrl": invitation.url }), text)
            }
            Self::Unlock { email } => {
                let person = app.find_person(operator, email).await?;
                if person.state == PersonState::Invited {
                    bail!(
                        "{email} hasn't come in yet, so there is nothing to unlock: `keyway user invite` sends the invitation again"
                    );
                }
                let person = app.unlock(operator, PersonRef::Uid(person.uid)).await?;
                Outcome::new(&json!({ "uid": person.uid, "state": person.state }), format!("{email} may come in.\n"))
            }
        }
    }
}

/// The person of this address whose invitation waits.
async fn waiting(app: &App, operator: &Actor, email: &str) -> anyhow::Result<Option<PersonView>> {
    match app.find_person(operator, email).await {
        Ok(person) => Ok(Some(person).filter(|person| person.state == PersonState::Invited)),
        Err(app::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn is_of(person: &PersonView, company: Uid) -> bool {
    person.company.as_ref().is_some_and(|of| of.uid == company)
}
