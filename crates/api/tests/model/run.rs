//! One history: the exchange, the model beside it, and how a step changes both.

use std::time::Duration;

use serde_json::{Value, json};

use super::firm::{FIRMS, Firm};
use super::step::{Change, Step};
use super::{pages, watch};
use crate::kit::{Answer, Exchange};

/// Hours after which a proposal lapses.
const LAPSE: u64 = 14 * 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for the key's creator.
    New,
    Up,
    Cancelled,
    Gone,
}

#[derive(Debug)]
pub struct Key {
    pub key: String,
    pub owner: usize,
    pub product: usize,
    pub single: bool,
    pub ask: bool,
    pub vlan: Option<i64>,
    pub uses: u32,
}

#[derive(Debug)]
pub struct Vxc {
    pub uid: String,
    /// A-End's company, B-End's company.
    pub firms: [usize; 2],
    pub is_mcr: [bool; 2],
    pub vlans: [Option<i64>; 2],
    pub rate: u32,
    pub state: State,
    pub key: Option<usize>,
    /// What each side has asked for and the other not yet decided, with the hour of asking.
    pub asked: [Option<(Asked, u64)>; 2],
}

#[derive(Debug, Clone, Copy)]
pub struct Asked {
    vlan: Option<i64>,
    rate: Option<u32>,
}

pub struct Run {
    pub exchange: Exchange,
    pub firms: Vec<Firm>,
    pub keys: Vec<Key>,
    pub vxcs: Vec<Vxc>,
    /// Steps that changed something.
    pub done: usize,
    hour: u64,
}

impl Run {
    pub async fn start() -> Self {
        let exchange = Exchange::start().await;
        let mut firms = Vec::new();
        for firm in FIRMS {
            firms.push(Firm::found(&exchange, firm).await);
        }
        Self { exchange, firms, keys: Vec::new(), vxcs: Vec::new(), done: 0, hour: 0 }
    }

    pub async fn get(&self, by: usize, path: &str) -> Answer {
        let answer = self.client(by).get(path).await;
        watch::answer(&self.firms, by, path, &answer);
        answer
    }

    async fn send(&self, by: usize, method: &str, path: &str, body: &Value) -> Answer {
        let answer = self.client(by).json(method, path, body).await;
        watch::answer(&self.firms, by, &format!("{method} {path} {body}"), &answer);
        answer
    }

    /// Tokens end; a history may last months. The session would too, so each request takes what is good now.
    fn client(&self, by: usize) -> crate::kit::Client {
        self.firms[by].client()
    }

    pub async fn step(&mut self, step: &Step) {
        match step {
            Step::MakeKey { by, product, single, vlan, active, ask } => {
                self.make_key(*by, *product, (*single, *vlan), *active, *ask).await
            }
            Step::EditKey { by, key, active } => self.edit_key(*by, *key, *active).await,
            Step::LookUp { by, key } => self.look_up(*by, *key).await,
            Step::Order { by, product, key, vlan, rate } => self.order(*by, *product, *key, *vlan, *rate).await,
            Step::OrderPlain { by, a, b_of, b } => self.order_plain(*by, *a, *b_of, *b).await,
            Step::Change { by, vxc, change } => self.change(*by, *vxc, change).await,
            Step::Decide { by, vxc, yes } => self.decide(*by, *vxc, *yes).await,
            Step::Withdraw { by, vxc } => self.withdraw(*by, *vxc).await,
            Step::End { by, vxc, action } => self.end(*by, *vxc, action).await,
            Step::Isolate { by, vxc, on } => self.isolate(*by, *vxc, *on).await,
            Step::Lock { by, vxc, on } => self.lock(*by, *vxc, *on).await,
            Step::Tag { by, vxc } => self.tag(*by, *vxc).await,
            Step::Wait { hours } => self.wait(*hours).await,
        }
        self.exchange.run_workers().await;
        self.check().await;
    }

    async fn make_key(
        &mut self,
        by: usize,
        product: usize,
        (single, vlan): (bool, Option<u16>),
        active: bool,
        ask: bool,
    ) {
        let firm = &self.firms[by];
        let product = product % firm.products.len();
        let vlan = vlan.filter(|_| single && firm.products[product].kind != "MCR").map(|n| firm.vlan(n));
        let mut body = json!({ "productUid": firm.products[product].uid, "singleUse": single, "maxSpeed": 800, "active": active,
            "description": format!("{} key", firm.word) });
        if let Some(vlan) = vlan {
            body["vlan"] = json!(vlan);
        }
        if ask {
            body["preApproved"] = json!(false);
        }
        let answer = self.send(by, "POST", "/v2/service/key", &body).await;
        if answer.status.is_success() {
            let key = answer.data()["key"].as_str().unwrap().to_owned();
            self.done += 1;
            self.keys.push(Key { key, owner: by, product, single, ask, vlan, uses: 0 });
        }
    }

    async fn edit_key(&self, by: usize, key: usize, active: bool) {
        let Some(key) = pick(&self.keys, key) else { return };
        let product = &self.firms[key.owner].products[key.product].uid;
        let body = json!({ "key": self.keys[key.index].key, "productUid": product, "singleUse": key.single, "active": active });
        let answer = self.send(by, "PUT", "/v2/service/key", &body).await;
        assert!(by == key.owner || !answer.status.is_success(), "a stranger edited a key");
    }

    async fn look_up(&self, by: usize, key: usize) {
        if let Some(key) = pick(&self.keys, key) {
            self.get(by, &format!("/v2/service/key?key={}", key.key.key)).await;
            self.get(by, &format!("/v2/service/key/validate?key={}", key.key.key)).await;
        }
    }

    async fn order(&mut self, by: usize, product: usize, key: usize, vlan: Option<i64>, rate: u32) {
        let Some(index) = (!self.keys.is_empty()).then(|| key % self.keys.len()) else { return };
        let firm = &self.firms[by];
        let a = product % firm.products.len();
        let vlan = vlan.map(|n| u16::try_from(n).map_or(-1, |n| firm.vlan(n)));
        let body = design(
            &firm.products[a].uid,
            &format!("{} link", firm.word),
            Some(&self.keys[index].key),
            None,
            vlan,
            rate,
        );
        let answer = self.send(by, "POST", "/v4/networkdesign/buy", &body).await;
        if !answer.status.is_success() {
            return;
        }
        let key = &mut self.keys[index];
        key.uses += 1;
        let (owner, state) = (key.owner, if key.ask && key.owner != by { State::New } else { State::Up });
        let b_is_mcr = self.firms[owner].products[key.product].kind == "MCR";
        let a_is_mcr = firm.products[a].kind == "MCR";
        let wanted = [vlan.filter(|_| !a_is_mcr), key.vlan];
        self.note(&answer, [by, owner], [a_is_mcr, b_is_mcr], wanted, rate, state, Some(index)).await;
    }

    async fn order_plain(&mut self, by: usize, a: usize, b_of: usize, b: usize) {
        let a = a % self.firms[by].products.len();
        let b = b % self.firms[b_of].products.len();
        let body = design(
            &self.firms[by].products[a].uid,
            self.firms[by].word,
            None,
            Some(&self.firms[b_of].products[b].uid),
            None,
            50,
        );
        let answer = self.send(by, "POST", "/v4/networkdesign/buy", &body).await;
        if answer.status.is_success() {
            assert_eq!(by, b_of, "a connection to another company without a key");
            let is_mcr = [a, b].map(|n| self.firms[by].products[n].kind == "MCR");
            self.note(&answer, [by, by], is_mcr, [None, None], 50, State::Up, None).await;
        }
    }

    /// Takes a new connection into the model, with the VLANs that each owner reads.
    #[expect(clippy::too_many_arguments, reason = "the facts of one order")]
    async fn note(
        &mut self,
        answer: &Answer,
        firms: [usize; 2],
        is_mcr: [bool; 2],
        wanted: [Option<i64>; 2],
        rate: u32,
        state: State,
        key: Option<usize>,
    ) {
        let uid = answer.data()[0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned();
        let mut vlans = [None, None];
        for (end, name) in ["aEnd", "bEnd"].into_iter().enumerate() {
            let seen = self.get(firms[end], &format!("/v2/product/{uid}")).await;
            vlans[end] = seen.data()[name]["vlan"].as_i64();
            match wanted[end] {
                Some(-1) => assert_eq!(vlans[end], None, "untagged was asked for"),
                Some(wanted) => assert_eq!(vlans[end], Some(wanted), "that VLAN was asked for"),
                None => {}
            }
        }
        self.done += 1;
        self.vxcs.push(Vxc { uid, firms, is_mcr, vlans, rate, state, key, asked: [None, None] });
    }

    async fn change(&mut self, by: usize, vxc: usize, change: &Change) {
        let Some(index) = (!self.vxcs.is_empty()).then(|| vxc % self.vxcs.len()) else { return };
        let (firm, vxc) = (&self.firms[by], &self.vxcs[index]);
        let own = vxc.firms.iter().position(|owner| *owner == by);
        let end = own.unwrap_or(0);
        let field = |end: usize| if end == 0 { "aEndVlan" } else { "bEndVlan" };
        let mut asked = Asked { vlan: None, rate: None };
        let body = match change {
            Change::Name => json!({ "name": format!("{} renamed", firm.word) }),
            Change::Vlan(n) | Change::NameAndVlan(n) => {
                asked.vlan = Some(firm.vlan(*n));
                let mut body = json!({ field(end): firm.vlan(*n) });
                if matches!(change, Change::NameAndVlan(_)) {
                    body["name"] = json!(format!("{} both", firm.word));
                }
                body
            }
            Change::FarVlan(n) => json!({ field(1 - end): firm.vlan(*n) }),
            Change::Rate(rate) => {
                asked.rate = Some(*rate);
                json!({ "rateLimit": rate })
            }
            Change::CostCentre => json!({ "costCentre": format!("{} SLR", firm.word) }),
            Change::Shutdown(on) => json!({ "shutdown": on }),
        };
        let alone = vxc.firms[0] == vxc.firms[1];
        let path = format!("/v3/product/vxc/{}", vxc.uid);
        let before = self.get(by, &format!("/v2/product/{}", vxc.uid)).await.body["data"].clone();
        let answer = self.send(by, "PUT", &path, &body).await;
        if !answer.status.is_success() {
            return;
        }
        self.done += 1;
        assert!(own.is_some(), "a third company changed a connection");
        assert!(alone || !matches!(change, Change::FarVlan(_)), "a side changed the other's VLAN");
        // What is as it was shown changes nothing, and may be sent by anybody.
        let wests = match change {
            Change::Rate(rate) => *rate != vxc.rate,
            Change::Shutdown(on) => before["shutdown"] != *on,
            Change::CostCentre => true,
            _ => false,
        };
        assert!(alone || end == 0 || !wests, "East changed what is West's");
        // When both sides wait for each other, the answer shows what waits for this one.
        let pending = match answer.data()["vxcApproval"]["status"].as_str() {
            Some("PENDING_EXTERNAL") => true,
            Some("PENDING_INTERNAL") => vxc.asked[1 - end].is_some(),
            _ => false,
        };
        let vxc = &mut self.vxcs[index];
        if let Change::FarVlan(n) = change {
            vxc.vlans[1 - end] = Some(self.firms[by].vlan(*n));
            return;
        }
        let held_rate = asked.rate.filter(|rate| !alone && *rate > 800);
        if alone || (asked.vlan.is_none() && held_rate.is_none()) {
            vxc.vlans[end] = asked.vlan.or(vxc.vlans[end]);
            vxc.rate = asked.rate.unwrap_or(vxc.rate);
        } else if asked.vlan.is_none_or(|vlan| vxc.vlans[end] != Some(vlan)) {
            assert!(pending, "held changes are said to be: {}", answer.text);
            vxc.asked[end] = Some((Asked { vlan: asked.vlan, rate: held_rate }, self.hour));
        }
    }

    async fn decide(&mut self, by: usize, vxc: usize, yes: bool) {
        let Some(index) = (!self.vxcs.is_empty()).then(|| vxc % self.vxcs.len()) else { return };
        let path = format!("/v3/product/vxc/{}", self.vxcs[index].uid);
        let answer = self.send(by, "PUT", &path, &json!({ "isApproved": yes })).await;
        if !answer.status.is_success() {
            return;
        }
        self.done += 1;
        let hour = self.hour;
        let vxc = &mut self.vxcs[index];
        let own = vxc.firms.iter().position(|owner| *owner == by).expect("a third company decided");
        if vxc.state == State::New {
            assert_eq!(own, 1, "West approved its own order");
            vxc.state = if yes { State::Up } else { State::Gone };
            if let (false, Some(key)) = (yes, vxc.key) {
                self.keys[key].uses -= 1;
            }
            return;
        }
        let (asked, at) = vxc.asked[1 - own].take().expect("nothing was asked, yet it was decided");
        assert!(hour - at < LAPSE, "a lapsed change was decided");
        if yes {
            vxc.vlans[1 - own] = asked.vlan.or(vxc.vlans[1 - own]);
            vxc.rate = asked.rate.unwrap_or(vxc.rate);
        }
    }

    async fn withdraw(&mut self, by: usize, vxc: usize) {
        let Some(index) = (!self.vxcs.is_empty()).then(|| vxc % self.vxcs.len()) else { return };
        let inbox = self.get(by, "/keyway/v1/approvals").await;
        let uid = self.vxcs[index].uid.clone();
        let all = inbox.data().as_array().cloned().unwrap_or_default();
        let Some(mine) = all.iter().find(|one| one["vxcUid"] == uid.as_str() && one["mayWithdraw"] == true) else {
            return;
        };
        let path = format!("/keyway/v1/approvals/{}/withdraw", mine["uid"].as_str().unwrap());
        let answer = self.send(by, "POST", &path, &json!({})).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        let vxc = &mut self.vxcs[index];
        let own = vxc.firms.iter().position(|owner| *owner == by).expect("a third company withdrew");
        if vxc.state == State::New {
            vxc.state = State::Gone;
            if let Some(key) = vxc.key {
                self.keys[key].uses -= 1;
            }
        } else {
            vxc.asked[own].take().expect("nothing was asked, yet it was withdrawn");
        }
    }

    async fn end(&mut self, by: usize, vxc: usize, action: &str) {
        let Some(index) = (!self.vxcs.is_empty()).then(|| vxc % self.vxcs.len()) else { return };
        let path = format!("/v3/product/{}/action/{action}", self.vxcs[index].uid);
        let answer = self.send(by, "POST", &path, &json!({})).await;
        if !answer.status.is_success() {
            return;
        }
        let vxc = &mut self.vxcs[index];
        assert_eq!(vxc.firms[0], by, "somebody else than West ended a connection");
        let was_new = vxc.state == State::New;
        vxc.state = match action {
            "CANCEL_NOW" => State::Gone,
            "CANCEL" if was_new => State::Gone,
            "CANCEL" => State::Cancelled,
            _ => State::Up,
        };
        if vxc.state == State::Gone {
            vxc.asked = [None, None];
            if let (true, Some(key)) = (was_new, vxc.key) {
                self.keys[key].uses -= 1;
            }
        }
    }

    async fn isolate(&self, by: usize, vxc: usize, on: bool) {
        if let Some(vxc) = (!self.vxcs.is_empty()).then(|| &self.vxcs[vxc % self.vxcs.len()]) {
            let path = format!("/keyway/v1/vxcs/{}/isolation", vxc.uid);
            self.send(
                by,
                if on { "POST" } else { "DELETE" },
                &path,
                &json!({ "isolated": on, "reason": self.firms[by].word }),
            )
            .await;
        }
    }

    async fn lock(&self, by: usize, vxc: usize, on: bool) {
        if let Some(vxc) = (!self.vxcs.is_empty()).then(|| &self.vxcs[vxc % self.vxcs.len()]) {
            self.send(by, if on { "POST" } else { "DELETE" }, &format!("/v2/product/{}/lock", vxc.uid), &json!({}))
                .await;
        }
    }

    async fn tag(&self, by: usize, vxc: usize) {
        if let Some(vxc) = (!self.vxcs.is_empty()).then(|| &self.vxcs[vxc % self.vxcs.len()]) {
            let body = json!({ "resourceTags": [{ "key": "note", "value": self.firms[by].word }] });
            self.send(by, "PUT", &format!("/v2/product/{}/tags", vxc.uid), &body).await;
            self.get(by, &format!("/v2/product/{}/tags", vxc.uid)).await;
        }
    }

    /// Time passes: proposals lapse, and cancelled connections whose term is over go.
    async fn wait(&mut self, hours: u64) {
        self.hour += hours;
        self.exchange.clock.advance(Duration::from_hours(hours));
        for firm in &mut self.firms {
            firm.company.renew(&self.exchange).await;
        }
        self.exchange.run_workers().await;
        for index in 0..self.vxcs.len() {
            let vxc = &mut self.vxcs[index];
            for asked in &mut vxc.asked {
                if asked.is_some_and(|(_, at)| self.hour - at >= LAPSE) {
                    *asked = None;
                }
            }
            let (uid, west) = (vxc.uid.clone(), vxc.firms[0]);
            let seen = self.get(west, &format!("/v2/product/{uid}")).await;
            let status = seen.data()["provisioningStatus"].as_str().unwrap().to_owned();
            let vxc = &mut self.vxcs[index];
            match (vxc.state, status.as_str()) {
                (State::Cancelled, "DECOMMISSIONED") => vxc.state = State::Gone,
                (State::New, "FAILED" | "DECOMMISSIONED") => {
                    vxc.state = State::Gone;
                    if let Some(key) = vxc.key {
                        self.keys[key].uses -= 1;
                    }
                }
                _ => {}
            }
            if vxc.state == State::Gone {
                vxc.asked = [None, None];
            }
        }
    }

    /// Everything that each company can read, and every mail that was sent.
    pub async fn finish(self) {
        for by in 0..self.firms.len() {
            for path in [
                "/v2/products",
                "/v2/service/key",
                "/keyway/v1/notices",
                "/keyway/v1/audit",
                "/keyway/v1/audit/export",
                "/keyway/v1/approvals",
                "/v3/activity",
                "/v2/dropdowns/partner/megaports",
            ] {
                let answer = self.get(by, path).await;
                watch::text(&self.firms, by, path, &answer.text);
            }
        }
        pages::read(&self.exchange, &self.firms).await;
        for (recipient, mail) in self.exchange.mails().await {
            let to = self.firms.iter().position(|firm| recipient.contains(&firm.company.ada.email));
            watch::text(&self.firms, to.expect("a mail to somebody unknown"), "mail", &mail);
        }
    }
}

struct Picked<'k> {
    index: usize,
    key: &'k Key,
}

impl std::ops::Deref for Picked<'_> {
    type Target = Key;

    fn deref(&self) -> &Key {
        self.key
    }
}

fn pick(keys: &[Key], n: usize) -> Option<Picked<'_>> {
    let index = (!keys.is_empty()).then(|| n % keys.len())?;
    Some(Picked { index, key: &keys[index] })
}

fn design(a: &str, name: &str, key: Option<&str>, b: Option<&str>, vlan: Option<i64>, rate: u32) -> Value {
    let mut end_a = json!({});
    if let Some(vlan) = vlan {
        end_a["vlan"] = json!(vlan);
    }
    let mut end_b = json!({});
    if let Some(b) = b {
        end_b["productUid"] = json!(b);
    }
    let mut vxc = json!({ "productName": name, "rateLimit": rate, "term": 1, "shutdown": false, "aEnd": end_a, "bEnd": end_b,
        "costCentre": format!("{name} cost") });
    if let Some(key) = key {
        vxc["serviceKey"] = json!(key);
    }
    json!({ "networkDesign": [{ "productUid": a, "associatedVxcs": [vxc] }] })
}
