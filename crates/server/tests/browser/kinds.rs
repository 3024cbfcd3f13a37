//! Keys and connections on MVEs and MCRs, and where the icon of service keys is to be seen.

use axum::http::Method;
use serde_json::{Value, json};

use crate::furnish::{mcr, mve, port};
use crate::keyway::Home;
use crate::tenant::accept;
use crate::visitor::{Visitor, Way};
use crate::world::{EAST, WEST, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_and_a_router_are_connected_and_each_side_changes_its_own() {
    let _proof = evidence::proves(&[
        "SK-29 ui", "SK-30 ui", "SK-31 ui", "SK-34 ui", "SK-35 ui", "SK-36 ui", "SK-60 ui", "SK-65 ui", "SK-66 ui",
    ]);
    let home = Home::new("");
    let world = World::open(&home).await;
    for tenant in [&world.east, &world.west] {
        mcr(tenant, "Router").await;
        mve(tenant, "Edge").await;
    }
    for (round, way) in [(0, Way::Mouse), (1, Way::Keyboard)] {
        story(&world, round, way).await;
    }
}

async fn story(world: &World<'_>, round: u16, way: Way) {
    let (east, west) = (world.signed_in(EAST, way).await, world.signed_in(WEST, way).await);
    let vlan = |n: u16| (n + 10 * round).to_string();
    let tagged = |n: u16| format!("VLAN {}", vlan(n));
    let (edge_key, router_key) = (format!("Edge key {round}"), format!("Router key {round}"));
    let net = |prefix: &str, host: u16| format!("{prefix}.{}/30", host + 16 * round);

    // SK-65: a key on an MVE carries vNIC and preferred VLAN.
    east.go("/services").await;
    east.press("Service Keys of Edge").await;
    east.press("Create Service Key").await;
    east.fill("Label", &edge_key).await;
    east.pick("vNIC", "1: Outside").await;
    east.fill("Preferred B-End VLAN", &vlan(150)).await;
    east.set("Active", true).await;
    east.press("Add").await;
    east.press("Create Service Key").await;
    east.pick("vNIC", "1: Outside").await;
    east.fill("Preferred B-End VLAN", &vlan(150)).await;
    east.press("Add").await;
    east.sees("not available").await;
    let path = redeem(world, &west, "Edge", &edge_key).await;
    // SK-30, SK-31, SK-35, SK-36: each sees and changes vNIC and VLAN of its own end.
    east.go(&path).await;
    east.sees(&tagged(150)).await;
    change(&east, &[("B-End vNIC", "0"), ("Preferred B-End VLAN", &vlan(151))]).await;
    west.go(&path).await;
    west.press("Approve").await;
    change(&west, &[("A-End vNIC", "1"), ("Preferred A-End VLAN", &vlan(251))]).await;
    east.go(&path).await;
    east.sees(&tagged(151)).await;
    east.press("Approve").await;
    west.go(&path).await;
    west.sees(&tagged(251)).await;

    // SK-66: a key on an MCR carries the B-End Configuration.
    east.go("/services").await;
    east.press("Service Keys of Router").await;
    east.press("Create Service Key").await;
    east.fill("Label", &router_key).await;
    east.touch("B-End Configuration").await;
    east.touch("Add interface").await;
    east.touch("Add IP address to interface 1").await;
    east.fill("IP address 1", &net("192.0.2", 1)).await;
    east.set("Active", true).await;
    east.press("Add").await;
    let path = redeem(world, &west, "Router", &router_key).await;
    west.hides(&["192.0.2."]).await;
    // SK-29, SK-34: each sees and edits all fields of its own router's end.
    east.go(&path).await;
    east.sees(&net("192.0.2", 1)).await;
    east.press("Edit").await;
    east.fill("IP address 1", &net("192.0.2", 5)).await;
    east.press("Save").await;
    west.go(&path).await;
    west.hides(&["192.0.2"]).await;
    west.press("Approve").await;
    east.go(&path).await;
    east.sees(&net("192.0.2", 5)).await;
    west.press("Edit").await;
    west.touch("Add interface").await;
    west.touch("Add IP address to interface 1").await;
    west.fill("IP address 1", &net("198.51.100", 2)).await;
    west.press("Save").await;
    east.go(&path).await;
    east.hides(&["198.51.100"]).await;
    east.press("Approve").await;
    west.go(&path).await;
    west.sees(&net("198.51.100", 2)).await;
    for visitor in [east, west] {
        visitor.driver.quit().await.unwrap();
    }
}

/// West connects its service of this name with East's key; the path of the connection.
async fn redeem(world: &World<'_>, west: &Visitor, service: &str, label: &str) -> String {
    let key = world.key(label).await;
    west.go("/connect").await;
    west.press(&format!("Choose {service}")).await;
    west.fill("Enter Service Key", &key).await;
    west.press("Next").await;
    west.fill("Connection name", &format!("To {label}")).await;
    west.fill("Rate limit", "100").await;
    west.press("Next").await;
    west.press("Order").await;
    west.sees("Live").await;
    west.path().await
}

async fn change(visitor: &Visitor, fields: &[(&str, &str)]) {
    visitor.press("Edit").await;
    for (label, value) in fields {
        visitor.fill(label, value).await;
    }
    visitor.press("Save").await;
    visitor.sees("The other side has been asked.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_stands_still_while_a_vlan_is_typed_above_it() {
    let home = Home::new("");
    let world = World::open(&home).await;
    let port = port(&world.east, "Core").await;
    let taken = json!({ "productUid": port, "description": "First", "singleUse": true, "active": true, "vlan": 150,
        "maxSpeed": 100 });
    world.east.done(Method::POST, "/v2/service/key", &taken).await;
    let east = world.signed_in(EAST, Way::Mouse).await;
    for width in [1280, 390] {
        east.driver.set_window_rect(0, 0, width, 900).await.unwrap();
        east.go(&format!("/services/{port}/keys/new")).await;
        east.choose("Single Use").await;
        let before = east.height("Cancel").await;
        for (typed, said) in
            [("150", "VLAN 150 is not available."), ("151", "VLAN 151 is free."), ("5000", "from 2 to 4093")]
        {
            east.fill("VLAN", typed).await;
            east.sees(said).await;
            assert_eq!(east.height("Cancel").await, before, "{said} at {width} pixels");
        }
    }
    east.driver.quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_is_where_a_key_can_be_made_and_nowhere_else() {
    let _proof = evidence::proves(&["SK-75 ui", "SK-76 ui", "SK-77 ui"]);
    let home = Home::new("");
    let world = World::open(&home).await;
    for name in ["Open", "Closed", "Untagged"] {
        port(&world.east, name).await;
    }
    port(&world.west, "Paris edge").await;
    let east = world.signed_in(EAST, Way::Mouse).await;
    east.sees("Untagged").await;
    assert!(east.has("Service Keys of Closed").await && east.has("Service Keys of Untagged").await);

    // SK-75: not while the Port isn't available for new connections.
    let operator = world.operator(Way::Mouse).await;
    operator.go(&format!("/console/services/{}", world.service("Closed").await)).await;
    operator.press("Lock").await;
    // SK-77: not while an untagged VXC has the Port.
    let (open, untagged) = (world.service("Open").await, world.service("Untagged").await);
    let vxc = json!({ "productName": "All of it", "rateLimit": 100, "term": 1, "shutdown": false,
        "aEnd": { "vlan": -1 }, "bEnd": { "productUid": open } });
    let design = json!({ "networkDesign": [{ "productUid": untagged, "associatedVxcs": [vxc] }] });
    world.east.done(Method::POST, "/v4/networkdesign/buy", &design).await;
    east.go("/services").await;
    east.sees("All of it").await;
    assert!(east.has("Service Keys of Open").await);
    assert!(!east.has("Service Keys of Closed").await && !east.has("Service Keys of Untagged").await);

    // SK-76: not to somebody without ordering privileges.
    let invited = world.keyway.home.keyway(&[
        "user",
        "invite",
        "rita@east.example",
        "--company",
        "East Ltd",
        "--position",
        "Read Only",
        "--json",
    ]);
    let invited: Value = serde_json::from_str(&invited).unwrap();
    accept(&world.east.client, &invited["invitationToken"], "Rita").await;
    let rita = world.signed_in("rita@east.example", Way::Mouse).await;
    rita.sees("Open").await;
    assert!(!rita.has("Service Keys of Open").await);
    for visitor in [east, operator, rita] {
        visitor.driver.quit().await.unwrap();
    }
}
