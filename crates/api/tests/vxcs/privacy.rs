//! Neither end learns anything of the other but what the published list says.

use domain::rights::{LEARNS, Learner};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use domain::ProductKind;

use super::stage::{Ports, Stage, merged, order};
use crate::kit::shop::port;
use crate::kit::{Client, Company};

#[tokio::test(flavor = "multi_thread")]
async fn the_far_end_is_two_aliases_and_a_name() {
    let _proof = evidence::proves(&["SK-47 api", "SK-48 api", "SK-14 api"]);
    let it = Ports::connected().await;
    for (seen, far, owner) in [(it.west_sees().await, "bEnd", "East Ltd"), (it.east_sees().await, "aEnd", "West Pty")] {
        let mut fields = seen[far].as_object().unwrap().clone();
        assert_eq!(fields.remove("ownerName"), Some(json!(owner)));
        assert_eq!(fields.remove("isolated"), Some(json!(false)));
        for uid in ["productUid", "ownerUid"] {
            let alias = fields.remove(uid).unwrap();
            let uids = [&it.west_port, &it.east_port, &it.west.uid.to_string(), &it.east.uid.to_string()];
            assert!(uids.iter().all(|uid| alias != json!(uid)) && alias.as_str().unwrap().len() == 36);
        }
        assert!(fields.values().all(Value::is_null), "{fields:?}");
    }
    let east = it.east_sees().await;
    assert_ne!(east["companyUid"], json!(it.west.uid), "the owner is an alias to East");
    for hidden in
        ["costCentre", "createdBy", "contractTermMonths", "contractStartDate", "contractEndDate", "distanceBand"]
    {
        assert_eq!(east[hidden], Value::Null, "{hidden}");
    }
    let told: Vec<_> = LEARNS.iter().filter(|one| one.who == Learner::East).map(|one| one.field).collect();
    assert!(told.contains(&"rateLimit") && !told.contains(&"vlan"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_is_the_same_wherever_its_viewer_meets_it() {
    let it = Ports::connected().await;
    let west = it.west.client();
    let in_product = west.vxc(&it.west_port).await["associatedVxcs"][0]["bEnd"].clone();
    assert_eq!(in_product, it.west_sees().await["bEnd"]);
    assert_eq!(west.own_key(&it.key).await["productUid"], in_product["productUid"], "as in the look-up of the key");
    let many = it.stage.key(&it.east_port, json!({})).await;
    let second = it.stage.connect(&it.west_port, &many, json!({})).await;
    assert_eq!(west.vxc(&second).await["bEnd"]["productUid"], in_product["productUid"]);
    let north = it.exchange.customer("North AG").await;
    let port = it.service(&north, ProductKind::Port, "North Port").await;
    let third = north.client().buy(order(&port, &many, json!({}))).await.remove(0);
    assert_ne!(
        north.client().vxc(&third).await["bEnd"]["productUid"],
        in_product["productUid"],
        "each viewer has its own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_company_sees_nothing_of_a_connection() {
    let it = Ports::connected().await;
    let north = it.exchange.customer("North AG").await.client();
    let (path, none) = (&it.vxc, "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968");
    let calls = |uid: &str| {
        vec![
            ("GET", format!("/v2/product/{uid}"), Value::Null),
            ("PUT", format!("/v3/product/vxc/{uid}"), json!({ "name": "x" })),
            ("PUT", format!("/v3/product/vxc/{uid}"), json!({ "isApproved": true })),
            ("POST", format!("/v3/product/{uid}/action/CANCEL_NOW"), json!({})),
            ("GET", format!("/v2/product/{uid}/action/CANCEL_NOW/charges"), Value::Null),
            ("POST", format!("/v2/product/{uid}/lock"), json!({})),
            ("GET", format!("/v2/product/{uid}/tags"), Value::Null),
            ("PUT", format!("/v2/product/{uid}/tags"), json!({ "resourceTags": [] })),
            ("POST", format!("/keyway/v1/vxcs/{uid}/isolation"), json!({})),
            ("GET", format!("/keyway/v1/services/{uid}/counters"), Value::Null),
            ("GET", format!("/keyway/v1/services/{uid}/traffic"), Value::Null),
        ]
    };
    for ((method, path, body), (_, other, _)) in calls(path).into_iter().zip(calls(none)) {
        let seen = north.json(method, &path, &body).await.refused(404).replace(&it.vxc, "");
        let unseen = north.json(method, &other, &body).await.refused(404).replace(none, "");
        assert_eq!(seen, unseen, "{method} {path}: can't be told from one that isn't there");
    }
}

/// Everything that a company can read, as one text; `order` is one that it could place.
async fn everything(stage: &Stage, company: &Company, vxc: &str, order: &Value) -> String {
    let client: Client = company.client();
    let mut text = String::new();
    for path in [
        "/v2/products".to_owned(),
        format!("/v2/product/{vxc}"),
        format!("/v2/product/{vxc}/tags"),
        "/keyway/v1/approvals".to_owned(),
        "/v2/service/key".to_owned(),
        format!("/keyway/v1/services/{vxc}/counters"),
        format!("/keyway/v1/services/{vxc}/traffic"),
    ] {
        let answer = client.get(&path).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        text.push_str(&answer.text);
    }
    let validated = client.post("/v3/networkdesign/validate", &json!([order])).await;
    let charges = client.get(&format!("/v2/product/{vxc}/action/CANCEL_NOW/charges")).await;
    for answer in [validated, charges] {
        assert!(answer.status.is_success() || answer.status.is_client_error(), "{}", answer.text);
        text.push_str(&answer.text);
    }
    for notice in stage.told(company).await {
        text.push_str(&format!("{} {} {:?}", notice.title, notice.text, notice.link));
    }
    let id = company.id;
    let all = stage.exchange.store.read(move |tx| store::audit::all(tx, i64::MAX, 10_000)).await.unwrap();
    let entries: Vec<_> = all.into_iter().filter(|entry| entry.company_id == Some(id)).collect();
    text.push_str(&format!("{entries:?}"));
    text
}

/// Asked for from Ports in two metros, the price of a key says nothing of where its service is: before the purchase, in its answer and after.
#[tokio::test(flavor = "multi_thread")]
async fn the_price_does_not_tell_where_the_other_end_is() {
    let stage = Stage::new().await;
    let (west, east) = (stage.west.client(), stage.east.client());
    let at = |place: i64| merged(port("Port"), json!({ "locationId": place, "portSpeed": 1000 }));
    let (sydney, melbourne) = (west.buy(at(1)).await.remove(0), west.buy(at(2)).await.remove(0));
    let far = east.buy(at(1)).await.remove(0);
    stage.exchange.run_workers().await;
    let mut prices = Vec::new();
    for a in [&sydney, &melbourne] {
        let key = stage.key(&far, json!({})).await;
        let element = order(a, &key, json!({ "term": 12 }));
        let valid = west.post("/v3/networkdesign/validate", &json!([element])).await;
        let vxc = stage.connect(a, &key, json!({ "term": 12 })).await;
        let charges = west.get(&format!("/v2/product/{vxc}/action/CANCEL_NOW/charges")).await;
        prices.push((valid.data()[0]["price"].clone(), charges.data()["earlyTerminationFee"].clone()));
    }
    assert!(prices[0].0["monthlyRate"].as_f64().unwrap() > 0.0);
    assert_eq!(prices[0], prices[1]);
}

/// What one side has that the other must never read, and how it comes to have it.
#[derive(Debug, Clone)]
struct Private {
    kind: ProductKind,
    service: String,
    name: String,
    vlan: u16,
    vlan_later: u16,
    address: String,
    secret: String,
    tag: String,
    reference: String,
}

impl Private {
    fn any(side: &'static str) -> impl Strategy<Value = Self> {
        // No speed, term or year that a body may carry for another reason is among them.
        let vlans = (2600u16..2900, 3100u16..3900);
        (prop::sample::select(ProductKind::ALL), vlans, 0u8..250, "[a-z]{12}").prop_map(
            move |(kind, vlans, net, word)| {
                // What one side reads of its own VLAN is none of the other's: West's are odd, East's even.
                let of_side = |vlan: u16| if side == "west" { vlan | 1 } else { vlan & !1 };
                Self {
                    kind,
                    service: format!("{side}-service-{word}"),
                    name: format!("{side}-name-{word}"),
                    vlan: of_side(vlans.0),
                    vlan_later: of_side(vlans.1),
                    address: format!("10.{}.{net}.1/30", if side == "west" { 101 } else { 202 }),
                    secret: format!("{side}-secret-{word}"),
                    tag: format!("{side}-tag-{word}"),
                    reference: format!("{side}-slr-{word}"),
                }
            },
        )
    }

    fn config(&self) -> Value {
        let peer = self.address.replace(".1/30", ".2");
        let local = self.address.replace("/30", "");
        json!({ "interfaces": [{ "ipAddresses": [self.address], "bgpConnections": [
            { "peerAsn": 64_512, "localIpAddress": local, "peerIpAddress": peer, "password": self.secret }] }] })
    }

    fn order_end(&self) -> Value {
        match self.kind {
            ProductKind::Port => json!({ "vlan": self.vlan }),
            ProductKind::Mve => json!({ "vlan": self.vlan, "vNicIndex": 1 }),
            ProductKind::Mcr => json!({ "partnerConfig": self.config() }),
        }
    }

    fn key(&self) -> Value {
        let base = json!({ "singleUse": true, "description": self.reference });
        match self.kind {
            ProductKind::Port => merged(base, json!({ "vlan": self.vlan })),
            ProductKind::Mve => merged(base, json!({ "vlan": self.vlan, "bEnd": { "vNicIndex": 1 } })),
            ProductKind::Mcr => merged(base, json!({ "bEnd": { "partnerConfig": self.config() } })),
        }
    }

    fn change(&self, letter: &str) -> Value {
        match self.kind {
            ProductKind::Mcr => json!({ format!("{letter}EndConfig"): self.config() }),
            _ => json!({ format!("{letter}EndVlan"): self.vlan_later }),
        }
    }

    /// None of it may stand in what the other side reads.
    fn assert_absent(&self, service: &str, text: &str) {
        let mut private = vec![&self.service, &self.name, &self.secret, &self.tag, &self.reference];
        let service = service.to_owned();
        private.push(&service);
        let net = self.address.replace(".1/30", ".");
        private.push(&net);
        let numbers = if self.kind == ProductKind::Mcr { Vec::new() } else { vec![self.vlan, self.vlan_later] };
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        for sentinel in private.into_iter().chain(&numbers).filter(|one| !one.is_empty()) {
            let around = stands(text, sentinel);
            assert_eq!(around, None, "{sentinel} of {self:?}");
        }
    }
}

/// Where a text has this word, with no letter or digit before or after it: the word with what stands around it.
fn stands<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
    let (at, _) = text
        .match_indices(word)
        .find(|(at, _)| !beside(text[..*at].chars().next_back()) && !beside(text[at + word.len()..].chars().next()))?;
    let (from, to) = (text.floor_char_boundary(at.saturating_sub(100)), text.ceil_char_boundary(at + word.len() + 40));
    Some(&text[from..to])
}

/// For random connections: what one company can read of all that it can read has nothing of the other's.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_side_reads_has_nothing_of_the_others_secrets() {
    let _proof = evidence::proves(&["SK-47 api", "SK-48 api"]);
    let mut runner = TestRunner::new(Config::default());
    let strategy = (Private::any("west"), Private::any("east"), any::<[bool; 5]>());
    for _ in 0..8 {
        let (west, east, [waits, shut, isolate, decide, cancel]) = strategy.new_tree(&mut runner).unwrap().current();
        let stage = Stage::new().await;
        let a = stage.service(&stage.west, west.kind, &west.service).await;
        let b = stage.service(&stage.east, east.kind, &east.service).await;
        let key = stage.key(&b, merged(east.key(), json!({ "preApproved": !waits }))).await;
        let more = json!({ "aEnd": west.order_end(), "productName": west.name, "costCentre": west.reference });
        let vxc = stage.connect(&a, &key, more).await;
        let spare = stage.key(&b, json!({})).await;
        let (of_west, of_east, path) = (stage.west.client(), stage.east.client(), format!("/v3/product/vxc/{vxc}"));
        let check = async || {
            let again = order(&a, &spare, json!({}));
            east.assert_absent(&b, &everything(&stage, &stage.west, &vxc, &again).await);
            let own = order(&b, &spare, json!({}));
            west.assert_absent(&a, &everything(&stage, &stage.east, &vxc, &own).await);
        };
        check().await;
        if waits {
            of_east.put(&path, &json!({ "isApproved": true })).await.data();
            stage.exchange.run_workers().await;
        }
        of_east.put(&path, &json!({ "name": east.name })).await.data();
        let tags = |word: &str| json!({ "resourceTags": [{ "key": word, "value": word }] });
        of_west.put(&format!("/v2/product/{vxc}/tags"), &tags(&west.tag)).await.data();
        of_east.put(&format!("/v2/product/{vxc}/tags"), &tags(&east.tag)).await.data();
        of_west.put(&path, &merged(west.change("a"), json!({ "shutdown": shut }))).await.data();
        of_east.put(&path, &east.change("b")).await.data();
        check().await;
        of_west.put(&path, &json!({ "isApproved": decide })).await;
        of_east.put(&path, &json!({ "isApproved": !decide })).await;
        if isolate {
            of_east
                .post(&format!("/keyway/v1/vxcs/{vxc}/isolation"), &json!({ "reason": east.reference }))
                .await
                .data();
        }
        stage.exchange.run_workers().await;
        check().await;
        if cancel {
            of_west.act(&vxc, "CANCEL_NOW").await;
        } else {
            of_east.act(&b, "CANCEL_NOW").await;
        }
        check().await;
    }
}
