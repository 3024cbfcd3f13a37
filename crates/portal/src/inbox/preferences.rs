//! `/inbox/preferences`: which mail a person wants.

use app::notices::PreferenceView;
use askama::Template;
use axum::extract::State;
use domain::people::NoticeGroup;

use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};

#[derive(Template)]
#[template(path = "inbox/preferences.html")]
struct Page {
    frame: Frame,
    form: Form,
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

fn field(view: &PreferenceView, form: &Form) -> Field {
    let (label, hint) = about(view.group);
    let field = Field::tick(view.group.as_str(), label).hint(hint);
    if view.fixed { field.ticked(view.enabled).with("disabled", "") } else { field.of(form) }
}

/// What is ticked now, of what can be unticked.
fn filled(groups: &[PreferenceView]) -> Fields {
    let ticked = groups.iter().filter(|view| view.enabled && !view.fixed);
    ticked.fold(Fields::default(), |fields, view| fields.with(view.group.as_str(), "yes"))
}

pub async fn show(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    let groups = portal.app.preferences(&actor).await?;
    Ok(ok(&Page { frame, form: seen::remembering(filled(&groups)), groups }))
}

pub async fn save(State(portal): State<Portal>, Sent { by, fields }: Sent<Visitor>) -> Answer {
    let groups = portal.app.preferences(&by.actor).await?;
    let now = filled(&groups);
    let fields = match seen::unchanged(fields, &now, "What you get by e-mail") {
        Ok(fields) => fields,
        Err(form) => return Ok(again(&Page { frame: by.frame, form, groups })),
    };
    let switched = NoticeGroup::ALL
        .iter()
        .filter(|group| group.switchable() && fields.differs(&now, group.as_str()))
        .map(|group| (*group, fields.ticked(group.as_str())));
    portal.app.set_preferences(&by.actor, switched.collect()).await?;
    Ok(done("/inbox/preferences", "saved"))
}
