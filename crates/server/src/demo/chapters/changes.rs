//! Changes, agreed by the other side (SK-39 to SK-46).

use axum::http::Method;
use serde_json::json;

use crate::demo::world::{By, Expect, World};

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("Changes")?;
    let put = format!("/v3/product/vxc/{}", world.vxc);
    let read = format!("/v2/product/{}", world.vxc);

    world.teller.say("West wants another VLAN at its end. The change is held until East agrees.")?;
    let asked = world
        .ask(
            By::West,
            Method::PUT,
            &put,
            Some(json!({ "aEndVlan": 300 })),
            Expect::Done,
            &["/data/vxcApproval", "/data/aEnd/vlan"],
        )
        .await?;
    anyhow::ensure!(
        asked.pointer("/data/aEnd/vlan") == Some(&json!(super::connection::WEST_VLAN)),
        "the VLAN changed before East agreed"
    );

    world.teller.say("East gets a mail and finds the box: what is asked, not the number. East approves.")?;
    let mail = world.until_mail(world.east.email, "change").await?;
    world.teller.fact(&format!("mail to {}: {mail}", world.east.email))?;
    world.ask(By::East, Method::GET, &read, None, Expect::Done, &["/data/vxcApproval", "/data/aEnd/vlan"]).await?;
    world
        .ask(By::East, Method::PUT, &put, Some(json!({ "isApproved": true })), Expect::Done, &["/data/vxcApproval"])
        .await?;
    expect_vlan(world, &read, 300).await?;

    world.teller.say("West asks once more. This time East says no, and nothing changes.")?;
    world
        .ask(By::West, Method::PUT, &put, Some(json!({ "aEndVlan": 400 })), Expect::Done, &["/data/vxcApproval"])
        .await?;
    world
        .ask(By::East, Method::PUT, &put, Some(json!({ "isApproved": false })), Expect::Done, &["/data/vxcApproval"])
        .await?;
    expect_vlan(world, &read, 300).await?;

    world.teller.say("The rate limit is West's to change, up to what the key allows, at once.")?;
    world
        .ask(By::West, Method::PUT, &put, Some(json!({ "rateLimit": 450 })), Expect::Done, &["/data/rateLimit"])
        .await?;

    world.teller.say("It is not East's to change.")?;
    world.ask(By::East, Method::PUT, &put, Some(json!({ "rateLimit": 100 })), Expect::Refused(403), &[]).await?;

    world.teller.say("Each calls the connection what it likes.")?;
    world
        .ask(
            By::East,
            Method::PUT,
            &put,
            Some(json!({ "name": "Customer West" })),
            Expect::Done,
            &["/data/productName"],
        )
        .await?;
    world.ask(By::West, Method::GET, &read, None, Expect::Done, &["/data/productName"]).await?;
    Ok(())
}

async fn expect_vlan(world: &World, read: &str, vlan: u16) -> anyhow::Result<()> {
    let seen = world
        .ask(By::West, Method::GET, read, None, Expect::Done, &["/data/aEnd/vlan", "/data/provisioningStatus"])
        .await?;
    anyhow::ensure!(seen.pointer("/data/aEnd/vlan") == Some(&json!(vlan)), "the A-End VLAN is not {vlan}");
    Ok(())
}
