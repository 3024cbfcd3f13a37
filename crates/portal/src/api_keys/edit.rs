//! One key: its facts, its name, its history.

use app::api_keys::{ApiKeyChange, ApiKeyEvent, ApiKeyView};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::Time;

use super::list::{life, state};
use super::{LIST, find, path};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::{Field, Icon};
use crate::visitor::{Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "api_keys/edit.html")]
struct Page {
    frame: Frame,
    now: Time,
    form: Form,
    key: ApiKeyView,
    history: Vec<ApiKeyChange>,
    token_url: String,
}

/// An event of the history in words.
fn said(change: &ApiKeyChange) -> String {
    match change.event {
        ApiKeyEvent::Created => "Created".to_owned(),
        ApiKeyEvent::Renamed => match (&change.before, &change.after) {
            (Some(before), Some(after)) => format!("Renamed from {before} to {after}"),
            _ => "Renamed".to_owned(),
        },
        ApiKeyEvent::TokenRevoked => "One of its tokens was revoked".to_owned(),
        ApiKeyEvent::Suspended => "Suspended".to_owned(),
        ApiKeyEvent::Restored => "Works again".to_owned(),
        ApiKeyEvent::Deleted => "Deleted".to_owned(),
    }
}

fn filled(key: &ApiKeyView) -> Fields {
    Fields::default().with("name", key.name.as_str())
}

async fn page(app: &App, actor: &Actor, frame: Frame, text: &str, form: Option<Form>) -> Result<Page, Error> {
    let key = find(app, actor, text).await?;
    let history = app.api_key_history(actor, key.uid).await?;
    let form = form.unwrap_or_else(|| seen::remembering(filled(&key)));
    let token_url = format!("{}/oauth2/token", app.settings().issuer.trim_end_matches('/'));
    Ok(Page { frame, now: app.now(), form, key, history, token_url })
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    Ok(ok(&page(&portal.app, &actor, frame, &text, None).await?))
}

pub async fn rename(
    State(portal): State<Portal>,
    Path(text): Path<String>,
    Sent { by, fields }: Sent<Visitor>,
) -> Answer {
    let key = find(&portal.app, &by.actor, &text).await?;
    let fields = match seen::unchanged(fields, &filled(&key), "The name of the API key") {
        Ok(fields) => fields,
        Err(changed) => return Ok(again(&page(&portal.app, &by.actor, by.frame, &text, Some(changed)).await?)),
    };
    match portal.app.rename_api_key(&by.actor, key.uid, fields.text("name").to_owned()).await {
        Ok(_) => Ok(done(LIST, "api-key-renamed")),
        Err(error) => {
            let form = Form::refused(fields, error)?;
            Ok(again(&page(&portal.app, &by.actor, by.frame, &text, Some(form)).await?))
        }
    }
}
