//! What is asked again: answered from memory, and never anything but what a fresh look would say.

use std::time::Duration;

use domain::ProductKind;
use serde_json::{Value, json};

use super::stage::{Connected, Ports, Stage};
use crate::kit::{Client, Exchange};

/// What may be kept, and where whoever of the two companies asks.
fn paths(scene: &Connected) -> Vec<String> {
    let services = [&scene.west_port, &scene.east_port, &scene.vxc].map(|uid| format!("/v2/product/{uid}"));
    let key = [format!("/v2/service/key?key={}", scene.key), "/keyway/v1/me".to_owned(), "/v2/products".to_owned()];
    services.into_iter().chain(key).collect()
}

/// The same question in words that nobody used before, which is answered afresh.
async fn afresh(client: &Client, path: &str, n: usize) -> (u16, Value) {
    let and = if path.contains('?') { '&' } else { '?' };
    let answer = client.get(&format!("{path}{and}afresh={n}")).await;
    (answer.status.as_u16(), answer.body)
}

async fn both_see_what_is(scene: &Connected, when: &str, n: &mut usize) {
    for path in paths(scene) {
        for company in [&scene.west, &scene.east] {
            let client = company.client();
            for _ in 0..2 {
                let answer = client.get(&path).await;
                *n += 1;
                let fresh = afresh(&client, &path, *n).await;
                assert_eq!((answer.status.as_u16(), &answer.body), (fresh.0, &fresh.1), "{path} {when}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_asked_again_costs_no_statement_until_something_is_written() {
    let scene = Ports::connected_on_file().await;
    let client = scene.west.client();
    let path = format!("/v2/product/{}", scene.vxc);
    let first = client.get(&path).await;
    let before = scene.exchange.store.statements();
    let again = client.get(&path).await;
    assert_eq!(scene.exchange.store.statements(), before);
    assert_eq!((&first.text, first.header("content-type")), (&again.text, again.header("content-type")));
    // Another token asks for itself, also when it is the same program's.
    let other = scene.exchange.bearer(&scene.exchange.token(&scene.west.key).await);
    other.get(&path).await.data();
    assert!(scene.exchange.store.statements() > before);
    // A write of somebody else's, of something else.
    scene.exchange.company("Far Away Inc").await;
    let before = scene.exchange.store.statements();
    client.get(&path).await.data();
    assert!(scene.exchange.store.statements() > before);
}

#[tokio::test]
async fn what_is_asked_again_is_what_a_fresh_look_would_say_after_every_change() {
    let scene = Ports::connected().await;
    let mut n = 0;
    let vxc = format!("/v3/product/vxc/{}", scene.vxc);
    both_see_what_is(&scene, "at first", &mut n).await;
    let changes: [(&Client, &str, &str, Value); 6] = [
        (&scene.west.client(), "PUT", &vxc, json!({ "name": "West's word" })),
        (&scene.east.client(), "PUT", &vxc, json!({ "name": "East's word" })),
        (&scene.west.client(), "PUT", &vxc, json!({ "rateLimit": 400 })),
        (&scene.east.client(), "PUT", &vxc, json!({ "isApproved": true })),
        (&scene.east.client(), "PUT", &vxc, json!({ "bEndVlan": 121 })),
        (&scene.west.client(), "POST", &format!("/v3/product/{}/action/CANCEL_NOW", scene.vxc), json!({})),
    ];
    for (client, method, path, body) in changes {
        client.json(method, path, &body).await;
        both_see_what_is(&scene, &format!("after {body}"), &mut n).await;
        scene.exchange.run_workers().await;
        both_see_what_is(&scene, &format!("settled after {body}"), &mut n).await;
    }
}

#[tokio::test]
async fn what_is_asked_again_is_what_a_fresh_look_would_say_at_every_time() {
    let _proof = evidence::proves(&["SK-67 api"]);
    let scene = Ports::connected().await;
    let clock = &scene.exchange.clock;
    let client = scene.east.client();
    let later = scene.exchange.app.now().plus(Duration::from_mins(5));
    let valid = json!({ "start": later.ms(), "end": later.plus(Duration::from_mins(5)).ms() });
    let body =
        json!({ "productUid": scene.east_port, "singleUse": true, "maxSpeed": 100, "active": true, "validFor": valid });
    let key = client.post("/v2/service/key", &body).await.data()["key"].as_str().unwrap().to_owned();
    let path = format!("/v2/service/key?key={key}");
    let mut seen = Vec::new();
    // Up to a moment before, at and after its start and its end; nothing is written meanwhile.
    for (n, step) in [0, 299_999, 1, 1, 299_998, 1, 1, 60_000].into_iter().enumerate() {
        clock.advance(Duration::from_millis(step));
        for reader in [&client, &scene.west.client()] {
            reader.get(&path).await.data();
            let again = reader.get(&path).await;
            assert_eq!(again.body, afresh(reader, &path, n).await.1);
            seen.push((again.data()["valid"] == true, again.data()["expired"] == true));
        }
    }
    seen.dedup();
    assert_eq!(seen, [(false, false), (true, false), (false, true)]);

    // The end of a contract moves on by itself.
    let path = format!("/v2/product/{}", scene.west_port);
    let mut west = scene.west.clone();
    let end = west.client().get(&path).await.data()["contractEndDate"].as_i64().unwrap();
    clock.advance(Duration::from_millis(u64::try_from(end - scene.exchange.app.now().ms() - 1).unwrap()));
    west.renew(&scene.exchange).await;
    let ends = async || west.client().get(&path).await.data()["contractEndDate"].as_i64().unwrap();
    assert_eq!(ends().await, end);
    clock.advance(Duration::from_millis(1));
    assert!(ends().await > end);
}

#[tokio::test]
async fn who_is_stopped_is_not_answered_from_memory() {
    let _proof = evidence::proves(&["AK-39 api"]);
    let stage = Stage::new().await;
    let port = stage.service(&stage.west, ProductKind::Port, "West Port").await;
    let path = format!("/v2/product/{port}");
    let client = stage.west.client();
    client.get(&path).await.data();
    client.get(&path).await.data();
    stage.exchange.stranger().get(&path).await.refused(401);
    stage.east.client().get(&path).await.refused(404);
    stage.west.admin().delete(&format!("/keyway/v1/api-keys/{}", stage.west.key.uid)).await.data();
    client.get(&path).await.refused(401);
}

#[tokio::test]
async fn many_who_ask_while_others_write_never_see_what_was() {
    let scene = Ports::connected().await;
    let path = format!("/v2/product/{}", scene.vxc);
    let write = async {
        for n in 0..40 {
            let name = format!("name {n}");
            scene.west_puts(json!({ "name": name })).await.data();
            // What was answered is what is seen from here on.
            assert_eq!(scene.west.client().get(&path).await.data()["productName"], name);
        }
    };
    let read = async || {
        let mut last = 0;
        while last < 39 {
            let name = scene.west.client().get(&path).await.data()["productName"].as_str().unwrap().to_owned();
            let n = name.strip_prefix("name ").map_or(0, |n| n.parse::<i32>().unwrap());
            assert!(n >= last, "{n} after {last}");
            last = n;
            // An answer from memory is there at once, and the others want their turn.
            tokio::task::yield_now().await;
        }
    };
    futures_util::future::join4(write, read(), read(), read()).await;
}

impl Ports {
    async fn connected_on_file() -> Connected {
        Stage::of(Exchange::stocked_on_file().await).await.ports().await.connect_them().await
    }
}
