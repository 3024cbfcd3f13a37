//! The eye on every answer: no failure of ours, and nothing private of anybody else.

use serde_json::Value;

use super::firm::Firm;
use crate::kit::Answer;

/// Looks at what `viewer` was answered.
#[track_caller]
pub fn answer(firms: &[Firm], viewer: usize, what: &str, answer: &Answer) {
    assert!(answer.status.as_u16() < 500, "{what}: {} {}", answer.status, answer.text);
    for (index, other) in firms.iter().enumerate() {
        if index != viewer
            && let Some(leak) = leak_in(other, &answer.body)
        {
            panic!("{what}: {} is shown {leak} of {}: {}", firms[viewer].company.name, other.company.name, answer.text);
        }
    }
}

/// Looks at a mail to `viewer`.
#[track_caller]
pub fn text(firms: &[Firm], viewer: usize, what: &str, text: &str) {
    for (index, other) in firms.iter().enumerate() {
        if index != viewer
            && let Some(leak) = leak_in_text(other, text)
        {
            panic!("{what}: {} is sent {leak} of {}:\n{text}", firms[viewer].company.name, other.company.name);
        }
    }
}

/// The same without looking at numbers.
#[track_caller]
pub fn words(firms: &[Firm], viewer: usize, what: &str, text: &str) {
    for (index, other) in firms.iter().enumerate() {
        if index != viewer
            && let Some(leak) = leak_in_words(other, text)
        {
            panic!("{what}: {} is shown {leak} of {}:\n{text}", firms[viewer].company.name, other.company.name);
        }
    }
}

fn leak_in(owner: &Firm, value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Bool(_) => None,
        Value::Number(number) => number.as_i64().and_then(|n| leak_in_number(owner, n)),
        Value::String(text) => leak_in_text(owner, text),
        Value::Array(all) => all.iter().find_map(|one| leak_in(owner, one)),
        Value::Object(map) => map.values().find_map(|one| leak_in(owner, one)),
    }
}

fn leak_in_number(owner: &Firm, n: i64) -> Option<String> {
    if owner.owns_vlan(n) {
        return Some(format!("the VLAN {n}"));
    }
    owner
        .products
        .iter()
        .find(|product| product.number == n)
        .map(|product| format!("the number of its {}", product.kind))
}

fn leak_in_words(owner: &Firm, text: &str) -> Option<String> {
    if text.to_lowercase().contains(owner.word) {
        return Some(format!("the word {}", owner.word));
    }
    if let Some(product) = owner.products.iter().find(|product| text.contains(&product.uid)) {
        return Some(format!("the uid of its {}", product.kind));
    }
    if text.contains(&owner.company.uid.to_string()) || text.contains(&owner.company.ada.uid.to_string()) {
        return Some("its uid or its administrator's".to_owned());
    }
    None
}

fn leak_in_text(owner: &Firm, text: &str) -> Option<String> {
    if let Some(leak) = leak_in_words(owner, text) {
        return Some(leak);
    }
    // Numbers within words: those of uids and times aside.
    let words = text.split(|c: char| c.is_whitespace() || ",;:()[]{}\"'=".contains(c));
    let numbers =
        words.filter_map(|word| word.trim_end_matches('.').split('.').find_map(|part| part.parse::<i64>().ok()));
    numbers.into_iter().find_map(|n| leak_in_number(owner, n))
}
