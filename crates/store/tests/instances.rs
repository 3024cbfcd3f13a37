//! Instances on one PostgreSQL: what one announces, the others don't believe any more.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{CompanyId, Draw, Time};
use store::{Database, Lane, MIGRATIONS, Migration, Moment, OpenError, Options, Store, Topic, companies};
use testbed::Postgres;

fn open(database: &Database, instance: &str) -> Store {
    let options =
        Options { rehearse: false, instance: Some(instance.to_owned()), ..Options::for_tests(database.clone()) };
    Store::open(&options).unwrap()
}

async fn company(store: &Store) -> CompanyId {
    let draw = Draw::new(Time::from_ms(1)).unwrap();
    let work = move |tx: &store::Tx<'_>| companies::insert(tx, draw.ids().uid(), draw.ids().number(), "East", draw.now);
    store.write(Lane::Any, work).await.unwrap()
}

/// Says something new of it, which is announced.
async fn suspend(store: &Store, company: CompanyId, at: i64) {
    let work = move |tx: &store::Tx<'_>| companies::suspend(tx, company, Some(Time::from_ms(at)));
    store.write(Lane::Any, work).await.unwrap();
}

async fn suspended(store: &Store, company: CompanyId) -> i64 {
    let row = store.read(move |tx| companies::by_id(tx, company)).await.unwrap().unwrap();
    row.suspended_at.map_or(0, Time::ms)
}

/// Until what is kept from now on is believed.
async fn in_step(store: &Store) {
    while !store.holds(store.moment(), &[Topic::SigningKeys]) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_before_a_change_is_believed_by_nobody_once_it_is_answered() {
    let server = Postgres::start();
    let database = server.database("told");
    let (here, there) = (open(&database, "here"), open(&database, "there"));
    let company = company(&here).await;
    in_step(&there).await;
    let over = Arc::new(AtomicBool::new(false));
    let keeping: Vec<_> = (0..2)
        .map(|_| {
            let (store, over) = (there.clone(), Arc::clone(&over));
            tokio::spawn(async move {
                let mut kept: Vec<(Moment, i64)> = Vec::new();
                while !over.load(Ordering::SeqCst) {
                    let moment = store.moment();
                    kept.push((moment, suspended(&store, company).await));
                }
                kept
            })
        })
        .collect();
    let topic = [Topic::Company(company)];
    let mut believed = 0;
    for n in 1..=100 {
        let moment = there.moment();
        let before = suspended(&there, company).await;
        assert_eq!(before, n - 1);
        in_step(&there).await;
        believed += usize::from(there.holds(moment, &topic));
        suspend(&here, company, n).await;
        assert!(!there.holds(moment, &topic), "{n}: what was read before it");
    }
    over.store(true, Ordering::SeqCst);
    assert!(believed > 50, "{believed}: nothing is kept at all");
    for one in keeping {
        for (moment, value) in one.await.unwrap() {
            assert!(value == 100 || !there.holds(moment, &topic), "{value} is believed still");
        }
    }
    here.close().await;
    there.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_lost_the_database_believes_nothing_until_it_has_heard_all() {
    let mut server = Postgres::with(&[], "C");
    let database = server.database("away");
    let (here, there) = (open(&database, "here"), open(&database, "there"));
    let company = company(&here).await;
    in_step(&there).await;
    let (moment, topic) = (there.moment(), [Topic::Company(company)]);
    server.stop();
    while there.holds(moment, &topic) {
        tokio::task::yield_now().await;
    }
    server.start_again();
    suspend(&here, company, 1).await;
    in_step(&there).await;
    assert!(!there.holds(moment, &topic));
    assert_eq!(suspended(&there, company).await, 1);
    here.close().await;
    there.close().await;
}

/// The schema as newer programs know it: one that has more, and one that has something less beside.
fn newer() -> [&'static [Migration]; 2] {
    let next = MIGRATIONS.last().unwrap().number + 1;
    let more = "ALTER TABLE companies ADD COLUMN motto TEXT";
    let expand = Migration { number: next, sql: more, contracts: None };
    let less = Migration { number: next + 1, sql: "ALTER TABLE companies DROP COLUMN motto", contracts: Some(next) };
    [vec![expand], vec![expand, less]].map(|added| &*[MIGRATIONS, added.as_slice()].concat().leak())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_server_works_on_beside_a_newer_one_and_nothing_is_taken_away_from_it() {
    let server = Postgres::start();
    let database = server.database("upgraded");
    let [more, less] = newer();
    let options = |instance: &str, migrations| Options {
        rehearse: false,
        instance: Some(instance.to_owned()),
        migrations,
        ..Options::for_tests(database.clone())
    };
    let old = open(&database, "old");
    in_step(&old).await;
    let company = company(&old).await;
    suspend(&old, company, 1).await;
    let new = Store::open(&options("new", more)).unwrap();
    suspend(&old, company, 2).await;
    suspend(&new, company, 3).await;
    assert_eq!((suspended(&old, company).await, suspended(&new, company).await), (3, 3));
    let another = open(&database, "old again");
    assert_eq!(suspended(&another, company).await, 3);
    another.close().await;

    let refused = Store::open(&options("newest", less)).err().unwrap();
    assert!(matches!(&refused, OpenError::OlderWorks { name } if name == "old"), "{refused}");
    suspend(&old, company, 4).await;
    old.close().await;
    let newest = Store::open(&options("newest", less)).unwrap();
    suspend(&new, company, 5).await;
    assert_eq!(suspended(&newest, company).await, 5);
    let refused = Store::open(&options("old", MIGRATIONS)).err().unwrap();
    assert!(matches!(refused, OpenError::Contracted { .. }), "{refused}");
    for store in [new, newest] {
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_waits_for_a_long_reader_holds_nobody_else_up() {
    let server = Postgres::start();
    let database = server.database("held");
    let old = open(&database, "old");
    let company = company(&old).await;
    let url = server.url("held");
    let client = move || postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let (reads, reading) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let readers = client.clone();
    let reader = tokio::task::spawn_blocking(move || {
        let mut client = readers();
        let mut tx = client.transaction().unwrap();
        tx.query("SELECT uid FROM companies", &[]).unwrap();
        reads.send(()).unwrap();
        let _ = released.recv();
    });
    reading.recv().unwrap();
    let options = Options {
        rehearse: false,
        instance: Some("new".to_owned()),
        migrations: newer()[0],
        ..Options::for_tests(database.clone())
    };
    let opens = tokio::task::spawn_blocking(move || Store::open(&options).unwrap());
    let waits = move || {
        let mut client = client();
        let waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'companies'::regclass";
        while client.query(waiting, &[]).unwrap().is_empty() {}
    };
    tokio::task::spawn_blocking(waits).await.unwrap();
    suspend(&old, company, 1).await;
    assert_eq!(suspended(&old, company).await, 1);
    assert!(!opens.is_finished());
    release.send(()).unwrap();
    reader.await.unwrap();
    let new = opens.await.unwrap();
    assert_eq!(suspended(&new, company).await, 1);
    new.close().await;
    old.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bell_is_heard_by_the_other_instances() {
    let server = Postgres::start();
    let database = server.database("bell");
    let (here, there) = (open(&database, "here"), open(&database, "there"));
    in_step(&there).await;
    let heard = there.rung();
    here.ring();
    heard.await;
    here.close().await;
    there.close().await;
}
