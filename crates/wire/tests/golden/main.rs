//! Bodies against golden files: answers must come out exactly so, requests must be read.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't read its golden file has failed")]

mod catalogue;
mod keys;
mod leniency;
mod orders;
mod own;
mod people;
mod products;
mod requests;
mod schemas;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::Terms;

fn terms() -> Terms {
    Terms::new("https://ix.example/aup")
}

/// The golden file must hold exactly `body`: the same keys in the same order, the same kinds of numbers.
fn is_golden(name: &str, body: &impl Serialize) {
    let written = serde_json::to_string(body).unwrap();
    let (written, golden) = (lines(&written), lines(&golden(name)));
    for (line, (ours, theirs)) in written.iter().zip(&golden).enumerate() {
        assert_eq!(ours, theirs, "{name}.json, value {line}");
    }
    assert_eq!(written.len(), golden.len(), "{name}.json: number of values");
}

fn golden(name: &str) -> String {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// JSON without white space, one value a line.
fn lines(json: &str) -> Vec<String> {
    let (mut lines, mut line, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for c in json.chars().filter(|c| *c != '\n') {
        if !quoted && c == ' ' {
            continue;
        }
        line.push(c);
        match c {
            '"' if !escaped => quoted = !quoted,
            ',' | '{' | '[' if !quoted => lines.push(std::mem::take(&mut line)),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    lines.push(line);
    lines
}

/// Reads a request as the API does: with the path of what is wrong.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| format!("{}: {}", error.path(), error.inner()))
}

fn read_golden<T: DeserializeOwned>(name: &str) -> T {
    read(&golden(name)).unwrap_or_else(|error| panic!("{name}.json: {error}"))
}
