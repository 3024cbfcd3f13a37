//! What a side does with a connection by one button.

use app::products::IdOrUid;
use app::vxcs::Decision;
use app::{Actor, Error};
use axum::extract::{Path, State};
use domain::Uid;
use domain::consent::VxcUpdate;

use super::{path, uid};
use crate::fields::Fields;
use crate::page::{Answer, done};
use crate::state::Portal;
use crate::visitor::{Sent, Visitor};

/// The proposal that the button stood beside. Another one that has taken its place isn't meant.
fn proposal(fields: &Fields) -> Result<Uid, Error> {
    let unknown =
        |_| Error::NotFound("This request is no longer there: it was decided, withdrawn or replaced".to_owned());
    fields.text("proposal").parse().map_err(unknown)
}

async fn decide(portal: Portal, text: &str, sent: Sent<Visitor>, approve: bool) -> Answer {
    let (uid, proposal) = (uid(text)?, proposal(&sent.fields)?);
    let decision = Decision { approve, vxc: Some(uid), ..Decision::default() };
    portal.app.decide_proposal(&sent.by.actor, proposal, decision).await?;
    Ok(done(&path(uid), if approve { "approved" } else { "denied" }))
}

pub async fn approve(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    decide(portal, &text, sent, true).await
}

pub async fn deny(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    decide(portal, &text, sent, false).await
}

pub async fn withdraw(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let (uid, proposal) = (uid(&text)?, proposal(&sent.fields)?);
    portal.app.withdraw_proposal(&sent.by.actor, proposal, Some(uid)).await?;
    Ok(done(&path(uid), "withdrawn"))
}

pub async fn isolate(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let uid = uid(&text)?;
    portal.app.isolate_vxc(&sent.by.actor, IdOrUid::Uid(uid), true, None).await?;
    Ok(done(&path(uid), "isolated"))
}

pub async fn join(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let uid = uid(&text)?;
    portal.app.isolate_vxc(&sent.by.actor, IdOrUid::Uid(uid), false, None).await?;
    Ok(done(&path(uid), "joined"))
}

async fn switch(portal: Portal, text: &str, actor: &Actor, shutdown: bool) -> Answer {
    let uid = uid(text)?;
    let update = VxcUpdate { shutdown: Some(shutdown), ..VxcUpdate::default() };
    portal.app.update_vxc(actor, IdOrUid::Uid(uid), update).await?;
    Ok(done(&path(uid), "saved"))
}

pub async fn shut_down(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    switch(portal, &text, &sent.by.actor, true).await
}

pub async fn resume(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    switch(portal, &text, &sent.by.actor, false).await
}

pub async fn lock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let uid = uid(&text)?;
    portal.app.lock_vxc(&sent.by.actor, IdOrUid::Uid(uid), true).await?;
    Ok(done(&path(uid), "locked"))
}

pub async fn unlock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let uid = uid(&text)?;
    portal.app.lock_vxc(&sent.by.actor, IdOrUid::Uid(uid), false).await?;
    Ok(done(&path(uid), "unlocked"))
}
