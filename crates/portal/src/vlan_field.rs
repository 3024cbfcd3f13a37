//! A field for a VLAN that is looked at while it is typed, with free ones to choose from.

use app::products::IdOrUid;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::Uid;

use crate::fields::Fields;
use crate::form::{Form, rule};
use crate::page::{Answer, ok, sentence};
use crate::ui::Field;
use crate::visitor::{Query, Visitor, next};

/// The button of a free VLAN: `FIELD VLAN`.
const BUTTON: &str = "pick";

/// The field with what there is to say of it.
#[derive(Template)]
#[template(path = "keys/vlan.html")]
pub struct VlanField {
    name: String,
    field: Field,
    free: Free,
}

impl askama::filters::HtmlSafe for VlanField {}

/// What there is to say of a VLAN, and which are free.
#[derive(Template)]
#[template(path = "keys/free.html")]
pub struct Free {
    name: String,
    /// Where a button sends the form, to be shown again with that VLAN.
    rows: String,
    said: String,
    fine: bool,
    free: Vec<u16>,
}

impl askama::filters::HtmlSafe for Free {}

/// Which VLANs are asked about.
pub struct At<'a> {
    pub service: Uid,
    pub vnic: Option<i64>,
    /// The name of the field.
    pub name: &'a str,
    /// The name of the field with the vNIC, on an MVE.
    pub vnic_name: &'a str,
    pub rows: &'a str,
    /// The VLAN that it has already.
    pub kept: Option<u16>,
}

impl VlanField {
    pub async fn make(
        app: &App,
        actor: &Actor,
        at: At<'_>,
        label: &str,
        hint: &str,
        form: &Form,
    ) -> Result<Self, Error> {
        let typed = form.value(at.name);
        let mut free = look(app, actor, &at, typed).await?;
        if !form.said(at.name).is_empty() {
            free.said.clear();
        }
        let mut query = Fields::default().with("rows", at.rows);
        if let Some(kept) = at.kept {
            query = query.with("kept", kept.to_string());
        }
        let mut field = Field::number(at.name, label)
            .of(form)
            .hint(hint)
            .optional()
            .with("hx-get", format!("/connect/vlans/{}?{}", at.service, query.query()))
            .with("hx-trigger", "input changed delay:300ms")
            .with("hx-target", format!("[id='{}-free']", at.name));
        if !at.vnic_name.is_empty() {
            field = field.with("hx-include", format!("[name='{}']", at.vnic_name));
        }
        Ok(Self { name: at.name.to_owned(), field, free })
    }
}

async fn look(app: &App, actor: &Actor, at: &At<'_>, typed: &str) -> Result<Free, Error> {
    let mut free =
        Free { name: at.name.to_owned(), rows: at.rows.to_owned(), said: String::new(), fine: false, free: Vec::new() };
    let Ok(asked) = Fields::default().with("n", typed).number("n") else {
        free.said = "This must be a whole number.".to_owned();
        return Ok(free);
    };
    let possible = asked.filter(|n| (2..=4093).contains(n));
    let found = match app.free_vlans(actor, IdOrUid::Uid(at.service), possible, at.vnic).await {
        Ok(found) => found,
        Err(Error::Invalid(invalid)) => {
            free.said = sentence(&rule(&invalid.rule));
            return Ok(free);
        }
        Err(error) => return Err(error),
    };
    free.free = found.iter().map(|id| id.get()).collect();
    let is_kept = asked.is_some() && asked == at.kept.map(i64::from);
    match asked {
        _ if is_kept => free.free.clear(),
        Some(n) if free.free.iter().any(|id| i64::from(*id) == n) => {
            free.free.clear();
            free.fine = true;
            free.said = format!("VLAN {n} is free.");
        }
        Some(_) if possible.is_none() => free.said = "This must be from 2 to 4093.".to_owned(),
        Some(n) => free.said = format!("VLAN {n} is not available."),
        None if free.free.is_empty() => free.said = "No VLAN is free.".to_owned(),
        None => {}
    }
    Ok(free)
}

/// The form with the VLAN whose button was pressed; `None` when none was.
pub fn picked(fields: &Fields) -> Option<Fields> {
    let (name, vlan) = fields.text(BUTTON).split_once(' ')?;
    Some(fields.clone().without(|known| known == BUTTON).with(name, vlan))
}

/// `/connect/vlans/{uid}`: what there is to say of the VLAN in a field, while it is typed.
pub async fn free(
    State(app): State<App>,
    Visitor { actor, .. }: Visitor,
    Path(uid): Path<String>,
    Query(query): Query,
) -> Answer {
    let own = |name: &str| matches!(name, "rows" | "kept") || name.ends_with("vNicIndex");
    let asked = query.pairs().find(|(name, _)| !own(name));
    let (name, typed) = asked.unwrap_or(("vlan", ""));
    let vnic = query.pairs().find(|(name, _)| name.ends_with("vNicIndex")).and_then(|(_, n)| n.parse().ok());
    let uid: Uid = uid.parse().map_err(|_| Error::no_service(uid.chars().take(64).collect::<String>()))?;
    let kept = query.text("kept").parse().ok();
    let at = At { service: uid, vnic, name, vnic_name: "", rows: next(query.text("rows")), kept };
    Ok(ok(&look(&app, &actor, &at, typed).await?))
}
