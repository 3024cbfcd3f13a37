//! Audit entries as CSV (RFC 4180), fit to be opened in a spreadsheet.

use domain::Time;
use wire::keyway::AuditEntry;

pub const HEAD: &str = "date,uid,actor,actor_kind,actor_uid,on_behalf_of,action,subject_kind,subject_uid,subject_name,outcome,\
                        summary,before,after,address,trace_id,hash\r\n";

/// One line with its end.
pub fn line(entry: &AuditEntry) -> String {
    let json = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        Time::from_ms(entry.create_date).rfc3339(),
        entry.uid.clone(),
        entry.actor.clone(),
        entry.actor_kind.clone(),
        text(&entry.actor_uid),
        text(&entry.on_behalf_of),
        entry.action.clone(),
        entry.subject_kind.clone(),
        text(&entry.subject_uid),
        text(&entry.subject_name),
        entry.outcome.clone(),
        entry.summary.clone(),
        json(&entry.before),
        json(&entry.after),
        text(&entry.address),
        text(&entry.trace_id),
        text(&entry.hash),
    ];
    cells.map(|text| app::audit::csv_cell(&text)).join(",") + "\r\n"
}
