//! Making API keys.

use std::path::Path;

use domain::Position;
use serde_json::{Value, json};

use super::PATH;
use crate::kit::{Company, Exchange, sorted};

async fn asked(company: &Company, body: Value) -> crate::kit::Answer {
    company.admin().post(PATH, &body).await
}

#[tokio::test]
async fn a_company_admin_makes_a_key_and_sees_its_secret_once() {
    let _proof = evidence::proves(&["AK-07 api", "AK-11 api", "AK-14 api", "AK-21 api", "AK-42 api"]);
    let exchange = Exchange::on_file().await;
    let east = exchange.company("East Ltd").await;
    let answer = asked(&east, json!({ "name": " Billing – nightly ", "role": "Read Only" })).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut created = answer.data().clone();
    let secret = created["clientSecret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("kws_") && created["clientId"].as_str().unwrap().starts_with("kwk_"));
    let (uid, client_id) = (created["uid"].clone(), created["clientId"].clone());
    for random in ["uid", "clientId", "clientSecret"] {
        created.as_object_mut().unwrap().remove(random).unwrap();
    }
    insta::assert_snapshot!(sorted(created), @r#"{"createDate":1782864000000,"name":"Billing – nightly","role":"Read Only","tokenExpiryMinutes":1440}"#);

    let token = exchange.ask((client_id.as_str().unwrap(), &secret)).await;
    assert_eq!(token.body["expires_in"], 86_400);
    let listed = east.admin().get(PATH).await;
    let history = east.admin().get(&format!("{PATH}/{}/history", uid.as_str().unwrap())).await;
    for shown in [&listed, &history] {
        shown.data();
        assert!(!shown.text.contains(&secret) && !shown.text.to_lowercase().contains("secret"), "{}", shown.text);
    }
    assert!(!written(exchange.folder(), &secret), "the secret is in no file of the database");
    assert!(written(exchange.folder(), client_id.as_str().unwrap()), "the client id is");
}

/// Whether a text stands in any file of a folder.
fn written(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn names_have_three_characters_and_no_special_ones_but_dashes() {
    let _proof = evidence::proves(&["AK-11 api", "AK-12 api", "AK-13 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for (name, rule) in [
        ("ab", "name: must have 3 to 128 characters"),
        ("  ab  ", "name: must have 3 to 128 characters"),
        ("", "name: must have 3 to 128 characters"),
        ("a_b_c", "name: may contain letters, digits, spaces, hyphens and dashes only"),
        ("key!", "name: may contain letters, digits, spaces, hyphens and dashes only"),
        ("<b>key</b>", "name: may contain letters, digits, spaces, hyphens and dashes only"),
    ] {
        assert_eq!(asked(&east, json!({ "name": name, "role": "Read Only" })).await.refused(400), rule, "{name:?}");
    }
    for name in ["abc", "Terraform - staging", "Straße – 2"] {
        let created = asked(&east, json!({ "name": name, "role": "Read Only" })).await;
        assert_eq!(created.data()["name"], name);
    }
}

#[tokio::test]
async fn the_role_is_one_of_two_and_the_expiry_from_5_to_1440_minutes() {
    let _proof = evidence::proves(&["AK-14 api", "AK-15 api", "AK-16 api", "AK-17 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for role in ["Technical Admin", "company admin", "readOnly", ""] {
        let answer = asked(&east, json!({ "name": "Nightly", "role": role })).await;
        assert_eq!(answer.refused(400), "role: must be one of Company Admin, Read Only");
    }
    for minutes in [json!(4), json!(1441), json!(0), json!(-5), json!(i64::MAX), json!("4")] {
        let answer =
            asked(&east, json!({ "name": "Nightly", "role": "Read Only", "tokenExpiryMinutes": minutes })).await;
        assert_eq!(answer.refused(400), "tokenExpiryMinutes: must be from 5 to 1440 minutes", "{minutes}");
    }
    for body in [
        json!({ "name": "Nightly", "role": "Read Only", "tokenExpiryMinutes": 5.5 }),
        json!({ "role": "Read Only" }),
        json!([]),
    ] {
        asked(&east, body).await.refused(400);
    }
    for minutes in [json!(5), json!("1440")] {
        asked(&east, json!({ "name": "Nightly", "role": "Read Only", "tokenExpiryMinutes": minutes })).await.data();
    }
}

#[tokio::test]
async fn only_the_position_company_admin_makes_keys() {
    let _proof = evidence::proves(&["AK-07 api", "AK-43 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for position in Position::ALL.iter().filter(|position| **position != Position::CompanyAdmin) {
        exchange.set_position(&east.ada, *position).await;
        asked(&east, json!({ "name": "Nightly", "role": "Read Only" })).await.refused(403);
        east.admin().get(PATH).await.refused(403);
    }
    exchange.set_position(&east.ada, Position::CompanyAdmin).await;
    let untyped = east.admin().request("POST", PATH).body(r#"{"name":"Nightly","role":"Read Only"}"#.into()).unwrap();
    let said = east.admin().send(untyped).await;
    assert_eq!(said.refused(415), "Content-Type: must be application/json, and is missing");
    let stranger = exchange.stranger().post(PATH, &json!({ "name": "Nightly", "role": "Read Only" })).await;
    stranger.refused(401);
}

#[tokio::test]
async fn a_company_has_at_most_five_keys_and_a_deleted_one_makes_room() {
    let _proof = evidence::proves(&["AK-08 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for number in 2..=5 {
        east.admin().make_key(&format!("Key {number}"), "Read Only", 60).await;
    }
    let sixth = json!({ "name": "Key 6", "role": "Read Only" });
    assert_eq!(
        asked(&east, sixth.clone()).await.refused(400),
        "apiKey: a company has at most 5 API keys: delete one first"
    );
    let west = exchange.company("West Ltd").await;
    asked(&west, sixth.clone()).await.data();
    let first = east.keys().await[0]["uid"].as_str().unwrap().to_owned();
    east.admin().delete(&format!("{PATH}/{first}")).await.data();
    asked(&east, sixth.clone()).await.data();
    asked(&east, sixth).await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_creations_at_once_five_keys_come() {
    let _proof = evidence::proves(&["AK-08 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let first = east.keys().await[0]["uid"].as_str().unwrap().to_owned();
    east.admin().delete(&format!("{PATH}/{first}")).await.data();
    let all: Vec<_> = (0..20)
        .map(|number| {
            let admin = east.admin();
            tokio::spawn(async move {
                admin.post(PATH, &json!({ "name": format!("Key {number}"), "role": "Read Only" })).await
            })
        })
        .collect();
    let mut made = 0;
    for one in all {
        let answer = one.await.unwrap();
        match answer.status.as_u16() {
            200 => made += 1,
            _ => drop(answer.refused(400)),
        }
    }
    assert_eq!((made, east.keys().await.len()), (5, 5));
}
