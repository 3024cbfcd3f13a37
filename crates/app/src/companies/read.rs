//! Reading companies: one's own, and for the operator all.

use domain::company_name::spelt_out;
use domain::policy::Action;
use domain::{Time, Uid};
use store::companies::{self, Company};

use super::by_uid;
use crate::act::Work;
use crate::repeat::Repeatable;
use crate::{Actor, App, Error};

/// A company, for its own people and the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyView {
    pub uid: Uid,
    pub number: i64,
    /// Checked by the operator.
    pub name: String,
    /// Asked for, and waiting for that check.
    pub wanted_name: Option<String>,
    pub marketplace_visible: bool,
    pub suspended: bool,
    pub created_at: Time,
}

impl CompanyView {
    pub(super) fn of(company: &Company) -> Self {
        Self {
            uid: company.uid,
            number: company.number,
            name: company.name.clone(),
            wanted_name: company.wanted_name.clone(),
            marketplace_visible: company.marketplace_visible,
            suspended: company.suspended_at.is_some(),
            created_at: company.created_at,
        }
    }
}

impl Repeatable for CompanyView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.uid)
    }

    /// The actor's own, or the actor is an operator.
    fn again(work: &Work<'_>, uid: Uid) -> Result<Self, Error> {
        by_uid(work.tx, uid).map(|company| Self::of(&company))
    }
}

impl CompanyView {
    /// The asked-for name with what isn't ASCII spelt out, if anything isn't: for whoever checks it.
    pub fn wanted_spelt_out(&self) -> Option<String> {
        self.wanted_name.as_deref().and_then(spelt_out)
    }
}

impl App {
    /// Every company, in the order in which they came.
    pub async fn companies(&self, actor: &Actor) -> Result<Vec<CompanyView>, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(|tx| Ok(companies::all(tx)?.iter().map(CompanyView::of).collect())).await
    }

    /// The actor's own company.
    pub async fn own_company(&self, actor: &Actor) -> Result<CompanyView, Error> {
        actor.may(Action::ViewPublicData)?;
        let id = actor.member()?.id;
        self.read(move |tx| {
            let company = companies::by_id(tx, id)?;
            company
                .as_ref()
                .map(CompanyView::of)
                .ok_or_else(|| Error::NotFound("Could not find the company".to_owned()))
        })
        .await
    }
}
