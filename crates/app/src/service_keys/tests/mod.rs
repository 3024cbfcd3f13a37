//! What orders do with keys, in real transactions. How keys are made and shown is tested through the API.

mod bench;

use domain::mcr::{Draft, InterfaceDraft};
use domain::service_key::VlanReservation::{AtCreation, AtUse};
use domain::vlan::{Tag, VlanId};
use domain::{Patch, Status, Uid};
use store::audit;

use self::bench::{Bench, insert, single};
use super::{LimitsAsked, consume, give_back, redeemable};
use crate::Error;

const CANT: &str = "the other end can't take this connection now";

fn whole(n: i64) -> Tag {
    Tag::Whole(VlanId::new(n).unwrap())
}

/// What the client reads.
fn text<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_use_key_makes_one_connection_which_holds_its_vlan_then() {
    let _proof = evidence::proves(&["SK-08 api", "SK-15 api", "SK-12 api"]);
    let bench = Bench::new(AtCreation).await;
    let key = bench.key(|_| {}).await.unwrap().key;
    let (vxc, tag) = bench.order(&bench.west, key, 500).await.unwrap();
    assert_eq!((tag, vxc.b.product_id), (whole(120), bench.east_port.id), "the key alone says where the B-End is");
    let used = bench.seen(key).await;
    assert_eq!((used.uses, used.last_used, used.valid), (1, Some(bench::START), false));
    assert_eq!(text(bench.order(&bench.west, key, 500).await), "serviceKey: the single-use service key has been used");
    let number = bench.east_port.number;
    let refused = text(bench.key(|_| {}).await);
    assert_eq!(refused, format!("VLAN 120 not available on MEGAPORT service {number}"), "the VXC has the VLAN");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_uses_at_once_that_both_looked_first_the_second_is_refused_by_its_row() {
    let bench = Bench::new(AtCreation).await;
    let key = bench.key(|_| {}).await.unwrap().key;
    let refused = bench
        .run(&bench.west, move |work| {
            let (row, product, _) = redeemable(work, key, 1)?;
            let end = (product.company_id, product.id);
            for _ in 0..2 {
                let vxc = insert(work, end, end, Some(row.id), 1)?;
                consume(work, &row, &product, vxc, 1)?;
            }
            Ok(())
        })
        .await;
    assert_eq!(text(refused), "serviceKey: the single-use service key has been used");
    assert_eq!(bench.seen(key).await.uses, 0, "and nothing is half-done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_multi_use_key_makes_as_many_connections_as_are_ordered() {
    let _proof = evidence::proves(&["SK-08 api", "SK-09 api"]);
    let bench = Bench::new(AtCreation).await;
    let key = bench.key(|asked| (asked.single_use, asked.vlan) = (false, None)).await.unwrap().key;
    let mut tags = Vec::new();
    for _ in 0..3 {
        tags.push(bench.order(&bench.west, key, 400).await.unwrap().1);
    }
    assert_eq!(tags, [whole(2), whole(3), whole(4)], "the exchange chooses the VLANs");
    let used = bench.seen(key).await;
    assert_eq!((used.uses, used.valid), (3, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_comes_to_nothing_gives_key_and_vlan_back() {
    let bench = Bench::new(AtCreation).await;
    let key = bench.key(|_| {}).await.unwrap().key;
    let (vxc, _) = bench.order(&bench.west, key, 500).await.unwrap();
    bench.run(&bench.west, move |work| give_back(work, &vxc)).await.unwrap();
    let back = bench.seen(key).await;
    assert_eq!((back.uses, back.last_used, back.valid), (0, None, true));
    assert!(text(bench.key(|_| {}).await).starts_with("VLAN 120 not available"), "reserved for the key again");

    let (vxc, tag) = bench.order(&bench.west, key, 500).await.unwrap();
    assert_eq!(tag, whole(120));
    bench.update(key, |asked| asked.active = Some(false)).await.unwrap();
    bench.run(&bench.east, move |work| give_back(work, &vxc)).await.unwrap();
    bench.key(|_| {}).await.expect("a key that is switched off keeps no VLAN");
    assert!(text(bench.update(key, |asked| asked.active = Some(true)).await).starts_with("VLAN 120 not available"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quirk_17_with_vlans_taken_at_use_two_keys_carry_one_and_the_first_use_wins() {
    let bench = Bench::new(AtUse).await;
    let (one, other) = (bench.key(|_| {}).await.unwrap().key, bench.key(|_| {}).await.unwrap().key);
    assert_eq!(bench.order(&bench.west, other, 1).await.unwrap().1, whole(120));
    assert_eq!(text(bench.order(&bench.west, one, 1).await), CANT);
    assert!(bench.seen(one).await.valid, "a refused order uses no key");
    let number = bench.east_port.number;
    let own = text(bench.order(&bench.east, one, 1).await);
    assert_eq!(own, format!("VLAN 120 not available on MEGAPORT service {number}"), "East may know why");
    assert_eq!(text(bench.key(|_| {}).await), own, "what a connection has can't be asked for (SK-62)");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_kept_and_the_consumer_learns_no_figures_of_others() {
    let bench = Bench::new(AtCreation).await;
    let east = bench.east.member().unwrap().uid.to_string();
    let many =
        |limits: LimitsAsked| bench.key(|asked| (asked.single_use, asked.vlan, asked.limits) = (false, None, limits));
    let twice = many(LimitsAsked { uses: Some(2), ..LimitsAsked::default() }).await.unwrap().key;
    let (first, _) = bench.order(&bench.west, twice, 1).await.unwrap();
    bench.order(&bench.west, twice, 1).await.unwrap();
    assert_eq!(text(bench.order(&bench.west, twice, 1).await), "serviceKey: the service key has no uses left");
    assert_eq!(
        text(bench.order(&bench.east, twice, 1).await),
        "serviceKey: the service key has reached its limit of 2 uses"
    );
    bench.run(&bench.west, move |work| give_back(work, &first)).await.unwrap();
    bench.order(&bench.west, twice, 1).await.expect("a use that was given back doesn't count");

    let slow = many(LimitsAsked { total_mbps: Some(700), ..LimitsAsked::default() }).await.unwrap().key;
    bench.order(&bench.west, slow, 400).await.unwrap();
    assert_eq!(text(bench.order(&bench.west, slow, 301).await), CANT, "what others have of it is theirs");
    assert_eq!(
        text(bench.order(&bench.east, slow, 301).await),
        "rateLimit: the service key has 300 Mbit/s left of its limit of 700 Mbit/s"
    );
    bench.order(&bench.west, slow, 300).await.unwrap();
    assert!(!bench.seen(slow).await.valid, "nothing is left of it");
    let whole = slow.to_string();
    assert!(bench.app.validate_service_key(&bench.west, &whole).await.unwrap());
    assert!(!bench.app.validate_service_key(&bench.east, &whole).await.unwrap(), "only East sees that");

    let closed = many(LimitsAsked { companies: vec![east], ..LimitsAsked::default() }).await.unwrap().key;
    assert_eq!(text(bench.order(&bench.west, closed, 1).await), "serviceKey: the service key is not for this company");
    bench.order(&bench.east, closed, 1).await.unwrap();
    assert!(!bench.app.validate_service_key(&bench.west, &closed.to_string()).await.unwrap());
    assert!(bench.app.validate_service_key(&bench.east, &closed.to_string()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_refused_in_words_for_its_consumer() {
    let _proof = evidence::proves(&["SK-80 api", "SK-52 api", "SK-03 api"]);
    let bench = Bench::new(AtCreation).await;
    let no_such = Uid::NIL;
    assert_eq!(text(bench.order(&bench.west, no_such, 1).await), "serviceKey: there is no such service key");
    let key = bench.key(|_| {}).await.unwrap().key;
    assert_eq!(text(bench.order(&bench.west, key, 501).await), "rateLimit: the service key allows at most 500 Mbit/s");
    bench.update(key, |asked| asked.active = Some(false)).await.unwrap();
    assert_eq!(text(bench.order(&bench.west, key, 1).await), "serviceKey: the service key is not active");
    bench.update(key, |asked| asked.active = Some(true)).await.unwrap();

    bench.set_status(&bench.east_port, Status::Cancelled).await;
    assert_eq!(text(bench.order(&bench.west, key, 1).await), format!("serviceKey: {CANT}"));
    bench.set_status(&bench.east_port, Status::Live).await;
    bench.order(&bench.west, key, 1).await.unwrap();

    let many = bench.key(|asked| (asked.single_use, asked.vlan) = (false, None)).await.unwrap().key;
    bench.suspend(bench.east.member().unwrap().id).await;
    assert_eq!(text(bench.order(&bench.west, many, 1).await), format!("serviceKey: {CANT}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_addresses_of_a_stored_configuration_must_still_be_free_when_it_is_used() {
    let bench = Bench::new(AtCreation).await;
    let config = |net: &str| {
        let interface = InterfaceDraft { ip_addresses: vec![net.to_owned()], ..InterfaceDraft::default() };
        Some(Draft { interfaces: vec![interface] })
    };
    let mcr = bench.east_mcr.clone();
    let asked = |net: &str| super::NewServiceKey { vlan: None, config: config(net), ..single(mcr.uid) };
    let key = bench.app.create_service_key(&bench.east, asked("192.0.2.1/30")).await.unwrap().key;
    let (east, b_end) = (bench.east.member().unwrap().id, mcr.id);
    let other = bench
        .run(&bench.east, move |work| {
            let vxc = insert(work, (east, b_end), (east, b_end), None, 1)?;
            let mut vxc = store::vxcs::by_id(work.tx, vxc)?.unwrap();
            vxc.a.config =
                Some(serde_json::to_string(&config("192.0.2.2/29").unwrap().check(&Default::default()).unwrap())?);
            store::vxcs::save(work.tx, &vxc)?;
            Ok(vxc)
        })
        .await
        .unwrap();
    assert_eq!(text(bench.order(&bench.west, key, 1).await), CANT);
    let own = text(bench.order(&bench.east, key, 1).await);
    assert!(own.starts_with("an address of the key's B-End configuration is in use on MCR2 service"), "{own}");
    let refused = text(bench.app.create_service_key(&bench.east, asked("192.0.2.5/29")).await);
    assert!(refused.starts_with("bEnd.partnerConfig.interfaces[0].ipAddresses[0]: overlaps 192.0.2.2/29"), "{refused}");
    bench
        .run(&bench.east, move |work| {
            let gone = store::vxcs::Vxc { status: Status::Decommissioned, ..other.clone() };
            Ok(store::vxcs::save(work.tx, &gone)?)
        })
        .await
        .unwrap();
    assert!(bench.order(&bench.west, key, 1).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vlan_is_given_up_when_its_key_expires_or_its_service_goes() {
    let _proof = evidence::proves(&["SK-51 api"]);
    let bench = Bench::new(AtCreation).await;
    let sweep = async || bench.app.expire_once().await.map(|expired| expired.keys);
    let first = bench.key(|_| {}).await.unwrap().key;
    bench.wait(30);
    assert_eq!(sweep().await.unwrap(), 0, "its last moment belongs to it");
    bench.wait(1);
    let second = bench.key(|_| {}).await.expect("nobody waits for the sweep").key;
    assert_eq!(sweep().await.unwrap(), 0);
    let later = bench.app.now().plus_days(3).ms();
    let again = text(bench.update(first, |asked| asked.end = Some(later)).await);
    assert!(again.starts_with("VLAN 120 not available"), "{again}");
    bench.update(second, |asked| asked.vlan = Patch::Set(121)).await.unwrap();
    bench.update(first, |asked| asked.end = Some(later)).await.expect("a key that lives again takes its VLAN again");

    bench.wait(4);
    assert_eq!(sweep().await.unwrap(), 1, "the first");
    let port = bench.east_port.clone();
    bench.run(&bench.east, move |work| crate::products::end(work, &port)).await.unwrap();
    assert_eq!(sweep().await.unwrap(), 0, "it was done with the Port's end");
    let east = bench.east.member().unwrap().id;
    let trail = bench.app.read(move |tx| Ok(audit::of_subject(tx, "service_key", first, east)?)).await.unwrap();
    let released = trail.iter().filter(|entry| entry.action == "service_key.vlan_released");
    assert!(
        released.clone().all(|entry| (entry.actor_kind.as_str(), entry.actor_name.as_str()) == ("system", "Keyway"))
    );
    assert_eq!(released.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_of_a_key_names_the_company_that_used_it_and_nobody_in_it() {
    let bench = Bench::new(AtCreation).await;
    let key = bench.key(|_| {}).await.unwrap().key;
    bench.order(&bench.west, key, 1).await.unwrap();
    let (east, west) = (bench.east.member().unwrap().id, bench.west.member().unwrap().id);
    let [of_east, of_west] = bench
        .app
        .read(move |tx| Ok([east, west].map(|company| audit::of_subject(tx, "service_key", key, company).unwrap())))
        .await
        .unwrap();
    let used = of_east.last().unwrap();
    assert_eq!((used.action.as_str(), used.actor_kind.as_str()), ("service_key.use", "company"));
    assert_eq!((used.actor_name.as_str(), used.actor_uid), ("West Pty", None));
    assert!(of_west.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_who_use_one_single_use_key_at_once_make_one_connection() {
    let bench = std::sync::Arc::new(Bench::new(AtCreation).await);
    let key = bench.key(|_| {}).await.unwrap().key;
    let racers: Vec<_> = (0..50)
        .map(|_| {
            let bench = std::sync::Arc::clone(&bench);
            tokio::spawn(async move { bench.order(&bench.west.clone(), key, 1).await })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(error.to_string(), "serviceKey: the single-use service key has been used"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(bench.seen(key).await.uses, 1);
}
