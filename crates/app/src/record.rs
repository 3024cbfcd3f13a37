//! Audit entries as the verbs write them: one for each reader, with what that reader may know.

use domain::invalid::clipped;
use domain::{CompanyId, Ids, Time, Uid};
use serde::Serialize;
use store::{Tx, audit};

use crate::{Actor, Error};

/// An audit entry in the making. Saved in the transaction whose effect it tells of.
#[derive(Debug, Clone)]
pub struct Record {
    entry: audit::Entry,
}

impl Record {
    /// `actor` did `action` (such as `service_key.create`). The entry belongs to the actor's own company.
    pub fn by(actor: &Actor, action: &str) -> Self {
        let entry = audit::Entry {
            id: 0,
            uid: Uid::NIL,
            at: Time::from_ms(0),
            company_id: actor.company.as_ref().map(|member| member.id),
            actor_kind: actor.kind().to_owned(),
            actor_uid: actor.uid(),
            actor_name: actor.name().to_owned(),
            on_behalf_of: None,
            action: action.to_owned(),
            subject: String::new(),
            subject_uid: None,
            subject_name: None,
            outcome: "done".to_owned(),
            before: None,
            after: None,
            peer: actor.trail.peer.clone(),
            trace_id: actor.trail.trace_id.clone(),
        };
        Self { entry }
    }

    /// What it was done to: the kind of thing (`service_key`, `vxc`, …), its uid and the name this reader knows it by.
    #[must_use]
    pub fn on(mut self, subject: &str, uid: impl Into<Option<Uid>>, name: Option<&str>) -> Self {
        subject.clone_into(&mut self.entry.subject);
        self.entry.subject_uid = uid.into();
        self.entry.subject_name = name.map(str::to_owned);
        self
    }

    /// What was and what is now. Only what this entry's reader may see.
    pub fn change(mut self, before: Option<&impl Serialize>, after: Option<&impl Serialize>) -> Result<Self, Error> {
        self.entry.before = before.map(serde_json::to_string).transpose()?;
        self.entry.after = after.map(serde_json::to_string).transpose()?;
        Ok(self)
    }

    /// Makes this the entry of `company`, for whom an operator acts.
    #[must_use]
    pub fn for_company(mut self, company: CompanyId, name: &str) -> Self {
        self.entry.company_id = Some(company);
        self.entry.on_behalf_of = Some(name.to_owned());
        self
    }

    /// Makes this what the other side of a connection learns: that the company did it, not who in it, from where, or in which request.
    #[must_use]
    pub fn for_other_side(mut self, company: CompanyId, actor: &Actor) -> Self {
        let name = actor.company.as_ref().map_or_else(|| actor.name().to_owned(), |member| member.name.clone());
        self.entry.company_id = Some(company);
        if actor.company.is_some() {
            self.entry.actor_kind = "company".to_owned();
        }
        self.entry.actor_uid = None;
        self.entry.actor_name = name;
        self.entry.peer = None;
        self.entry.trace_id = None;
        self.entry.before = None;
        self.entry.after = None;
        self
    }

    /// Marks the entry as a refusal, with the reason that the client was given.
    #[must_use]
    pub fn refused(mut self, reason: &str) -> Self {
        self.entry.outcome = "refused".to_owned();
        self.entry.after = serde_json::to_string(&serde_json::json!({ "reason": clipped(reason) })).ok();
        self
    }

    /// Marks the entry as one for several refusals of the same kind.
    #[must_use]
    pub(crate) fn refused_often(mut self, reason: &str, times: u32) -> Self {
        self.entry.outcome = "refused".to_owned();
        self.entry.after =
            serde_json::to_string(&serde_json::json!({ "reason": clipped(reason), "times": times })).ok();
        self
    }

    /// Leaves out which thing it was, since it was several.
    #[must_use]
    pub(crate) fn of_many(mut self) -> Self {
        (self.entry.subject_uid, self.entry.subject_name) = (None, None);
        self
    }

    /// Appends the entry.
    pub fn save(mut self, tx: &Tx<'_>, ids: &mut Ids, now: Time) -> Result<(), Error> {
        self.entry.uid = ids.uid_at(now);
        self.entry.at = now;
        audit::insert(tx, &self.entry)?;
        Ok(())
    }
}
