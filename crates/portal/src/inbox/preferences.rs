//! `/inbox/preferences`: which mail a person wants.

use app::notices::PreferenceView;
use askama::Template;
use axum::extract::State;
use domain::people::NoticeGroup;

use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};

#[derive(Template)]
#[template(path = "inbox/preferences.html")]
struct Page {
    frame: Frame,
    groups: Vec<PreferenceView>,
}

/// What a group of notices is about.
const fn about(group: NoticeGroup) -> (&'static str, &'static str) {
    match group {
        NoticeGroup::Ordering => ("Ordering", "Service keys used, requests for approval and what became of them."),
        NoticeGroup::Services => ("Services", "What the other side has changed on a connection."),
        NoticeGroup::Financial => ("Financial", "Prices and terms."),
        NoticeGroup::Company => ("Company", "The company's name, profile and markets."),
        NoticeGroup::ServiceStatus => ("Service status", "A service fails or works again."),
        NoticeGroup::Security => ("Security", "Lock-outs, API keys and passwords."),
        NoticeGroup::People => ("People", "Invitations and positions."),
    }
}

fn field(view: &PreferenceView) -> Field {
    let (label, hint) = about(view.group);
    let field = Field::tick(view.group.as_str(), label).ticked(view.enabled).hint(hint);
    if view.fixed { field.with("disabled", "") } else { field }
}

pub async fn show(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    let groups = portal.app.preferences(&actor).await?;
    Ok(ok(&Page { frame, groups }))
}

pub async fn save(State(portal): State<Portal>, sent: Sent<Visitor>) -> Answer {
    let switchable = NoticeGroup::ALL.iter().copied().filter(|group| group.switchable());
    let changes = switchable.map(|group| (group, sent.fields.ticked(group.as_str()))).collect();
    portal.app.set_preferences(&sent.by.actor, changes).await?;
    Ok(done("/inbox/preferences", "saved"))
}
