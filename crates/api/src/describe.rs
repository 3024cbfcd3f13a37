//! What the document of the API says beside what stands at each operation: where it is served, what the parts of its paths are, and an
//! example of each request (AK-47). Examples stand at the types in `wire`; programs that read the document look for them at the bodies.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::{OpenApi, RefOr, Server};

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
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            name_parameters(path, operation);
            show_example(operation, &schemas);
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
