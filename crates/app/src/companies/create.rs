//! Making a company: the operator's.

use domain::company_name::company_name;
use domain::people::Position;
use domain::policy::Action;
use domain::{Email, Uid};
use store::Lane;
use store::companies::{self, Company};

use super::{Facts, name_free};
use crate::markets;
use crate::people::{Guest, Invitation, enrol};
use crate::{Act, Actor, App, Error};

/// A company to be.
#[derive(Debug, Clone)]
pub struct NewCompany {
    pub name: String,
    /// Country codes of the markets it may buy in; all of the catalogue unless given.
    pub markets: Option<Vec<String>>,
    /// Who is invited as its first Company Admin.
    pub admin_email: Option<String>,
}

/// The company that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyCreated {
    pub uid: Uid,
    pub number: i64,
    /// Of the first Company Admin.
    pub invitation: Option<Invitation>,
}

impl App {
    /// Makes a company.
    pub async fn create_company(&self, actor: &Actor, new: NewCompany) -> Result<CompanyCreated, Error> {
        self.reveal(
            actor,
            Act::on(Action::ManageCompanies, "company.create", "company", None),
            Lane::Any,
            move |work| {
                let name = company_name("companyName", &new.name)?;
                name_free(work.tx, &name, None)?;
                let (uid, number) = (work.ids.uid(), work.number(companies::number_taken)?);
                let id = companies::insert(work.tx, uid, number, &name, work.now)?;
                let company: Company = work.company(id)?;
                let record = work.record("company.create").on("company", uid, Some(&name));
                let record = record.change(None::<&Facts>, Some(&Facts::of(&company)))?;
                work.save(record.for_company(id, &name))?;
                markets::enable(work, &company, new.markets.as_deref())?;
                let invitation = match &new.admin_email {
                    None => None,
                    Some(email) => {
                        let guest = Guest {
                            first_name: String::new(),
                            last_name: String::new(),
                            email: Email::new("adminEmail", email)?,
                            phone: None,
                            position: Position::CompanyAdmin,
                        };
                        Some(enrol(work, &company, &guest)?.1)
                    }
                };
                Ok(CompanyCreated { uid, number, invitation })
            },
        )
        .await
    }
}
