//! Service keys through the API: `/v2/service/key`.

mod change;
mod make;
mod read;
mod roles;
mod vlan;

use std::sync::LazyLock;

use app::Settings;
use domain::vlan::TagAsk;
use domain::{ProductId, Side, Status, Uid, VxcId};
use serde_json::{Value, json};
use store::products::Product;
use store::vlans::{self, Holder, Space};
use store::vxcs::{self, End, NewVxc};
use store::{Lane, products, service_keys};

use crate::kit::{Answer, Client, Company, Exchange};

const PATH: &str = "/v2/service/key";

/// East with a live Port, and West.
struct Scene {
    exchange: Exchange,
    east: Company,
    west: Company,
    /// The uid of East's Port.
    port: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let exchange = Exchange::with(change).await;
        let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Pty").await);
        let port = order(&east.client(), "East SYD1 Port", &PORT).await;
        exchange.run_workers().await;
        Self { exchange, east, west, port }
    }

    /// A new service of East's in service.
    async fn service(&self, name: &str, kind: &Element) -> String {
        let uid = order(&self.east.client(), name, kind).await;
        self.exchange.run_workers().await;
        uid
    }

    /// The body of an active single-use key for VLAN 120 on East's Port.
    fn single(&self) -> Value {
        json!({ "productUid": self.port, "singleUse": true, "maxSpeed": 500, "active": true, "vlan": 120,
                "description": "West hand-off" })
    }

    /// The same with other values; `null` takes a field out.
    fn single_with(&self, change: Value) -> Value {
        with(self.single(), change)
    }

    /// A new key of East's.
    async fn key(&self, body: &Value) -> String {
        make(&self.east.client(), body).await
    }

    /// The row of a product.
    async fn row(&self, uid: &str) -> Product {
        let uid: Uid = uid.parse().unwrap();
        self.exchange.store.read(move |tx| products::by_uid(tx, uid)).await.unwrap().unwrap()
    }

    /// Something that has a VLAN of a product (-1: untagged): an end of a VXC that nothing else is known of.
    async fn attach(&self, product: &str, vnic: Option<u8>, vlan: i64) {
        let (product, holder) = (self.row(product).await, Holder::End(Side::A, VxcId(1_000_000 + vlan)));
        let ask = TagAsk::in_order(Some(vlan), None).unwrap();
        let attach = move |tx: &store::Tx<'_>| {
            let taken = vlans::take(tx, Space::on(&product, vnic), ask, holder)?;
            assert!(taken.is_ok(), "{taken:?}");
            Ok::<_, store::Error>(())
        };
        self.exchange.store.write(Lane::Any, attach).await.unwrap();
    }

    /// Puts a product into a state.
    async fn set_status(&self, uid: &str, status: Status) {
        let mut product = self.row(uid).await;
        product.status = status;
        self.exchange.store.write(Lane::Any, move |tx| products::save_progress(tx, &product)).await.unwrap();
    }

    /// Notes that West has used a key.
    async fn note_use(&self, key: &str) {
        let (key, west, draw): (Uid, _, _) = (key.parse().unwrap(), self.west.id, self.exchange.app.draw().unwrap());
        let note = move |tx: &store::Tx<'_>| {
            let row = service_keys::by_key(tx, key)?.unwrap();
            let mut ids = draw.ids();
            let end = |company_id, product_id: ProductId| End {
                company_id,
                product_id,
                name: String::new(),
                vlan: None,
                inner: None,
                vnic: None,
                config: None,
                isolated: false,
                locked: false,
                link_up: None,
            };
            let new = NewVxc {
                uid: ids.uid(),
                number: ids.number(),
                order_uid: ids.uid(),
                key_id: Some(row.id),
                status: Status::Deployable,
                rate: 1,
                max_rate: 1,
                shutdown: false,
                term_months: 1,
                contract_start: draw.now,
                contract_end: draw.now,
                cost_centre: None,
                promo_code: None,
                a: end(west, row.product_id),
                b: end(row.company_id, row.product_id),
                created_by: String::new(),
                created_at: draw.now,
            };
            let vxc = vxcs::insert(tx, &new)?;
            service_keys::note_use(tx, &row, vxc, west, 1, draw.now)
        };
        self.exchange.store.write(Lane::Any, note).await.unwrap();
    }
}

/// What is special to one kind in an order.
type Element = LazyLock<Value>;

static PORT: Element = LazyLock::new(|| json!({ "productType": "MEGAPORT", "portSpeed": 10000 }));
static MCR: Element = LazyLock::new(|| json!({ "productType": "MCR2", "portSpeed": 2500 }));
/// Small, with two vNICs.
static MVE: Element = LazyLock::new(|| {
    json!({ "productType": "MVE", "vnics": [{ "description": "Data" }, { "description": "Management" }],
            "vendorConfig": { "vendor": "FORTINET", "imageId": 57, "productSize": "SMALL",
                              "sshPublicKey": "ssh-ed25519 AAAA", "licenseData": "licence" } })
});

/// Orders a service in Sydney; its uid. It isn't in service yet.
async fn order(client: &Client, name: &str, kind: &Element) -> String {
    let element = with(
        (**kind).clone(),
        json!({ "productName": name, "term": 1, "locationId": 2, "market": "AU", "config": {} }),
    );
    let answer = client.post("/v3/networkdesign/buy", &json!([element])).await;
    answer.data()[0]["technicalServiceUid"].as_str().unwrap().to_owned()
}

/// `body` with the fields of `change`; `null` takes one out.
fn with(mut body: Value, change: Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

async fn try_to_make(client: &Client, body: &Value) -> Answer {
    client.post(PATH, body).await
}

/// A new key; its text.
async fn make(client: &Client, body: &Value) -> String {
    try_to_make(client, body).await.data()["key"].as_str().unwrap().to_owned()
}

async fn look_up(client: &Client, key: &str) -> Answer {
    client.get(&format!("{PATH}?key={key}")).await
}

async fn change(client: &Client, key: &str, fields: Value) -> Answer {
    client.put(PATH, &with(fields, json!({ "key": key }))).await
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
