//! The page of a connection.

use app::audit::{AuditFilter, EntryView};
use app::products::IdOrUid;
use app::vxcs::{ApprovalItem, OwnEndView, VxcView};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Action, ProductKind, Side, Status, Time, allowed};

use super::drawing::Drawing;
use super::health::Health;
use super::live::look;
use super::snippet::{Snippet, snippets};
use super::{ends, path, uid};
use crate::frame::Frame;
use crate::live::digest;
use crate::page::{Answer, go, ok};
use crate::state::Portal;
use crate::ui::{Badge, Icon};
use crate::visitor::Visitor;
use crate::words;

#[derive(Template)]
#[template(path = "connection/show.html")]
struct Page {
    frame: Frame,
    now: Time,
    path: String,
    seen: String,
    drawing: Drawing,
    health: Health,
    approvals: Vec<ApprovalItem>,
    snippets: Vec<Snippet>,
    history: Vec<EntryView>,
    may: May,
    vxc: VxcView,
}

/// What this viewer may do with it now.
struct May {
    edit: bool,
    delete: bool,
    restore: bool,
    shut_down: bool,
    isolate: bool,
    lock: bool,
}

impl May {
    fn of(role: domain::Role, vxc: &VxcView) -> Self {
        let alive = !vxc.status.gone();
        let west = ends::seat(vxc) == Side::A;
        let can = |action| alive && allowed(role, action);
        Self {
            edit: can(Action::UpdateServices) && vxc.status != Status::New,
            delete: can(Action::CancelServices) && west && vxc.status != Status::Cancelled,
            restore: can(Action::CancelServices) && west && vxc.status == Status::Cancelled,
            shut_down: can(Action::UpdateServices) && west && vxc.status != Status::New,
            isolate: can(Action::IsolateEnd) && vxc.status != Status::New,
            lock: can(Action::LockServices),
        }
    }
}

impl Page {
    fn state(&self) -> Badge {
        ends::state(&self.vxc)
    }

    /// Nothing is said of the link of something that is switched off or not there.
    fn link(&self) -> Option<Badge> {
        let known = self.vxc.own_ends().all(|end| end.link_up.is_some());
        let judged = !self.vxc.shutdown && !self.isolated() && !self.vxc.status.gone();
        judged.then(|| words::link(known.then(|| self.vxc.own_ends().all(|end| end.link_up == Some(true)))))
    }

    fn isolated(&self) -> bool {
        self.vxc.own_ends().any(|end| end.isolated)
    }
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    let uid = uid(&text)?;
    let app = &portal.app;
    let shown = match look(app, &actor, uid).await {
        Ok(shown) => shown,
        // Links to services lead here too when somebody guesses the path.
        Err(app::Error::NotFound(_)) if app.service(&actor, IdOrUid::Uid(uid)).await.is_ok() => {
            return Ok(go(&format!("/services/{uid}")));
        }
        Err(error) => return Err(error.into()),
    };
    let seen = digest(&shown);
    let (vxc, approvals) = shown;
    let filter = AuditFilter { subject_uid: Some(uid), ..AuditFilter::default() };
    let history = if allowed(actor.role, Action::ViewOwnActivity) {
        app.audit(&actor, filter, None, 20).await?.items
    } else {
        Vec::new()
    };
    Ok(ok(&Page {
        frame,
        now: app.now(),
        path: path(uid),
        seen,
        drawing: Drawing::of(&vxc),
        health: Health::of(&vxc),
        approvals,
        snippets: vxc
            .own_ends()
            .filter(|_| !vxc.status.gone())
            .flat_map(|end| snippets(end, &vxc.name, vxc.rate))
            .collect(),
        history,
        may: May::of(actor.role, &vxc),
        vxc,
    }))
}

/// The addresses of an end's router, for the facts.
fn addresses(end: &OwnEndView) -> Option<String> {
    let config = end.config.as_ref()?;
    let addresses: Vec<String> = config.addresses().map(|net| net.to_string()).collect();
    (end.kind == ProductKind::Mcr).then(|| addresses.join(", "))
}
