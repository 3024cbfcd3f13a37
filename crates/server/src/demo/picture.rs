//! The connection, drawn in characters.

use serde_json::Value;

/// Inner width of a company's box.
const BOX: usize = 26;

/// Draws the connection with what each side's own view says of its own end.
pub fn connection(east: &str, west: &str, east_view: &Value, west_view: &Value) -> String {
    let a = end(west_view, "aEnd");
    let b = end(east_view, "bEnd");
    let status = west_view.pointer("/data/provisioningStatus").and_then(Value::as_str).unwrap_or("?");
    let rate = west_view.pointer("/data/rateLimit").and_then(Value::as_i64).unwrap_or(0);
    let left = [format!("{west} (A-End)"), a.0, a.1, format!("“{}”", name(west_view))];
    let right = [format!("{east} (B-End)"), b.0, b.1, format!("“{}”", name(east_view))];
    let middle = ["", "VXC", &format!("{rate} Mbit/s"), status];
    let rule = "─".repeat(BOX + 2);
    let mut out = format!("\n    ┌{rule}┐              ┌{rule}┐\n");
    for (row, ((left, right), middle)) in left.iter().zip(&right).zip(middle).enumerate() {
        let wire = if row == 1 { format!("├{middle:─^14}┤") } else { format!("│{middle:^14}│") };
        out.push_str(&format!("    │ {} {wire} {} │\n", fit(left), fit(right)));
    }
    out.push_str(&format!("    └{rule}┘              └{rule}┘"));
    out
}

/// An end's service and VLAN, as its own company sees them.
fn end(view: &Value, side: &str) -> (String, String) {
    let at = |field: &str| view.pointer(&format!("/data/{side}/{field}"));
    let service = at("productName").and_then(Value::as_str).unwrap_or("?").to_owned();
    let place = at("location").and_then(Value::as_str).unwrap_or("?");
    let vlan = at("vlan").and_then(Value::as_i64).map_or_else(|| "untagged".to_owned(), |vlan| format!("VLAN {vlan}"));
    (service, format!("{vlan}, {place}"))
}

fn name(view: &Value) -> &str {
    view.pointer("/data/productName").and_then(Value::as_str).unwrap_or("?")
}

/// Cut or filled to the box's width, in characters.
fn fit(text: &str) -> String {
    let cut: String = text.chars().take(BOX).collect();
    format!("{cut:<BOX$}")
}
