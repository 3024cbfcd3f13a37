//! `/keys/{key}`: a key with what was made of it, and its changes.

use app::audit::{AuditFilter, EntryView};
use app::products::{IdOrUid, ServiceBrief};
use app::service_keys::{KeyDetail, KeyUse};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Action, Time, allowed};

use super::create::again;
use super::form::{CONFIG, KeyFields, of_key, wrong};
use super::{ask, said};
use crate::form::Form;
use crate::frame::Frame;
use crate::mcr_editor::{concealed, submitted};
use crate::page::{Answer, done, sentence, show as page};
use crate::seen;
use crate::ui::{Badge, Icon};
use crate::visitor::{Sent, Typed, Visitor};
use crate::words::{self, distance, moment, rate};

/// Entries of the history that are shown.
const HISTORY: u32 = 30;

#[derive(Template)]
#[template(path = "keys/key.html")]
struct Page {
    frame: Frame,
    detail: KeyDetail,
    service: ServiceBrief,
    form: Form,
    /// Absent for who may not change keys.
    fields: Option<KeyFields>,
    uses: Vec<Use>,
    history: Vec<Entry>,
    path: String,
    now: Time,
}

pub async fn show(State(app): State<App>, Visitor { actor, frame }: Visitor, Path(key): Path<String>) -> Answer {
    let detail = app.own_service_key(&actor, &key).await?;
    let form = seen::remembering(of_key(&detail.key));
    shown(&app, &actor, frame, detail, form).await
}

pub async fn rows(
    State(app): State<App>,
    Path(key): Path<String>,
    Typed { by: Visitor { actor, frame }, fields }: Typed<Visitor>,
) -> Answer {
    actor.may(Action::ManageServiceKeys)?;
    let detail = app.own_service_key(&actor, &key).await?;
    let form = Form::filled(again(&app, &actor, fields)?);
    shown(&app, &actor, frame, detail, form).await
}

pub async fn update(
    State(app): State<App>,
    Path(key): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    actor.may(Action::ManageServiceKeys)?;
    let detail = app.own_service_key(&actor, &key).await?;
    let fields = submitted(&app, &actor, fields, CONFIG)?;
    let form = match seen::unchanged(fields, &of_key(&detail.key), "The service key") {
        Err(changed) => Form { fields: concealed(&app, &actor, changed.fields)?, ..changed },
        Ok(fields) => match ask::update(&fields, &detail.key) {
            Err(mistake) => Form::wrong(concealed(&app, &actor, fields)?, mistake),
            Ok(asked) => match app.update_service_key(&actor, asked).await {
                Ok(_) => return Ok(done(&said::path(&detail.key), "key-updated")),
                Err(error) => wrong(&app, &actor, fields, error)?,
            },
        },
    };
    shown(&app, &actor, frame, detail, form).await
}

async fn shown(
    app: &App,
    actor: &Actor,
    frame: Frame,
    detail: KeyDetail,
    form: Form,
) -> Result<Response, crate::page::Trouble> {
    let key = &detail.key;
    let path = said::path(key);
    let service = app.service_brief(actor, IdOrUid::Uid(key.product_uid)).await?;
    let fields = if allowed(actor.role, Action::ManageServiceKeys) {
        Some(KeyFields::make(app, actor, &service, Some(key), &format!("{path}/rows"), &form).await?)
    } else {
        None
    };
    let history = history(app, actor, key.key).await?;
    let status = if form.mistake.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let uses = detail.uses.iter().map(Use::of).collect();
    Ok(page(status, &Page { frame, service, form, fields, uses, history, path, now: app.now(), detail }))
}

async fn history(app: &App, actor: &Actor, key: domain::Uid) -> Result<Vec<Entry>, Error> {
    let filter = AuditFilter { subject_uid: Some(key), ..AuditFilter::default() };
    Ok(app.audit(actor, filter, None, HISTORY).await?.items.iter().map(Entry::of).collect())
}

impl Page {
    fn name(&self) -> String {
        said::name(&self.detail.key)
    }

    fn state(&self) -> Badge {
        said::state(&self.detail.key, self.now)
    }

    fn validity(&self) -> String {
        let key = &self.detail.key;
        format!("{} to {}, {}", moment(key.validity.start), moment(key.validity.end), said::validity(key, self.now))
    }

    fn usage(&self) -> String {
        let key = &self.detail.key;
        format!("{}, up to {}", said::usage(key.single_use), rate(key.max_speed))
    }

    fn carried(&self) -> String {
        said::carried(&self.detail.key)
    }

    fn created(&self) -> String {
        moment(self.detail.key.created_at)
    }

    fn sentence(&self) -> String {
        said::sentence(&self.detail.key, self.now)
    }

    /// Why it can't be used now.
    fn reasons(&self) -> Vec<String> {
        self.detail.key.reasons.iter().map(|reason| sentence(reason)).collect()
    }

    fn last_used(&self) -> String {
        self.detail
            .key
            .last_used
            .map_or_else(|| "Never".to_owned(), |at| format!("{} ({})", moment(at), distance(self.now, at)))
    }

    fn like(&self) -> String {
        let beginning = self.path.trim_start_matches("/keys/");
        format!("/services/{}/keys/new?like={beginning}", self.detail.key.product_uid)
    }
}

/// A connection that was made with the key.
struct Use {
    vxc: String,
    name: String,
    company: String,
    state: Badge,
    rate: String,
    at: String,
}

impl Use {
    fn of(one: &KeyUse) -> Self {
        let state = if one.returned_at.is_some() { domain::Status::Failed } else { one.status };
        Self {
            vxc: one.vxc.to_string(),
            name: one.name.clone(),
            company: one.company.clone(),
            state: words::service(state),
            rate: rate(one.rate),
            at: moment(one.used_at),
        }
    }
}

/// Something that was done with the key.
struct Entry {
    at: String,
    what: String,
}

impl Entry {
    fn of(entry: &EntryView) -> Self {
        let refused = if entry.outcome == "refused" { " (refused)" } else { "" };
        let who = if entry.actor.is_empty() { String::new() } else { format!(" · {}", entry.actor) };
        Self { at: moment(entry.at), what: format!("{}{refused}{who}", entry.title()) }
    }
}
