//! One service as the operator sees it: what it is, how the fabric has it, and what is wrong.

use app::operator::OperatorServiceRow;
use app::products::{IdOrUid, ServiceQuery, ServiceState};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::Uid;

use super::services::{LIST, fabric, path, place, what};
use super::{companies, uid};
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::Icon;
use crate::visitor::{Operator, Sent};
use crate::words;

#[derive(Template)]
#[template(path = "console/service.html")]
struct Page {
    frame: Frame,
    service: OperatorServiceRow,
}

/// It is found however it stands: what has ended is a list of its own.
async fn find(app: &App, actor: &Actor, uid: Uid) -> Result<OperatorServiceRow, Error> {
    for state in [None, Some(ServiceState::Ended)] {
        let asked = ServiceQuery { search: uid.to_string(), state, ..ServiceQuery::default() };
        let found = app.operator_services(actor, None, asked).await?.services.rows;
        if let Some(service) = found.into_iter().find(|one| one.uid == uid) {
            return Ok(service);
        }
    }
    Err(Error::NotFound("Could not find this service".to_owned()))
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, by: Operator) -> Answer {
    let service = find(&portal.app, &by.actor, uid(&text)?).await?;
    Ok(ok(&Page { frame: by.frame, service }))
}

pub async fn retry(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let uid = find(&portal.app, &sent.by.actor, uid(&text)?).await?.uid;
    portal.app.retry_now(&sent.by.actor, uid).await?;
    Ok(done(&path(uid), "retried"))
}

pub async fn lock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let service = portal.app.lock_product(&sent.by.actor, IdOrUid::Uid(uid(&text)?), true).await?;
    Ok(done(&path(service.uid), "locked"))
}

pub async fn unlock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let service = portal.app.lock_product(&sent.by.actor, IdOrUid::Uid(uid(&text)?), false).await?;
    Ok(done(&path(service.uid), "unlocked"))
}
