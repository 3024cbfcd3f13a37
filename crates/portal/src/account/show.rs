//! `/account`: who one is, and where one is signed in.

use app::people::PersonView;
use app::sessions::SessionView;
use askama::Template;
use axum::extract::State;
use domain::Time;

use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Tone};
use crate::visitor::Anyone;
use crate::words;

#[derive(Template)]
#[template(path = "account/show.html")]
struct Page {
    frame: Frame,
    now: Time,
    person: Option<PersonView>,
    sessions: Vec<SessionView>,
}

/// Whether a second factor is asked for.
fn factor(person: &PersonView) -> Badge {
    match person.second_factor {
        true => Badge::new(Tone::Good, "On"),
        false => Badge::new(Tone::Waits, "Off"),
    }
}

pub async fn show(State(portal): State<Portal>, Anyone { actor, frame }: Anyone) -> Answer {
    let person = portal.app.own_person(&actor).await?;
    let sessions = portal.app.sessions(&actor).await?;
    Ok(ok(&Page { frame, now: portal.app.now(), person, sessions }))
}
