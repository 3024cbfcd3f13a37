//! `keyway company`: entering companies, suspending them, listing them.

use std::collections::HashSet;

use anyhow::Context;
use app::companies::{CompanyView, NewCompany};
use app::{Actor, App};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Outcome;

#[derive(Debug, Clone, clap::Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Company {
    /// Enter a new company
    Create {
        /// Its name, unlike every other's
        name: String,
        /// Invite this person as its first Company Admin
        #[arg(long, value_name = "EMAIL")]
        admin: Option<String>,
        /// A market that it may buy in, as two letters; again for more. All markets unless given
        #[arg(long = "market", value_name = "XX")]
        markets: Vec<String>,
    },
    /// Refuse its people and programs from the next request on; its services stay as they are
    Suspend {
        /// Its name or uid
        company: String,
    },
    /// End a suspension
    Resume {
        /// Its name or uid
        company: String,
    },
    /// Give it the name that it asks for, which others will see
    ConfirmName {
        /// Its name or uid
        company: String,
        /// The name that you have checked; refused when it asks for another by now
        name: String,
    },
    /// Refuse the name that it asks for
    RefuseName {
        /// Its name or uid
        company: String,
    },
    /// List all companies: customers, and the providers whose Ports the catalogue has
    List,
}

impl Company {
    pub(super) async fn run(&self, app: &App, operator: &Actor) -> anyhow::Result<Outcome> {
        match self {
            Self::Create { name, admin, markets } => create(app, operator, name, admin.as_deref(), markets).await,
            Self::Suspend { company } => {
                let company = app.suspend_company(operator, find(app, operator, company).await?.uid).await?;
                Outcome::new(&line(&company), format!("{} is suspended.\n", company.name))
            }
            Self::Resume { company } => {
                let company = app.resume_company(operator, find(app, operator, company).await?.uid).await?;
                Outcome::new(&line(&company), format!("{} is not suspended any more.\n", company.name))
            }
            Self::ConfirmName { company, name } => {
                let before = find(app, operator, company).await?;
                let company = app.confirm_company_name(operator, before.uid, name).await?;
                Outcome::new(&line(&company), format!("{} is called {} now.\n", before.name, company.name))
            }
            Self::RefuseName { company } => {
                let company = app.refuse_company_name(operator, find(app, operator, company).await?.uid, None).await?;
                Outcome::new(&line(&company), format!("{} keeps its name.\n", company.name))
            }
            Self::List => {
                let companies = app.companies(operator).await?;
                let providers = providers(app, operator).await?;
                let mut text = format!("{:<36}  {:<8}  {:<9}  NAME\n", "UID", "KIND", "STATE");
                let mut lines = Vec::new();
                for company in &companies {
                    let kind = if providers.contains(&fold(&company.name)) { "provider" } else { "customer" };
                    let state = if company.suspended { "suspended" } else { "active" };
                    // It is still to be checked: letters that look like others must not pass.
                    let wanted = company
                        .wanted_spelt_out()
                        .or_else(|| company.wanted_name.clone())
                        .map(|name| format!("  (asks to be called {name})"));
                    let wanted = wanted.unwrap_or_default();
                    text.push_str(&format!("{}  {kind:<8}  {state:<9}  {}{wanted}\n", company.uid, company.name));
                    let mut line = line(company);
                    if let Some(fields) = line.as_object_mut() {
                        fields.insert("kind".to_owned(), kind.into());
                    }
                    lines.push(line);
                }
                Outcome::new(&lines, text)
            }
        }
    }
}

async fn create(
    app: &App,
    operator: &Actor,
    name: &str,
    admin: Option<&str>,
    markets: &[String],
) -> anyhow::Result<Outcome> {
    let markets = if markets.is_empty() { None } else { Some(markets.to_vec()) };
    let new = NewCompany { name: name.to_owned(), markets, admin_email: admin.map(str::to_owned) };
    let made = app.create_company(operator, new).await?;
    let mut text = format!("{name} is {}\n", made.uid);
    if let (Some(admin), Some(invitation)) = (admin, &made.invitation) {
        let until = invitation.expires.rfc3339();
        text.push_str(&format!("{admin} comes in with this link, once, until {until}:\n  {}\n", invitation.url));
    }
    let json = json!({
        "companyUid": made.uid,
        "companyId": made.number,
        "invitationToken": made.invitation.as_ref().map(|invitation| &invitation.token),
        "invitationUrl": made.invitation.as_ref().map(|invitation| &invitation.url),
    });
    Outcome::new(&json, text)
}

/// The companies that the catalogue in force names as providers of partner Ports, folded.
async fn providers(app: &App, operator: &Actor) -> anyhow::Result<HashSet<String>> {
    let catalog = match app.export_catalogue(operator).await {
        Ok(text) => App::check_catalogue(&text)?.catalog,
        Err(app::Error::NotFound(_)) => return Ok(HashSet::new()),
        Err(error) => return Err(error.into()),
    };
    Ok(catalog.partner_ports.iter().map(|port| fold(&port.company)).collect())
}

/// A name as it is compared: whatever its case and spacing.
fn fold(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The company with this uid, or with this name whatever its case and spacing.
pub(super) async fn find(app: &App, operator: &Actor, named: &str) -> anyhow::Result<CompanyView> {
    let wanted = fold(named);
    let is = |company: &CompanyView| company.uid.to_string() == wanted || fold(&company.name) == wanted;
    let found = app.companies(operator).await?.into_iter().find(is);
    found.with_context(|| format!("there is no company {named}; `keyway company list` lists them"))
}

fn line(company: &CompanyView) -> serde_json::Value {
    json!({
        "uid": company.uid, "companyId": company.number, "name": company.name, "wantedName": company.wanted_name,
        "wantedNameSpeltOut": company.wanted_spelt_out(), "suspended": company.suspended, "createDate": company.created_at,
    })
}
