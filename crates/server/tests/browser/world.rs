//! An exchange with East and West, each at a browser of its own.

use axum::http::Method;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::chrome::Chrome;
use crate::keyway::{Home, Keyway};
use crate::tenant::{PASSWORD, Tenant};
use crate::visitor::{Visitor, Way};

pub const EAST: &str = "ada@east.example";
pub const WEST: &str = "wes@west.example";

/// Worlds open at a time: browsers that wait for a core only make each other wait longer.
static ROOM: Semaphore = Semaphore::const_new(3);

/// What a test has open. The home outlives its server.
pub struct World<'h> {
    pub keyway: Keyway<'h>,
    pub chrome: Chrome,
    pub east: Tenant,
    pub west: Tenant,
    _room: SemaphorePermit<'static>,
}

impl<'h> World<'h> {
    pub async fn open(home: &'h Home) -> Self {
        let room = ROOM.acquire().await.unwrap();
        let keyway = home.serve();
        let east = Tenant::join(&keyway, "East Ltd", EAST).await;
        let west = Tenant::join(&keyway, "West Ltd", WEST).await;
        Self { keyway, chrome: Chrome::start(), east, west, _room: room }
    }

    /// A browser in which nobody is signed in.
    pub async fn visitor(&self, name: &str, way: Way) -> Visitor {
        let base = format!("https://localhost:{}", self.keyway.address().port());
        Visitor::new(self.chrome.browser(name).await, base, way).await
    }

    /// East's key of this label.
    pub async fn key(&self, label: &str) -> String {
        let keys = self.east.done(Method::GET, "/v2/service/key?all=true", &Value::Null).await;
        let all = keys["serviceKeys"].as_array().or(keys.as_array()).unwrap().clone();
        let key = all.iter().find(|key| key["description"] == label).unwrap();
        key["key"].as_str().unwrap().to_owned()
    }

    /// East's service of this name.
    pub async fn service(&self, name: &str) -> String {
        let services = self.east.done(Method::GET, "/v2/products", &Value::Null).await;
        let service = services.as_array().unwrap().iter().find(|service| service["productName"] == name).unwrap();
        service["productUid"].as_str().unwrap().to_owned()
    }

    /// An operator who is signed in, by the link of the first start.
    pub async fn operator(&self, way: Way) -> Visitor {
        let visitor = self.visitor("operator", way).await;
        let link = self.keyway.home.keyway(&["operator", "link"]);
        let token = link.split("/operator/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        visitor.go(&format!("/operator/{token}")).await;
        visitor.fill("First name", "Olga").await;
        visitor.fill("Last name", "Operator").await;
        visitor.fill("E-mail address", "olga@keyway.example").await;
        visitor.fill("Password", PASSWORD).await;
        visitor.fill("The same password again", PASSWORD).await;
        visitor.press("Become the operator").await;
        visitor.go("/sign-in").await;
        visitor.fill("E-mail address", "olga@keyway.example").await;
        visitor.fill("Password", PASSWORD).await;
        visitor.press("Sign in").await;
        visitor
    }

    /// Somebody who is signed in.
    pub async fn signed_in(&self, email: &str, way: Way) -> Visitor {
        let visitor = self.visitor(email, way).await;
        visitor.go("/").await;
        visitor.fill("E-mail address", email).await;
        visitor.fill("Password", PASSWORD).await;
        visitor.press("Sign in").await;
        visitor
    }
}
