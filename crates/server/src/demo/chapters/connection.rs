//! West redeems the key: one order, and the connection is live (SK-13 to SK-21).

use axum::http::Method;
use serde_json::{Value, json};

use crate::demo::world::{By, Expect, World, text};

/// The VLAN that West wants at its own end.
pub const WEST_VLAN: u16 = 231;

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("A connection")?;
    world.teller.say("West orders a connection with the key: its own Port, its own VLAN 231, 300 Mbit/s. Nothing of East's is needed.")?;
    let order = order(&world.west_port, &world.key, "To East", 300, Some(WEST_VLAN));
    let bought = world
        .ask(
            By::West,
            Method::POST,
            "/v4/networkdesign/buy",
            Some(order),
            Expect::Done,
            &["/data/0/vxcJTechnicalServiceUid"],
        )
        .await?;
    world.vxc = text(&bought, "/data/0/vxcJTechnicalServiceUid")?;
    world.until_live(By::West, &world.vxc).await?;

    world.teller.say("East is told, in its portal and by e-mail.")?;
    world
        .ask(
            By::East,
            Method::GET,
            "/keyway/v1/notices",
            None,
            Expect::Done,
            &["/data/items/0/title", "/data/items/0/text"],
        )
        .await?;
    let mail = world.until_mail(world.east.email, world.west.name).await?;
    world.teller.fact(&format!("mail to {}: {mail}", world.east.email))?;

    world.teller.say("The key was for one use: a second order with it is refused, and changes nothing.")?;
    let again = self::order(&world.west_port, &world.key, "Once more", 300, None);
    world.ask(By::West, Method::POST, "/v4/networkdesign/buy", Some(again), Expect::Refused(400), &[]).await?;

    world.teller.say("The multi-use key serves twice, with VLANs that the exchange chooses.")?;
    for name in ["Branch 1", "Branch 2"] {
        let order = self::order(&world.west_port, &world.multi_key, name, 100, None);
        let bought = world.ask(By::West, Method::POST, "/v4/networkdesign/buy", Some(order), Expect::Done, &[]).await?;
        world.until_live(By::West, &text(&bought, "/data/0/vxcJTechnicalServiceUid")?).await?;
    }
    Ok(())
}

pub fn order(port: &str, key: &str, name: &str, rate: u32, vlan: Option<u16>) -> Value {
    let a_end = vlan.map_or_else(|| json!({}), |vlan| json!({ "vlan": vlan }));
    json!({
        "networkDesign": [{ "productUid": port, "associatedVxcs": [{
            "productName": name, "serviceKey": key, "rateLimit": rate, "term": 1, "shutdown": false, "aEnd": a_end, "bEnd": {}
        }] }],
        "discountCodes": []
    })
}
