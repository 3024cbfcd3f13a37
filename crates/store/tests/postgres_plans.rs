//! How PostgreSQL would go about each statement for any values: what has to read a whole table is known, and for all else there is an index and
//! a plan that begins with it. Tables are empty here: which plan a full database gets isn't shown. SQLite, which plans by the text alone, is looked
//! at beside its engine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use postgres::{Client, SimpleQueryMessage};
use store::Statement;
use testbed::Postgres;

/// Tables that stay small, or whose rows go again when their work is done, and indices of what waits for such work.
const SMALL: [&str; 7] =
    ["audit_chain", "catalogues", "devices", "signing_keys", "unapplied", "unapplied_due", "audit_unsealed"];

/// Statements that go through another one, and why they may.
const SCANS: &[(&str, &str)] = &[
    // The newest by its number.
    ("audit", "NEWEST"),
    ("health", "LOOK"),
    // All that the fabric carries, some at a time, with pauses.
    ("products", "ON_FABRIC"),
    ("vxcs", "ON_FABRIC"),
    // The operator's, who sees everything, a page at a time.
    ("audit", "SEARCH_ALL"),
    ("audit", "ALL"),
    ("outbox", "PAGE"),
    ("companies", "ALL"),
    ("company_list", "PAGE"),
    ("company_list", "COUNT"),
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
    ("products", "EVERY"),
    // A page of up to 200: with empty tables, as here, they are put together by going through them.
    ("service_list", "ROWS"),
    ("vxc_list", "BENEATH"),
    // The catalogue's, when it is loaded.
    ("interfaces", "ALL"),
    ("places", "CLEAR"),
    ("places", "ANY"),
    // When the first operator is let in, and in the operators' own list.
    ("people", "OPERATORS"),
];

#[test]
fn no_statement_of_a_verb_has_to_read_a_table_that_grows_from_end_to_end_on_postgresql() {
    let server = Postgres::start();
    let mut client = server.connect();
    for migration in store::MIGRATIONS {
        client.batch_execute(&store::postgres_ddl(migration.sql)).unwrap();
    }
    client.batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan").unwrap();
    let mut found: Vec<_> = store::statements()
        .filter(|(_, statement)| scans(&plan(&mut client, statement)))
        .map(|(table, statement)| (table, statement.name))
        .collect();
    let mut known = SCANS.to_vec();
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(found, known);
}

fn plan(client: &mut Client, statement: &Statement) -> Vec<String> {
    let values = vec!["NULL"; client.prepare(statement.sql).unwrap().params().len()].join(", ");
    let call = if values.is_empty() { String::new() } else { format!("({values})") };
    let explain = format!("PREPARE it AS {}; EXPLAIN (COSTS OFF) EXECUTE it{call}; DEALLOCATE it", statement.sql);
    let line = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    client.simple_query(&explain).unwrap().into_iter().filter_map(line).collect()
}

/// Whether some table is read without a condition on an index: `Seq Scan on vxcs`, or `Index Scan using vxcs_pkey on vxcs` with no `Index Cond`
/// below it, or with one that says from which id on.
fn scans(plan: &[String]) -> bool {
    let reads = |line: &str| {
        let Some((scan, of)) = line.split_once(" on ") else { return false };
        let small = |name: Option<&str>| name.is_some_and(|name| SMALL.contains(&name));
        scan.contains("Scan")
            && !scan.contains("Bitmap Heap")
            && !scan.contains("Subquery")
            && !small(of.split_whitespace().next())
            && !small(scan.split_whitespace().last())
    };
    let mut lines = plan.iter().peekable();
    while let Some(line) = lines.next() {
        let Some(next) = lines.peek() else { return reads(line) };
        let along = ["(id > $", "(id < $"].iter().any(|from| next.contains(from)) && !next.contains(" AND ");
        if reads(line) && (!next.contains("Index Cond") || along) {
            return true;
        }
    }
    false
}
