//! Something to order: a small catalogue, companies that may buy, and the first services.

use app::Settings;
use serde_json::{Value, json};
use testbed::{Bed, Template};
use tokio::sync::OnceCell;

use super::{Answer, Client, Company, Exchange, import, make, settings};

/// The catalogue of [`Exchange::stocked`]: location 1 has both zones, 2 and 3 only the red one, 4 takes no orders yet.
pub const CATALOGUE: &str = include_str!("catalogue.toml");

/// A new database with it.
static MADE: OnceCell<Template> = OnceCell::const_new();

impl Exchange {
    /// An exchange with [`CATALOGUE`], its partner ports in service.
    pub async fn stocked() -> Self {
        Self::stocked_with(|_| {}).await
    }

    /// With other settings.
    pub async fn stocked_with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let exchange = Self::open(settings, Bed::of(MADE.get_or_init(|| make(CATALOGUE)).await)).await;
        exchange.run_workers().await;
        exchange
    }

    /// On SQLite, whatever the suite runs on.
    pub async fn stocked_on_file() -> Self {
        let exchange = Self::open(settings(), Bed::on_file()).await;
        import(&exchange.app, CATALOGUE).await;
        exchange.run_workers().await;
        exchange
    }

    /// A new company that may buy in Australia.
    pub async fn customer(&self, name: &str) -> Company {
        self.company_in(name, Some(&["AU"])).await
    }
}

impl Client {
    /// Buys this one element; the uids of what was bought.
    pub async fn buy(&self, element: Value) -> Vec<String> {
        let answer = self.try_to_buy(element).await;
        let bought = answer.data().as_array().unwrap();
        assert!(!bought.is_empty(), "{}", answer.text);
        let uid = |one: &Value| one.get("technicalServiceUid").or_else(|| one.get("vxcJTechnicalServiceUid")).cloned();
        bought.iter().map(|one| uid(one).unwrap().as_str().unwrap().to_owned()).collect()
    }

    pub async fn try_to_buy(&self, element: Value) -> Answer {
        self.post("/v4/networkdesign/buy", &json!({ "networkDesign": [element], "discountCodes": [] })).await
    }

    /// A Port of 10 Gbit/s at location 1; its uid.
    pub async fn port(&self, name: &str) -> String {
        self.buy(port(name)).await.remove(0)
    }

    /// An MCR of 2.5 Gbit/s at location 1; its uid.
    pub async fn mcr(&self, name: &str) -> String {
        self.buy(mcr(name)).await.remove(0)
    }

    /// A small MVE with two vNICs at location 1; its uid.
    pub async fn mve(&self, name: &str) -> String {
        self.buy(mve(name)).await.remove(0)
    }
}

/// The element of a Port as the Go SDK writes it.
pub fn port(name: &str) -> Value {
    json!({
        "productName": name, "term": 1, "productType": "MEGAPORT", "portSpeed": 10000, "locationId": 1, "createDate": 0,
        "virtual": false, "market": "AU", "marketplaceVisibility": false, "config": {},
    })
}

pub fn mcr(name: &str) -> Value {
    json!({
        "productName": name, "term": 1, "productType": "MCR2", "portSpeed": 2500, "locationId": 1, "costCentre": "",
        "config": {},
    })
}

pub fn mve(name: &str) -> Value {
    json!({
        "productName": name, "term": 1, "productType": "MVE", "locationId": 1,
        "vnics": [{ "description": "Data Plane" }, { "description": "Management" }], "config": {},
        "vendorConfig": { "vendor": "fortinet", "imageId": 57, "productSize": "SMALL", "sshPublicKey": "ssh-ed25519 AAAA", "licenseData": "s3cret" },
    })
}
