//! Deleting a connection: what it costs and what it does, before it is done. West's alone (SK-27).

use app::products::{Cancel, CancelAction, Charges, IdOrUid};
use app::vxcs::VxcView;
use app::{Actor, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::Uid;

use super::{path, uid};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::{Choice, Field};
use crate::visitor::{Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "connection/delete.html")]
struct Page {
    frame: Frame,
    path: String,
    form: Form,
    choices: Vec<Choice>,
    vxc: VxcView,
}

/// The page's two ways to end it, with what each costs.
async fn page(portal: &Portal, actor: &Actor, frame: Frame, uid: Uid, form: Form) -> Result<Page, Error> {
    let id = IdOrUid::Uid(uid);
    let vxc = portal.app.vxc(actor, id).await?;
    let charges = portal.app.vxc_charges(actor, id, CancelAction::CancelNow).await?;
    Ok(Page { frame, path: path(uid), form, choices: choices(&charges), vxc })
}

fn choices(charges: &Charges) -> Vec<Choice> {
    let cost = match charges.early_termination {
        0 => "Nothing more is charged.".to_owned(),
        owed => format!("{} is charged for the rest of the term.", words::money(charges.currency, owed)),
    };
    let end = words::day(charges.contract_end);
    vec![
        Choice::new("CANCEL", format!("At the end of its term, {end}"))
            .hint("Nothing more is charged. Until then it works and can be restored."),
        Choice::new("CANCEL_NOW", "Now").hint(format!("{cost} It can't be restored.")),
    ]
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    let form = Form::filled(Fields::default().with("action", "CANCEL"));
    Ok(ok(&page(&portal, &actor, frame, uid(&text)?, form).await?))
}

pub async fn delete(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let (uid, Sent { by, fields }) = (uid(&text)?, sent);
    let action = match fields.text("action") {
        "CANCEL_NOW" => CancelAction::CancelNow,
        _ => CancelAction::Cancel,
    };
    let cancel = Cancel { action, safe_delete: false, reason: None, comment: fields.owned("comment") };
    match portal.app.cancel_vxc(&by.actor, IdOrUid::Uid(uid), cancel).await {
        Ok(_) => Ok(done(&path(uid), "cancelled")),
        Err(error) => {
            let form = Form::refused(fields, error)?;
            Ok(again(&page(&portal, &by.actor, by.frame, uid, form).await?))
        }
    }
}

pub async fn restore(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let uid = uid(&text)?;
    let cancel = Cancel { action: CancelAction::UnCancel, ..Cancel::NOW };
    portal.app.cancel_vxc(&sent.by.actor, IdOrUid::Uid(uid), cancel).await?;
    Ok(done(&path(uid), "restored"))
}
