//! The API's own description: what a newcomer copies from it works.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wire::keyway::{
    AcceptInvitation, AcceptOperator, AskForPassword, Code, ConfirmName, CreateApiKey, CreateCompany, CreateInvitation,
    CreateServiceUser, CreateSession, DecideProposal, IsolateEnd, MarkNotices, RenameApiKey, ResetPassword,
    SetPreferences, UpdateCompany,
};
use wire::login::{ChangePassword, Login};
use wire::market::SetMarket;
use wire::oauth::{TokenForm, TokenRequest};
use wire::order::{BuyV4, Design};
use wire::price::PriceQuery;
use wire::product::{CancelProduct, ModifyProduct, ResourceTags};
use wire::service_key::{CreateServiceKey, UpdateServiceKey};
use wire::user::{CreateEmployment, SetNotificationPreference, UpdateEmployee};
use wire::vxc::{DecideVxcOrder, UpdateVxc};

use crate::kit::Exchange;

fn reads<T: DeserializeOwned>(value: Value) -> Result<(), String> {
    serde_json::from_value::<T>(value).map(drop).map_err(|error| error.to_string())
}

/// Reads an example as the type that its schema is named after.
fn read(schema: &str, value: Value) -> Result<(), String> {
    match schema {
        "AcceptInvitation" => reads::<AcceptInvitation>(value),
        "AcceptOperator" => reads::<AcceptOperator>(value),
        "AskForPassword" => reads::<AskForPassword>(value),
        "BuyV4" => reads::<BuyV4>(value),
        "CancelProduct" => reads::<CancelProduct>(value),
        "ChangePassword" => reads::<ChangePassword>(value),
        "Code" => reads::<Code>(value),
        "ConfirmName" => reads::<ConfirmName>(value),
        "CreateApiKey" => reads::<CreateApiKey>(value),
        "CreateCompany" => reads::<CreateCompany>(value),
        "CreateEmployment" => reads::<CreateEmployment>(value),
        "CreateInvitation" => reads::<CreateInvitation>(value),
        "CreateServiceKey" => reads::<CreateServiceKey>(value),
        "CreateServiceUser" => reads::<CreateServiceUser>(value),
        "CreateSession" => reads::<CreateSession>(value),
        "DecideProposal" => reads::<DecideProposal>(value),
        "DecideVxcOrder" => reads::<DecideVxcOrder>(value),
        "Design" => reads::<Design>(value),
        "IsolateEnd" => reads::<IsolateEnd>(value),
        "Login" => reads::<Login>(value),
        "MarkNotices" => reads::<MarkNotices>(value),
        "ModifyProduct" => reads::<ModifyProduct>(value),
        "PriceQuery" => reads::<PriceQuery>(value),
        "RenameApiKey" => reads::<RenameApiKey>(value),
        "ResetPassword" => reads::<ResetPassword>(value),
        "ResourceTags" => reads::<ResourceTags>(value),
        "SetMarket" => reads::<SetMarket>(value),
        "SetNotificationPreference" => reads::<Vec<SetNotificationPreference>>(value),
        "SetPreferences" => reads::<SetPreferences>(value),
        "TokenForm" => reads::<TokenForm>(value),
        "TokenRequest" => reads::<TokenRequest>(value),
        "UpdateCompany" => reads::<UpdateCompany>(value),
        "UpdateEmployee" => reads::<UpdateEmployee>(value),
        "UpdateServiceKey" => reads::<UpdateServiceKey>(value),
        "UpdateVxc" => reads::<UpdateVxc>(value),
        other => Err(format!("no type is known for {other}")),
    }
}

/// The name that a body's schema refers to, itself or within.
fn named(schema: &Value) -> Option<String> {
    match schema {
        Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
            Some(at) => at.rsplit('/').next().map(str::to_owned),
            None => fields.values().find_map(named),
        },
        Value::Array(items) => items.iter().find_map(named),
        _ => None,
    }
}

#[test]
fn every_request_body_has_an_example_that_the_api_reads() {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let mut bodies = 0;
    for (method, path) in crate::paths::operations() {
        let operation = &document["paths"][&path][&method];
        let Some(contents) = operation["requestBody"]["content"].as_object() else { continue };
        bodies += 1;
        for (kind, content) in contents {
            let example = &content["example"];
            assert!(!example.is_null(), "{method} {path} has no example");
            if kind == "application/toml" {
                continue;
            }
            let schema = named(&content["schema"]).unwrap_or_else(|| panic!("{method} {path} refers to no schema"));
            if let Err(error) = read(&schema, example.clone()) {
                panic!("{method} {path}: {schema}: {error}");
            }
        }
    }
    assert!(bodies > 40, "{bodies}");
}

#[test]
fn the_document_says_where_it_is_served_and_what_each_part_of_a_path_is() {
    let document = serde_json::to_value(api::openapi()).unwrap();
    assert_eq!(document["servers"][0]["url"], "/");
    for (method, path) in crate::paths::operations() {
        for parameter in document["paths"][&path][&method]["parameters"].as_array().into_iter().flatten() {
            let told = parameter["description"].is_string() || parameter["in"] != "path";
            assert!(told, "{method} {path}: {}", parameter["name"]);
        }
    }
}

#[tokio::test]
async fn a_misspelt_field_is_refused_where_no_compatible_client_sends_one() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let wish = json!({ "name": "Dashboard", "role": "Read Only", "tokenExpiryMinute": 5 });
    let answer = east.client().post("/keyway/v1/api-keys", &wish).await;
    assert!(answer.refused(400).contains("unknown field `tokenExpiryMinute`"), "{}", answer.text);
}
