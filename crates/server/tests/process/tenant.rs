//! A company that came in by the front door: entered by the operator, joined by invitation, signed in, with API keys.

use axum::http::{HeaderName, Method, header};
use serde_json::{Value, json};
use server::client::{Client, Response};

use crate::keyway::Keyway;

pub const PASSWORD: &str = "correct horse battery staple 7";

/// A company's admin, signed in.
pub struct Tenant {
    pub client: Client,
    pub session: String,
    pub email: String,
}

/// An API key.
#[derive(Debug, Clone)]
pub struct Key {
    pub uid: String,
    pub client_id: String,
    pub secret: String,
}

impl Tenant {
    /// Enters `name` in the only environment.
    pub async fn join(keyway: &Keyway<'_>, name: &str, email: &str) -> Self {
        Self::join_at(keyway, name, email, "localhost", &[]).await
    }

    /// Enters `name` with the words that tell the environment, whose API is at `host`.
    pub async fn join_at(keyway: &Keyway<'_>, name: &str, email: &str, host: &str, environment: &[&str]) -> Self {
        let words = [&["company", "create", name, "--admin", email, "--json"], environment].concat();
        let made: Value = serde_json::from_str(&keyway.home.keyway(&words)).unwrap();
        let client = keyway.client(host);
        accept(&client, &made["invitationToken"], "Ada").await;
        let session = sign_in(&client, email).await;
        Self { client, session, email: email.to_owned() }
    }

    /// Calls as the admin.
    pub async fn call(&self, method: Method, path: &str, body: &Value) -> Response {
        call(&self.client, &self.session, method, path, body).await
    }

    /// Calls as the admin; the answer's data.
    pub async fn done(&self, method: Method, path: &str, body: &Value) -> Value {
        let answer = self.call(method, path, body).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text());
        answer.json().unwrap()["data"].take()
    }

    /// The number of somebody of the company.
    async fn number_of(&self, email: &str) -> i64 {
        let people = self.done(Method::GET, "/v2/employment", &Value::Null).await;
        let person = people.as_array().unwrap().iter().find(|person| person["email"] == email).unwrap();
        person["personId"].as_i64().unwrap()
    }

    /// Deactivates somebody of the company.
    pub async fn deactivate(&self, email: &str) {
        let path = format!("/v2/employee/{}", self.number_of(email).await);
        let answer = self.call(Method::PUT, &path, &json!({ "active": false })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Locks somebody of the company out.
    pub async fn lock_out(&self, email: &str) {
        let path = format!("/keyway/v1/people/{}/lock", self.number_of(email).await);
        let answer = self.call(Method::POST, &path, &Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub async fn key(&self, minutes: u32) -> Key {
        let wish = json!({ "name": "Terraform", "role": "Company Admin", "tokenExpiryMinutes": minutes });
        let made = self.done(Method::POST, "/keyway/v1/api-keys", &wish).await;
        Key { uid: text(&made["uid"]), client_id: text(&made["clientId"]), secret: text(&made["clientSecret"]) }
    }
}

/// Joins with the token of an invitation.
pub async fn accept(client: &Client, token: &Value, first_name: &str) {
    let acceptance = json!({ "token": token, "password": PASSWORD, "firstName": first_name, "lastName": "Admin" });
    let path = "/keyway/v1/invitations/accept";
    let answer = client.request(Method::POST, path, &[JSON], acceptance.to_string()).await.unwrap();
    assert!(answer.status.is_success(), "{}", answer.text());
}

/// Signs in; the session's token.
pub async fn sign_in(client: &Client, email: &str) -> String {
    let form = format!("username={email}&password={}", PASSWORD.replace(' ', "+"));
    let answer = client.request(Method::POST, "/v3/login", &[FORM], form).await.unwrap();
    assert!(answer.status.is_success(), "{}", answer.text());
    text(&answer.json().unwrap()["data"]["session"])
}

pub const JSON: (HeaderName, &str) = (header::CONTENT_TYPE, "application/json");
pub const FORM: (HeaderName, &str) = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");

/// Calls with a bearer token.
pub async fn call(client: &Client, token: &str, method: Method, path: &str, body: &Value) -> Response {
    let bearer = format!("Bearer {token}");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    client.request(method, path, &[JSON, (header::AUTHORIZATION, &bearer)], body).await.unwrap()
}

/// The status of a call that reads the company's services with `token`.
pub async fn products(client: &Client, token: &str) -> u16 {
    call(client, token, Method::GET, "/v2/products", &Value::Null).await.status.as_u16()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
