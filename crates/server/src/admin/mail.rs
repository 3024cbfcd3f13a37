//! `keyway mail`: letters on their way.

use app::mail::QueuedMail;
use app::{Actor, App};
use domain::Uid;
use domain::people::MailState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Outcome;

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// List the newest letters that wait or were given up, and why
    Queue {
        /// Sent ones too
        #[arg(long)]
        all: bool,
    },
    /// Send a letter now, with all its tries before it again
    Retry {
        /// The letter's uid
        letter: Uid,
    },
}

/// Letters listed of each state.
const LISTED: u32 = 200;

impl Mail {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        match self {
            Self::Queue { all } => queue(app, operator, *all).await,
            Self::Retry { letter } => {
                app.retry_mail(operator, *letter).await?;
                Outcome::new(&json!({ "retried": letter }), format!("{letter} is sent again.\n"))
            }
        }
    }
}

async fn queue(app: &App, operator: &Actor, all: bool) -> anyhow::Result<Outcome> {
    let states: &[MailState] = if all { MailState::ALL } else { &[MailState::Waiting, MailState::GaveUp] };
    let (mut text, mut lines) = (String::new(), Vec::new());
    let (mut waiting, mut given_up) = (0, 0);
    for state in states {
        let page = app.mail_queue(operator, Some(*state), None, LISTED).await?;
        (waiting, given_up) = (page.waiting, page.gave_up);
        text.extend(page.items.iter().map(shown));
        lines.extend(page.items.iter().map(line));
    }
    text.push_str(&format!("{waiting} waiting, {given_up} given up.\n"));
    Outcome::new(&json!({ "waiting": waiting, "gaveUp": given_up, "letters": lines }), text)
}

fn shown(mail: &QueuedMail) -> String {
    let said = mail.last_error.as_ref().map_or_else(String::new, |error| format!("\n    {error}"));
    let (due, tried) = (mail.due_at.rfc3339(), mail.attempts);
    format!(
        "{}  {}  {}  {}  due {due}  tried {tried} times{said}\n",
        mail.uid, mail.state, mail.recipient, mail.subject
    )
}

fn line(mail: &QueuedMail) -> Value {
    json!({
        "uid": mail.uid, "company": mail.company, "recipient": mail.recipient, "subject": mail.subject,
        "state": mail.state, "createDate": mail.created_at, "due": mail.due_at, "attempts": mail.attempts,
        "lastError": mail.last_error,
    })
}
