//! People who came as people do: invited, with a password of their own. [`Exchange::person`] is quicker where that doesn't matter.

use app::Actor;
use app::people::{Invite, Invited};
use domain::people::Position;
use serde_json::json;

use super::{Client, Company, Exchange};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A person with a password, who is signed in.
pub struct Arrived {
    pub number: i64,
    pub email: String,
    client: Client,
}

impl Arrived {
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// `/v2/employee/{number}`.
    pub fn path(&self) -> String {
        format!("/v2/employee/{}", self.number)
    }
}

impl Exchange {
    /// Invites a person; the link is in what comes back.
    pub async fn invited(&self, company: &Company, email: &str, position: Position) -> Invited {
        let invite = Invite {
            company: Some(company.uid),
            first_name: "Grace".to_owned(),
            last_name: position.to_string(),
            email: email.to_owned(),
            phone: None,
            position: position.to_string(),
        };
        self.app.invite(&Actor::local_operator("kit"), invite).await.unwrap()
    }

    /// A person of the company who has accepted and signed in.
    pub async fn arrived(&self, company: &Company, email: &str, position: Position) -> Arrived {
        let Invited { person, invitation } = self.invited(company, email, position).await;
        let body = json!({ "token": invitation.token, "password": PASSWORD });
        let answer = self.stranger().post("/keyway/v1/invitations/accept", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let client = self.signed_in(email).await;
        Arrived { number: person.number, email: email.to_owned(), client }
    }

    /// A new session of somebody with the usual password.
    pub async fn signed_in(&self, email: &str) -> Client {
        let body = json!({ "username": email, "password": PASSWORD });
        let answer = self.stranger().post("/keyway/v1/sessions", &body).await;
        self.bearer(answer.data()["token"].as_str().unwrap())
    }

    /// An operator who is signed in.
    pub async fn operator(&self) -> Client {
        let link = self.app.first_operator_link().await.unwrap().unwrap();
        let body = json!({
            "token": link.token, "firstName": "Olga", "lastName": "Operator", "email": "olga@keyway.test", "password": PASSWORD,
        });
        let answer = self.stranger().post("/keyway/v1/operator/accept", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        self.signed_in("olga@keyway.test").await
    }
}
