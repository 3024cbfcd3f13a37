//! The schemas of the API's description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::ToSchema;
use wire::ErrorBody;
use wire::keyway::{ApiKeyCreated, AuditEntry, CreateApiKey, Proposal};
use wire::location::{LocationV2, LocationV3};
use wire::mve::MveImages;
use wire::order::{BuyV4, Design, Validated};
use wire::price::{PriceBook, PriceQuery};
use wire::product::{ModifyProduct, Product};
use wire::service_key::{CreateServiceKey, ServiceKeyData, UpdateServiceKey};
use wire::technical_service::{Bought, VxcChanged};
use wire::user::{UpdateEmployee, User};
use wire::vxc::UpdateVxc;

type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

fn add<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

fn refs(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            found.extend(
                fields.get("$ref").and_then(Value::as_str).map(|path| path.replace("#/components/schemas/", "")),
            );
            fields.values().for_each(|value| refs(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| refs(value, found)),
        _ => {}
    }
}

#[test]
fn schemas_have_one_meaning_each_and_refer_to_no_other() {
    let mut schemas = Schemas::new();
    add::<ServiceKeyData>(&mut schemas);
    add::<CreateServiceKey>(&mut schemas);
    add::<UpdateServiceKey>(&mut schemas);
    add::<Product>(&mut schemas);
    add::<ModifyProduct>(&mut schemas);
    add::<UpdateVxc>(&mut schemas);
    add::<VxcChanged>(&mut schemas);
    add::<Design>(&mut schemas);
    add::<BuyV4>(&mut schemas);
    add::<Validated>(&mut schemas);
    add::<Bought>(&mut schemas);
    add::<PriceQuery>(&mut schemas);
    add::<PriceBook>(&mut schemas);
    add::<MveImages>(&mut schemas);
    add::<LocationV2>(&mut schemas);
    add::<LocationV3>(&mut schemas);
    add::<UpdateEmployee>(&mut schemas);
    add::<User>(&mut schemas);
    add::<ErrorBody>(&mut schemas);
    add::<CreateApiKey>(&mut schemas);
    add::<ApiKeyCreated>(&mut schemas);
    add::<Proposal>(&mut schemas);
    add::<AuditEntry>(&mut schemas);

    let (mut named, mut referred) = (BTreeMap::new(), BTreeSet::new());
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).unwrap();
        refs(&schema, &mut referred);
        let first = named.entry(name.clone()).or_insert_with(|| schema.clone());
        assert_eq!(*first, schema, "two schemas are called {name}");
    }
    let dangling: Vec<_> = referred.iter().filter(|name| !named.contains_key(*name)).collect();
    assert!(dangling.is_empty(), "no schema is called {dangling:?}");
    assert_eq!(named["UpdateVxc"]["required"], Value::Null, "every field of an update may be left out");
    assert_eq!(named["CreateServiceKey"]["required"], serde_json::json!(["singleUse"]));
}
