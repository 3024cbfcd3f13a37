//! The second source document: an API key from its creation to a token that was fetched with the copied secret.

use axum::http::Method;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::keyway::Home;
use crate::tenant::{FORM, products};
use crate::visitor::Way;
use crate::world::{EAST, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_is_made_in_the_portal_and_its_copied_secret_gets_a_token() {
    let _proof = evidence::proves(&[
        "AK-07 ui", "AK-08 ui", "AK-09 ui", "AK-10 ui", "AK-11 ui", "AK-12 ui", "AK-13 ui", "AK-14 ui", "AK-15 ui",
        "AK-19 ui", "AK-20 ui", "AK-21 ui", "AK-22 ui", "AK-23 ui", "AK-24 ui", "AK-25 ui", "AK-26 ui",
    ]);
    let home = Home::new("");
    let world = World::open(&home).await;
    for (number, way) in [(1, Way::Mouse), (2, Way::Keyboard), (3, Way::NoScript)] {
        journey(&world, number, way).await;
    }
}

async fn journey(world: &World<'_>, number: usize, way: Way) {
    let ada = world.signed_in(EAST, way).await;
    // AK-09: Tools > API Key Generator.
    ada.go("/inbox").await;
    ada.press("API Key Generator").await;
    ada.sees("Active API Keys").await;
    ada.press("Create API Key").await;
    // AK-12, AK-13: the rules of the name.
    for name in ["ab", "No; never"] {
        ada.fill("Name", name).await;
        ada.choose("Company Admin").await;
        ada.driver
            .execute("document.querySelectorAll('[minlength]').forEach(f => f.removeAttribute('minlength'))", vec![])
            .await
            .unwrap();
        ada.press("Generate Key").await;
        ada.sees("Nothing was done.").await;
    }
    let name = format!("Terraform {number}");
    ada.fill("Name", &name).await;
    // AK-14, AK-15: role and expiry.
    ada.choose("Company Admin").await;
    ada.fill("Token Expiry (Minutes)", "60").await;
    ada.press("Generate Key").await;
    // AK-19, AK-20, AK-22: the prompt, with both values and a button to copy each.
    ada.sees("Your API Key").await;
    assert!(ada.has("Copy API Key").await && ada.has("Copy API Key Secret").await);
    let (id, secret) = (ada.text("client-id").await, ada.text("client-secret").await);
    if way != Way::NoScript {
        assert_eq!(ada.copies("Copy API Key Secret").await, secret);
    }
    // AK-23: close, and it is among the active keys.
    ada.choose("I have stored the secret in a safe place").await;
    ada.press("Close").await;
    ada.sees(&name).await;
    ada.sees("1 hour").await;
    // AK-21: never again.
    assert!(!ada.driver.source().await.unwrap().contains(&secret));
    assert_eq!(products(&world.east.client, &token(world, &id, &secret).await).await, 200);
    // AK-24, AK-26: another name, and a history that knows it.
    ada.press(&format!("Edit {name}")).await;
    ada.fill("Name", &format!("{name} - new")).await;
    ada.press("Save").await;
    ada.sees("The API key has its new name.").await;
    ada.press(&format!("Edit {name} - new")).await;
    ada.sees(&format!("Renamed from {name} to {name} - new")).await;
    assert!(!ada.driver.source().await.unwrap().contains(&secret));
    // AK-25: delete.
    ada.press("Delete…").await;
    ada.sees("Programs that use it lose access").await;
    ada.press("Delete the API key").await;
    ada.sees_no_more(&format!("{name} - new")).await;
    assert_eq!(refused(world, &id, &secret).await, 401);
    // AK-08: five, and no sixth.
    if way == Way::Mouse {
        for n in 1..=5 {
            ada.press("Create API Key").await;
            ada.fill("Name", &format!("Spare {n}")).await;
            ada.press("Generate Key").await;
            ada.choose("I have stored the secret in a safe place").await;
            ada.press("Close").await;
        }
        ada.sees("A company can have no more").await;
        assert!(!ada.has("Create API Key").await);
        for _ in 1..=5 {
            ada.press("Delete").await;
            ada.press("Delete the API key").await;
        }
    }
    ada.driver.quit().await.unwrap();
}

async fn ask(world: &World<'_>, id: &str, secret: &str) -> server::client::Response {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")));
    let headers = [FORM, (axum::http::header::AUTHORIZATION, basic.as_str())];
    let body = "grant_type=client_credentials".to_owned();
    world.east.client.request(Method::POST, "/oauth2/token", &headers, body).await.unwrap()
}

async fn token(world: &World<'_>, id: &str, secret: &str) -> String {
    let answer = ask(world, id, secret).await.json().unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn refused(world: &World<'_>, id: &str, secret: &str) -> u16 {
    ask(world, id, secret).await.status.as_u16()
}
