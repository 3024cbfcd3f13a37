//! One key, many who want it at once.

use std::time::Duration;

use serde_json::json;
use store::audit;

use super::stage::{Stage, order};

const RIVALS: usize = 200;
const USED: &str = "networkDesign[0].associatedVxcs[0].serviceKey: the single-use service key has been used";

/// How often the race is run: more when there is time.
fn rounds() -> usize {
    if std::env::var_os("KEYWAY_LONG").is_some() { 20 } else { 3 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_orders_with_one_single_use_key_one_wins_and_each_other_hears_why() {
    let ports = Stage::with_ports().await;
    for round in 0..rounds() {
        let key = ports.stage.key(&ports.east_port, json!({ "singleUse": true, "vlan": 1000 + round })).await;
        let trail = async || {
            let read = ports.exchange.store.read(|tx| audit::all(tx, i64::MAX, 100_000));
            read.await.unwrap()
        };
        let vxcs = async || ports.west.client().vxc(&ports.west_port).await["associatedVxcs"].as_array().unwrap().len();
        let told = ports.stage.told(&ports.east).await.len();
        let (audits, before) = (trail().await.len(), vxcs().await);
        let orders: Vec<_> = (0..RIVALS)
            .map(|_| {
                let (west, element) = (ports.west.client(), order(&ports.west_port, &key, json!({})));
                tokio::spawn(async move { west.try_to_buy(element).await })
            })
            .collect();
        let mut won = 0;
        for one in orders {
            let answer = one.await.unwrap();
            if answer.status == 200 {
                won += 1;
            } else {
                assert_eq!(answer.refused(400), USED);
            }
        }
        assert_eq!((won, vxcs().await), (1, before + 1));
        assert_eq!(ports.stage.told(&ports.east).await.len(), told + 1, "East hears of the one that won");
        // The winner's entry, the two that East has of it, one for the first who was refused, and one for all others of that minute.
        ports.exchange.clock.advance(Duration::from_secs(60));
        ports.exchange.app.expire_once().await.unwrap();
        let mut entries = trail().await;
        entries.truncate(entries.len() - audits);
        let after: Vec<Option<String>> = entries.into_iter().map(|entry| entry.after).collect();
        assert_eq!(after.len(), 3 + 2, "{after:?}");
        assert_eq!(after[0], Some(format!(r#"{{"reason":"{USED}","times":{}}}"#, RIVALS - 2)));
    }
}
