//! What came back.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `null` when the body isn't JSON.
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// `data` of a successful answer.
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        &self.body["data"]
    }

    /// The message of an answer that must have this status and the wire's error shape.
    #[track_caller]
    pub fn refused(&self, status: u16) -> &str {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        let mut keys: Vec<_> = self.body.as_object().expect("an error is a JSON object").keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, ["data", "message", "trace_id"]);
        assert!(self.body["data"].is_null() || self.body["data"].is_string(), "{}", self.text);
        let message = self.body["message"].as_str().expect("the message is text");
        assert!(!message.is_empty());
        message
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }
}

/// With the fields of every object in the order of their names, however the parser was built.
pub fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
