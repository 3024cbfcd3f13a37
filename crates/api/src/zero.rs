//! No text comes in with the zero character: PostgreSQL can't keep one, and what is refused doesn't hang on the database.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::Invalid;
use domain::invalid::without_zero;
use serde_json::Value;

/// How the character is written in JSON, which can't have it otherwise, and in a URL.
const IN_JSON: &[u8] = br"\u0000";
const IN_URL: &str = "%00";

/// Refuses a JSON body with one, naming the path of the text. What isn't JSON is for who reads it.
pub fn in_json(body: &[u8]) -> Result<(), Invalid> {
    if body.contains(&b'\\') && body.windows(IN_JSON.len()).any(|part| part == IN_JSON) {
        return serde_json::from_slice(body).map_or(Ok(()), |value| within("", &value));
    }
    Ok(())
}

fn within(path: &str, value: &Value) -> Result<(), Invalid> {
    match value {
        Value::String(text) => without_zero(if path.is_empty() { "body" } else { path }, text),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(n, item)| within(&format!("{path}[{n}]"), item)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            without_zero(&path, name)?;
            within(&path, value)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// Refuses a form or a query with one.
pub fn in_pairs<T: AsRef<str>>(pairs: impl IntoIterator<Item = (T, T)>) -> Result<(), Invalid> {
    pairs.into_iter().try_for_each(|(name, value)| {
        without_zero(name.as_ref(), name.as_ref())?;
        without_zero(name.as_ref(), value.as_ref())
    })
}

/// Refuses a query with one.
pub fn in_query(parts: &Parts) -> Result<(), Invalid> {
    match parts.uri.query() {
        Some(query) if query.contains(IN_URL) => in_pairs(form_urlencoded::parse(query.as_bytes())),
        _ => Ok(()),
    }
}

/// Refuses a path with one where the route takes something out of it.
pub async fn in_path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<(), Invalid> {
    if !parts.uri.path().contains(IN_URL) {
        return Ok(());
    }
    // A path that can't be read otherwise either is refused by who reads it.
    RawPathParams::from_request_parts(parts, state).await.map_or(Ok(()), |params| in_pairs(&params))
}
