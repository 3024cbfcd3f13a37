//! What the document of the API says beside what stands at each operation: where it is served, what the parts of its paths are, and an
//! example of each request (AK-47). Examples stand at the types in `wire`; programs that read the document look for them at the bodies.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, Schema, Type};
use utoipa::openapi::{OpenApi, RefOr, Response, Server};

use crate::idempotency::{self, Use};

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// What `{uid}` is of, by a part of the path.
const UIDS: [(&str, &str); 8] = [
    ("/api-keys/", "The uid of the API key"),
    ("/approvals/", "The uid of the approval: `vxcApproval.uid` of the VXC"),
    ("/order/vxc/", "The uid of the approval: `vxcApproval.uid` of the VXC"),
    ("/companies/", "The uid of the company"),
    ("/mail/", "The uid of the letter"),
    ("/sessions/", "The uid of the session"),
    ("/vxc/", "The uid of the VXC"),
    ("/vxcs/", "The uid of the VXC"),
];

/// The document with all of that.
pub fn finished(mut document: OpenApi) -> OpenApi {
    let mut here = Server::new("/");
    here.description = Some("The exchange that this document is from".to_owned());
    document.servers = Some(vec![here]);
    let schemas: Schemas = document
        .components
        .iter()
        .flat_map(|parts| &parts.schemas)
        .map(|(name, one)| (name.clone(), one.clone()))
        .collect();
    for (path, item) in &mut document.paths.paths {
        let operations = [
            (Method::GET, &mut item.get),
            (Method::PUT, &mut item.put),
            (Method::POST, &mut item.post),
            (Method::DELETE, &mut item.delete),
            (Method::PATCH, &mut item.patch),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            name_parameters(path, operation);
            show_example(operation, &schemas);
            if idempotency::at(&method, path) == Use::Kept {
                take_key(operation);
            }
        }
    }
    document
}

fn name_parameters(path: &str, operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.parameter_in == ParameterIn::Path && parameter.description.is_none() {
            parameter.description = Some(words(path, &parameter.name).to_owned());
        }
    }
}

fn take_key(operation: &mut Operation) {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
    let header = ParameterBuilder::new()
        .name(idempotency::NAME)
        .parameter_in(ParameterIn::Header)
        .description(Some("A text of the caller's, new for each request: visible ASCII. Sent again with it, the request is not done again"))
        .schema(Some(text));
    operation.parameters.get_or_insert_default().push(RefOr::T(header.build()));
    let reused = Response::new("The `Idempotency-Key` was used for another request");
    operation.responses.responses.insert("422".to_owned(), RefOr::T(reused));
}

fn words(path: &str, name: &str) -> &'static str {
    match name {
        "action" => "`CANCEL_NOW`, `CANCEL` or `UN_CANCEL`",
        "companyUid" => "The uid of the company",
        "token" => "What stands at the end of the link",
        _ => UIDS.iter().find(|(part, _)| path.contains(part)).map_or("The uid of the service", |(_, words)| words),
    }
}

fn show_example(operation: &mut Operation, schemas: &Schemas) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        if content.example.is_none() {
            content.example = content.schema.as_ref().and_then(|schema| example(schema, schemas));
        }
    }
}

/// The example of a schema, or of the one within it.
fn example(schema: &RefOr<Schema>, schemas: &Schemas) -> Option<Value> {
    let schema = match schema {
        RefOr::Ref(other) => return example(schemas.get(other.ref_location.rsplit('/').next()?)?, schemas),
        RefOr::T(schema) => schema,
    };
    let within = |items: &[RefOr<Schema>]| items.iter().find_map(|item| example(item, schemas));
    match schema {
        Schema::Object(object) => object.example.clone().or_else(|| object.examples.first().cloned()),
        Schema::Array(array) => {
            array.example.clone().or_else(|| array.examples.first().cloned()).or_else(|| match &array.items {
                ArrayItems::RefOrSchema(item) => Some(Value::Array(vec![example(item, schemas)?])),
                ArrayItems::False => None,
            })
        }
        Schema::OneOf(one) => {
            one.example.clone().or_else(|| one.examples.first().cloned()).or_else(|| within(&one.items))
        }
        Schema::AllOf(all) => {
            all.example.clone().or_else(|| all.examples.first().cloned()).or_else(|| within(&all.items))
        }
        _ => None,
    }
}
