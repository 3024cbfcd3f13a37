//! The list of a company's services.

use app::products::{ServiceQuery, ServiceRow, ServiceSort, ServiceState, ServicesPage};
use app::service_keys::KeyFilter;
use app::vxcs::Waiting;
use app::{Actor, Paging};
use domain::policy::Role;
use domain::{Position, ProductKind, Side, Status, VxcId};
use serde_json::json;
use store::products;
use store::vlans::Holder;

use super::crowd::{Crowd, Like, PORT, untag};
use crate::vxcs::stage::Ports;

fn find(search: &str) -> ServiceQuery {
    ServiceQuery { search: search.to_owned(), ..ServiceQuery::default() }
}

fn names(page: &ServicesPage) -> Vec<&str> {
    page.services.rows.iter().map(|row| row.name.as_str()).collect()
}

async fn list(it: &Crowd, actor: &Actor, query: ServiceQuery) -> ServicesPage {
    it.exchange.app.services_page(actor, query).await.unwrap()
}

/// East with one service of each kind, and others of West's like them.
async fn mixed() -> (Crowd, Actor) {
    let it = Crowd::new().await;
    let like = |kind, status, speed, location| Like { kind, status, speed, location };
    it.service(&it.east, "Écluse Nord", like(ProductKind::Port, Status::Live, 10_000, 1)).await;
    it.service(&it.east, "beta Router", like(ProductKind::Mcr, Status::Configured, 2_500, 2)).await;
    it.service(&it.east, "Gamma Edge", like(ProductKind::Mve, Status::Live, 0, 3)).await;
    it.service(&it.east, "alpha Port", like(ProductKind::Port, Status::Deployable, 1_000, 2)).await;
    it.service(&it.east, "Old Port", like(ProductKind::Port, Status::Decommissioned, 1_000, 2)).await;
    for (name, kind) in [("West Port", ProductKind::Port), ("Gamma West", ProductKind::Mcr)] {
        it.service(&it.west, name, like(kind, Status::Live, 10_000, 1)).await;
    }
    let east = it.admin(&it.east).await;
    (it, east)
}

#[tokio::test(flavor = "multi_thread")]
async fn services_are_found_by_name_place_uid_and_number_whatever_the_case() {
    let (it, east) = mixed().await;
    let all = list(&it, &east, find("")).await;
    assert_eq!(names(&all), ["alpha Port", "beta Router", "Gamma Edge", "Écluse Nord"]);
    for (search, found) in [
        ("ÉCLUSE  n", &["Écluse Nord"][..]),
        ("PORT", &["alpha Port"]),
        ("melbourne", &["alpha Port", "beta Router"]),
        ("akl1", &["Gamma Edge"]),
        ("west", &[]),
        ("%", &[]),
        ("_", &[]),
    ] {
        assert_eq!(names(&list(&it, &east, find(search)).await), found, "{search}");
    }
    for row in &all.services.rows {
        for search in [row.uid.to_string().to_uppercase(), row.uid.short(), row.number.to_string()] {
            assert_eq!(names(&list(&it, &east, find(&search)).await), [row.name.as_str()], "{search}");
        }
    }
    let foreign = list(&it, &it.admin(&it.west).await, find("")).await;
    for row in foreign.services.rows {
        for search in [row.uid.to_string(), row.number.to_string()] {
            assert_eq!(list(&it, &east, find(&search)).await.services.total, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn services_are_filtered_counted_and_sorted() {
    let (it, east) = mixed().await;
    let sorted = |sort, reversed| ServiceQuery { sort, reversed, ..ServiceQuery::default() };
    for (sort, up) in [
        (ServiceSort::Name, ["alpha Port", "beta Router", "Gamma Edge", "Écluse Nord"]),
        (ServiceSort::State, ["alpha Port", "beta Router", "Gamma Edge", "Écluse Nord"]),
        (ServiceSort::Location, ["Gamma Edge", "alpha Port", "beta Router", "Écluse Nord"]),
        (ServiceSort::Speed, ["Gamma Edge", "alpha Port", "beta Router", "Écluse Nord"]),
        (ServiceSort::Newest, ["alpha Port", "Gamma Edge", "beta Router", "Écluse Nord"]),
    ] {
        let page = list(&it, &east, sorted(sort, false)).await;
        assert_eq!(names(&page), up, "{sort}");
        let page = list(&it, &east, sorted(sort, true)).await;
        let first = if sort == ServiceSort::State { "Gamma Edge" } else { "Écluse Nord" };
        assert_eq!(names(&page)[0], first, "{sort} reversed");
    }
    let only = |kind, state| ServiceQuery { kind, state, ..ServiceQuery::default() };
    let page = list(&it, &east, only(Some(ProductKind::Port), None)).await;
    assert_eq!((names(&page), page.services.total), (vec!["alpha Port", "Écluse Nord"], 2));
    let page = list(&it, &east, only(None, Some(ServiceState::Working))).await;
    assert_eq!(names(&page), ["alpha Port", "beta Router"]);
    let page = list(&it, &east, only(None, Some(ServiceState::Ended))).await;
    assert_eq!((names(&page), page.services.rows[0].status), (vec!["Old Port"], Status::Decommissioned));
    let counts = page.counts;
    let of = |kind| [None, Some(ServiceState::Live), Some(ServiceState::Ended)].map(|state| counts.of(kind, state));
    assert_eq!(of(None), [4, 2, 1]);
    assert_eq!(of(Some(ProductKind::Port)), [2, 1, 1]);
    assert_eq!(of(Some(ProductKind::Mve)), [1, 1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_the_last_one_stands_for_all_behind_it() {
    let it = Crowd::new().await;
    it.ports(&it.east, "Port", 25).await;
    let east = it.admin(&it.east).await;
    let page = |page| ServiceQuery { paging: Paging { page, size: 10 }, ..ServiceQuery::default() };
    let mut seen = Vec::new();
    for n in 1..=3 {
        let found = list(&it, &east, page(n)).await;
        assert_eq!((found.services.page, found.services.total, found.services.pages()), (n, 25, 3));
        seen.extend(found.services.rows.into_iter().map(|row| row.name));
    }
    let all: Vec<_> = (1..=25).map(|n| format!("Port {n:04}")).collect();
    assert_eq!(seen, all);
    let beyond = list(&it, &east, page(99)).await;
    assert_eq!((beyond.services.page, names(&beyond).len()), (3, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_costs_the_same_whether_there_are_ten_services_or_thousands() {
    let it = Crowd::new().await;
    let east = it.admin(&it.east).await;
    let hub = it.service(&it.west, "Hub", PORT).await;
    let mut costs = Vec::new();
    for more in [10, 1_190] {
        let ports = it.ports(&it.east, &format!("Port {more}"), more).await;
        it.vxcs(&hub, &ports).await;
        it.keys(&ports).await;
        let most = ServiceQuery { paging: Paging { page: 1, size: Paging::MOST }, ..ServiceQuery::default() };
        let (page, found) = it.cost(list(&it, &east, most)).await;
        assert_eq!(found.services.rows.len(), if more == 10 { 10 } else { 200 });
        for row in &found.services.rows {
            assert_eq!((row.vxc_total, row.vxcs.len(), row.keys.usable), (1, 1, 1));
            assert_eq!((row.vxcs[0].far_company.as_str(), row.vxcs[0].side), ("West Pty", Side::B));
        }
        let (header, _) = it.cost(it.exchange.app.header(&east)).await;
        costs.push((header, page));
    }
    assert_eq!(costs, [(1, 5), (1, 5)]);

    let west = list(&it, &it.admin(&it.west).await, find("")).await;
    let [row] = &west.services.rows[..] else { panic!("{west:?}") };
    assert_eq!((row.vxc_total, row.vxcs.len() as u32), (1_200, ServiceRow::BENEATH));
    assert_eq!(row.vxcs[0].far_company, "East Ltd");
    assert!(row.vxcs.iter().all(|vxc| vxc.far_service.is_none() && vxc.name.starts_with("A to ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waits_marks_the_connection_and_the_service_of_who_decides() {
    let it = crate::vxcs::stage::Ports::connected().await;
    let crowd = Crowd { exchange: it.ports.stage.exchange, west: it.ports.stage.west, east: it.ports.stage.east };
    let (west, east) = (crowd.admin(&crowd.west).await, crowd.admin(&crowd.east).await);
    let flags = async || {
        let mut flags = Vec::new();
        for actor in [&west, &east] {
            let page = list(&crowd, actor, find("")).await;
            let waits = page.services.rows[0].vxcs[0].waiting;
            let attention = page.counts.of(None, Some(ServiceState::Attention));
            flags.push((waits, attention, crowd.exchange.app.header(actor).await.unwrap().decisions));
        }
        flags
    };
    assert_eq!(flags().await, [(None, 0, 0), (None, 0, 0)]);
    let answer = crowd.west.client().put(&format!("/v3/product/vxc/{}", it.vxc), &json!({ "aEndVlan": 400 })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(flags().await, [(Some(Waiting::ForThem), 0, 0), (Some(Waiting::ForUs), 1, 1)]);
    // The tag that is asked for is the asker's own affair.
    let page = list(&crowd, &east, find("")).await;
    assert_eq!(
        (page.services.rows[0].vxcs[0].vlan, page.services.rows[0].vxcs[0].far_company.as_str()),
        (Some(120), "West Pty")
    );
    assert!(!format!("{page:?}").contains("Some(400)") && !format!("{page:?}").contains("West Port"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_for_keys_shows_where_keys_can_be_made_and_to_whom() {
    let it = Crowd::new().await;
    let port = it.service(&it.east, "Port", PORT).await;
    it.keys(std::slice::from_ref(&port)).await;
    let icon = async |position| {
        let actor = Actor { role: Role::Person(position), ..it.admin(&it.east).await };
        let keys = list(&it, &actor, find("")).await.services.rows[0].keys;
        (keys.shown, keys.usable)
    };
    assert_eq!(icon(Position::CompanyAdmin).await, (true, 1));
    assert_eq!(icon(Position::Finance).await, (true, 1));
    assert_eq!(icon(Position::TechnicalContact).await, (false, 0));
    assert_eq!(icon(Position::ReadOnly).await, (false, 0));
    let id = port.id;
    it.put(move |tx, _, _| products::lock(tx, id, true, false)).await;
    assert_eq!(icon(Position::CompanyAdmin).await, (true, 1), "a company's own lock closes nothing");
    it.put(move |tx, _, _| products::lock(tx, id, false, true)).await;
    assert_eq!(icon(Position::CompanyAdmin).await, (false, 0));
    it.put(move |tx, _, _| products::lock(tx, id, false, false)).await;
    it.put(move |tx, _, _| untag(tx, id, Holder::End(Side::A, VxcId(1)))).await;
    assert_eq!(icon(Position::CompanyAdmin).await, (false, 1), "an untagged connection has the Port");
    let waiting = Like { status: Status::Deployable, ..PORT };
    it.service(&it.east, "A new one", waiting).await;
    assert_eq!(icon(Position::CompanyAdmin).await, (false, 0), "not yet CONFIGURED");
}

#[tokio::test(flavor = "multi_thread")]
async fn usable_keys_are_those_that_the_list_of_keys_calls_valid() {
    let it = Ports::connected().await;
    for more in [
        json!({ "active": false }),
        json!({ "singleUse": true, "vlan": 131 }),
        json!({ "validFor": { "start": 1_782_900_000_000_i64, "end": 1_783_900_000_000_i64 } }),
        json!({ "limits": { "maxUses": 1 } }),
        json!({ "limits": { "maxTotalMbps": 300 } }),
        json!({ "limits": { "maxUses": 2, "maxTotalMbps": 301 } }),
    ] {
        let limited = more.get("limits").is_some();
        let key = it.key(&it.east_port, more).await;
        if limited {
            it.connect(&it.west_port, &key, json!({})).await;
        }
    }
    let crowd = Crowd { exchange: it.ports.stage.exchange, west: it.ports.stage.west, east: it.ports.stage.east };
    let east = crowd.admin(&crowd.east).await;
    for _ in 0..5 {
        let filter = KeyFilter { ended: true, ..KeyFilter::default() };
        let keys = crowd.exchange.app.service_keys(&east, filter).await.unwrap().keys;
        let valid = keys.iter().filter(|key| key.valid).count() as u64;
        let page = list(&crowd, &east, find("")).await;
        assert_eq!(page.services.rows[0].keys.usable, valid);
        crowd.exchange.clock.advance(std::time::Duration::from_hours(10 * 24));
    }
}
