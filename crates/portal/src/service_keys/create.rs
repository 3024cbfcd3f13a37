//! `/services/{uid}/keys/new`: Create Service Key.

use app::products::{IdOrUid, ServiceBrief};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Action;

use super::form::{CONFIG, KeyFields, blank, like, wrong};
use super::{ask, said, service};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::mcr_editor::{concealed, pressed, revealed, submitted};
use crate::page::{Answer, done, show as page};
use crate::ui::Icon;
use crate::visitor::{Query, Sent, Typed, Visitor};
use crate::vlan_field::picked;

#[derive(Template)]
#[template(path = "keys/new.html")]
struct Page {
    frame: Frame,
    service: ServiceBrief,
    form: Form,
    fields: KeyFields,
    /// The name of the key that this one is like.
    model: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    Visitor { actor, frame }: Visitor,
    Path(uid): Path<String>,
    Query(query): Query,
) -> Answer {
    actor.may(Action::ManageServiceKeys)?;
    let service = load(&app, &actor, &uid).await?;
    let (fields, model) = match query.some("like") {
        None => (blank(), None),
        Some(text) => {
            let known = app.own_service_key(&actor, text).await?.key;
            (like(&known), Some(said::name(&known)))
        }
    };
    shown(&app, &actor, frame, service, Form::filled(fields), model).await
}

/// The form with one row more or less, or with a VLAN that was chosen.
pub async fn rows(
    State(app): State<App>,
    Path(uid): Path<String>,
    Typed { by: Visitor { actor, frame }, fields }: Typed<Visitor>,
) -> Answer {
    actor.may(Action::ManageServiceKeys)?;
    let service = load(&app, &actor, &uid).await?;
    let fields = again(&app, &actor, fields)?;
    shown(&app, &actor, frame, service, Form::filled(fields), None).await
}

/// What a button that only changes the form has made of it.
pub fn again(app: &App, actor: &Actor, fields: Fields) -> Result<Fields, Error> {
    let fields = revealed(app, actor, fields);
    let changed = pressed(&fields).or_else(|| picked(&fields)).unwrap_or(fields);
    concealed(app, actor, changed)
}

pub async fn add(
    State(app): State<App>,
    Path(uid): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    actor.may(Action::ManageServiceKeys)?;
    let service = load(&app, &actor, &uid).await?;
    let fields = submitted(&app, &actor, fields, CONFIG)?;
    let form = match ask::new(&fields, service.uid, app.now()) {
        Err(mistake) => Form::wrong(concealed(&app, &actor, fields)?, mistake),
        Ok(asked) => match app.create_service_key(&actor, asked).await {
            Ok(made) => {
                let word = if made.active { "key-created" } else { "key-waits" };
                return Ok(done(&format!("/services/{}/keys", service.uid), word));
            }
            Err(error) => wrong(&app, &actor, fields, error)?,
        },
    };
    shown(&app, &actor, frame, service, form, None).await
}

async fn load(app: &App, actor: &Actor, uid: &str) -> Result<ServiceBrief, Error> {
    app.service_brief(actor, IdOrUid::Uid(service(uid)?)).await
}

async fn shown(
    app: &App,
    actor: &Actor,
    frame: Frame,
    service: ServiceBrief,
    form: Form,
    model: Option<String>,
) -> Result<Response, crate::page::Trouble> {
    let rows = format!("/services/{}/keys/new/rows", service.uid);
    let fields = KeyFields::make(app, actor, &service, None, &rows, &form).await?;
    let status = if form.mistake.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(page(status, &Page { frame, service, form, fields, model }))
}

impl Page {
    fn no_keys(&self) -> Option<String> {
        self.service.no_keys.as_deref().map(crate::page::sentence)
    }
}
