//! Generating a key: the form with its rules, and the prompt that shows the secret this once.

use app::api_keys::{ApiKeyCreated, NewApiKey};
use app::people::PersonView;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::ApiKeyRole;
use domain::api_key::{self, TokenMinutes};
use domain::people::PersonKind;

use super::LIST;
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, ok};
use crate::state::Portal;
use crate::ui::{Choice, Field, Icon};
use crate::visitor::{Query, Sent, Visitor};

#[derive(Template)]
#[template(path = "api_keys/create.html")]
struct Page {
    frame: Frame,
    environment: String,
    form: Form,
    rules: Rules,
    service_users: Vec<Choice>,
}

/// What the name and the expiry must be, and whether they are; asked for while somebody types.
#[derive(Template)]
#[template(path = "api_keys/rules.html")]
pub struct Rules(Vec<(bool, String)>);

impl askama::filters::HtmlSafe for Rules {}

impl Rules {
    fn of(fields: &Fields) -> Self {
        let name = api_key::name("name", fields.text("name")).map_err(|broken| format!("Name: {}", broken.rule));
        let minutes = fields.number("tokenExpiryMinutes").map_err(|error| error.to_string());
        let life = minutes.and_then(|n| {
            TokenMinutes::new("tokenExpiryMinutes", n).map_err(|broken| format!("Token Expiry: {}", broken.rule))
        });
        let line = |kept: Result<String, String>| match kept {
            Ok(text) => (true, text),
            Err(text) => (false, text),
        };
        Self(vec![
            line(
                name.map(|_| "Name: three characters or more; letters, digits, spaces, dashes and hyphens".to_owned()),
            ),
            line(life.map(|life| format!("Token Expiry: a token works for {} minutes", life.get()))),
        ])
    }
}

#[derive(Template)]
#[template(path = "api_keys/generated.html")]
struct Generated {
    frame: Frame,
    key: ApiKeyCreated,
    token_url: String,
}

fn roles() -> Vec<Choice> {
    let hint = |role: &ApiKeyRole| match role {
        ApiKeyRole::CompanyAdmin => "All that a Company Admin may do by API",
        ApiKeyRole::ReadOnly => "Sees services and public data; changes nothing",
    };
    ApiKeyRole::ALL.iter().map(|role| Choice::new(role.as_str(), role.as_str()).hint(hint(role))).collect()
}

async fn page(app: &App, actor: &Actor, frame: Frame, form: Form) -> Result<Page, Error> {
    let people = app.people(actor, None).await?;
    let service = |person: &PersonView| person.kind == PersonKind::Service && person.state.works();
    let users: Vec<_> =
        people.iter().filter(|one| service(one)).map(|one| Choice::new(one.uid.to_string(), one.name())).collect();
    let own = (!users.is_empty()).then(|| Choice::new("", format!("{} (you)", actor.name())));
    Ok(Page {
        frame,
        environment: app.settings().environment.clone(),
        rules: Rules::of(&form.fields),
        form,
        service_users: own.into_iter().chain(users).collect(),
    })
}

pub async fn show(State(portal): State<Portal>, Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(domain::Action::ManageApiKeys)?;
    let fresh = Fields::default().with("role", ApiKeyRole::ReadOnly.as_str()).with("tokenExpiryMinutes", "1440");
    Ok(ok(&page(&portal.app, &actor, frame, Form::filled(fresh)).await?))
}

/// The rules alone, for the page that is being typed into.
pub async fn rules(Query(query): Query, _: Visitor) -> Response {
    ok(&Rules::of(&query))
}

pub async fn generate(State(portal): State<Portal>, Sent { by, fields }: Sent<Visitor>) -> Answer {
    match create(&portal.app, &by.actor, &fields).await {
        Ok(key) => {
            let token_url = format!("{}/oauth2/token", portal.app.settings().issuer.trim_end_matches('/'));
            Ok(ok(&Generated { frame: by.frame, key, token_url }))
        }
        Err(error) => {
            let form = Form::refused(fields, error)?;
            Ok(again(&page(&portal.app, &by.actor, by.frame, form).await?))
        }
    }
}

async fn create(app: &App, actor: &Actor, fields: &Fields) -> Result<ApiKeyCreated, Error> {
    let unknown = |_| Error::invalid("serviceUser", "is no service user of this company");
    let new = NewApiKey {
        name: fields.text("name").to_owned(),
        role: fields.text("role").to_owned(),
        token_minutes: fields.number("tokenExpiryMinutes")?,
        service_user: fields.some("serviceUser").map(|text| text.parse().map_err(unknown)).transpose()?,
    };
    app.create_api_key(actor, new).await
}
