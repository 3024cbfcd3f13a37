//! Suspending a company: its people and programs are refused from the next request on. Its services stay as they are.

use domain::Uid;
use domain::policy::Action;
use store::{Lane, companies};

use super::{CompanyView, Facts, by_uid};
use crate::{Act, Actor, App, Error};

impl App {
    /// Suspends a company. One that is already stays so.
    pub async fn suspend_company(&self, actor: &Actor, uid: Uid) -> Result<CompanyView, Error> {
        self.stand_company(actor, uid, true).await
    }

    /// Ends the suspension. Sessions and tokens that haven't run out work again.
    pub async fn resume_company(&self, actor: &Actor, uid: Uid) -> Result<CompanyView, Error> {
        self.stand_company(actor, uid, false).await
    }

    async fn stand_company(&self, actor: &Actor, uid: Uid, suspend: bool) -> Result<CompanyView, Error> {
        let action = if suspend { "company.suspend" } else { "company.resume" };
        self.act(actor, Act::on(Action::ManageCompanies, action, "company", Some(uid)), Lane::Of(uid), move |work| {
            let before = by_uid(work.tx, uid)?;
            if before.suspended_at.is_some() == suspend {
                return Ok(CompanyView::of(&before));
            }
            companies::suspend(work.tx, before.id, suspend.then_some(work.now))?;
            let company = work.company(before.id)?;
            let record = work.record(action).on("company", uid, Some(&company.name));
            let record = record.change(Some(&Facts::of(&before)), Some(&Facts::of(&company)))?;
            work.save(record.for_company(company.id, &company.name))?;
            Ok(CompanyView::of(&company))
        })
        .await
    }
}
