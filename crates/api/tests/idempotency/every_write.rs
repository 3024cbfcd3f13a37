//! Each write of the document twice under one key. A route that is new has to be added here, or to those that take no key.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{Position, ProductKind};
use serde_json::{Value, json};

use super::{JSON, entries, replayed, send};
use crate::kit::shop::{mcr, mve, port};
use crate::kit::{Answer, Arrived, Authenticator, Client, FORM, PASSWORD};
use crate::vxcs::stage::{Ports, Stage, order};

/// The writes that the document says take a key.
fn documented() -> BTreeSet<String> {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let takes = |method: &str, path: &str| {
        let parameters = document["paths"][path][method]["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "Idempotency-Key" && one["in"] == "header"))
    };
    let all = crate::paths::operations().into_iter();
    all.filter(|(method, path)| takes(method, path)).map(|(method, path)| format!("{method} {path}")).collect()
}

/// The scene, and what has been tried on it.
struct Trial {
    ports: Ports,
    olga: Client,
    grace: Arrived,
    tried: BTreeSet<String>,
}

impl Trial {
    async fn begin() -> Self {
        let ports = Stage::with_ports().await;
        let olga = ports.exchange.operator().await;
        let grace = ports.exchange.arrived(&ports.east, "grace@east.example", Position::CompanyAdmin).await;
        Self { ports, olga, grace, tried: BTreeSet::new() }
    }

    /// An operation with the parts of its path that differ, which is done, answered again, and refused for another body.
    async fn json(&mut self, client: &Client, operation: &str, parts: &[&str], body: Value) -> Value {
        self.twice((client, client), operation, parts, (JSON, &body.to_string())).await.data().clone()
    }

    async fn empty(&mut self, client: &Client, operation: &str, parts: &[&str]) -> Value {
        self.twice((client, client), operation, parts, (JSON, "")).await.data().clone()
    }

    async fn twice(
        &mut self,
        (first, second): (&Client, &Client),
        operation: &str,
        parts: &[&str],
        (kind, body): (&str, &str),
    ) -> Answer {
        let exchange = &self.ports.exchange;
        let (method, template) = operation.split_once(' ').unwrap();
        let method = method.to_uppercase();
        let mut parts = parts.iter();
        let segment =
            |part: &str| if part.starts_with('{') { (*parts.next().unwrap()).to_owned() } else { part.to_owned() };
        let path = template.split('/').map(segment).collect::<Vec<_>>().join("/");
        let key = format!("key {operation} {}", self.tried.len()).replace(' ', "-");
        let before = entries(exchange).await;
        let done = send(first, &key, &method, &path, kind, body).await;
        assert!(done.status.is_success(), "{operation}: {} {}", done.status, done.text);
        assert!(!replayed(&done), "{operation}");
        let after = entries(exchange).await;
        assert!(after > before || operation.ends_with("/notices/read"), "{operation} left no trace");
        let again = send(second, &key, &method, &path, kind, body).await;
        assert_eq!((again.status, &again.text), (done.status, &done.text), "{operation}");
        assert!(replayed(&again), "{operation}");
        assert_eq!(entries(exchange).await, after, "{operation} was done twice");
        let other = send(second, &key, &method, &path, kind, &format!("{body} ")).await;
        if !template.starts_with("/oauth2/") {
            let said = "Idempotency-Key: was used for another request; each needs a key of its own";
            assert_eq!(other.refused(422), said, "{operation}");
        }
        assert_eq!(other.status, 422, "{operation}: {}", other.text);
        self.tried.insert(operation.to_owned());
        done
    }

    async fn orders(&mut self) {
        let west = self.ports.west.client();
        for (path, order) in [
            ("v4", json!({ "networkDesign": [port("Port 4"), mcr("MCR 4"), mve("MVE 4")] })),
            ("v3", json!([port("Port 3")])),
            ("v2", json!([mcr("MCR 2")])),
        ] {
            let bought = self.json(&west, &format!("post /{path}/networkdesign/buy"), &[], order).await;
            assert!(bought[0]["technicalServiceUid"].is_string());
        }
        self.ports.exchange.run_workers().await;
    }

    async fn services(&mut self) {
        let west = self.ports.west.client();
        let router = self.ports.service(&self.ports.west, ProductKind::Mcr, "Router").await;
        let edge = self.ports.service(&self.ports.west, ProductKind::Mve, "Edge").await;
        let port = self.ports.west_port.clone();
        let admin = self.ports.west.admin();
        for (kind, uid) in [("megaport/", &port), ("mcr2/", &router), ("mve/", &edge), ("", &port)] {
            let operation = format!("put /v2/product/{kind}{{uid}}");
            self.json(&west, &operation, &[uid], json!({ "name": format!("{kind} renamed") })).await;
        }
        self.empty(&admin, "post /v2/product/{uid}/lock", &[&port]).await;
        self.empty(&admin, "delete /v2/product/{uid}/lock", &[&port]).await;
        let tags = json!({ "resourceTags": [{ "key": "site", "value": "one" }] });
        self.json(&west, "put /v2/product/{uid}/tags", &[&port], tags).await;
        self.empty(&west, "post /v3/product/{uid}/action/{action}", &[&edge, "CANCEL_NOW"]).await;
        self.empty(&west, "post /v2/product/{uid}/action/{action}", &[&router, "CANCEL_NOW"]).await;
        self.empty(&self.olga.clone(), "post /keyway/v1/operator/provisioning/{uid}/retry", &[&port]).await;
        self.ports.exchange.run_workers().await;
    }

    async fn keys_and_connections(&mut self) {
        let (west, east) = (self.ports.west.client(), self.ports.east.client());
        let new = json!({ "productUid": self.ports.east_port, "singleUse": false, "maxSpeed": 500, "active": true });
        let key = self.json(&east, "post /v2/service/key", &[], new).await["key"].as_str().unwrap().to_owned();
        let change = json!({ "key": key, "description": "For West" });
        self.json(&east, "put /v2/service/key", &[], change).await;
        let vxc = self.ports.connect(&self.ports.west_port, &key, json!({ "aEnd": { "vlan": 300 } })).await;
        for version in ["v3", "v2"] {
            let operation = format!("put /{version}/product/vxc/{{uid}}");
            self.json(&west, &operation, &[&vxc], json!({ "name": format!("Link {version}") })).await;
        }
        self.empty(&east, "post /keyway/v1/vxcs/{uid}/isolation", &[&vxc]).await;
        self.empty(&east, "delete /keyway/v1/vxcs/{uid}/isolation", &[&vxc]).await;
        for (index, (client, operation, body)) in [
            (&east, "post /keyway/v1/approvals/{uid}/approve", "{}"),
            (&east, "post /keyway/v1/approvals/{uid}/deny", "{}"),
            (&east, "put /v2/order/vxc/{uid}", r#"{"isApproved":true}"#),
            (&west, "post /keyway/v1/approvals/{uid}/withdraw", ""),
        ]
        .into_iter()
        .enumerate()
        {
            west.put(&format!("/v3/product/vxc/{vxc}"), &json!({ "aEndVlan": 301 + index })).await.data();
            let waiting = east.vxc(&vxc).await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
            self.twice((client, client), operation, &[&waiting], (JSON, body)).await.data();
        }
        let ordered = self.json(
            &west,
            "post /v4/networkdesign/buy",
            &[],
            json!({
                "networkDesign": [order(&self.ports.west_port, &key, json!({ "aEnd": { "vlan": 400 } }))],
            }),
        );
        assert_eq!(ordered.await[0]["serviceKey"], key.as_str());
    }

    async fn companies(&mut self) {
        let (east, olga, ada) = (self.ports.east.client(), self.olga.clone(), self.ports.east.admin());
        let uid = self.ports.east.uid.to_string();
        let company = |verb: &str| format!("post /keyway/v1/companies/{{companyUid}}/{verb}");
        let far = json!({ "companyName": "Far East" });
        self.json(&east, "put /keyway/v1/company", &[], far.clone()).await;
        self.json(&olga, &company("confirm-name"), &[&uid], far).await;
        east.put("/keyway/v1/company", &json!({ "companyName": "Near East" })).await.data();
        self.empty(&olga, &company("refuse-name"), &[&uid]).await;
        self.empty(&olga, &company("suspend"), &[&uid]).await;
        self.empty(&olga, &company("resume"), &[&uid]).await;
        let market = json!({
            "currencyEnum": "AUD", "language": "en", "billingContactName": "Fin East", "address1": "1 Harbour St",
            "billingContactEmail": "fin@east.example", "city": "Sydney", "country": "AU", "firstPartyId": 1558,
        });
        self.json(&east, "post /v2/market", &[], market).await;
        let mails = olga.get("/keyway/v1/operator/mail?status=WAITING").await.data().clone();
        let mail = mails["items"][0]["uid"].as_str().unwrap_or_else(|| panic!("{mails}")).to_owned();
        self.empty(&olga, "post /keyway/v1/operator/mail/{uid}/retry", &[&mail]).await;
        let catalogue = format!("{}\n# again\n", olga.get("/keyway/v1/catalogue").await.text);
        self.twice((&olga, &olga), "put /keyway/v1/catalogue", &[], ("application/toml", &catalogue)).await.data();
        let off = json!({ "group": "SERVICES", "enabled": false });
        let on = json!({ "group": "SERVICES", "enabled": true });
        self.json(&ada, "put /keyway/v1/preferences", &[], json!({ "notifications": [off] })).await;
        for (operation, change) in [
            ("post /v2/notificationPreferences", &on),
            ("put /v2/notificationPreferences", &off),
            ("post /v3/notificationPreferences", &on),
            ("put /v3/notificationPreferences", &off),
        ] {
            self.json(&ada, operation, &[], json!([change])).await;
        }
        self.json(&ada, "post /keyway/v1/notices/read", &[], json!({})).await;
    }

    async fn people(&mut self) {
        let (ada, grace) = (self.ports.east.admin(), self.grace.number.to_string());
        let newcomer = json!({
            "firstName": "Edith", "lastName": "East", "email": "edith@east.example", "position": "Finance", "active": true,
        });
        let edith = self.json(&ada, "post /v2/employment", &[], newcomer).await["employeeId"].to_string();
        self.empty(&ada, "delete /v2/employee/{employeeId}", &[&edith]).await;
        self.json(&ada, "put /v2/employee/{employeeId}", &[&grace], json!({ "lastName": "Hopper" })).await;
        self.json(&ada, "post /keyway/v1/people/service-users", &[], json!({ "name": "Robot" })).await;
        self.empty(&ada, "post /keyway/v1/people/{employeeId}/lock", &[&grace]).await;
        self.empty(&ada, "post /keyway/v1/people/{employeeId}/unlock", &[&grace]).await;
        self.with_second_factor().await;
        self.empty(&ada, "delete /v2/employee/{employeeId}/mfa", &[&grace]).await;
    }

    /// Grace switches hers off, and on again. Her wrong codes count each, whatever their key.
    async fn with_second_factor(&mut self) {
        for off in [true, false] {
            let grace = self.ports.exchange.signed_in(&self.grace.email).await;
            let setup = grace.post("/keyway/v1/mfa", &json!({})).await;
            let authenticator = Authenticator::with(setup.data()["secret"].as_str().unwrap());
            let code = authenticator.code(self.ports.exchange.app.now());
            let codes = grace.post("/keyway/v1/mfa/confirm", &json!({ "code": code })).await.data().clone();
            self.ports.exchange.clock.advance(Duration::from_secs(60));
            if off {
                let wrong = json!({ "code": authenticator.wrong(self.ports.exchange.app.now()) });
                for left in ["4 tries are left", "3 tries are left"] {
                    let refused = super::post(&grace, "wrong", "/keyway/v1/mfa/disable", &wrong).await;
                    assert!(refused.refused(400).contains(left), "{}", refused.text);
                }
                let code = json!({ "code": codes["recoveryCodes"][0] });
                self.json(&grace, "post /keyway/v1/mfa/disable", &[], code).await;
            }
        }
    }

    async fn programs_and_sessions(&mut self) {
        let west = self.ports.west.clone();
        let spare = self.ports.exchange.token(&west.key).await;
        let form = format!("token={spare}");
        let program = west.client();
        self.twice((&program, &program), "post /oauth2/revoke", &[], (FORM, &form)).await;
        let admin = west.admin();
        for (method, name) in [("put", "Terraform"), ("patch", "Ansible")] {
            let operation = format!("{method} /keyway/v1/api-keys/{{uid}}");
            self.json(&admin, &operation, &[&west.key.uid], json!({ "name": name })).await;
        }
        self.empty(&admin, "delete /keyway/v1/api-keys/{uid}", &[&west.key.uid]).await;

        let email = "will@west.example";
        let will = self.ports.exchange.arrived(&west, email, Position::Finance).await.client();
        let body = json!({ "oldPassword": PASSWORD, "newPassword": "another good password" });
        self.json(&will, "post /v2/password/change", &[], body).await;
        let body = json!({ "oldPassword": "another good password", "newPassword": PASSWORD });
        will.post("/v2/password/change", &body).await.data();
        self.ports.exchange.signed_in(email).await;
        let open = will.get("/keyway/v1/sessions").await.data().clone();
        let other = open.as_array().unwrap().iter().find(|one| one["current"] == false).unwrap()["uid"].clone();
        self.empty(&will, "delete /keyway/v1/sessions/{uid}", &[other.as_str().unwrap()]).await;
        self.empty(&will, "delete /keyway/v1/sessions/others", &[]).await;
        // Who has signed out asks again from a new session.
        let anew = self.ports.exchange.signed_in(email).await;
        self.twice((&will, &anew), "delete /keyway/v1/sessions/current", &[], (JSON, "")).await;
        assert_eq!(anew.get("/keyway/v1/me").await.status, 200, "the new session goes on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_write_is_done_once_under_a_key_and_answered_alike() {
    let mut trial = Trial::begin().await;
    trial.orders().await;
    trial.services().await;
    trial.keys_and_connections().await;
    trial.companies().await;
    trial.people().await;
    trial.programs_and_sessions().await;
    assert_eq!(trial.tried, documented());
}
