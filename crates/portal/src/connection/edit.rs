//! Changing a connection: what this side may change alone is changed at once, what the other side must agree to is asked for.

use app::products::IdOrUid;
use app::vxcs::{OwnEndView, VxcView};
use app::{Actor, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::consent::{EndUpdate, VxcUpdate};
use domain::order::Term;
use domain::rights::{Edit, Field as Right, may_edit};
use domain::{Action, Patch, ProductKind, Side, Uid};

use super::{ends, path, uid};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::mcr_editor::{self, Editor};
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Typed, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "connection/edit.html")]
struct Page {
    frame: Frame,
    path: String,
    form: Form,
    /// Of the ends that are on an MCR, in their order.
    editors: Vec<(Side, Editor)>,
    vxc: VxcView,
}

impl Page {
    fn editor(&self, end: &OwnEndView) -> Option<&Editor> {
        self.editors.iter().find(|(side, _)| *side == end.side).map(|(_, editor)| editor)
    }

    /// The other company, when it must agree to something.
    fn other(&self) -> Option<&str> {
        self.vxc.far_end().map(|far| far.owner.name.as_str())
    }

    fn asks(&self) -> String {
        self.other().map(|name| format!(" {name} has to agree.")).unwrap_or_default()
    }

    fn west(&self) -> bool {
        ends::seat(&self.vxc) == Side::A
    }

    fn rate_hint(&self) -> String {
        let most = self.vxc.terms.as_ref().map_or(self.vxc.rate, |terms| terms.max_rate);
        match self.other() {
            Some(name) => format!("Up to {} at once; above it {name} has to agree.", words::rate(most)),
            None => "Changed at once.".to_owned(),
        }
    }

    fn term_hint(&self) -> String {
        let all: Vec<_> = Term::ALL.iter().map(|term| term.months().to_string()).collect();
        format!("One of {}. A longer term begins anew.", all.join(", "))
    }

    fn may(&self, end: &OwnEndView, field: Right) -> bool {
        may_edit(end.side, end.kind, field) != Edit::No
    }
}

/// The name that errors have for a field of an end: `aEndVlan`, `bVnicIndex`.
fn named(end: &OwnEndView, field: &str) -> String {
    format!("{}{field}", if end.side == Side::A { "a" } else { "b" })
}

/// The form as the connection stands.
fn filled(vxc: &VxcView) -> Fields {
    let number = |n: Option<u16>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut fields = Fields::default().with("name", vxc.name.as_str()).with("rateLimit", vxc.rate.to_string());
    if let Some(terms) = &vxc.terms {
        let reference = terms.cost_centre.clone().unwrap_or_default();
        fields = fields.with("costCentre", reference).with("term", terms.term_months.to_string());
    }
    for end in vxc.own_ends() {
        fields = fields
            .with(&named(end, "EndVlan"), number(end.vlan))
            .with(&named(end, "EndInnerVlan"), number(end.inner))
            .with(&named(end, "VnicIndex"), end.vnic.map(|vnic| vnic.to_string()).unwrap_or_default());
        if end.vlan.is_none() && end.kind != ProductKind::Mcr {
            fields = fields.with(&named(end, "EndUntagged"), "yes");
        }
        if let Some(config) = &end.config {
            let at = named(end, "EndConfig");
            fields = mcr_editor::filled(config, &at).pairs().fold(fields, |all, (name, value)| all.with(name, value));
        }
    }
    fields
}

/// What differs from how the connection stands. An emptied field is a mistake where there is no connection without it.
fn update(vxc: &VxcView, fields: &Fields) -> Result<VxcUpdate, Stopped> {
    let west = ends::seat(vxc) == Side::A;
    let now = filled(vxc);
    let differs = |name| fields.differs(&now, name);
    let mut update =
        VxcUpdate { name: differs("name").then(|| fields.text("name").to_owned()), ..VxcUpdate::default() };
    if west {
        update.rate_limit = differs("rateLimit").then(|| needed(fields, "rateLimit")).transpose()?;
        update.cost_centre = differs("costCentre").then(|| fields.text("costCentre").trim().to_owned());
        update.term = differs("term").then(|| needed(fields, "term")).transpose()?;
    }
    for end in vxc.own_ends() {
        let change = end_update(end, fields)?;
        match end.side {
            Side::A => update.a = change,
            Side::B => update.b = change,
        }
    }
    Ok(update)
}

fn needed(fields: &Fields, name: &str) -> Result<i64, Stopped> {
    fields.number(name)?.ok_or_else(|| Mistake::at(name, "this can't be empty").into())
}

fn end_update(end: &OwnEndView, fields: &Fields) -> Result<EndUpdate, Stopped> {
    let mut update = EndUpdate { product: fields.owned(&named(end, "EndProductUid")), ..EndUpdate::default() };
    let may = |field| may_edit(end.side, end.kind, field) != Edit::No;
    if end.kind == ProductKind::Mcr {
        let at = named(end, "EndConfig");
        update.config = match mcr_editor::changed(fields, &at, end.config.as_ref())? {
            Patch::Keep => None,
            Patch::Set(draft) => Some(draft),
            Patch::Clear => {
                return Err(
                    Mistake::at(&at, "a configuration can be changed, but not taken away: keep an interface").into()
                );
            }
        };
    }
    if may(Right::Vlan) {
        (update.vlan, update.inner_vlan) = tag_update(end, fields)?;
    }
    if may(Right::Vnic) {
        let name = named(end, "VnicIndex");
        let asked = if end.vnic.is_some() { Some(needed(fields, &name)?) } else { fields.number(&name)? };
        update.vnic = asked.filter(|vnic| end.vnic.map(i64::from) != Some(*vnic));
    }
    Ok(update)
}

/// The VLAN and the inner VLAN that are asked for; -1 is none.
fn tag_update(end: &OwnEndView, fields: &Fields) -> Result<(Option<i64>, Option<i64>), Stopped> {
    let (name, inner_name) = (named(end, "EndVlan"), named(end, "EndInnerVlan"));
    let (before, inner_before) = (end.vlan.map(i64::from), end.inner.map(i64::from));
    let (vlan, inner) = (fields.number(&name)?, fields.number(&inner_name)?);
    if fields.ticked(&named(end, "EndUntagged")) {
        let wrong = if vlan.is_some() && vlan != before {
            Some(&name)
        } else {
            (inner.is_some() && inner != inner_before).then_some(&inner_name)
        };
        if let Some(name) = wrong {
            return Err(
                Mistake::at(name, "an untagged connection has no VLAN: untick Untagged, or leave this empty").into()
            );
        }
        return Ok((before.is_some().then_some(-1), None));
    }
    let Some(vlan) = vlan else {
        return Err(Mistake::at(&name, "this can't be empty: give a VLAN, or tick Untagged").into());
    };
    // An emptied field takes the inner VLAN away.
    let inner = if inner == inner_before { None } else { Some(inner.unwrap_or(-1)) };
    Ok((Some(vlan).filter(|vlan| before != Some(*vlan)), inner))
}

async fn page(portal: &Portal, actor: &Actor, frame: Frame, uid: Uid, form: Option<Form>) -> Result<Page, Error> {
    actor.may(Action::UpdateServices)?;
    let vxc = portal.app.vxc(actor, IdOrUid::Uid(uid)).await?;
    let mut form = form.unwrap_or_else(|| seen::remembering(filled(&vxc)));
    form.fields = mcr_editor::concealed(&portal.app, actor, form.fields)?;
    let rows = format!("{}/edit/rows", path(uid));
    let routers = vxc.own_ends().filter(|end| end.kind == ProductKind::Mcr);
    let editors = routers.map(|end| (end.side, Editor::new(&named(end, "EndConfig"), &rows, &form))).collect();
    Ok(Page { frame, path: path(uid), form, editors, vxc })
}

/// Why an update isn't made: a mistake of the form, or a refusal of the verb.
enum Stopped {
    Mistake(Mistake),
    Error(Error),
}

impl From<Mistake> for Stopped {
    fn from(mistake: Mistake) -> Self {
        Self::Mistake(mistake)
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    Ok(ok(&page(&portal, &actor, frame, uid(&text)?, None).await?))
}

/// The form again, with a row more or less in a router's configuration. Changes nothing.
pub async fn rows(State(portal): State<Portal>, Path(text): Path<String>, typed: Typed<Visitor>) -> Answer {
    let Typed { by, fields } = typed;
    by.actor.may(Action::UpdateServices)?;
    let fields = mcr_editor::revealed(&portal.app, &by.actor, fields);
    let fields = mcr_editor::pressed(&fields).unwrap_or(fields);
    Ok(ok(&page(&portal, &by.actor, by.frame, uid(&text)?, Some(Form::filled(fields))).await?))
}

pub async fn save(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let (uid, Sent { by, fields }) = (uid(&text)?, sent);
    let fields = ["aEndConfig", "bEndConfig"]
        .into_iter()
        .try_fold(fields, |fields, at| mcr_editor::submitted(&portal.app, &by.actor, fields, at))?;
    let before = portal.app.vxc(&by.actor, IdOrUid::Uid(uid)).await?;
    let form = match seen::unchanged(fields, &filled(&before), "The connection") {
        Err(changed) => changed,
        Ok(fields) => match change(&portal, &by.actor, &before, &fields).await {
            Ok(asked) => return Ok(done(&path(uid), if asked { "asked" } else { "saved" })),
            Err(Stopped::Mistake(mistake)) => Form::wrong(fields, mistake),
            Err(Stopped::Error(error)) => Form::refused(fields, error)?,
        },
    };
    Ok(again(&page(&portal, &by.actor, by.frame, uid, Some(form)).await?))
}

/// Whether the other side is asked for something now.
async fn change(portal: &Portal, actor: &Actor, before: &VxcView, fields: &Fields) -> Result<bool, Stopped> {
    actor.may(Action::UpdateServices)?;
    let after = portal.app.update_vxc(actor, IdOrUid::Uid(before.uid), update(before, fields)?).await?;
    Ok(after.asked.is_some() && after.asked != before.asked)
}
