//! How the exchange is: at a glance, and looked at through and through when asked.

use app::audit::Verdict;
use app::{Backlog, Checkup, Health};
use askama::Template;
use axum::extract::State;
use domain::Time;

use super::audit::verdict;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Tone};
use crate::visitor::{Operator, Sent};
use crate::words;

#[derive(Template)]
#[template(path = "console/health.html")]
struct Page {
    frame: Frame,
    health: Health,
    environment: String,
    issuer: String,
    audience: String,
}

/// What to look at, and how it is.
struct Gauge {
    name: &'static str,
    value: String,
    state: Badge,
    hint: String,
    path: &'static str,
}

/// Work that waits longer than this is late.
const LATE: std::time::Duration = std::time::Duration::from_secs(300);

fn late(now: Time, backlog: &Backlog) -> bool {
    backlog.waiting > 0 && backlog.since.is_some_and(|since| since < now && now.since(since) > LATE)
}

fn since(now: Time, backlog: &Backlog) -> String {
    match backlog.since {
        Some(since) if backlog.waiting > 0 => format!("The first since {}", words::distance(now, since)),
        _ => "Nothing waits".to_owned(),
    }
}

fn badge(bad: bool, word: &str) -> Badge {
    if bad { Badge::new(Tone::Bad, word) } else { Badge::new(Tone::Good, "In order") }
}

impl Page {
    fn gauges(&self) -> Vec<Gauge> {
        let health = &self.health;
        let now = health.now;
        vec![
            Gauge {
                name: "Provisioning",
                value: words::count(health.provisioning.waiting, "item"),
                state: badge(health.stuck > 0 || late(now, &health.provisioning), "Needs attention"),
                hint: format!("{}; {} with a fault", since(now, &health.provisioning), health.stuck),
                path: "/console/queue",
            },
            Gauge {
                name: "Mail",
                value: words::count(health.mail.waiting, "letter"),
                state: badge(health.mails_given_up > 0 || late(now, &health.mail), "Needs attention"),
                hint: format!("{} given up", health.mails_given_up),
                path: "/console/mail",
            },
            Gauge {
                name: "Audit trail",
                value: words::count(health.unsealed.waiting, "unsealed entry"),
                state: badge(late(now, &health.unsealed), "Isn't being sealed"),
                hint: health.newest_entry.map_or("No entry yet".to_owned(), |at| {
                    format!("The newest was written {}", words::distance(now, at))
                }),
                path: "/console/audit",
            },
        ]
    }
}

pub async fn show(State(portal): State<Portal>, Operator { actor, frame }: Operator) -> Answer {
    let health = portal.app.health(&actor).await?;
    let settings = portal.app.settings();
    let (environment, issuer, audience) =
        (settings.environment.clone(), settings.issuer.clone(), settings.audience.clone());
    Ok(ok(&Page { frame, health, environment, issuer, audience }))
}

#[derive(Template)]
#[template(path = "console/check.html")]
struct CheckPage {
    frame: Frame,
    checkup: Checkup,
    verdict: Verdict,
}

impl CheckPage {
    fn faults(&self) -> usize {
        self.checkup.catalogue.iter().filter(|finding| finding.is_error()).count()
    }
}

/// Reads the whole database, looks at the fabric and walks the audit trail: only when somebody asks.
pub async fn check(State(portal): State<Portal>, Sent { by: Operator { actor, frame }, .. }: Sent<Operator>) -> Answer {
    let checkup = portal.app.checkup(&actor).await?;
    let verdict = portal.app.verify_audit(&actor).await?;
    Ok(ok(&CheckPage { frame, checkup, verdict }))
}
