//! What the company says of itself.

use app::companies::{CompanyView, UpdateCompany};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use domain::{Action, allowed};

use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::{Field, Icon};
use crate::visitor::{Sent, Visitor};
use crate::words;

const HERE: &str = "/company/profile";

#[derive(Template)]
#[template(path = "company/profile.html")]
struct Page {
    frame: Frame,
    form: Form,
    company: CompanyView,
    /// The reader may change it.
    may: bool,
}

fn filled(company: &CompanyView) -> Fields {
    let name = company.wanted_name.as_ref().unwrap_or(&company.name);
    let fields = Fields::default().with("companyName", name.as_str());
    if company.marketplace_visible { fields.with("marketplaceVisibility", "yes") } else { fields }
}

async fn page(app: &App, actor: &Actor, frame: Frame, form: Option<Form>) -> Result<Page, Error> {
    let company = app.own_company(actor).await?;
    let form = form.unwrap_or_else(|| seen::remembering(filled(&company)));
    Ok(Page { frame, form, company, may: allowed(actor.role, Action::EditCompany) })
}

pub async fn show(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    Ok(ok(&page(&portal.app, &actor, frame, None).await?))
}

pub async fn save(State(portal): State<Portal>, Sent { by, fields }: Sent<Visitor>) -> Answer {
    let before = portal.app.own_company(&by.actor).await?;
    let now = filled(&before);
    let fields = match seen::unchanged(fields, &now, "The profile") {
        Ok(fields) => fields,
        Err(changed) => return Ok(again(&page(&portal.app, &by.actor, by.frame, Some(changed)).await?)),
    };
    let change = UpdateCompany {
        name: fields.differs(&now, "companyName").then(|| fields.text("companyName").to_owned()),
        marketplace_visible: fields
            .differs(&now, "marketplaceVisibility")
            .then(|| fields.ticked("marketplaceVisibility")),
    };
    match portal.app.update_company(&by.actor, change).await {
        Ok(after) => {
            let asked = after.wanted_name.is_some() && after.wanted_name != before.wanted_name;
            Ok(done(HERE, if asked { "name-asked" } else { "saved" }))
        }
        Err(error) => {
            let form = Form::refused(fields, error)?;
            Ok(again(&page(&portal.app, &by.actor, by.frame, Some(form)).await?))
        }
    }
}
