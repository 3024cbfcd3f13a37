//! What the writer promises: all or nothing for each unit, one commit for many, an answer after the commit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use domain::{CompanyId, Draw, Time};
use store::backup::Incoming;
use store::{Error, Lane, Options, Store, companies};
use testbed::Bed;

fn open() -> (Bed, Store) {
    let bed = Bed::new();
    let store = bed.open();
    (bed, store)
}

/// On SQLite, for what is about its file.
fn open_file() -> (Bed, Store) {
    let bed = Bed::on_file();
    let store = bed.open();
    (bed, store)
}

async fn add(store: &Store, name: &str) -> Result<CompanyId, Error> {
    let draw = Draw::new(Time::from_ms(1)).unwrap();
    let name = name.to_owned();
    store
        .write(Lane::Any, move |tx| {
            let mut ids = draw.ids();
            companies::insert(tx, ids.uid(), ids.number(), &name, draw.now)
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_unit_leaves_nothing_and_its_neighbours_stay() {
    let (_bed, store) = open();
    add(&store, "East Ltd").await.unwrap();
    let store = Arc::new(store);
    let many: Vec<_> = (0..64)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                add(&store, &if n % 4 == 0 { "east  LTD".to_owned() } else { format!("Company {n}") }).await
            })
        })
        .collect();
    let mut refused = 0;
    for one in many {
        if let Err(error) = one.await.unwrap() {
            assert_eq!(error, Error::Conflict("companies_name_folded_key".to_owned()));
            refused += 1;
        }
    }
    assert_eq!(refused, 16);
    assert_eq!(store.read(companies::all).await.unwrap().len(), 49);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_unit_is_an_error_for_its_caller_alone() {
    let (_bed, store) = open();
    let panicked: Result<(), Error> = store.write(Lane::Any, |_| panic!("on purpose")).await;
    assert_eq!(panicked, Err(Error::Panicked));
    let panicked: Result<(), Error> = store.read(|_| panic!("on purpose")).await;
    assert_eq!(panicked, Err(Error::Panicked));
    add(&store, "East Ltd").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swallowed_error_undoes_the_unit_all_the_same() {
    let (_bed, store) = open();
    add(&store, "East Ltd").await.unwrap();
    let draw = Draw::new(Time::from_ms(1)).unwrap();
    let swallowed: Result<(), Error> = store
        .write(Lane::Any, move |tx| {
            let mut ids = draw.ids();
            companies::insert(tx, ids.uid(), ids.number(), "West Ltd", draw.now)?;
            let _ = companies::insert(tx, ids.uid(), ids.number(), "East Ltd", draw.now);
            Ok(())
        })
        .await;
    assert!(matches!(swallowed, Err(Error::Poisoned(_))), "{swallowed:?}");
    assert_eq!(store.read(companies::all).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_cannot_write() {
    let (_bed, store) = open();
    let refused = store.read(|tx| companies::suspend(tx, CompanyId(1), None)).await;
    assert!(matches!(refused, Err(Error::Unavailable(_) | Error::Refused(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_under_writes_is_whole_and_can_be_restored() {
    let (bed, store) = open_file();
    for n in 0..20 {
        add(&store, &format!("Before {n}")).await.unwrap();
    }
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..200 {
                add(&store, &format!("During {n}")).await.unwrap();
            }
        })
    };
    let file = bed.folder().join("copy.db");
    store.backup(file.clone()).await.unwrap();
    assert!(store.backup(file.clone()).await.is_err(), "an existing file is not overwritten");
    writing.await.unwrap();
    store.close().await;

    let elsewhere = bed.folder().join("restored.db");
    let place = |file: &std::path::Path| Incoming::copy(file, &elsewhere)?.place(Time::from_ms(1));
    assert_eq!(place(&file).unwrap(), None, "nothing was there before");
    let restored = Store::open(&Options::at(&elsewhere)).unwrap();
    let names = restored.read(companies::all).await.unwrap();
    assert!((20..=220).contains(&names.len()));
    assert!(names.iter().take(20).all(|c| c.name.starts_with("Before")));

    std::fs::write(&file, b"not a database").unwrap();
    assert!(place(&file).is_err());
    assert!(elsewhere.exists() && !bed.folder().join("restored.db.incoming").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_refuses_writes_and_opens_again_with_what_was_written() {
    let (bed, store) = open();
    add(&store, "East Ltd").await.unwrap();
    store.close().await;
    assert!(matches!(add(&store, "West Ltd").await, Err(Error::Unavailable(_))));
    let again = bed.open();
    assert_eq!(again.read(companies::all).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_or_with_an_edited_migration_is_not_opened() {
    let (bed, store) = open();
    let set = |name: &'static str, value: &'static str| {
        let store = store.clone();
        async move { store.write(Lane::Any, move |tx| store::meta::set(tx, name, value)).await.unwrap() }
    };
    set("format", "99").await;
    assert!(matches!(Store::open(&bed.options()), Err(store::OpenError::Newer { found: 99, .. })));
    set("format", "1").await;
    set("migration.0001", "0000000000000000").await;
    assert!(matches!(Store::open(&bed.options()), Err(store::OpenError::Changed { number: 1, .. })));
}

#[test]
fn nobody_but_the_owner_reads_the_database_and_the_files_beside_it() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = |suffix: &str| dir.path().join(format!("exchange.db{suffix}"));
    let mode = |suffix: &str| metadata(file(suffix)).unwrap().permissions().mode() & 0o777;
    let open = || Store::open(&Options::for_tests(file(""))).unwrap();
    {
        let _store = open();
        assert_eq!(["", "-wal", "-shm"].map(mode), [0o600; 3]);
    }
    set_permissions(file(""), Permissions::from_mode(0o644)).unwrap();
    let _store = open();
    assert_eq!(["", "-wal", "-shm"].map(mode), [0o600; 3], "an older, more open one too");
}
