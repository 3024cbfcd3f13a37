//! East makes service keys (SK-16, SK-56 to SK-72); West looks at one.

use axum::http::Method;
use serde_json::json;

use crate::demo::world::{By, Expect, World, text};

/// The VLAN of East's hand-off.
pub const EAST_VLAN: u16 = 120;

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("Service keys")?;
    world.teller.say("East makes a single-use key on its Port: VLAN 120, at most 500 Mbit/s, active.")?;
    let single = json!({
        "productUid": world.east_port, "singleUse": true, "maxSpeed": 500, "vlan": EAST_VLAN, "active": true,
        "description": "West hand-off"
    });
    let show = ["/data/key", "/data/vlan", "/data/maxSpeed", "/data/valid", "/data/validFor"];
    let made = world.ask(By::East, Method::POST, "/v2/service/key", Some(single.clone()), Expect::Done, &show).await?;
    world.key = text(&made, "/data/key")?;

    world.teller.say("That VLAN is taken now: a second key for it is refused.")?;
    world.ask(By::East, Method::POST, "/v2/service/key", Some(single), Expect::Refused(400), &[]).await?;

    world.teller.say("East makes a multi-use key too: any number of connections, VLANs settled for each.")?;
    let multi = json!({
        "productUid": world.east_port, "singleUse": false, "maxSpeed": 200, "active": true, "description": "Branch offices"
    });
    let made = world
        .ask(By::East, Method::POST, "/v2/service/key", Some(multi), Expect::Done, &["/data/key", "/data/singleUse"])
        .await?;
    world.multi_key = text(&made, "/data/key")?;

    world
        .teller
        .say("East sends the single-use key to West, by mail or on paper. West looks at it, and sees little.")?;
    let path = format!("/v2/service/key?key={}", world.key);
    let seen =
        ["/data/companyName", "/data/maxSpeed", "/data/singleUse", "/data/valid", "/data/vlan", "/data/productName"];
    world.ask(By::West, Method::GET, &path, None, Expect::Done, &seen).await?;
    Ok(())
}
