//! The same connection, as each side sees it (SK-47, SK-48).

use serde_json::Value;

use crate::demo::world::{By, World};

/// What is compared: what to call it, and where it stands in the answer.
const ROWS: [(&str, &str); 13] = [
    ("name", "/productName"),
    ("status", "/provisioningStatus"),
    ("rate limit, Mbit/s", "/rateLimit"),
    ("who pays", "/companyName"),
    ("A-End service", "/aEnd/productName"),
    ("A-End location", "/aEnd/location"),
    ("A-End VLAN", "/aEnd/vlan"),
    ("A-End uid", "/aEnd/productUid"),
    ("B-End service", "/bEnd/productName"),
    ("B-End location", "/bEnd/location"),
    ("B-End VLAN", "/bEnd/vlan"),
    ("B-End uid", "/bEnd/productUid"),
    ("contract, months", "/contractTermMonths"),
];

const WIDTH: usize = 38;

pub async fn tell(world: &mut World) -> anyhow::Result<()> {
    world.teller.say("Both read the same connection; each sees its own end, and of the other's a stand-in name.")?;
    let path = format!("/v2/product/{}", world.vxc);
    world.teller.command(&format!(
        "curl --cacert \"$CA\" -H \"Authorization: Bearer $EAST\" \"$API{path}\"   # and with $WEST"
    ))?;
    let (east, west) = (world.look(By::East, &path).await?, world.look(By::West, &path).await?);
    world.teller.fact(&format!("{:<20} {:<WIDTH$} {}", "", "East sees", "West sees"))?;
    for (name, pointer) in ROWS {
        let (of_east, of_west) = (shown(&east, pointer), shown(&west, pointer));
        world.teller.fact(&format!("{name:<20} {of_east:<WIDTH$} {of_west}"))?;
    }
    hidden(&east, &["/aEnd/productName", "/aEnd/location", "/aEnd/vlan"])?;
    hidden(&west, &["/bEnd/productName", "/bEnd/location", "/bEnd/vlan"])?;
    let picture = super::super::picture::connection(world.east.name, world.west.name, &east, &west);
    world.teller.block(&picture)
}

fn shown(body: &Value, pointer: &str) -> String {
    match body.pointer(&format!("/data{pointer}")) {
        None | Some(Value::Null) => "·".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The step fails when a side sees what it must not.
fn hidden(body: &Value, pointers: &[&str]) -> anyhow::Result<()> {
    for pointer in pointers {
        let seen = shown(body, pointer);
        anyhow::ensure!(seen == "·", "{pointer} of the other side is visible: {seen}");
    }
    Ok(())
}
