//! A key is deactivated, and a connection deleted (SK-80, SK-27).

use axum::http::Method;
use serde_json::json;

use crate::demo::world::{By, Expect, World};

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.chapter("Ending")?;
    world.teller.say("East deactivates the multi-use key. It serves no more; what was made with it stays.")?;
    let update = json!({ "key": world.multi_key, "productUid": world.east_port, "singleUse": false, "active": false });
    world
        .ask(By::East, Method::PUT, "/v2/service/key", Some(update), Expect::Done, &["/data/active", "/data/valid"])
        .await?;
    let order = super::connection::order(&world.west_port, &world.multi_key, "Too late", 100, None);
    world.ask(By::West, Method::POST, "/v4/networkdesign/buy", Some(order), Expect::Refused(400), &[]).await?;

    world.teller.say("East can't delete the connection: West owns it and pays for it.")?;
    let cancel = format!("/v3/product/{}/action/CANCEL_NOW", world.vxc);
    world.ask(By::East, Method::POST, &cancel, None, Expect::Refused(403), &[]).await?;

    world.teller.say("West deletes it.")?;
    world.ask(By::West, Method::POST, &cancel, None, Expect::Done, &[]).await?;
    let read = format!("/v2/product/{}", world.vxc);
    let gone = world.ask(By::West, Method::GET, &read, None, Expect::Done, &["/data/provisioningStatus"]).await?;
    anyhow::ensure!(
        gone.pointer("/data/provisioningStatus") == Some(&json!("DECOMMISSIONED")),
        "the connection is not gone"
    );
    let mail = world.until_mail(world.east.email, "ended").await?;
    world.teller.fact(&format!("mail to {}: {mail}", world.east.email))?;

    world.teller.say("What East did and what was done to it stands in its activity log.")?;
    world
        .ask(
            By::East,
            Method::GET,
            "/keyway/v1/audit",
            None,
            Expect::Done,
            &[
                "/data/items/0/action",
                "/data/items/0/actor",
                "/data/items/0/outcome",
                "/data/items/1/action",
                "/data/items/1/actor",
                "/data/items/1/outcome",
            ],
        )
        .await?;
    Ok(())
}
