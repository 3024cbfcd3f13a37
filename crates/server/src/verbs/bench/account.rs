//! Whose load it is: a company made for it and suspended afterwards, or an API key that the operator names.

use std::io::Write;

use anyhow::Context;
use axum::http::{HeaderValue, Method, Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::people::NoticeGroup;
use domain::{Clock, SystemClock};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::step::text;
use super::{Args, Place};
use crate::admin::company::Company;
use crate::admin::{self, Command};
use crate::config::Config;

const FORM: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "grant_type=client_credentials";

pub struct Account {
    /// `Basic …`
    credentials: String,
    /// The company that was made, with its environment.
    made: Option<(String, Option<String>)>,
}

impl Account {
    pub fn of(args: &Args, config: &Config, place: &Place) -> anyhow::Result<Self> {
        match &args.client_id {
            Some(id) => {
                let secret = std::env::var("KEYWAY_CLIENT_SECRET").context("KEYWAY_CLIENT_SECRET is not set")?;
                Ok(Self { credentials: basic(id, &secret), made: None })
            }
            None => Self::make(args, config, place),
        }
    }

    /// Makes a company with an API key, as an operator and its first administrator would.
    fn make(args: &Args, config: &Config, place: &Place) -> anyhow::Result<Self> {
        let stamp = SystemClock.now().ms();
        let (name, email) = (format!("Bench {stamp}"), format!("bench-{stamp}@localhost.invalid"));
        let create = Company::Create { name: name.clone(), admin: Some(email.clone()), markets: Vec::new() };
        let made = ask(config, args.environment.clone(), create);
        let made = made.context("the company for it can't be made (with --client-id none is needed)")?;
        let stays = "is made for this, and suspended at the end";
        writeln!(std::io::stderr(), "the company \"{name}\" with its administrator {email} {stays}").ok();
        let mut account = Self { credentials: String::new(), made: Some((name, args.environment.clone())) };
        let entered = account.enter(place, &made, &email);
        if entered.is_err() {
            account.close(config)?;
        }
        entered.map(|()| account)
    }

    fn enter(&mut self, place: &Place, made: &Value, email: &str) -> anyhow::Result<()> {
        let mut ids = domain::Draw::new(SystemClock.now())?.ids();
        let password = auth::Secret::draw(auth::SecretKind::PasswordReset, &mut ids).expose().to_owned();
        let acceptance = json!({
            "token": made.get("invitationToken"), "password": password, "firstName": "Bench", "lastName": "Admin"
        });
        place.ask(&Method::POST, "/keyway/v1/invitations/accept", "", &acceptance)?;
        let form = format!("username={}&password={password}", email.replace('@', "%40"));
        let session = place.answered(&Method::POST, "/v3/login", &[(header::CONTENT_TYPE, FORM)], form)?;
        let bearer = format!("Bearer {}", text(&session, "/data/session")?);
        // Nobody reads its letters, and where there is a mail server they would come back.
        let unwanted = NoticeGroup::ALL.iter().filter(|group| group.switchable());
        let unwanted: Vec<_> = unwanted.map(|group| json!({ "group": group.as_str(), "enabled": false })).collect();
        place.ask(&Method::POST, "/v2/notificationPreferences", &bearer, &json!(unwanted))?;
        let wish = json!({ "name": "Bench", "role": "Company Admin", "tokenExpiryMinutes": 60 });
        let key = place.ask(&Method::POST, "/keyway/v1/api-keys", &bearer, &wish)?;
        self.credentials = basic(&text(&key, "/data/clientId")?, &text(&key, "/data/clientSecret")?);
        Ok(())
    }

    /// The request for a token.
    pub fn token_request(&self, place: &Place) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut credentials = HeaderValue::from_str(&self.credentials)?;
        credentials.set_sensitive(true);
        let request = Request::builder().method(Method::POST).uri("/oauth2/token");
        let request = request.header(header::HOST, place.target.authority()).header(header::CONTENT_TYPE, FORM);
        Ok(request.header(header::AUTHORIZATION, credentials).body(Full::new(Bytes::from_static(GRANT.as_bytes())))?)
    }

    /// `Bearer` with a token.
    pub fn bearer(&self, place: &Place) -> anyhow::Result<String> {
        let headers = [(header::AUTHORIZATION, self.credentials.as_str()), (header::CONTENT_TYPE, FORM)];
        let answer = place.answered(&Method::POST, "/oauth2/token", &headers, GRANT.to_owned())?;
        Ok(format!("Bearer {}", text(&answer, "/access_token")?))
    }

    /// Suspends the company that was made.
    pub fn close(&self, config: &Config) -> anyhow::Result<()> {
        let Some((name, environment)) = &self.made else { return Ok(()) };
        ask(config, environment.clone(), Company::Suspend { company: name.clone() }).map(drop)
    }
}

fn ask(config: &Config, environment: Option<String>, command: Company) -> anyhow::Result<Value> {
    let request = admin::Request { environment, command: Command::Company(command) };
    Ok(admin::outcome(config, &request)?.json)
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}
