//! Services as their companies order them.

use serde_json::{Value, json};

use super::{Answer, Company};

/// A location of the sample catalogue, in the market AU.
pub const LOCATION: i64 = 2;

impl Company {
    /// The answer to an order of these elements, the bare list of v3.
    pub async fn buy(&self, elements: Value) -> Answer {
        self.client().post("/v3/networkdesign/buy", &elements).await
    }

    /// A new Port of 10 Gbit/s at [`LOCATION`]; its uid.
    pub async fn port(&self, name: &str) -> String {
        let port = json!({
            "productType": "MEGAPORT", "productName": name, "term": 1, "portSpeed": 10_000, "locationId": LOCATION, "market": "AU",
            "marketplaceVisibility": false,
        });
        self.buy(json!([port])).await.data()[0]["technicalServiceUid"].as_str().unwrap().to_owned()
    }
}
