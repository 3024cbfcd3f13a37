//! Moving an exchange between the two kinds of database.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;
use store::copy::{CopyError, Moved, copy};
use store::{Database, Durability, Options, Store};
use testbed::Postgres;

/// More than are moved at a time, in tables with every kind of key and value.
const ROWS: &str = "
    INSERT INTO companies (id, uid, number, name, name_folded, created_at, suspended_at)
      VALUES (7, 'u7', 7, 'Östliche \"Kabel\" GmbH', 'östliche', 1, NULL), (3, 'u3', 9223372036854775807, '', 'b', -1, 5);
    INSERT INTO people (id, uid, number, company_id, kind, first_name, last_name, position, state, created_at, updated_at)
      VALUES (40, 'p', 1, 7, 'HUMAN', 'Ada', 'O''Brien', 'COMPANY_ADMIN', 'ACTIVE', 1, 1);
    INSERT INTO catalogues (id, body, imported_at) VALUES (2, replace(hex(zeroblob(300000)), '0', 'x'), 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)
      INSERT INTO used_forms (mark, used_at) SELECT randomblob(16), i FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
      INSERT INTO done_requests (mark, action, digest, outcome, done_at)
      SELECT zeroblob(i / 3), 'act' || (i % 3), x'00ff', '{}', i FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
      INSERT INTO unapplied (kind, subject_id, since) SELECT CASE i % 2 WHEN 0 THEN 'VXC' ELSE 'vxc' END, i, 0 FROM n;
    INSERT INTO audit (id, uid, at, actor_kind, actor_name, action, subject, outcome, unsealed)
      VALUES (11, 'a', 1, 'SYSTEM', 'Keyway', 'key.make', 'key', 'DONE', 1);
    INSERT INTO meta (name, value) VALUES ('pepper', 'sealed');";

/// A file with the schema and these rows.
async fn file(path: &Path, rows: &str) -> Database {
    Store::open(&Options::for_tests(path)).unwrap().close().await;
    Connection::open(path).unwrap().execute_batch(rows).unwrap();
    Database::from(path)
}

/// Every row of every table, as SQLite itself tells it.
fn rows(path: &Path) -> Vec<(String, Vec<Vec<Value>>)> {
    let connection = Connection::open(path).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let all = |name: String| {
        let mut statement = connection.prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2")).unwrap();
        let width = statement.column_count();
        let read = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).unwrap();
        let read = read.map(Result::unwrap).collect();
        (name, read)
    };
    names.into_iter().map(all).collect()
}

/// On a thread of its own, as in the process that has nothing else to do.
fn copied(from: &Database, to: &Database) -> Result<Vec<Moved>, CopyError> {
    let (from, to) = (from.clone(), to.clone());
    std::thread::spawn(move || copy(&from, &to, Durability::Process, &mut |_| {})).join().unwrap()
}

fn count(moved: &[Moved], table: &str) -> u64 {
    moved.iter().find(|moved| moved.table == table).unwrap().rows
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_went_to_postgresql_and_back_is_the_same_to_the_last_row() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start());
    let (first, last) = (folder.path().join("first.db"), folder.path().join("last.db"));
    let (from, there, back) = (file(&first, ROWS).await, server.database("there"), Database::from(&last));
    let moved = copied(&from, &there).unwrap();
    assert_eq!((count(&moved, "used_forms"), count(&moved, "companies")), (1234, 2));
    assert!(moved.iter().all(|moved| moved.compared));
    assert_eq!(copied(&there, &back).unwrap(), moved);
    let (before, after) = (rows(&first), rows(&last));
    assert!(before.len() > 30);
    assert_eq!(before.len(), moved.len(), "every table was moved");
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "{}", before.0);
    }
    // New rows are numbered behind those that came.
    server.execute_in(
        "there",
        "INSERT INTO companies (uid, number, name, name_folded, created_at) VALUES ('n', 8, 'N', 'n', 1);
         DO $$ BEGIN ASSERT (SELECT id FROM companies WHERE uid = 'n') = 8; END $$",
    );
    // It opens, and what was moved isn't moved again.
    let store = Store::open(&Options { rehearse: false, ..Options::for_tests(there.clone()) }).unwrap();
    assert!(store.is_ready().await);
    store.close().await;
    let refused = copied(&back, &there).unwrap_err();
    assert!(matches!(&refused, CopyError::NotEmpty { table, .. } if table == "meta"), "{refused}");
    let refused = copied(&there, &from).unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_has_open_is_neither_copied_nor_copied_to() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start());
    let path = folder.path().join("exchange.db");
    let (from, to) = (file(&path, ROWS).await, server.database("target"));
    let refused = |from: &Database, to: &Database, which: &Database| {
        let refused = copied(from, to).unwrap_err().to_string();
        assert_eq!(refused, format!("{which} is in use: stop the servers, and whatever else has it open"));
    };
    let store = Store::open(&Options::for_tests(&path)).unwrap();
    refused(&from, &to, &from);
    // Nor is it when it is where a copy is to go.
    let empty = file(&folder.path().join("empty.db"), "").await;
    refused(&empty, &from, &from);
    store.close().await;
    drop(store);
    let store = Store::open(&Options::for_tests(to.clone())).unwrap();
    assert!(store.is_ready().await);
    refused(&from, &to, &to);
    store.close().await;
    copied(&from, &to).unwrap();
    let store = Store::open(&Options::for_tests(to.clone())).unwrap();
    assert!(store.is_ready().await);
    refused(&to, &Database::from(folder.path().join("back.db")), &to);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_fails_leaves_its_target_empty_and_says_where_it_failed() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start());
    let path = folder.path().join("exchange.db");
    // PostgreSQL has no text with a zero in it.
    let from =
        file(&path, "INSERT INTO places (location, name_folded, words_folded) VALUES (1, 'a' || char(0), '')").await;
    let to = server.database("target");
    let refused = copied(&from, &to).unwrap_err();
    assert!(matches!(&refused, CopyError::Table { table, .. } if table == "places"), "{refused}");
    let change = |name: &str| {
        Connection::open(&path).unwrap().execute_batch(&format!("UPDATE places SET name_folded = {name}")).unwrap();
    };
    // SQLite keeps bytes that are no text as one.
    change("CAST(x'61ff' AS TEXT)");
    let refused = copied(&from, &to).unwrap_err();
    assert!(matches!(&refused, CopyError::Table { table, .. } if table == "places"), "{refused}");
    assert!(refused.to_string().contains("name_folded"), "{refused}");
    change("'a'");
    copied(&from, &to).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_exchange_of_this_program_is_not_copied() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start());
    let nothing = server.database("nothing");
    let (missing, to) = (Database::from(folder.path().join("missing.db")), Database::from(folder.path().join("to.db")));
    for from in [&nothing, &missing] {
        assert!(matches!(copied(from, &to).unwrap_err(), CopyError::Nothing(_)));
    }
    let path = folder.path().join("old.db");
    let old = file(&path, "DELETE FROM meta WHERE name = 'migration.0006'").await;
    let refused = copied(&old, &to).unwrap_err();
    assert!(matches!(refused, CopyError::Older(_) | CopyError::Open(_)), "{refused}");
}
