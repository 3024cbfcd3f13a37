//! The list of a company's keys.

use app::service_keys::KeyView;
use app::service_keys::{KeyFilter, KeyQuery};
use app::{Actor, Error, Page, Paging};
use serde_json::json;

use super::crowd::Crowd;
use crate::vxcs::stage::Ports;

async fn list(it: &Crowd, actor: &Actor, query: KeyQuery) -> Page<KeyView> {
    it.exchange.app.service_keys_page(actor, query).await.unwrap()
}

fn find(search: &str) -> KeyQuery {
    KeyQuery { search: search.to_owned(), ..KeyQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_found_by_label_beginning_and_service_at_one_price() {
    let it = Crowd::new().await;
    let (east, west) = (it.admin(&it.east).await, it.admin(&it.west).await);
    let mut costs = Vec::new();
    for more in [10, 990] {
        let ports = it.ports(&it.east, &format!("Port {more}"), more).await;
        it.keys(&ports).await;
        let (cost, found) = it.cost(list(&it, &east, KeyQuery::default())).await;
        costs.push((cost, found.total, found.rows.len()));
    }
    assert_eq!(costs, [(3, 10, 10), (3, 1_000, 50)]);

    for (search, found) in [("KEY 0003", 2), ("port 990 0007", 1), ("port 10 ", 10), ("hub", 0), ("%", 0)] {
        assert_eq!(list(&it, &east, find(search)).await.total, found, "{search}");
    }
    let one = list(&it, &east, find("port 990 0007")).await.rows.remove(0);
    for search in [one.key.short(), one.key.to_string().to_uppercase(), one.product_number.to_string()] {
        assert_eq!(list(&it, &east, find(&search)).await.rows, std::slice::from_ref(&one), "{search}");
    }
    let of_one = KeyQuery { service: Some(one.product_uid.into()), ..KeyQuery::default() };
    assert_eq!(list(&it, &east, of_one.clone()).await.rows, std::slice::from_ref(&one));
    let refused = it.exchange.app.service_keys_page(&west, of_one).await.unwrap_err();
    assert!(matches!(refused, Error::NotFound(_)), "{refused}");
    assert_eq!(list(&it, &west, find(&one.key.to_string())).await.total, 0);
    assert_eq!(list(&it, &west, KeyQuery::default()).await.total, 0);

    let at = |page| KeyQuery { paging: Paging { page, size: 150 }, ..KeyQuery::default() };
    let mut seen = std::collections::HashSet::new();
    for n in 1..=7 {
        seen.extend(list(&it, &east, at(n)).await.rows.into_iter().map(|key| key.key));
    }
    assert_eq!(seen.len(), 1_000);
    let beyond = list(&it, &east, at(99)).await;
    assert_eq!((beyond.page, beyond.total, beyond.rows.len()), (7, 1_000, 100));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_of_keys_what_the_whole_list_says() {
    let it = Ports::connected().await;
    for more in [
        json!({ "active": false }),
        json!({ "singleUse": true, "vlan": 131, "description": "Nord" }),
        json!({ "limits": { "maxUses": 1 } }),
        json!({ "limits": { "maxTotalMbps": 300 } }),
        json!({ "limits": { "maxUses": 2, "companies": [it.west.uid] } }),
    ] {
        let limited = more.get("limits").is_some();
        let key = it.key(&it.east_port, more).await;
        if limited {
            it.connect(&it.west_port, &key, json!({})).await;
        }
    }
    let it = Crowd { exchange: it.ports.stage.exchange, west: it.ports.stage.west, east: it.ports.stage.east };
    let east = it.admin(&it.east).await;
    for (days, ended, count) in [(0, true, 6), (0, false, 4), (40, true, 6), (0, false, 0)] {
        it.exchange.clock.advance(std::time::Duration::from_hours(days * 24));
        let whole = it.exchange.app.service_keys(&east, KeyFilter { ended, ..KeyFilter::default() }).await.unwrap();
        let mut page = list(&it, &east, KeyQuery { ended, ..KeyQuery::default() }).await;
        page.rows.reverse();
        assert_eq!(page.rows, whole.keys);
        assert_eq!(page.total, count);
    }
}
