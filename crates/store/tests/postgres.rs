//! What PostgreSQL adds: statements in its words, instances beside each other, connections that are lost.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::{Draw, Time, Uid};
use store::{Database, Durability, Error, Lane, OpenError, Options, Store, companies, meta};
use testbed::Postgres;

fn open(database: &Database) -> Store {
    Store::open(&Options { rehearse: false, ..Options::for_tests(database.clone()) }).unwrap()
}

/// Adds one to a number that everybody reads first.
async fn count(store: &Store, lane: Lane) -> Result<i64, Error> {
    let work = |tx: &store::Tx<'_>| {
        let n: i64 = meta::get(tx, "count")?.map_or(0, |text| text.parse().unwrap());
        meta::set(tx, "count", &(n + 1).to_string())?;
        Ok(n + 1)
    };
    store.write(lane, work).await
}

async fn add(store: &Store, name: &'static str) -> Result<(), Error> {
    let draw = Draw::new(Time::from_ms(1)).unwrap();
    let work = move |tx: &store::Tx<'_>| {
        let mut ids = draw.ids();
        companies::insert(tx, ids.uid(), ids.number(), name, draw.now).map(drop)
    };
    store.write(Lane::Any, work).await
}

async fn names(store: &Store) -> Vec<String> {
    store.read(companies::all).await.unwrap().into_iter().map(|company| company.name).collect()
}

#[test]
fn every_statement_can_be_prepared() {
    let server = Postgres::start();
    let mut client = server.connect();
    for migration in store::MIGRATIONS {
        client
            .batch_execute(&store::postgres_ddl(migration.sql))
            .unwrap_or_else(|e| panic!("migration {}: {e:?}", migration.number));
    }
    let mut refused = Vec::new();
    let mut count = 0;
    for (table, statement) in store::statements() {
        count += 1;
        if let Err(error) = client.prepare(statement.sql) {
            refused.push(format!(
                "{table}::{}: {}",
                statement.name,
                error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
            ));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 10, "the list of statements is nearly empty: {count}");
}

#[test]
fn a_database_with_another_order_or_without_synced_commits_is_not_opened() {
    let server = Postgres::start();
    let wrong = |database: &Database| match Store::open(&Options::at(database.clone())) {
        Err(OpenError::Unsafe { pragma, found, .. }) => format!("{pragma} = {found}"),
        other => panic!("{:?}", other.err()),
    };
    server.execute("CREATE DATABASE ordered TEMPLATE template0 LOCALE 'C.UTF-8'");
    assert_eq!(wrong(&server.named("ordered")), "collation = C.UTF-8");
    let database = server.database("unsynced");
    assert_eq!(wrong(&database), "fsync = off");
    server.execute("ALTER DATABASE unsynced SET synchronous_commit = off");
    assert_eq!(wrong(&database), "synchronous_commit = off");
    let nowhere = Store::open(&Options::at(server.named("nowhere")));
    assert!(nowhere.err().unwrap().to_string().contains("\"nowhere\" does not exist"));
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_start_at_once_make_one_schema() {
    let server = Postgres::start();
    let database = server.database("shared");
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let database = database.clone();
            std::thread::spawn(move || open(&database))
        })
        .collect();
    for (n, started) in starting.into_iter().enumerate() {
        let store = started.join().unwrap();
        assert!(store.is_ready().await);
        assert_eq!(count(&store, Lane::Any).await, Ok(i64::try_from(n).unwrap() + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_where_everybody_writes_one_row_in_two_instances() {
    let server = Postgres::start();
    let database = server.database("hot");
    let stores = [open(&database), open(&database)];
    for lane in [Lane::Any, Lane::Of(Uid::NIL)] {
        let before = count(&stores[0], lane).await.unwrap();
        let counting: Vec<_> = (0..60)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move { count(&store, lane).await.unwrap() })
            })
            .collect();
        let mut seen = Vec::new();
        for one in counting {
            seen.push(one.await.unwrap());
        }
        seen.sort_unstable();
        assert_eq!(seen, (before + 1..=before + 60).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_falls_and_comes_back_is_found_again_with_all_that_was_committed() {
    let mut server = Postgres::with(&[], "C");
    let database = server.database("fallen");
    let store = Store::open(&Options { durability: Durability::Full, ..Options::at(database) }).unwrap();
    add(&store, "East Ltd").await.unwrap();
    assert!(store.is_ready().await);
    server.stop();
    assert!(!store.is_ready().await);
    assert!(matches!(store.read(companies::all).await, Err(Error::Unavailable(_))));
    let waiting = {
        let store = store.clone();
        tokio::spawn(async move { add(&store, "West Ltd").await })
    };
    server.start_again();
    waiting.await.unwrap().unwrap();
    assert_eq!(names(&store).await, ["East Ltd", "West Ltd"]);
    assert!(store.is_ready().await);
    store.close().await;
    assert!(!store.is_ready().await);
    assert!(matches!(add(&store, "North Ltd").await, Err(Error::Unavailable(_))));
    store.writer_ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_ends_with_its_connection_is_run_again() {
    let server = Postgres::start();
    let database = server.database("ended");
    let store = open(&database);
    server.execute_in(
        "ended",
        "CREATE SEQUENCE tries;
         CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF nextval('tries') < 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER falls AFTER INSERT ON companies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fall()",
    );
    add(&store, "East Ltd").await.unwrap();
    assert_eq!(names(&store).await, ["East Ltd"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_done_twice() {
    let server = Postgres::start();
    server.database("answered");
    let (front, lost) = (tempfile::tempdir().unwrap(), Arc::new(AtomicU32::new(0)));
    lose_answers(front.path(), server.socket(), &lost);
    let store = open(&Postgres::address(front.path(), "answered"));
    for (n, name) in ["East Ltd", "West Ltd", "North Ltd"].into_iter().enumerate() {
        lost.store(u32::try_from(n).unwrap(), Ordering::SeqCst);
        add(&store, name).await.unwrap();
    }
    assert_eq!(names(&store).await.len(), 3);
}

/// A proxy that swallows the answers to so many commits, and ends their connections.
fn lose_answers(front: &Path, behind: &Path, lost: &Arc<AtomicU32>) {
    let listener = UnixListener::bind(front.join(".s.PGSQL.5432")).unwrap();
    let (behind, lost) = (behind.join(".s.PGSQL.5432"), Arc::clone(lost));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server, lost) = (client.unwrap(), UnixStream::connect(&behind).unwrap(), Arc::clone(&lost));
            let (mut up, mut down) = (client.try_clone().unwrap(), client);
            let (mut to, mut from) = (server.try_clone().unwrap(), server);
            let committing = Arc::new(AtomicU32::new(0));
            let seen = Arc::clone(&committing);
            std::thread::spawn(move || {
                let mut bytes = vec![0; 65536];
                while let Ok(n @ 1..) = up.read(&mut bytes) {
                    if bytes[..n].windows(7).any(|word| word == b"COMMIT\0") {
                        seen.store(1, Ordering::SeqCst);
                    }
                    if to.write_all(&bytes[..n]).is_err() {
                        break;
                    }
                }
                let _ = to.shutdown(std::net::Shutdown::Both);
            });
            std::thread::spawn(move || {
                let mut bytes = vec![0; 65536];
                while let Ok(n @ 1..) = from.read(&mut bytes) {
                    let answered =
                        committing.load(Ordering::SeqCst) == 1 && bytes[..n].windows(6).any(|word| word == b"COMMIT");
                    let swallow =
                        answered && lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
                    if swallow || down.write_all(&bytes[..n]).is_err() {
                        break;
                    }
                }
                let _ = down.shutdown(std::net::Shutdown::Both);
            });
        }
    });
}
