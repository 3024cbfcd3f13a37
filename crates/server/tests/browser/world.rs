//! An exchange with East and West, each at a browser of its own.

use crate::chrome::Chrome;
use crate::keyway::{Home, Keyway};
use crate::tenant::{PASSWORD, Tenant};
use crate::visitor::{Visitor, Way};

pub const EAST: &str = "ada@east.example";
pub const WEST: &str = "wes@west.example";

/// What a test has open. The home outlives its server.
pub struct World<'h> {
    pub keyway: Keyway<'h>,
    pub chrome: Chrome,
    pub east: Tenant,
    pub west: Tenant,
}

impl<'h> World<'h> {
    pub async fn open(home: &'h Home) -> Self {
        let keyway = home.serve();
        let east = Tenant::join(&keyway, "East Ltd", EAST).await;
        let west = Tenant::join(&keyway, "West Ltd", WEST).await;
        Self { keyway, chrome: Chrome::start(), east, west }
    }

    /// A browser in which nobody is signed in.
    pub async fn visitor(&self, name: &str, way: Way) -> Visitor {
        let base = format!("https://localhost:{}", self.keyway.address().port());
        Visitor::new(self.chrome.browser(name).await, base, way).await
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
