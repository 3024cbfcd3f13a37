//! What the operator goes through, and nobody else.

use app::operator::OperatorVxcQuery;
use app::products::{ServiceQuery, ServiceSort, ServiceState};
use app::{Actor, Error, Paging};
use domain::{ApiKeyRole, ProductKind, Role, Status};
use store::products;

use super::crowd::{Crowd, Like, PORT};

fn find(search: &str) -> ServiceQuery {
    ServiceQuery { search: search.to_owned(), ..ServiceQuery::default() }
}

fn vxcs(search: &str) -> OperatorVxcQuery {
    OperatorVxcQuery { search: search.to_owned(), ..OperatorVxcQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_lists_cost_the_same_however_much_there_is() {
    let it = Crowd::new().await;
    let (app, operator) = (it.exchange.app.clone(), Actor::local_operator("Test"));
    let hub = it.service(&it.west, "Hub", PORT).await;
    let mut costs = Vec::new();
    for more in [10, 1_190] {
        let ports = it.ports(&it.east, &format!("Port {more}"), more).await;
        it.vxcs(&hub, &ports).await;
        let (services, found) = it.cost(app.operator_services(&operator, None, find("east ltd"))).await;
        assert_eq!(found.unwrap().services.total, if more == 10 { 10 } else { 1_200 });
        let (connections, found) = it.cost(app.operator_vxcs(&operator, vxcs(""))).await;
        let found = found.unwrap();
        assert_eq!((found.rows[0].a.company.as_str(), found.rows[0].b.company.as_str()), ("West Pty", "East Ltd"));
        let (companies, _) = it.cost(app.operator_companies(&operator, "", Paging::default())).await;
        let (header, _) = it.cost(app.header(&operator)).await;
        costs.push((services, connections, companies, header));
    }
    assert_eq!(costs, [(4, 2, 2, 1), (4, 2, 2, 1)]);

    let found = app.operator_companies(&operator, "  EAST", Paging::default()).await.unwrap();
    let [east] = &found.rows[..] else { panic!("{found:?}") };
    assert_eq!((east.services, east.paid_vxcs, east.other_vxcs, east.people), (1_200, 0, 1_200, 1));
    assert_eq!(
        app.operator_companies(&operator, &it.west.number.to_string(), Paging::default()).await.unwrap().total,
        1
    );

    let mut seen = std::collections::HashSet::new();
    for page in 1..=6 {
        let query = OperatorVxcQuery { paging: Paging { page, size: 200 }, ..vxcs("") };
        seen.extend(app.operator_vxcs(&operator, query).await.unwrap().rows.into_iter().map(|row| row.uid));
    }
    assert_eq!(seen.len(), 1_200);
    for (search, total) in [("a to 0007", 2), ("B TO 0007", 2), ("west pty", 1_200), ("nobody", 0)] {
        assert_eq!(app.operator_vxcs(&operator, vxcs(search)).await.unwrap().total, total, "{search}");
    }
    let of_west = OperatorVxcQuery { company: Some(it.west.uid), ..vxcs("") };
    assert_eq!(app.operator_vxcs(&operator, of_west).await.unwrap().total, 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sorts_and_filters_services_of_all_companies() {
    let it = Crowd::new().await;
    let (app, operator) = (it.exchange.app.clone(), Actor::local_operator("Test"));
    let mcr = Like { kind: ProductKind::Mcr, speed: 2_500, ..PORT };
    it.service(&it.west, "Alpha", mcr).await;
    let beta = it.service(&it.east, "Beta", PORT).await;
    it.service(&it.east, "Gone", Like { status: Status::Decommissioned, ..mcr }).await;
    let list = async |of, query| {
        let found = app.operator_services(&operator, of, query).await.unwrap();
        let rows = found.services.rows.into_iter().filter(|row| ["West Pty", "East Ltd"].contains(&&*row.company_name));
        rows.map(|row| row.name).collect::<Vec<_>>()
    };
    let by = |sort, reversed| ServiceQuery { sort, reversed, ..ServiceQuery::default() };
    assert_eq!(list(None, by(ServiceSort::Name, false)).await, ["Alpha", "Beta"]);
    assert_eq!(list(None, by(ServiceSort::Company, false)).await, ["Beta", "Alpha"]);
    assert_eq!(list(None, by(ServiceSort::Newest, false)).await, ["Beta", "Alpha"]);
    assert_eq!(list(None, by(ServiceSort::Speed, true)).await, ["Beta", "Alpha"]);
    assert_eq!(list(Some(it.west.uid), find("")).await, ["Alpha"]);
    let only = |state| ServiceQuery { state: Some(state), ..ServiceQuery::default() };
    assert_eq!(list(None, only(ServiceState::Ended)).await, ["Gone"]);
    assert!(list(None, only(ServiceState::Attention)).await.is_empty());
    let faulty = products::Product { fault: Some("sw1: no such interface".to_owned()), ..beta };
    it.put(move |tx, _, _| products::save_progress(tx, &faulty)).await;
    assert_eq!(list(None, only(ServiceState::Attention)).await, ["Beta"]);

    let nobody = app.operator_services(&operator, Some(unknown()), find("")).await.unwrap_err();
    assert!(matches!(nobody, Error::NotFound(_)), "{nobody}");
}

fn unknown() -> domain::Uid {
    "00000000-0000-4000-8000-000000000000".parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_never_gets_there() {
    let it = Crowd::new().await;
    let app = it.exchange.app.clone();
    let admin = it.admin(&it.east).await;
    for role in [admin.role, Role::ApiKey(ApiKeyRole::CompanyAdmin)] {
        let actor = Actor { role, ..admin.clone() };
        let refusals = [
            app.operator_services(&actor, None, find("")).await.map(drop),
            app.operator_services(&actor, Some(it.east.uid), find("")).await.map(drop),
            app.operator_vxcs(&actor, vxcs("")).await.map(drop),
            app.operator_companies(&actor, "", Paging::default()).await.map(drop),
        ];
        assert!(refusals.iter().all(|refusal| matches!(refusal, Err(Error::Forbidden(_)))), "{refusals:?}");
    }
    // The other way round, the operator has no services of his own.
    let operator = Actor::local_operator("Test");
    let refused = app.services_page(&operator, find("")).await.map(drop);
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
}
