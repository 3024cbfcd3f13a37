//! West and East with services of each kind, and what they do with them.

use std::time::Duration;

use app::Trail;
use app::notices::NoticeView;
use domain::vlan::{TagAsk, Unavailable};
use domain::{ProductKind, Side, Uid, VxcId};
use serde_json::{Value, json};
use store::vlans::{self, Holder, Space};
use store::{Lane, Statement, params, products};

use crate::kit::{Answer, Client, Company, Exchange};

/// Thousands of rows at once: one by one, each is looked for among those before it.
const FILL: Statement = Statement {
    name: "FILL",
    sql: "WITH RECURSIVE every (vlan) AS (SELECT 2 UNION ALL SELECT vlan + 1 FROM every WHERE vlan < 4093)
          INSERT INTO vlans (space_id, vnic, outer_vlan, holder, holder_id) SELECT $1, 0, vlan, 'b', $2 FROM every WHERE TRUE
          ON CONFLICT (space_id, vnic, outer_vlan) DO NOTHING",
};

/// An exchange with the two companies of every story. West consumes keys, East makes them.
pub struct Stage {
    pub exchange: Exchange,
    pub west: Company,
    pub east: Company,
}

impl Stage {
    pub async fn new() -> Self {
        Self::of(Exchange::stocked().await).await
    }

    /// Where what nobody decides on expires within the hour, before any token does.
    pub async fn hasty() -> Self {
        Self::of(Exchange::stocked_with(|settings| settings.consent_expiry = Duration::from_mins(50)).await).await
    }

    pub async fn of(exchange: Exchange) -> Self {
        let (west, east) = (exchange.customer("West Pty").await, exchange.customer("East Ltd").await);
        Self { exchange, west, east }
    }

    /// Both with a Port, and a single-use key of 500 Mbit/s for VLAN 120 on East's.
    pub async fn with_ports() -> Ports {
        Self::new().await.ports().await
    }

    pub async fn ports(self) -> Ports {
        let stage = self;
        let west_port = stage.service(&stage.west, ProductKind::Port, "West Port").await;
        let east_port = stage.service(&stage.east, ProductKind::Port, "East Port").await;
        let key = stage.key(&east_port, json!({ "singleUse": true, "vlan": 120 })).await;
        Ports { stage, west_port, east_port, key }
    }

    /// A service that is LIVE.
    pub async fn service(&self, company: &Company, kind: ProductKind, name: &str) -> String {
        let client = company.client();
        let uid = match kind {
            ProductKind::Port => client.port(name).await,
            ProductKind::Mcr => client.mcr(name).await,
            ProductKind::Mve => client.mve(name).await,
        };
        self.exchange.run_workers().await;
        uid
    }

    /// An active key of East's for up to 500 Mbit/s on a service.
    pub async fn key(&self, product: &str, more: Value) -> String {
        make_key(&self.east.client(), product, more).await
    }

    /// A VXC of West's, settled on the fabric.
    pub async fn connect(&self, a: &str, key: &str, more: Value) -> String {
        let uid = self.west.client().buy(order(a, key, more)).await.remove(0);
        self.exchange.run_workers().await;
        uid
    }

    /// Takes every VLAN of a Port that is left.
    pub async fn fill(&self, port: &str) {
        let uid: Uid = port.parse().unwrap();
        let fill = move |tx: &store::Tx<'_>| {
            let port = products::by_uid(tx, uid)?.unwrap();
            tx.run(FILL, params![port.vlan_space(), i64::MAX])?;
            let none = vlans::take(tx, Space::on(&port, None), TagAsk::AUTO, Holder::End(Side::B, VxcId(i64::MAX)))?;
            assert_eq!(none, Err(Unavailable::Full));
            Ok::<_, store::Error>(())
        };
        self.exchange.store.write(Lane::Any, fill).await.unwrap();
    }

    /// What a company's people have been told, the oldest first: titles with their texts.
    pub async fn told(&self, company: &Company) -> Vec<NoticeView> {
        let actor = self.exchange.app.authenticate(&company.ada.session, Trail::default()).await.unwrap();
        let mut notices = self.exchange.app.notices(&actor, None, 200).await.unwrap().items;
        notices.reverse();
        notices
    }

    /// The title and text of the last that a company was told.
    pub async fn last_told(&self, company: &Company) -> (String, String) {
        let last = self.told(company).await.pop().unwrap();
        (last.title, last.text)
    }
}

/// [`Stage::with_ports`].
pub struct Ports {
    pub stage: Stage,
    pub west_port: String,
    pub east_port: String,
    pub key: String,
}

impl Ports {
    /// The key used by West at 300 Mbit/s with A-End VLAN 231.
    pub async fn connected() -> Connected {
        Stage::with_ports().await.connect_them().await
    }

    pub async fn connect_them(self) -> Connected {
        let ports = self;
        let more = json!({ "aEnd": { "vlan": 231 }, "costCentre": "SLR-77" });
        let vxc = ports.stage.connect(&ports.west_port, &ports.key, more).await;
        Connected { ports, vxc }
    }
}

/// [`Ports::connected`].
pub struct Connected {
    pub ports: Ports,
    pub vxc: String,
}

impl std::ops::Deref for Connected {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        &self.ports
    }
}

impl std::ops::Deref for Ports {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl Connected {
    pub async fn west_sees(&self) -> Value {
        self.west.client().vxc(&self.vxc).await
    }

    pub async fn east_sees(&self) -> Value {
        self.east.client().vxc(&self.vxc).await
    }

    pub async fn west_puts(&self, body: Value) -> Answer {
        self.west.client().put(&format!("/v3/product/vxc/{}", self.vxc), &body).await
    }

    pub async fn east_puts(&self, body: Value) -> Answer {
        self.east.client().put(&format!("/v3/product/vxc/{}", self.vxc), &body).await
    }

    /// East approves what waits for it.
    pub async fn east_approves(&self) -> Answer {
        self.east_puts(json!({ "isApproved": true })).await
    }
}

impl Client {
    /// A VXC as this caller sees it.
    pub async fn vxc(&self, uid: &str) -> Value {
        self.get(&format!("/v2/product/{uid}")).await.data().clone()
    }

    /// A product action without a body, as clients send it.
    pub async fn act(&self, uid: &str, action: &str) -> Answer {
        self.post(&format!("/v3/product/{uid}/action/{action}"), &json!({})).await
    }

    /// The VLANs that a Port suggests for this one: itself alone when it is free.
    pub async fn free(&self, port: &str, vlan: i64) -> bool {
        let answer = self.get(&format!("/v2/product/port/{port}/vlan?vlan={vlan}")).await;
        answer.data().as_array().unwrap().contains(&json!(vlan))
    }

    /// What waits for this caller's company, or was asked by it.
    pub async fn approvals(&self) -> Vec<Value> {
        self.get("/keyway/v1/approvals").await.data().as_array().unwrap().clone()
    }

    /// A key as its maker sees it.
    pub async fn own_key(&self, key: &str) -> Value {
        self.get(&format!("/v2/service/key?key={key}")).await.data().clone()
    }
}

pub async fn make_key(client: &Client, product: &str, more: Value) -> String {
    let body = json!({ "productUid": product, "singleUse": false, "maxSpeed": 500, "active": true });
    let answer = client.post("/v2/service/key", &merged(body, more)).await;
    answer.data()["key"].as_str().unwrap().to_owned()
}

/// The element of an order with a key, as the Go SDK writes it, at 300 Mbit/s.
pub fn order(a: &str, key: &str, more: Value) -> Value {
    let vxc = json!({
        "productName": "West to partner", "serviceKey": key, "rateLimit": 300, "term": 1, "shutdown": false,
        "aEnd": {}, "bEnd": {},
    });
    json!({ "productUid": a, "associatedVxcs": [merged(vxc, more)] })
}

/// The first object with what the second sets; `null` takes a field away.
pub fn merged(mut base: Value, more: Value) -> Value {
    for (field, value) in more.as_object().unwrap() {
        let fields = base.as_object_mut().unwrap();
        if value.is_null() {
            fields.remove(field);
        } else {
            fields.insert(field.clone(), value.clone());
        }
    }
    base
}
