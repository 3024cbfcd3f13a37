//! What a company says of itself. Others see its name, so a new one waits until the operator has checked it.

use domain::Uid;
use domain::company_name::company_name;
use domain::people::NoticeGroup;
use domain::policy::Action;
use store::{Lane, companies};

use super::{CompanyView, Facts, by_uid, is_taken, name_free};
use crate::notices::{self, Notice};
use crate::{Act, Actor, App, Error};

/// What is to change. Absent fields stay.
#[derive(Debug, Clone, Default)]
pub struct UpdateCompany {
    pub name: Option<String>,
    pub marketplace_visible: Option<bool>,
}

impl App {
    /// Changes the actor's own company. A new name is only asked for by this; the name it has takes the question back.
    pub async fn update_company(&self, actor: &Actor, change: UpdateCompany) -> Result<CompanyView, Error> {
        let own = actor.company.as_ref().map(|member| member.uid);
        let act = Act::on(Action::EditCompany, "company.update", "company", own);
        let updated = self.act(actor, act, actor.lane(), move |work| {
            let before = work.company(work.actor.member()?.id)?;
            let mut company = before.clone();
            if let Some(name) = &change.name {
                let name = company_name("companyName", name)?;
                name_free(work.tx, &name, Some(&company))?;
                company.wanted_name = Some(name).filter(|name| *name != company.name);
            }
            company.marketplace_visible = change.marketplace_visible.unwrap_or(company.marketplace_visible);
            companies::save(work.tx, &company)?;
            let record = work.record("company.update").on("company", company.uid, Some(&company.name));
            work.save(record.change(Some(&Facts::of(&before)), Some(&Facts::of(&company)))?)?;
            Ok(CompanyView::of(&company))
        });
        self.sparingly(&self.0.taken_names, actor, is_taken, updated).await
    }

    /// Gives a company the name it asked for: the operator has checked it. `seen` is the name that was checked; a company that has asked
    /// for another meanwhile doesn't get that one instead.
    pub async fn confirm_company_name(&self, actor: &Actor, uid: Uid, seen: &str) -> Result<CompanyView, Error> {
        self.decide_name(actor, uid, Some(seen.to_owned()), true).await
    }

    /// Refuses the name a company asked for: the one that was seen, or whatever it asks for now.
    pub async fn refuse_company_name(&self, actor: &Actor, uid: Uid, seen: Option<&str>) -> Result<CompanyView, Error> {
        self.decide_name(actor, uid, seen.map(str::to_owned), false).await
    }

    async fn decide_name(
        &self,
        actor: &Actor,
        uid: Uid,
        seen: Option<String>,
        good: bool,
    ) -> Result<CompanyView, Error> {
        let action = if good { "company.confirm_name" } else { "company.refuse_name" };
        self.act(actor, Act::on(Action::ManageCompanies, action, "company", Some(uid)), Lane::Of(uid), move |work| {
            let before = by_uid(work.tx, uid)?;
            let nothing = || Error::Refused("this company asks for no other name".to_owned());
            let wanted = before.wanted_name.clone().ok_or_else(nothing)?;
            if seen.as_ref().is_some_and(|seen| *seen != wanted) {
                return Err(Error::Refused(format!("the company asks for another name by now: {wanted}")));
            }
            if good {
                name_free(work.tx, &wanted, Some(&before))?;
                companies::rename(work.tx, before.id, &wanted)?;
            } else {
                companies::save(work.tx, &companies::Company { wanted_name: None, ..before.clone() })?;
            }
            let company = work.company(before.id)?;
            let record = work.record(action).on("company", uid, Some(&company.name));
            let record = record.change(Some(&Facts::of(&before)), Some(&Facts::of(&company)))?;
            work.save(record.for_company(company.id, &company.name))?;
            let title = if good { "Your company's new name is in use" } else { "Your company's new name was refused" };
            let notice = Notice {
                company: company.id,
                group: NoticeGroup::Company,
                title: title.to_owned(),
                paragraphs: vec![format!(
                    "The name that was asked for: {wanted}. The name that others see: {}.",
                    company.name
                )],
                link: None,
                subject: Some(uid),
            };
            notices::post(work, notice)?;
            Ok(CompanyView::of(&company))
        })
        .await
    }
}
