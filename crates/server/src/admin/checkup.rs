//! What the doctor finds inside an environment.

use std::time::Duration;

use app::provisioning::Stray;
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
/// Strays that are named.
const NAMED: usize = 5;
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
    say(if found.durable { Verdict::Ok } else { Verdict::Fail }, "durability", found.durability);

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

    say(
        verdict(found.strays.as_ref().is_none_or(|strays| !strays.is_empty())),
        "strays",
        strays(found.strays.as_deref()),
    );

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

/// `None`: the fabric couldn't be looked at.
fn strays(found: Option<&[Stray]>) -> String {
    let Some(found) = found else { return "the fabric can't be looked at".to_owned() };
    if found.is_empty() {
        return "nothing on the fabric that no row wants".to_owned();
    }
    let name = |stray: &Stray| {
        let wanted = stray.wanted.map_or_else(|| "in no row".to_owned(), |version| format!("its row has {version}"));
        format!("{} {} version {}, {wanted}", stray.kind, stray.uid, stray.version)
    };
    let mut said: Vec<String> = found.iter().take(NAMED).map(name).collect();
    if let Some(more) = found.len().checked_sub(NAMED).filter(|more| *more > 0) {
        said.push(format!("{more} more"));
    }
    format!("{} on the fabric that no row wants, left alone: {}", found.len(), said.join("; "))
}

#[cfg(test)]
mod tests {
    use domain::Uid;
    use domain::provisioning::Kind;

    use super::*;

    #[test]
    fn strays_are_named_up_to_five() {
        assert_eq!(strays(None), "the fabric can't be looked at");
        assert_eq!(strays(Some(&[])), "nothing on the fabric that no row wants");
        let unknown = Stray { uid: Uid::NIL, kind: Kind::Port, version: 3, wanted: None };
        let older = Stray { wanted: Some(2), ..unknown };
        assert_eq!(
            strays(Some(&[unknown, older])),
            "2 on the fabric that no row wants, left alone: PORT 00000000-0000-0000-0000-000000000000 version 3, in no row; \
             PORT 00000000-0000-0000-0000-000000000000 version 3, its row has 2"
        );
        assert!(strays(Some(&[unknown; 7])).ends_with("in no row; 2 more"));
    }
}
