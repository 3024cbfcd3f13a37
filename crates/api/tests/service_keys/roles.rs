//! Who may do what with keys.

use domain::Position;
use serde_json::json;

use super::{MCR, PATH, Scene, change, look_up, order, try_to_make};
use crate::kit::Client;

#[tokio::test]
async fn company_admins_technical_admins_and_finance_have_keys_and_nobody_else_does() {
    let _proof = evidence::proves(&["AK-29 api", "AK-39 api"]);
    let scene = Scene::new().await;
    let own = scene.key(&scene.single()).await;
    let mcr = order(&scene.west.client(), "West MCR", &MCR).await;
    scene.exchange.run_workers().await;
    let foreign = super::make(&scene.west.client(), &json!({ "productUid": mcr, "singleUse": true })).await;
    for (position, allowed) in [
        (Position::CompanyAdmin, true),
        (Position::TechnicalAdmin, true),
        (Position::Finance, true),
        (Position::TechnicalContact, false),
        (Position::FinancialContact, false),
        (Position::ReadOnly, false),
    ] {
        let person = scene.exchange.person(scene.east.id, "Pat Person", position).await;
        assert_eq!(
            statuses(&scene, &person.client(), &own, &foreign).await,
            [if allowed { 200 } else { 403 }; 6],
            "{position}"
        );
    }
    assert_eq!(statuses(&scene, &scene.east.client(), &own, &foreign).await, [200; 6], "an API key of a Company Admin");
    let key = scene.east.admin().make_key("Reader", "Read Only", 60).await;
    let reader = scene.exchange.bearer(&scene.exchange.token(&key).await);
    assert_eq!(statuses(&scene, &reader, &own, &foreign).await, [403; 6], "a Read Only API key");
}

/// Making, listing, looking up one's own and another's, checking, changing.
async fn statuses(scene: &Scene, client: &Client, own: &str, foreign: &str) -> [u16; 6] {
    let made = try_to_make(client, &scene.single_with(json!({ "vlan": null, "active": null }))).await;
    let listed = client.get(PATH).await;
    let found = look_up(client, own).await;
    let other = look_up(client, foreign).await;
    let checked = client.get(&format!("{PATH}/validate?key={own}")).await;
    let changed = change(client, own, json!({ "description": "changed" })).await;
    [made, listed, found, other, checked, changed].map(|answer| answer.status.as_u16())
}
