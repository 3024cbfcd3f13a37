//! Each company orders a Port.

use axum::http::Method;
use serde_json::{Value, json};

use crate::demo::world::{By, Expect, World, text};

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("Services")?;
    let location = location(world).await?;
    world.east_port = port(world, By::East, "East SYD hand-off", &location).await?;
    world.west_port = port(world, By::West, "West SYD uplink", &location).await?;
    Ok(())
}

/// A place in Sydney where a Port can be had now.
async fn location(world: &mut World) -> anyhow::Result<Value> {
    world.teller.say("Where can Ports be had? East looks at the locations in Sydney.")?;
    let path = "/v3/locations?locationStatuses=Active&metro=Sydney";
    let found = world
        .ask(
            By::East,
            Method::GET,
            path,
            None,
            Expect::Done,
            &["/data/0/name", "/data/0/id", "/data/0/diversityZones/red/megaportSpeedMbps"],
        )
        .await?;
    let sydney = found
        .get("data")
        .and_then(Value::as_array)
        .and_then(|all| all.iter().find(|one| one.get("metro").and_then(Value::as_str) == Some("Sydney")));
    sydney.cloned().ok_or_else(|| anyhow::anyhow!("no location in Sydney"))
}

async fn port(world: &mut World, by: By, name: &str, location: &Value) -> anyhow::Result<String> {
    world.teller.say(&format!("{} orders a 10 Gbit/s Port and waits until it is LIVE.", world.account(by).name))?;
    let element = json!({
        "productName": name, "productType": "MEGAPORT", "portSpeed": 10_000, "term": 12, "locationId": location.get("id"),
        "market": location.get("market"), "marketplaceVisibility": false, "config": { "diversityZone": "red" }
    });
    let price = ["/data/0/price/monthlyRate", "/data/0/price/currency"];
    world.ask(by, Method::POST, "/v3/networkdesign/validate", Some(json!([element])), Expect::Done, &price).await?;
    let order = json!({ "networkDesign": [element], "discountCodes": [] });
    let bought = world
        .ask(by, Method::POST, "/v4/networkdesign/buy", Some(order), Expect::Done, &["/data/0/technicalServiceUid"])
        .await?;
    let uid = text(&bought, "/data/0/technicalServiceUid")?;
    world.until_live(by, &uid).await?;
    Ok(uid)
}
