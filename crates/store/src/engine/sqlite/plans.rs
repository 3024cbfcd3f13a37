//! How SQLite goes about each statement: what reads a whole table is known, and nothing else does.

use crate::{Durability, MIGRATIONS, Statement};

/// Tables that grow with the exchange.
const GROWING: [&str; 19] = [
    "api_keys",
    "audit",
    "companies",
    "done_requests",
    "interfaces",
    "key_uses",
    "notices",
    "outbox",
    "people",
    "places",
    "products",
    "proposals",
    "readings",
    "service_keys",
    "sessions",
    "tags",
    "traffic",
    "vlans",
    "vxcs",
];

/// Statements that go through one of them, and why they may.
const SCANS: &[(&str, &str)] = &[
    // Along the index of what isn't sealed yet, the newest by its number, and the operator's search.
    ("audit", "SEARCH_ALL"),
    ("audit", "ALL"),
    ("audit", "UNSEALED"),
    ("audit", "COUNT_UNSEALED"),
    ("audit", "NEWEST"),
    // The children that a new row may have are looked for only while some foreign key is open, which none ever is.
    ("companies", "INSERT"),
    // The operator's, who sees everything, a page at a time.
    ("companies", "ALL"),
    ("company_list", "PAGE"),
    ("company_list", "COUNT"),
    ("health", "LOOK"),
    // The catalogue's: as many as there are interfaces, when a catalogue is loaded.
    ("interfaces", "ALL"),
    // The operator's queue of letters, the newest first.
    ("outbox", "PAGE"),
    // When the first operator is let in, and in the operators' own list.
    ("people", "OPERATORS"),
    ("places", "ANY"),
    // The Marketplace as a whole.
    ("products", "ON_MARKETPLACE"),
    ("products", "EVERY"),
    // All that the fabric carries, some at a time, with pauses; and of connections below.
    ("products", "ON_FABRIC"),
    ("service_list", "COUNT_ALL"),
    ("service_list", "ALL_BY_NAME"),
    ("service_list", "ALL_BY_NAME_DOWN"),
    ("service_list", "ALL_BY_STATE"),
    ("service_list", "ALL_BY_STATE_DOWN"),
    ("service_list", "ALL_BY_PLACE"),
    ("service_list", "ALL_BY_PLACE_DOWN"),
    ("service_list", "ALL_BY_SPEED"),
    ("service_list", "ALL_BY_SPEED_DOWN"),
    ("service_list", "ALL_BY_COMPANY"),
    ("service_list", "ALL_BY_COMPANY_DOWN"),
    ("service_list", "ALL_OLDEST"),
    ("service_list", "ALL_NEWEST"),
    ("vxc_list", "ALL"),
    ("vxc_list", "COUNT_ALL"),
    ("vxcs", "ON_FABRIC"),
];

/// Each statement with how SQLite goes about it.
fn plans(mut each: impl FnMut(&'static str, Statement, &[String])) {
    let folder = tempfile::tempdir().unwrap();
    let database = super::open::writer(&folder.path().join("exchange.db"), Durability::Process, MIGRATIONS).unwrap();
    for (table, statement) in crate::tables::statements() {
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
        let steps = plan.raw_query().mapped(|row| row.get::<_, String>("detail")).collect::<Result<Vec<_>, _>>();
        each(table, statement, &steps.unwrap());
    }
}

#[test]
fn no_statement_of_a_verb_reads_a_table_that_grows_from_end_to_end() {
    let mut found = Vec::new();
    plans(|table, statement, steps| {
        let scans = |step: &String| {
            let mut words = step.split_whitespace();
            let (verb, name) = (words.next(), words.next());
            // From some number on is from end to end too.
            let whole = verb == Some("SCAN") || step.ends_with("(rowid>?)") || step.ends_with("(rowid<?)");
            whole && name.is_some_and(|name| aliased(statement.sql, name))
        };
        if steps.iter().any(scans) {
            found.push((table, statement.name));
        }
    });
    assert_eq!(found, SCANS);
}

/// Most VLANs of all have the same kind of holder.
#[test]
fn no_vlan_is_looked_up_by_the_kind_of_its_holder_alone() {
    let mut found = Vec::new();
    plans(|table, statement, steps| {
        if steps.iter().any(|step| step.ends_with("(holder=?)")) {
            found.push((table, statement.name));
        }
    });
    assert_eq!(found, []);
}

/// By its numbers the whole trail would be gone through.
#[test]
fn what_waits_for_the_sealer_is_found_by_an_index_of_its_own() {
    let mut found = Vec::new();
    plans(|_, statement, steps| {
        if steps.iter().any(|step| step.contains("audit_unsealed")) {
            found.push(statement.name);
        }
    });
    assert_eq!(found, ["UNSEALED", "COUNT_UNSEALED", "SEALED", "LOOK"]);
}

/// Whether `name` is one of the growing tables, or stands for one in this statement.
fn aliased(sql: &str, name: &str) -> bool {
    let words: Vec<&str> =
        sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    GROWING.contains(&name) || words.windows(2).any(|pair| GROWING.contains(&pair[0]) && pair[1] == name)
}
