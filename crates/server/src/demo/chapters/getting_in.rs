//! Two companies, their administrators, an API key each, and a token (AK-07 to AK-46).

use anyhow::Context;
use app::Actor;
use app::companies::NewCompany;
use axum::http::{HeaderName, Method, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::demo::world::{By, Expect, World, text};

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("Getting in")?;
    for by in [By::East, By::West] {
        company(world, by).await?;
        let (client_id, secret) = api_key(world, by).await?;
        token(world, by, &client_id, &secret).await?;
    }
    Ok(())
}

/// The operator makes a company; its first administrator accepts the invitation and signs in.
async fn company(world: &mut World, by: By) -> anyhow::Result<()> {
    let account = world.account(by);
    let (name, email, password) = (account.name, account.email, account.password);
    let (first, last) = (account.first_name, account.last_name);
    world.teller.say(&format!("The operator makes {name} and invites {first}, who accepts and signs in."))?;
    world.teller.command(&format!("keyway company create \"{name}\" --admin {email}"))?;
    let exchange = world.running.exchanges.first().context("the demo has no environment")?;
    let new = NewCompany { name: name.to_owned(), markets: None, admin_email: Some(email.to_owned()) };
    let made = exchange.app.create_company(&Actor::local_operator("demo"), new).await?;
    let invitation = made.invitation.context("the company has no invitation")?;
    let body = json!({ "token": invitation.token, "password": password, "firstName": first, "lastName": last });
    let path = "/keyway/v1/invitations/accept";
    world.teller.curl(None, &Method::POST, path, Some(&body))?;
    let accepted = plain(world, path, "application/json", body.to_string(), None).await?;
    world
        .teller
        .fact(&format!("invitation accepted: {}", accepted.get("message").and_then(Value::as_str).unwrap_or("ok")))?;
    let form = format!("username={}&password={}", email.replace('@', "%40"), password.replace(' ', "+"));
    world.teller.command(&format!("curl --cacert \"$CA\" --data-urlencode username={email} --data-urlencode 'password={password}' \"$API/v3/login\""))?;
    let session = plain(world, "/v3/login", "application/x-www-form-urlencoded", form, None).await?;
    let account = world.account_mut(by);
    account.token = text(&session, "/data/session")?;
    world.teller.fact(&format!("{first} is signed in"))?;
    let account = world.account(by);
    world.teller.command(&format!("export {}={}", account.variable, account.token))
}

/// Only a person who is signed in as a Company Admin can make an API key (AK-07); its secret is shown once (AK-21).
async fn api_key(world: &mut World, by: By) -> anyhow::Result<(String, String)> {
    let first = world.account(by).first_name;
    world.teller.say(&format!(
        "{first} makes an API key for {}'s programs. The secret is shown this once.",
        world.account(by).name
    ))?;
    let body = json!({ "name": "Automation - demo", "role": "Company Admin", "tokenExpiryMinutes": 60 });
    let show = ["/data/name", "/data/role", "/data/clientId", "/data/clientSecret"];
    let made = world.ask(by, Method::POST, "/keyway/v1/api-keys", Some(body), Expect::Done, &show).await?;
    Ok((text(&made, "/data/clientId")?, text(&made, "/data/clientSecret")?))
}

/// The program gets its token, by the curl line that everybody knows (AK-30 to AK-35).
async fn token(world: &mut World, by: By, client_id: &str, secret: &str) -> anyhow::Result<()> {
    let name = world.account(by).name;
    world.teller.say(&format!("{name}'s program gets an access token for the key; it works for 60 minutes."))?;
    let line = format!(
        "curl --cacert \"$CA\" -X POST \"$API/oauth2/token\" -H 'Content-Type: application/x-www-form-urlencoded' -u '{client_id}:{secret}' \
         --data-urlencode grant_type=client_credentials"
    );
    world.teller.command(&line)?;
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{client_id}:{secret}")));
    let form = "grant_type=client_credentials".to_owned();
    let answer = plain(world, "/oauth2/token", "application/x-www-form-urlencoded", form, Some(&basic)).await?;
    let token = text(&answer, "/access_token")?;
    let expires = answer.get("expires_in").and_then(Value::as_i64).context("the token answer has no expires_in")?;
    let shown: String = token.chars().take(12).collect();
    world.teller.fact(&format!("access_token {shown}…, token_type Bearer, expires_in {expires}"))?;
    world.teller.command(&format!("export {}={token}", world.account(by).variable))?;
    world.account_mut(by).token = token;
    Ok(())
}

/// A request without a bearer token.
async fn plain(
    world: &World,
    path: &str,
    kind: &str,
    body: String,
    authorization: Option<&str>,
) -> anyhow::Result<Value> {
    let mut headers: Vec<(HeaderName, &str)> = vec![(header::CONTENT_TYPE, kind)];
    headers.extend(authorization.map(|value| (header::AUTHORIZATION, value)));
    let response = world.client.request(Method::POST, path, &headers, body).await?;
    anyhow::ensure!(response.status.is_success(), "POST {path} answered {}: {}", response.status, response.text());
    Ok(response.json()?)
}
