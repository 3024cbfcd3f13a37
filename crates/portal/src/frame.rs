//! What stands around every page of somebody who is signed in: the name of the environment, the way around, who is here and what waits.

use app::{Actor, App, Error};
use domain::{Action, allowed, text_enum};

use crate::done;
use crate::live::digest;

text_enum! {
    /// How the pages look.
    #[derive(Default)]
    pub enum Theme {
        /// As the browser says.
        #[default]
        Auto = "auto",
        Light = "light",
        Dark = "dark",
    }
}

/// A place in the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: &'static str,
    pub name: &'static str,
    /// How much waits there, where something can.
    pub count: Option<Count>,
    /// The page is this place, or beneath it.
    pub here: bool,
}

/// How much waits, kept up to date by an event stream.
#[derive(Debug, Clone, PartialEq, Eq, askama::Template)]
#[template(path = "ui/count.html")]
pub struct Count {
    pub waiting: u64,
    pub seen: String,
}

impl askama::filters::HtmlSafe for Count {}

impl Count {
    pub async fn of(app: &App, actor: &Actor) -> Result<Self, Error> {
        let waiting = waiting(app, actor).await?;
        Ok(Self { waiting, seen: digest(&waiting) })
    }
}

/// What waits for the actor's decision. News that are only to be read are counted in the inbox.
pub async fn waiting(app: &App, actor: &Actor) -> Result<u64, Error> {
    if !allowed(actor.role, Action::ApproveChanges) {
        return Ok(0);
    }
    Ok(app.header(actor).await?.decisions)
}

/// Places under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: &'static str,
    pub places: Vec<Place>,
}

/// Around a page.
pub struct Frame {
    pub environment: String,
    pub theme: Theme,
    pub person: String,
    /// The exchange itself for an operator.
    pub company: String,
    pub role: String,
    pub operator: bool,
    pub groups: Vec<Group>,
    /// For every form on the page.
    pub token: String,
    /// What has just been done; empty when nothing was.
    pub done: &'static str,
}

impl Frame {
    /// Around the page at `path`, whose query may say what was done.
    pub async fn make(app: &App, actor: &Actor, theme: Theme, path: &str, query: &str) -> Result<Self, Error> {
        let operator = actor.company.is_none();
        let groups = if operator { console(path) } else { portal(app, actor, path).await? };
        Ok(Self {
            environment: app.settings().environment.clone(),
            theme,
            person: actor.name().to_owned(),
            company: actor.company.as_ref().map_or("The exchange", |member| &member.name).to_owned(),
            role: actor.role.to_string(),
            operator,
            groups,
            token: app.form_token(actor)?,
            done: done::sentence(query),
        })
    }

    pub fn production(&self) -> bool {
        self.environment == "production"
    }
}

async fn portal(app: &App, actor: &Actor, path: &str) -> Result<Vec<Group>, Error> {
    let inbox = Count::of(app, actor).await?;
    let at = |path_of: &'static str, name, action| allowed(actor.role, action).then(|| place(path, path_of, name));
    let groups = [
        Group {
            name: "Network",
            places: [
                at("/services", "Services", Action::ViewServices),
                at("/map", "Map", Action::ViewServices),
                at("/connect", "New connection", Action::OrderServices),
                at("/keys", "Service keys", Action::ViewServiceKeys),
                at("/inbox", "Inbox", Action::ViewServices).map(|place| Place { count: Some(inbox), ..place }),
            ]
            .into_iter()
            .flatten()
            .collect(),
        },
        Group {
            name: "Tools",
            places: at("/tools/api-keys", "API Key Generator", Action::ManageApiKeys).into_iter().collect(),
        },
        Group {
            name: "Company",
            places: [
                at("/company/users", "Users", Action::ViewUsers),
                at("/company/activity", "Activity", Action::ViewOwnActivity),
                at("/company/markets", "Markets", Action::ViewBilling),
                at("/company/profile", "Profile", Action::ViewServices),
            ]
            .into_iter()
            .flatten()
            .collect(),
        },
    ];
    Ok(groups.into_iter().filter(|group| !group.places.is_empty()).collect())
}

fn console(path: &str) -> Vec<Group> {
    let at = |path_of, name| place(path, path_of, name);
    vec![Group {
        name: "Console",
        places: vec![
            Place { here: path == "/console", ..at("/console", "Health") },
            at("/console/companies", "Companies"),
            at("/console/services", "Services"),
            at("/console/connections", "Connections"),
            at("/console/queue", "Provisioning"),
            at("/console/catalogue", "Catalogue"),
            at("/console/mail", "Mail"),
            at("/console/audit", "Audit"),
        ],
    }]
}

fn place(here: &str, path: &'static str, name: &'static str) -> Place {
    let beneath = here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    Place { path, name, count: None, here: beneath }
}

/// The hidden field that makes a form ours.
#[derive(Debug, Clone, Copy, askama::Template)]
#[template(source = r#"<input type="hidden" name="form" value="{{ token }}">"#, ext = "html")]
pub struct Seal<'f> {
    token: &'f str,
}

impl askama::filters::HtmlSafe for Seal<'_> {}

impl Frame {
    /// Belongs into every form of the page.
    pub fn seal(&self) -> Seal<'_> {
        Seal { token: &self.token }
    }
}
