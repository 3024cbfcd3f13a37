//! E-mail on its way: what waits, what was given up, and having it sent again.

use app::mail::{MailQueue, QueuedMail};
use askama::Template;
use axum::extract::State;
use domain::Time;
use domain::people::MailState;

use super::uid;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::{Badge, Tone};
use crate::visitor::{Operator, Query, Sent};
use crate::words;

const LIST: &str = "/console/mail";
/// Letters on a page.
const EACH: u32 = 50;

#[derive(Template)]
#[template(path = "console/mail.html")]
struct Page {
    frame: Frame,
    now: Time,
    form: Form,
    queue: MailQueue,
}

impl Page {
    /// The states that the list can be cut to: its address, its words, and whether it is cut so now.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let tab = |state: &str, word: String| {
            let path = if state.is_empty() { LIST.to_owned() } else { format!("{LIST}?state={state}") };
            (path, word, self.form.value("state") == state)
        };
        vec![
            tab("", "All".to_owned()),
            tab(MailState::Waiting.as_str(), format!("Waiting ({})", self.queue.waiting)),
            tab(MailState::GaveUp.as_str(), format!("Given up ({})", self.queue.gave_up)),
            tab(MailState::Sent.as_str(), "Sent".to_owned()),
        ]
    }

    fn earlier(&self) -> Option<String> {
        let next = self.queue.next?.to_string();
        Some(format!("{LIST}?{}", self.form.fields.clone().with("done", "").with("after", next).query()))
    }
}

fn state(mail: &QueuedMail) -> Badge {
    match mail.state {
        MailState::Waiting if mail.last_error.is_some() => Badge::new(Tone::Waits, "Waits, was refused"),
        MailState::Waiting => Badge::new(Tone::Busy, "Waits"),
        MailState::Sent => Badge::new(Tone::Good, "Sent"),
        MailState::GaveUp => Badge::new(Tone::Bad, "Given up"),
    }
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let (state, after) = (query.text("state").parse().ok(), query.some("after").and_then(|text| text.parse().ok()));
    let queue = portal.app.mail_queue(&actor, state, after, EACH).await?;
    Ok(ok(&Page { frame, now: portal.app.now(), form: Form::filled(query), queue }))
}

pub async fn retry(State(portal): State<Portal>, sent: Sent<Operator>) -> Answer {
    portal.app.retry_mail(&sent.by.actor, uid(sent.fields.text("mail"))?).await?;
    Ok(done(LIST, "mail-again"))
}
