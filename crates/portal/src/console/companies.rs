//! All companies, and making one.

use app::companies::NewCompany;
use app::operator::CompanyRow;
use app::people::Invitation;
use askama::Template;
use axum::extract::State;
use domain::{Time, Uid};

use super::search::{pager, paging};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::{Badge, Field, Icon, Pager, Tone};
use crate::visitor::{Operator, Query, Sent};
use crate::words;

pub const LIST: &str = "/console/companies";

#[derive(Template)]
#[template(path = "console/companies.html")]
struct Page {
    frame: Frame,
    form: Form,
    companies: Vec<CompanyRow>,
    pager: Pager,
}

pub fn path(uid: impl std::borrow::Borrow<Uid>) -> String {
    format!("{LIST}/{}", uid.borrow())
}

/// Whether its people may come, and whether it asks for something.
pub fn state(suspended: &bool) -> Badge {
    if *suspended { Badge::new(Tone::Bad, "Suspended") } else { Badge::new(Tone::Good, "Active") }
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let page = portal.app.operator_companies(&actor, query.text("q"), paging(&query)).await?;
    let pager = pager(LIST, &query, &page);
    Ok(ok(&Page { frame, form: Form::filled(query), companies: page.rows, pager }))
}

#[derive(Template)]
#[template(path = "console/company-new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
}

pub async fn show(Operator { frame, .. }: Operator) -> Answer {
    Ok(ok(&NewPage { frame, form: Form::filled(Fields::default()) }))
}

/// A link that is shown this once.
#[derive(Template)]
#[template(path = "console/invitation.html")]
pub struct Invited {
    pub frame: Frame,
    pub now: Time,
    pub title: String,
    pub email: String,
    pub back: String,
    pub invitation: Invitation,
}

pub async fn create(State(portal): State<Portal>, Sent { by, fields }: Sent<Operator>) -> Answer {
    let new = NewCompany {
        name: fields.text("companyName").to_owned(),
        markets: None,
        admin_email: fields.owned("adminEmail"),
    };
    match portal.app.create_company(&by.actor, new).await {
        Ok(made) => match made.invitation {
            Some(invitation) => Ok(ok(&Invited {
                frame: by.frame,
                now: portal.app.now(),
                title: format!("{} is made", fields.text("companyName").trim()),
                email: fields.text("adminEmail").trim().to_owned(),
                back: path(made.uid),
                invitation,
            })),
            None => Ok(done(&path(made.uid), "saved")),
        },
        Err(error) => {
            let mut form = Form::refused(fields, error)?;
            // An address in use is said under the name that people have.
            form.mistake =
                form.mistake.map(|mistake: Mistake| mistake.renamed(|name| (name == "email").then_some("adminEmail")));
            Ok(again(&NewPage { frame: by.frame, form }))
        }
    }
}
