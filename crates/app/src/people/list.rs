//! Reading people: a company's list, one person.

use domain::Uid;
use domain::policy::Action;
use store::{companies, people};

use super::{PersonRef, PersonView, load};
use crate::sessions::whole;
use crate::{Actor, App, Error};

impl App {
    /// Everybody of the actor's company, in the order in which they came. An operator names the company.
    pub async fn people(&self, actor: &Actor, company: Option<Uid>) -> Result<Vec<PersonView>, Error> {
        actor.may(Action::ViewUsers)?;
        let member = actor.company.clone();
        self.read(move |tx| {
            let company = match (member, company) {
                (Some(member), _) => companies::by_id(tx, member.id)?,
                (None, Some(uid)) => companies::by_uid(tx, uid)?,
                (None, None) => return Err(Error::invalid("companyUid", "an operator must name the company")),
            };
            let company = company.ok_or_else(|| Error::NotFound("Could not find this company".to_owned()))?;
            let all = people::of_company(tx, company.id)?;
            Ok(all.iter().map(|person| PersonView::of(person, Some(&company))).collect())
        })
        .await
    }

    /// One person: oneself, or one of the company for who may view users.
    pub async fn person(&self, actor: &Actor, which: PersonRef) -> Result<PersonView, Error> {
        let by = actor.clone();
        self.read(move |tx| load(tx, &by, which).map(|seen| seen.view())).await
    }

    /// The actor's own person; none for programs and for an operator at the machine itself.
    pub async fn own_person(&self, actor: &Actor) -> Result<Option<PersonView>, Error> {
        let Ok(id) = actor.person() else { return Ok(None) };
        self.read(move |tx| {
            let (person, company) = whole(tx, id)?;
            Ok(Some(PersonView::of(&person, company.as_ref())))
        })
        .await
    }
}
