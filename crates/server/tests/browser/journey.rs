//! The first source document, page by page: East makes a key, West uses it, each sees its own, a change is asked for and approved, and the
//! key is switched off.

use axum::http::Method;
use serde_json::json;

use crate::furnish::{self, port};
use crate::keyway::Home;
use crate::visitor::{Visitor, Way};
use crate::world::{EAST, WEST, World};

#[tokio::test(flavor = "multi_thread")]
async fn east_and_west_are_connected_by_a_key() {
    let _proof = evidence::proves(&[
        "SK-05 ui", "SK-06 ui", "SK-28 ui", "SK-32 ui", "SK-33 ui", "SK-38 ui", "SK-43 ui", "SK-44 ui", "SK-47 ui",
        "SK-48 ui", "SK-53 ui", "SK-54 ui", "SK-55 ui", "SK-56 ui", "SK-57 ui", "SK-58 ui", "SK-59 ui", "SK-60 ui",
        "SK-61 ui", "SK-63 ui", "SK-67 ui", "SK-68 ui", "SK-69 ui", "SK-71 ui", "SK-73 ui", "SK-74 ui", "SK-78 ui",
        "SK-79 ui", "SK-80 ui", "SK-83 ui",
    ]);
    let home = Home::new("");
    let world = World::open(&home).await;
    port(&world.east, "London core").await;
    port(&world.west, "Paris edge").await;
    for (number, way) in [(1, Way::Mouse), (2, Way::Keyboard), (3, Way::NoScript)] {
        story(&world, number, way).await;
    }
}

async fn story(world: &World<'_>, number: u16, way: Way) {
    let vlan = |n: u16| (n + number).to_string();
    let (east, west) = (world.signed_in(EAST, way).await, world.signed_in(WEST, way).await);

    // SK-54 to SK-56: Services, the Service Keys icon of the service, Create Service Key.
    east.sees("London core").await;
    east.press("Service Keys").await;
    east.press("Create Service Key").await;
    // SK-57 to SK-61, SK-67, SK-68: its fields.
    let label = format!("For West {number}");
    east.fill("Label", &label).await;
    east.choose("Single Use").await;
    east.fill("Rate limit", "500").await;
    east.fill("VLAN", &vlan(100)).await;
    east.pick("Valid for", "30 days").await;
    east.set("Active", true).await;
    // SK-71: Add.
    east.press("Add").await;
    east.sees("The service key is ready to be shared.").await;
    // SK-73, SK-74: it is there when the icon is pressed again. SK-53: there is no way to remove it.
    east.go("/services").await;
    east.press("Service Keys").await;
    east.sees(&label).await;
    assert!(!east.has("Delete").await && !east.has("Remove").await);
    // SK-78: a clipboard icon.
    let key = world.key(&label).await;
    if way != Way::NoScript && number == 1 {
        assert_eq!(east.copies("Copy service key").await, key);
    }
    assert!(east.shows(&key).await);
    // SK-63: the VLAN isn't free any more.
    east.press("Create Service Key").await;
    east.fill("VLAN", &vlan(100)).await;
    east.press("Add").await;
    east.sees("not available").await;

    // SK-83: West creates a connection with the key.
    west.go("/connect").await;
    west.press("Choose Paris edge").await;
    west.fill("Enter Service Key", &key).await;
    west.press("Next").await;
    west.sees("East Ltd").await;
    assert!(!west.shows("London core").await);
    let connection = format!("To East {number}");
    west.fill("Connection name", &connection).await;
    west.fill("Service Level Reference", "SLR-7").await;
    west.fill("Rate limit", "400").await;
    west.fill("A-End VLAN", &vlan(200)).await;
    west.press("Next").await;
    west.sees("a month").await;
    west.press("Order").await;
    west.sees("Live").await;
    let path = west.path().await;

    // SK-28, SK-32, SK-33, SK-47, SK-48: each sees its own end, and of the other the company's name.
    for text in [vlan(200).as_str(), "SLR-7", "East Ltd", "Paris edge", "400 Mbit/s"] {
        west.sees(text).await;
    }
    west.hides(&["London core", &format!("VLAN {}", vlan(100))]).await;
    east.go(&path).await;
    for text in [vlan(100).as_str(), "West Ltd", "London core", "400 Mbit/s"] {
        east.sees(text).await;
    }
    east.hides(&["Paris edge", "SLR-7", &format!("VLAN {}", vlan(200)), &connection]).await;
    // SK-38: East gives it another name.
    east.press("Edit").await;
    east.fill("Connection name", &format!("From West {number}")).await;
    east.press("Save").await;
    east.sees(&format!("From West {number}")).await;
    west.go(&path).await;
    west.sees(&connection).await;

    // SK-43, SK-44: West asks for another VLAN; East finds the box and approves.
    ask(&west, "Preferred A-End VLAN", &vlan(300)).await;
    east.go(&path).await;
    east.sees("West Ltd asks").await;
    east.hides(&[&format!("VLAN {}", vlan(300))]).await;
    east.press("Approve").await;
    east.sees("Approved.").await;
    west.go(&path).await;
    west.sees(&format!("VLAN {}", vlan(300))).await;
    // And East for its own, which West denies.
    ask(&east, "Preferred B-End VLAN", &vlan(110)).await;
    west.go(&path).await;
    west.press("Deny").await;
    west.sees("Denied.").await;
    east.go(&path).await;
    east.sees(&format!("VLAN {}", vlan(100))).await;

    // SK-69, SK-79, SK-80: Services, the service, its Service Keys, Edit, clear Active, Update Service Key.
    let spare = furnish::key(&world.east, &world.service("London core").await, None).await;
    east.go("/services").await;
    east.press("Service Keys").await;
    east.press("Edit").await;
    east.set("Active", false).await;
    east.press("Update Service Key").await;
    east.sees("The service key is updated.").await;
    east.sees("Not active").await;
    let good = format!("/v2/service/key/{spare}/validate");
    let answer = world.west.call(Method::GET, &good, &json!(null)).await;
    assert!(!answer.text().contains("\"data\":true"), "{}", answer.text());
    for visitor in [east, west] {
        visitor.driver.quit().await.unwrap();
    }
}

/// Changes one's own VLAN, for which the other side is asked.
async fn ask(visitor: &Visitor, field: &str, vlan: &str) {
    visitor.press("Edit").await;
    visitor.fill(field, vlan).await;
    visitor.press("Save").await;
    visitor.sees("The other side has been asked.").await;
}
