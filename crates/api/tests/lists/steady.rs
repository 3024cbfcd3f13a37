//! What the API lists as a whole takes as many statements for one service as for hundreds.

use app::products::Service;
use app::service_keys::KeyFilter;

use super::crowd::{Crowd, PORT};

#[tokio::test(flavor = "multi_thread")]
async fn whole_lists_cost_the_same_however_much_there_is() {
    let it = Crowd::new().await;
    let app = it.exchange.app.clone();
    let (east, west) = (it.admin(&it.east).await, it.admin(&it.west).await);
    let hub = it.service(&it.west, "Hub", PORT).await;
    let mut costs = Vec::new();
    let mut count = 0;
    for more in [10, 490] {
        let ports = it.ports(&it.east, &format!("Port {more}"), more).await;
        it.vxcs(&hub, &ports).await;
        it.keys(&ports).await;
        count += more as usize;

        let (products, found) = it.cost(app.products(&east)).await;
        let found = found.unwrap();
        assert_eq!(found.len(), count);
        assert!(found.iter().all(|product| product.vxcs.len() == 1 && product.vxcs[0].far_end().is_some()));
        let (keys, found) = it.cost(app.service_keys(&east, KeyFilter::default())).await;
        assert_eq!(found.unwrap().keys.len(), count);
        let (service, found) = it.cost(app.service(&west, hub.uid.into())).await;
        let Service::Product(found) = found.unwrap() else { panic!("a VXC") };
        assert_eq!(found.vxcs.len(), count);
        let alone = app.products(&west).await.unwrap().remove(0);
        assert_eq!(alone, *found, "the list says of a service what it says of itself");
        costs.push((products, keys, service));
    }
    assert_eq!(costs, [(8, 4, 8), (8, 4, 8)]);
}
