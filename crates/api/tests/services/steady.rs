//! Bodies without what differs from run to run, for snapshots.

use serde_json::{Value, json};

/// The body without what differs from run to run.
pub fn steady(mut body: Value) -> String {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let fixed = match key.as_str() {
                        "productUid" | "technicalServiceUid" | "addOnUid" => "[uid]",
                        "productId" | "technicalServiceId" | "lagId" | "aggregationId" | "id" => "[number]",
                        "companyUid" => "[company]",
                        "createdBy" => "[key]",
                        _ if value.as_i64().is_some_and(|n| n > 1_000_000_000_000) => "[time]",
                        _ => {
                            walk(value);
                            continue;
                        }
                    };
                    if !value.is_null() && value.as_i64() != Some(57) {
                        *value = json!(fixed);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut body);
    serde_json::to_string_pretty(&body).unwrap()
}
