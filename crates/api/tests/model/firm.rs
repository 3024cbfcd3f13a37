//! A company with two Ports, an MCR and an MVE, and with words and VLANs of its own that nobody else may ever see.

use serde_json::{Value, json};

use crate::kit::{Client, Company, Exchange};

pub struct Firm {
    pub company: Company,
    /// Stands in every private text of this company.
    pub word: &'static str,
    /// First of the VLANs that only this company uses.
    pub first_vlan: u16,
    pub products: Vec<Product>,
}

pub struct Product {
    pub uid: String,
    pub number: i64,
    pub kind: &'static str,
}

/// Name, private word, first VLAN. The ranges are 40 wide and hold no speed, year or other number that bodies carry.
pub const FIRMS: [(&str, &str, u16); 3] =
    [("Alpha Ltd", "quartzite", 2101), ("Bravo Ltd", "marmalade", 2301), ("Charlie Ltd", "tangerine", 2601)];

impl Firm {
    pub async fn found(exchange: &Exchange, (name, word, first_vlan): (&str, &'static str, u16)) -> Self {
        let company = exchange.company(name).await;
        let client = company.client();
        let place = place(&client).await;
        let (location, market) = (&place["id"], &place["market"]);
        let port = |n: u8| {
            json!({ "productName": format!("{word} port {n}"), "productType": "MEGAPORT", "portSpeed": 10_000, "term": 1,
                "locationId": location, "market": market, "costCentre": format!("{word} cost"), "config": {} })
        };
        let mcr = json!({ "productName": format!("{word} router"), "productType": "MCR2", "portSpeed": 5000, "term": 1,
            "locationId": location, "market": market, "config": {} });
        let mve = json!({ "productName": format!("{word} edge"), "productType": "MVE", "term": 1, "locationId": location,
            "market": market, "config": {}, "vnics": [{ "description": format!("{word} inside") }, { "description": format!("{word} outside") }],
            "vendorConfig": aruba(&client, word).await });
        let order = json!({ "networkDesign": [port(1), port(2), mcr, mve] });
        let bought = client.post("/v4/networkdesign/buy", &order).await;
        let bought = bought.data().as_array().unwrap().clone();
        exchange.run_workers().await;
        let mut products = Vec::new();
        for (element, kind) in bought.iter().zip(["PORT", "PORT", "MCR", "MVE"]) {
            let uid = element["technicalServiceUid"].as_str().unwrap().to_owned();
            let seen = client.get(&format!("/v2/product/{uid}")).await;
            assert_eq!(seen.data()["provisioningStatus"], "LIVE", "{}", seen.text);
            products.push(Product { uid, number: seen.data()["productId"].as_i64().unwrap(), kind });
        }
        Self { company, word, first_vlan, products }
    }

    pub fn client(&self) -> Client {
        self.company.client()
    }

    pub fn vlan(&self, n: u16) -> i64 {
        i64::from(self.first_vlan + n)
    }

    pub fn owns_vlan(&self, n: i64) -> bool {
        (i64::from(self.first_vlan)..i64::from(self.first_vlan) + 40).contains(&n)
    }
}

/// A location where everything can be had.
async fn place(client: &Client) -> Value {
    let found = client.get("/v3/locations?locationStatuses=Active").await;
    let found = found.data().as_array().unwrap();
    found
        .iter()
        .find(|one| one["metro"] == "Sydney" && one["diversityZones"]["red"]["mveAvailable"] == true)
        .unwrap()
        .clone()
}

async fn aruba(client: &Client, word: &str) -> Value {
    let images = client.get("/v4/product/mve/images").await;
    let all = images.data()["mveImages"].as_array().unwrap().clone();
    let aruba = all.iter().find(|one| one["vendor"].as_str().unwrap().eq_ignore_ascii_case("aruba")).unwrap();
    json!({ "vendor": "ARUBA", "imageId": aruba["images"][0]["id"], "productSize": "MEDIUM",
        "accountName": format!("{word} account"), "accountKey": format!("{word} key"), "systemTag": format!("{word} tag") })
}
