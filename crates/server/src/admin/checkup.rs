//! What the doctor finds inside an environment.

use std::time::Duration;

use app::{Actor, App};
use domain::Time;
use serde::{Deserialize, Serialize};

use super::Outcome;

domain::text_enum! {
    /// How a check came out.
    pub enum Verdict {
        Ok = "ok",
        /// Works, but somebody should look.
        Warn = "warn",
        Fail = "fail",
    }
}

/// One line of the doctor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub verdict: Verdict,
    pub what: String,
    pub said: String,
}

impl Check {
    pub fn new(verdict: Verdict, what: impl Into<String>, said: impl Into<String>) -> Self {
        Self { verdict, what: what.into(), said: said.into() }
    }
}

/// What waits longer than this is stuck.
const STUCK: Duration = Duration::from_secs(600);
/// How far a clock may be behind what it has written.
const SKEW: Duration = Duration::from_secs(60);

pub(super) async fn run(app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
    let found = app.checkup(operator).await?;
    let mut checks = Vec::new();
    let mut say = |verdict, what: &str, said: String| checks.push(Check::new(verdict, what, said));

    match found.damage.as_slice() {
        [] => say(Verdict::Ok, "database", "whole".to_owned()),
        damage => say(Verdict::Fail, "database", format!("damaged, restore a backup: {}", damage.join("; "))),
    }
    let pragmas = format!("journal {}, commits synced: {}", found.journal_mode, found.synchronous);
    let safe = found.journal_mode == "wal" && found.synchronous == "full";
    say(if safe { Verdict::Ok } else { Verdict::Fail }, "durability", pragmas);

    let findings: Vec<String> = found.catalogue.iter().map(ToString::to_string).collect();
    match (found.locations, found.catalogue.iter().any(|finding| finding.is_error())) {
        (0, _) => say(Verdict::Warn, "catalogue", "none yet: `keyway serve` loads the sample".to_owned()),
        (_, true) => say(Verdict::Fail, "catalogue", findings.join("; ")),
        (count, false) if findings.is_empty() => say(Verdict::Ok, "catalogue", format!("{count} locations")),
        (_, false) => say(Verdict::Warn, "catalogue", findings.join("; ")),
    }

    let late = |since: Option<Time>| since.is_some_and(|since| found.now.since(since) > STUCK);
    let age = |since: Option<Time>| since.map_or_else(String::new, |since| format!(", since {}", since.rfc3339()));
    let verdict = |stuck| if stuck { Verdict::Warn } else { Verdict::Ok };
    match &found.fabric {
        Ok(count) => say(Verdict::Ok, "fabric", format!("answers and carries {count} things")),
        Err(reason) => say(Verdict::Fail, "fabric", format!("can't be looked at: {reason}")),
    }
    let backlog = found.provisioning;
    let advice = if late(backlog.since) { "; see `keyway provisioning queue`" } else { "" };
    let links = match found.without_link {
        0 => String::new(),
        count => format!("; {count} on the fabric without a link yet"),
    };
    let said = format!("{} waiting{}{links}{advice}", backlog.waiting, age(backlog.since));
    say(verdict(late(backlog.since)), "provisioning", said);

    let stuck = late(found.mail.since) || found.mails_given_up > 0;
    let advice = if stuck { "; see `keyway mail queue`" } else { "" };
    let said = format!("{} waiting, {} given up{advice}", found.mail.waiting, found.mails_given_up);
    say(verdict(stuck), "mail queue", said);

    let said = format!("{} entries not in the chain yet{}", found.unsealed.waiting, age(found.unsealed.since));
    say(verdict(late(found.unsealed.since)), "audit trail", said);

    let behind = found.newest_entry.is_some_and(|newest| newest.since(found.now) > SKEW);
    let said = if behind { "the clock is behind what was written by it" } else { "not behind what was written by it" };
    say(if behind { Verdict::Fail } else { Verdict::Ok }, "time", said.to_owned());
    Outcome::new(&checks, "")
}
