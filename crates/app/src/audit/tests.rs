use std::collections::BTreeSet;

use domain::people::PersonState;
use domain::{Position, Time, Uid};

use super::{AuditFilter, Broken, Touched};
use crate::testing::Exchange;
use crate::{Actor, Error, Record};

/// Appends an entry of the actor's.
async fn done(exchange: &Exchange, actor: &Actor, action: &'static str, subject: Uid) {
    let by = actor.clone();
    let save = move |work: &mut crate::act::Work<'_>| {
        work.save(Record::by(&by, action).on("vxc", subject, Some("West to East")).change(None::<&u8>, Some(&1))?)
    };
    exchange.act(save).await.unwrap();
}

fn actions(page: &super::AuditPage) -> Vec<&str> {
    page.items.iter().map(|entry| entry.action.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_reads_its_own_entries_a_member_his_own_and_the_operator_all() {
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    let technical = exchange.person(&east, Position::TechnicalAdmin, PersonState::Active, "").await;
    let stranger = exchange.person(&west, Position::CompanyAdmin, PersonState::Active, "").await;
    let vxc = exchange.app.draw().unwrap().ids().uid();
    done(&exchange, &admin, "vxc.order", vxc).await;
    done(&exchange, &technical, "vxc.update", vxc).await;
    done(&exchange, &stranger, "vxc.cancel", vxc).await;
    let operator = Actor::local_operator("root");
    let all = AuditFilter::default;

    assert_eq!(actions(&exchange.app.audit(&admin, all(), None, 9).await.unwrap()), ["vxc.update", "vxc.order"]);
    assert_eq!(actions(&exchange.app.audit(&technical, all(), None, 9).await.unwrap()), ["vxc.update"]);
    assert_eq!(actions(&exchange.app.audit(&stranger, all(), None, 9).await.unwrap()), ["vxc.cancel"]);
    assert_eq!(exchange.app.audit(&operator, all(), None, 9).await.unwrap().items.len(), 3);
    let of_west = AuditFilter { company: Some(west.uid), ..all() };
    assert_eq!(actions(&exchange.app.audit(&operator, of_west.clone(), None, 9).await.unwrap()), ["vxc.cancel"]);
    assert!(matches!(exchange.app.audit(&admin, of_west, None, 9).await, Err(Error::NotFound(_))));

    // Nor does a filter or a cursor lead out of one's own.
    let by_admin = AuditFilter { actor: Some(admin.uid().unwrap().to_string()), ..all() };
    assert!(exchange.app.audit(&technical, by_admin, None, 9).await.unwrap().items.is_empty());
    let theirs = exchange.app.audit(&stranger, all(), None, 9).await.unwrap().items[0].uid;
    assert!(matches!(exchange.app.audit(&admin, all(), Some(theirs), 9).await, Err(Error::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_by_what_who_when_and_outcome_in_pages() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    let technical = exchange.person(&east, Position::TechnicalAdmin, PersonState::Active, "").await;
    let mut ids = exchange.app.draw().unwrap().ids();
    let (one, two) = (ids.uid(), ids.uid());
    done(&exchange, &admin, "vxc.order", one).await;
    exchange.clock.advance(std::time::Duration::from_secs(60));
    done(&exchange, &technical, "vxc.update", two).await;
    let refused = exchange.app.retry_mail(&admin, one).await;
    assert!(refused.is_err(), "and it leaves an entry: a role that is tried is worth knowing");
    let unknown = exchange.app.mark_notices(&admin, vec![two]).await;
    assert!(unknown.is_err());

    let found = |filter: AuditFilter| {
        let (app, admin) = (exchange.app.clone(), admin.clone());
        async move { actions(&app.audit(&admin, filter, None, 9).await.unwrap()).join(" ") }
    };
    let all = AuditFilter::default;
    assert_eq!(found(all()).await, "notice.read mail.retry vxc.update vxc.order");
    assert_eq!(found(AuditFilter { action: Some("vxc.update".into()), ..all() }).await, "vxc.update");
    assert_eq!(found(AuditFilter { subject: Some("notice".into()), ..all() }).await, "notice.read");
    assert_eq!(found(AuditFilter { subject_uid: Some(one), ..all() }).await, "mail.retry vxc.order");
    assert_eq!(found(AuditFilter { actor: Some("Ada Technical Admin".into()), ..all() }).await, "vxc.update");
    let uid = technical.uid().unwrap().to_string();
    assert_eq!(found(AuditFilter { actor: Some(uid), ..all() }).await, "vxc.update");
    assert_eq!(found(AuditFilter { outcome: Some("refused".into()), ..all() }).await, "notice.read mail.retry");
    let later: Time = exchange.app.now();
    assert_eq!(found(AuditFilter { from: Some(later), ..all() }).await, "notice.read mail.retry vxc.update");
    assert_eq!(found(AuditFilter { until: Some(later), ..all() }).await, "vxc.order");

    let first = exchange.app.audit(&admin, all(), None, 2).await.unwrap();
    let rest = exchange.app.audit(&admin, all(), first.next, 2).await.unwrap();
    assert_eq!((actions(&rest), rest.next), (vec!["vxc.update", "vxc.order"], None));
    assert_eq!(first.items[0].summary(), format!("Notice read (refused: Could not find a notice with UID {two})"));
    assert_eq!(rest.items[1].summary(), "Connection ordered: West to East");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_ends_where_its_entries_are_long_and_none_is_left_out() {
    const ENTRIES: usize = 290;
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    let by = admin.clone();
    let save = move |work: &mut crate::act::Work<'_>| {
        for n in 0..ENTRIES {
            let long = "x".repeat(if n < 10 { 300_000 } else { 1 });
            work.save(Record::by(&by, "vxc.update").change(None::<&u8>, Some(&long))?)?;
        }
        Ok(())
    };
    exchange.act(save).await.unwrap();
    let (mut pages, mut uids, mut next) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let page = exchange.app.audit(&admin, AuditFilter::default(), next, 1000).await.unwrap();
        pages.push(page.items.len());
        uids.extend(page.items.iter().map(|entry| entry.uid));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((pages, uids.len()), (vec![ENTRIES - 6, 4, 2], ENTRIES));
}

/// More than one step takes.
const RACED: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn sealers_that_race_make_one_chain_without_gaps() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    for _ in 0..RACED {
        done(&exchange, &admin, "vxc.order", Uid::NIL).await;
    }
    let sealers: Vec<_> = (0..8)
        .map(|_| {
            let app = exchange.app.clone();
            tokio::spawn(async move { app.seal_once().await.unwrap() })
        })
        .collect();
    let mut sealed = 0;
    for sealer in sealers {
        sealed += sealer.await.unwrap();
    }
    assert_eq!(sealed, RACED);
    done(&exchange, &admin, "vxc.update", Uid::NIL).await;
    let operator = Actor::local_operator("root");
    let verdict = exchange.app.verify_audit(&operator).await.unwrap();
    assert_eq!((verdict.sealed, verdict.unsealed_tail, verdict.first_broken), (RACED as i64, 1, None));
    assert_eq!(exchange.app.seal_once().await.unwrap(), 1);
    assert_eq!(exchange.app.seal_once().await.unwrap(), 0);
    let after = exchange.app.verify_audit(&operator).await.unwrap();
    assert_eq!((after.sealed, after.unsealed_tail), (RACED as i64 + 1, 0));
    assert_ne!(after.head, verdict.head);
    let page = exchange.app.audit(&operator, AuditFilter::default(), None, 1).await.unwrap();
    assert_eq!(page.items[0].link, after.head);
    assert!(matches!(exchange.app.verify_audit(&admin).await, Err(Error::Forbidden(_))));
}

/// Five sealed entries and one that isn't, `sql` run on them by somebody with the database but not the key file, and what the chain says.
async fn touched_by(sql: &str) -> (Broken, Option<usize>) {
    let exchange = Exchange::on_file().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    for _ in 0..5 {
        done(&exchange, &admin, "vxc.order", Uid::NIL).await;
    }
    exchange.app.seal_once().await.unwrap();
    done(&exchange, &admin, "vxc.order", Uid::NIL).await;
    let operator = Actor::local_operator("root");
    let page = exchange.app.audit(&operator, AuditFilter::default(), None, 9).await.unwrap();
    let uids: Vec<_> = page.items.iter().rev().map(|entry| entry.uid).collect();
    let whole = exchange.app.verify_audit(&operator).await.unwrap();
    assert_eq!((whole.sealed, whole.unsealed_tail, whole.first_broken), (5, 1, None));

    rusqlite::Connection::open(exchange.database()).unwrap().execute_batch(sql).unwrap();
    let verdict = exchange.app.verify_audit(&operator).await.unwrap();
    let broken = verdict.first_broken.unwrap_or_else(|| panic!("unnoticed: {sql}"));
    assert_eq!(verdict.sealed, broken.position - 1, "{sql}");
    let entry = broken.entry.map(|entry| uids.iter().position(|uid| *uid == entry).map_or(0, |index| index + 1));
    (broken, entry)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_entry_is_named_whichever_column_it_was() {
    let columns = [
        "uid = 'ffffffff-ffff-4fff-8fff-ffffffffffff'",
        "at = at + 1",
        "company_id = NULL",
        "actor_kind = 'api_key'",
        "actor_uid = NULL",
        "actor_name = actor_name || ' '",
        "on_behalf_of = ''",
        "action = 'vxc.cancel'",
        "subject = 'product'",
        "subject_uid = NULL",
        "subject_name = NULL",
        "outcome = 'refused'",
        "before_json = '1'",
        "after_json = NULL",
        "peer = '192.0.2.1'",
        "trace_id = 'x'",
    ];
    let mut covered: BTreeSet<&str> = columns.iter().filter_map(|set| set.split(' ').next()).collect();
    // The store's own.
    covered.extend(["id", "unsealed"]);
    for set in columns {
        let (broken, entry) = touched_by(&format!("UPDATE audit SET {set} WHERE id = 3")).await;
        assert_eq!((broken.position, broken.how), (3, Touched::Changed), "{set}");
        assert_eq!(entry, Some(if set.starts_with("uid") { 0 } else { 3 }), "{set}");
    }
    let exchange = Exchange::on_file().await;
    let database = rusqlite::Connection::open(exchange.database()).unwrap();
    let mut names = database.prepare("SELECT name FROM pragma_table_info('audit')").unwrap();
    let names: BTreeSet<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(covered, names.iter().map(String::as_str).collect(), "every column is covered by the chain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_an_inserted_and_a_moved_entry_are_named() {
    let without_keys = "PRAGMA foreign_keys = OFF; ";
    let (broken, entry) = touched_by(&format!("{without_keys}DELETE FROM audit WHERE id = 2")).await;
    assert_eq!((broken.position, broken.how, entry), (2, Touched::Missing, None));

    let (broken, _) = touched_by("DELETE FROM audit_chain WHERE position = 4").await;
    assert_eq!((broken.position, broken.how), (4, Touched::Missing));

    // Room between two entries, and one put there.
    let make_room = "UPDATE audit_chain SET audit_id = audit_id + 100 WHERE position >= 4; UPDATE audit SET id = id + 100 WHERE id >= 4;";
    let insert = "INSERT INTO audit SELECT 4, 'ffffffff-ffff-4fff-8fff-ffffffffffff', at, company_id, actor_kind, actor_uid, actor_name,
                  on_behalf_of, action, subject, subject_uid, subject_name, outcome, before_json, after_json, peer, trace_id, 0
                  FROM audit WHERE id = 3;";
    let (broken, entry) = touched_by(&format!("{without_keys}{make_room}{insert}")).await;
    assert_eq!((broken.position, broken.how, entry), (4, Touched::Inserted, Some(0)));

    // Two entries change places.
    let swap = "UPDATE audit SET id = 900 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 900;";
    let (broken, entry) = touched_by(&format!("{without_keys}{swap}")).await;
    assert_eq!((broken.position, broken.how, entry), (2, Touched::Moved, Some(3)));

    let relink = "UPDATE audit_chain SET audit_id = 900 WHERE position = 2; UPDATE audit_chain SET audit_id = 2 WHERE position = 3;
                  UPDATE audit_chain SET audit_id = 3 WHERE position = 2;";
    let (broken, entry) = touched_by(&format!("{without_keys}{relink}")).await;
    assert_eq!((broken.position, broken.how, entry), (2, Touched::Moved, Some(3)));

    // The last link is gone: what it covered doesn't wait, and can't be taken for new.
    let (broken, entry) = touched_by("DELETE FROM audit_chain WHERE position = 5").await;
    assert_eq!((broken.position, broken.how, entry), (5, Touched::Inserted, Some(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_was_begun_early_and_committed_late_is_chained_behind_later_ones() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    for _ in 0..5 {
        done(&exchange, &admin, "vxc.create", Uid::NIL).await;
    }
    // As if the third had not been committed yet.
    let hide = |tx: &store::Tx<'_>, from: i64, to: i64| {
        const MOVE: store::Statement = store::Statement {
            name: "MOVE",
            sql: "UPDATE audit SET unsealed = $2 WHERE unsealed = $1 AND id = (SELECT MIN(id) + 2 FROM audit)",
        };
        tx.run(MOVE, store::params![from, to]).map(drop).map_err(Error::from)
    };
    exchange.app.write(store::Lane::Any, move |tx| hide(tx, 1, 2)).await.unwrap();
    assert_eq!(exchange.app.seal_once().await.unwrap(), 4);
    exchange.app.write(store::Lane::Any, move |tx| hide(tx, 2, 1)).await.unwrap();
    assert_eq!(exchange.app.seal_once().await.unwrap(), 1);
    let verdict = exchange.app.verify_audit(&Actor::local_operator("root")).await.unwrap();
    assert_eq!((verdict.sealed, verdict.unsealed_tail, verdict.first_broken), (5, 0, None));
}
