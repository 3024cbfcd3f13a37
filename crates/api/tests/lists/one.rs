//! One service with thousands of connections.

use app::products::{ServicePage, VxcQuery};
use app::{Actor, Error, Paging};
use domain::{Status, Uid};
use store::vxcs;

use super::crowd::{Crowd, PORT};

async fn page(it: &Crowd, actor: &Actor, service: Uid, query: VxcQuery) -> Result<ServicePage, Error> {
    it.exchange.app.service_page(actor, service.into(), query).await
}

fn find(search: &str) -> VxcQuery {
    VxcQuery { search: search.to_owned(), ..VxcQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connections_of_a_service_come_in_pages_at_one_price() {
    let it = Crowd::new().await;
    let west = it.admin(&it.west).await;
    let hub = it.service(&it.west, "Hub", PORT).await;
    let mut costs = Vec::new();
    for more in [10, 1_190] {
        let ports = it.ports(&it.east, "Port", more).await;
        it.vxcs(&hub, &ports).await;
        let (cost, found) = it.cost(page(&it, &west, hub.uid, VxcQuery::default())).await;
        let found = found.unwrap();
        assert!(found.service.vxcs.is_empty() && found.keys.shown);
        costs.push((cost, found.vxcs.total, found.vxcs.rows.len()));
    }
    assert_eq!(costs, [(5, 10, 10), (5, 1_200, 50)]);

    let at = |page| VxcQuery { paging: Paging { page, size: 100 }, ..VxcQuery::default() };
    let mut seen = std::collections::HashSet::new();
    for n in 1..=12 {
        seen.extend(page(&it, &west, hub.uid, at(n)).await.unwrap().vxcs.rows.into_iter().map(|row| row.uid));
    }
    assert_eq!(seen.len(), 1_200);
    let beyond = page(&it, &west, hub.uid, at(99)).await.unwrap().vxcs;
    assert_eq!((beyond.page, beyond.total, beyond.rows.len(), beyond.pages()), (12, 1_200, 100, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_found_by_what_its_own_company_knows_of_it_alone() {
    let it = Crowd::new().await;
    let (west, east) = (it.admin(&it.west).await, it.admin(&it.east).await);
    let hub = it.service(&it.west, "Hub", PORT).await;
    let ports = it.ports(&it.east, "Port", 30).await;
    it.vxcs(&hub, &ports).await;
    for (search, found) in [("A TO 0007", 1), ("east", 30), ("b to", 0), ("port 0007", 0), ("west", 0), ("%", 0)] {
        assert_eq!(page(&it, &west, hub.uid, find(search)).await.unwrap().vxcs.total, found, "{search}");
    }
    let one = page(&it, &west, hub.uid, find("A to 0007")).await.unwrap().vxcs.rows.remove(0);
    for search in [one.uid.short(), one.number.to_string()] {
        assert_eq!(page(&it, &west, hub.uid, find(&search)).await.unwrap().vxcs.rows, std::slice::from_ref(&one));
    }
    let refused = page(&it, &east, hub.uid, VxcQuery::default()).await.unwrap_err();
    assert!(matches!(refused, Error::NotFound(_)), "{refused}");

    let uid = one.uid;
    it.put(move |tx, _, draw| {
        let mut vxc = vxcs::by_uid(tx, uid)?.unwrap();
        (vxc.status, vxc.ended_at) = (Status::Decommissioned, Some(draw.now));
        vxcs::save(tx, &vxc)
    })
    .await;
    let hidden = page(&it, &west, hub.uid, VxcQuery::default()).await.unwrap().vxcs;
    assert!(hidden.total == 29 && hidden.rows.iter().all(|row| row.uid != uid));
    let shown = page(&it, &west, hub.uid, VxcQuery { ended: true, ..find("A to 0007") }).await.unwrap().vxcs.rows;
    assert_eq!((shown[0].status, shown[0].vlan, shown[0].link_up), (Status::Decommissioned, None, None));
}
