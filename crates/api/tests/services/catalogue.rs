//! Importing and exporting the operator's catalogue.

use app::{Actor, App, Error};
use serde_json::json;

use crate::kit::Exchange;
use crate::kit::shop::{CATALOGUE, port};

fn operator() -> Actor {
    Actor::local_operator("noc")
}

async fn import(exchange: &Exchange, text: &str) -> Result<app::catalogue::Imported, Error> {
    exchange.app.import_catalogue(&operator(), text.to_owned()).await
}

#[tokio::test]
async fn an_empty_exchange_gets_the_sample_once() {
    let exchange = Exchange::empty().await;
    let first = exchange.app.ensure_catalogue().await.unwrap().unwrap();
    assert!(first.devices_added > 100 && first.interfaces_added > 1000 && first.partner_ports_added > 50, "{first:?}");
    assert_eq!(exchange.app.ensure_catalogue().await.unwrap(), None);
    assert_eq!(exchange.app.export_catalogue(&operator()).await.unwrap(), domain::catalog::SAMPLE);
    let east = exchange.company("East Ltd").await;
    let mut order = port("Sydney");
    order["locationId"] = json!(2);
    assert_eq!(east.client().buy(order).await.len(), 1);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_and_nothing_is_imported() {
    let exchange = Exchange::stocked().await;
    let wrong = CATALOGUE
        .replace("location = 1, zone = \"red\"", "location = 9, zone = \"red\"")
        .replace("mcr_mbps = 12500", "mcr_mbps = 0");
    let told = import(&exchange, &wrong).await.unwrap_err().to_string();
    assert!(
        told.contains("the location 9 is not in this catalogue") && told.contains("mcr_mbps must be more than 0"),
        "{told}"
    );
    let unreadable = import(&exchange, "market = 7").await.unwrap_err().to_string();
    assert!(unreadable.starts_with("catalogue: TOML parse error"), "{unreadable}");
    assert_eq!(exchange.app.export_catalogue(&operator()).await.unwrap(), CATALOGUE);
    let checked = App::check_catalogue(&wrong).unwrap();
    assert_eq!(checked.findings.iter().filter(|finding| finding.is_error()).count(), told.lines().count());
}

#[tokio::test]
async fn what_is_new_is_added_and_what_is_gone_takes_no_more_orders() {
    let exchange = Exchange::stocked().await;
    assert!(!import(&exchange, CATALOGUE).await.unwrap().new, "the same again");
    let more = CATALOGUE.replace("media = \"LX\", count = 1,", "media = \"LX\", count = 2,");
    let done = import(&exchange, &more).await.unwrap();
    assert_eq!((done.devices_added, done.interfaces_added, done.interfaces_retired), (0, 2, 0));
    let done = import(&exchange, CATALOGUE).await.unwrap();
    assert_eq!((done.interfaces_added, done.interfaces_retired), (0, 2));
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("Melbourne");
    order["locationId"] = json!(2);
    order["portSpeed"] = json!(1000);
    east.buy(order.clone()).await;
    assert!(east.try_to_buy(order.clone()).await.refused(400).contains("no room"), "a retired one isn't given out");
    import(&exchange, &more).await.unwrap();
    assert_eq!(east.buy(order).await.len(), 1, "and is when it's back");
}

#[tokio::test]
async fn nothing_that_is_in_use_goes_and_each_use_is_named() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("Harbour Port");
    order["config"]["diversityZone"] = json!("red");
    let (port, mcr) = (east.buy(order).await.remove(0), east.mcr("MCR").await);
    let smaller = CATALOGUE
        .replace("    { speed = 10000, media = \"LR\", count = 6, prefix = \"xe-0/1/\" },\n", "")
        .replace("mcr_mbps = 12500", "mcr_mbps = 12499")
        .replace("mcr_speeds = [1000, 2500, 10000]", "mcr_speeds = [1000]")
        .replace("mcr_mbps = 12499", "mcr_mbps = 2000");
    let told = import(&exchange, &smaller).await.unwrap_err().to_string();
    assert!(told.contains(&format!("is in use by Port {port} (Harbour Port), so it can't go")), "{told}");
    assert!(told.contains("2500 of its capacity are in use, so it can't shrink to 2000"), "{told}");
    assert!(told.contains("(Sydney cloud 1)"), "{told}");
    assert_eq!(exchange.app.export_catalogue(&operator()).await.unwrap(), CATALOGUE);
    let interfaces = exchange.store.read(store::interfaces::all).await.unwrap();
    assert!(interfaces.iter().all(|one| !one.retired));

    for uid in [port, mcr] {
        east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await.data();
    }
    exchange.run_workers().await;
    let told = import(&exchange, &smaller).await.unwrap_err().to_string();
    assert!(!told.contains("Harbour Port") && told.contains("(Sydney cloud 1)"), "{told}");
    let start = CATALOGUE.find("partner_port = [").unwrap();
    let end = start + CATALOGUE[start..].find("\n]\n").unwrap() + 3;
    let (head, tail) = (&CATALOGUE[..start], &CATALOGUE[end..]);
    let done = import(&exchange, &format!("{head}{tail}")).await.unwrap();
    assert_eq!(done.partner_ports_ended, 2);
    exchange.run_workers().await;
    let without = smaller.replace(&CATALOGUE[start..end], "");
    assert!(import(&exchange, &without).await.unwrap().interfaces_retired > 0);
}

#[tokio::test]
async fn only_the_operator_keeps_the_catalogue() {
    let exchange = Exchange::stocked().await;
    let east = exchange.company("East Ltd").await;
    for client in [east.client(), east.admin()] {
        client.get("/keyway/v1/catalogue").await.refused(403);
        client.put("/keyway/v1/catalogue", &json!({})).await.refused(403);
    }
}
