//! What East and West are told by e-mail: from a request of one to a mail server's delivery to the other.

use serde_json::{Value, json};

use crate::kit::{Company, Exchange, Letters};

/// East with a Port and a key on it, West with a Port.
struct Story {
    exchange: Exchange,
    letters: Letters,
    east: Company,
    west: Company,
    key: String,
    west_port: String,
}

impl Story {
    async fn begin() -> Self {
        let exchange = Exchange::start().await;
        let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
        let east_port = east.port("EASTSECRET-port").await;
        let west_port = west.port("WESTSECRET-port").await;
        exchange.run_workers().await;
        let key = json!({
            "productUid": east_port, "singleUse": true, "maxSpeed": 1000, "active": true, "vlan": 2987, "description": "EASTSECRET-key",
        });
        let key = east.client().post("/v2/service/key", &key).await.data()["key"].as_str().unwrap().to_owned();
        let letters = Letters::start();
        letters.deliver(&exchange).await;
        Self { exchange, letters, east, west, key, west_port }
    }

    /// West connects with the key; the VXC's uid.
    async fn connect(&self) -> String {
        let order = json!([{ "productUid": self.west_port, "associatedVxcs": [{
            "productName": "WESTSECRET-vxc", "rateLimit": 500, "term": 1, "shutdown": false, "serviceKey": self.key,
            "costCentre": "WESTSECRET-cost", "aEnd": { "vlan": 3987 }, "bEnd": {},
        }] }]);
        let bought = self.west.buy(order).await;
        let vxc = bought.data()[0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned();
        self.exchange.run_workers().await;
        vxc
    }

    /// West asks for another VLAN at its end, which East must agree to.
    async fn ask_for_vlan(&self, vxc: &str) {
        let answer = self.west.client().put(&format!("/v3/product/vxc/{vxc}"), &json!({ "aEndVlan": 3988 })).await;
        assert_eq!(answer.data()["vxcApproval"]["status"], "PENDING_EXTERNAL", "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn east_gets_an_e_mail_when_west_uses_its_key() {
    let _proof = evidence::proves(&["SK-19 mail"]);
    let story = Story::begin().await;
    let vxc = story.connect().await;
    let told = story.letters.to(&story.exchange, &story.east.ada.email).await;
    let subject = told[0].header("Subject");
    assert!(subject.contains("West Ltd") && subject.contains("EASTSECRET-port"), "{subject}");
    assert!(told[0].text.contains(&format!("https://portal.keyway.test/services/vxc/{vxc}")), "{}", told[0].text);
    assert_eq!(told[0].header("List-Id"), "<ordering.notices.portal.keyway.test>");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_gets_an_e_mail_when_the_other_wants_a_change_and_when_it_is_decided() {
    let _proof = evidence::proves(&["SK-23 mail", "SK-39 mail", "SK-42 mail"]);
    let story = Story::begin().await;
    let vxc = story.connect().await;
    story.letters.deliver(&story.exchange).await;

    story.ask_for_vlan(&vxc).await;
    let told = story.letters.to(&story.exchange, &story.east.ada.email).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].header("Subject").starts_with("West Ltd asks to change the connection"));
    assert!(told[0].text.contains(&format!("/services/vxc/{vxc}")), "{}", told[0].text);

    let inbox = story.east.client().get("/keyway/v1/approvals").await;
    let proposal = inbox.data()[0]["uid"].as_str().unwrap().to_owned();
    story.east.client().post(&format!("/keyway/v1/approvals/{proposal}/approve"), &json!({})).await.data();
    let told = story.letters.to(&story.exchange, &story.west.ada.email).await;
    assert!(told.iter().any(|letter| letter.header("Subject").contains("East Ltd has approved")), "{told:?}");

    // The other way round.
    story.exchange.run_workers().await;
    story.letters.deliver(&story.exchange).await;
    let answer = story.east.client().put(&format!("/v3/product/vxc/{vxc}"), &json!({ "bEndVlan": 2988 })).await;
    assert_eq!(answer.data()["vxcApproval"]["status"], "PENDING_EXTERNAL", "{}", answer.text);
    let told = story.letters.to(&story.exchange, &story.west.ada.email).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].header("Subject").starts_with("East Ltd asks to change the connection"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_switched_a_group_off_is_told_in_the_portal_alone() {
    let story = Story::begin().await;
    let off = json!([{ "group": "ORDERING", "enabled": false }]);
    story.east.admin().put("/v3/notificationPreferences", &off).await.data();
    let vxc = story.connect().await;
    let told = story.letters.to(&story.exchange, &story.east.ada.email).await;
    assert!(told.iter().all(|letter| !letter.header("List-Id").contains("ordering")), "{told:?}");
    let notices = story.east.admin().get("/keyway/v1/notices").await;
    let ordering = |notice: &&Value| notice["group"] == "ORDERING" && notice["subjectUid"] == vxc.as_str();
    assert_eq!(notices.data()["items"].as_array().unwrap().iter().filter(ordering).count(), 1);
}

/// The words of a text; a uid is one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_is_told_anything_private_of_the_other() {
    let story = Story::begin().await;
    let vxc = story.connect().await;
    let path = format!("/v3/product/vxc/{vxc}");
    let (west, east) = (story.west.client(), story.east.client());
    west.put(&path, &json!({ "name": "WESTSECRET-name", "rateLimit": 400, "costCentre": "WESTSECRET-centre" }))
        .await
        .data();
    west.put(
        &format!("/v2/product/{vxc}/tags"),
        &json!({ "resourceTags": [{ "key": "WESTSECRET-tag", "value": "WESTSECRET-value" }] }),
    )
    .await
    .data();
    story.ask_for_vlan(&vxc).await;
    let inbox = east.get("/keyway/v1/approvals").await;
    let proposal = inbox.data()[0]["uid"].as_str().unwrap().to_owned();
    east.post(&format!("/keyway/v1/approvals/{proposal}/deny"), &json!({})).await.data();
    west.put(&path, &json!({ "shutdown": true })).await.data();
    east.put(&path, &json!({ "name": "EASTSECRET-name", "bEndVlan": 2988 })).await.data();
    assert_eq!(west.post(&format!("/v3/product/{vxc}/action/CANCEL_NOW"), &json!({})).await.status, 200);
    story.exchange.run_workers().await;

    let west_port = west.get(&format!("/v2/product/{}", story.west_port)).await;
    let number = west_port.data()["productId"].to_string();
    let of_west = ["3987", "3988", story.west_port.as_str(), number.as_str(), "Ada", story.west.ada.email.as_str()];
    let of_east = ["2987", "2988", "Ada", story.east.ada.email.as_str()];
    let letters = story.letters.deliver(&story.exchange).await;
    for (reader, other, secret, values) in [
        (&story.east, &story.west, "WESTSECRET", of_west.as_slice()),
        (&story.west, &story.east, "EASTSECRET", of_east.as_slice()),
    ] {
        let mut told: Vec<String> = letters
            .iter()
            .filter(|letter| letter.recipients == [reader.ada.email.as_str()])
            .map(|letter| format!("{:?} {} {}", letter.headers, letter.text, letter.html))
            .collect();
        assert!(told.len() >= 3, "{}: {told:?}", reader.name);
        told.push(reader.admin().get("/keyway/v1/notices?limit=200").await.text);
        // Of its own trail only what the other has done.
        let trail = reader.admin().get("/keyway/v1/audit?limit=1000").await;
        let by_other = |entry: &&Value| entry["actor"] == other.name.as_str();
        let entries: Vec<_> = trail.data()["items"].as_array().unwrap().iter().filter(by_other).collect();
        assert!(!entries.is_empty(), "{}", trail.text);
        assert!(
            other.admin().get("/keyway/v1/audit?limit=1000").await.text.contains(secret),
            "there is something to tell"
        );
        told.extend(entries.iter().map(ToString::to_string));
        for text in &told {
            assert!(!text.contains(secret), "{} is told {secret}: {text}", reader.name);
            let own = reader.ada.email.as_str();
            for value in values {
                let found = words(text).any(|word| word == *value) || (value.contains('@') && text.contains(value));
                assert!(!found || *value == own, "{} is told {value}: {text}", reader.name);
            }
        }
    }
}
