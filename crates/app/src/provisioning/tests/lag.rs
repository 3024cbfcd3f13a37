//! The circuits of a LAG stand on all of its Ports, whichever comes or goes; in the order in which the verbs write it.

use domain::people::PersonState;
use domain::provisioning::Observed;
use domain::{Position, Status, Uid};
use store::{interfaces, products, service_numbers, unapplied, vxcs};

use crate::Actor;
use crate::orders::{Bought, Common, Element, Ordered, PortOrder};
use crate::products::{Cancel, IdOrUid};
use crate::testing::Exchange;
use crate::vxcs::{EndAsk, VxcOrder};

/// A company, and a location with room for its Ports.
struct Shop {
    exchange: Exchange,
    buyer: Actor,
    location: i64,
}

impl Shop {
    async fn open() -> Self {
        let exchange = Exchange::start().await;
        exchange.app.ensure_catalogue().await.unwrap();
        let operator = Actor::local_operator("operator");
        let new = crate::companies::NewCompany { name: "West Ltd".to_owned(), markets: None, admin_email: None };
        let made = exchange.app.create_company(&operator, new).await.unwrap();
        let member = exchange.app.read(move |tx| {
            let row = store::companies::by_uid(tx, made.uid)?.unwrap();
            Ok(crate::Member { id: row.id, uid: row.uid, number: row.number, name: row.name })
        });
        let member = member.await.unwrap();
        let buyer = exchange.person(&member, Position::CompanyAdmin, PersonState::Active, "").await;
        let roomy = |tx: &store::Tx<'_>| {
            let room = |location: &i64| interfaces::free_at(tx, *location, 10_000).is_ok_and(|free| free.len() >= 8);
            Ok((1..500).find(room).unwrap())
        };
        let location = exchange.app.read(roomy).await.unwrap();
        Self { exchange, buyer, location }
    }

    async fn buy(&self, element: Element) -> Vec<Uid> {
        let order = vec![Ordered { place: "[0]".to_owned(), element }];
        let bought = self.exchange.app.buy(&self.buyer, order).await.unwrap();
        let uid = |one: Bought| match one {
            Bought::Service(view) => view.uid,
            Bought::Vxc(placed) => placed.view.uid,
        };
        bought.into_iter().map(uid).collect()
    }

    async fn ports(&self, lag_ports: Option<i64>, aggregation: Option<i64>) -> Vec<Uid> {
        let common = Common { name: "Port".to_owned(), location: self.location, ..Common::default() };
        self.buy(Element::Port(PortOrder { common, speed: 10_000, lag_ports, aggregation, cross_connect: false })).await
    }

    async fn circuit(&self, from: Uid, to: Uid) -> Uid {
        let order = VxcOrder {
            a_product: IdOrUid::Uid(from),
            service_key: None,
            b_product: Some(to),
            name: "Circuit".to_owned(),
            rate: 100,
            term: None,
            shutdown: false,
            cost_centre: None,
            promo_code: None,
            a: EndAsk::default(),
            b: EndAsk::default(),
            tags: Vec::new(),
        };
        self.buy(Element::Vxc(order)).await[0]
    }

    async fn settle(&self) {
        let app = &self.exchange.app;
        for _ in 0..50 {
            let Some(next) = app.reconcile_once().await.unwrap().next else {
                assert_eq!(app.read(|tx| Ok(unapplied::count(tx)?)).await.unwrap(), 0);
                return;
            };
            self.exchange.clock.advance(next.since(app.now()));
        }
        let queue = app.provisioning_queue(&Actor::local_operator("operator")).await.unwrap();
        panic!("50 passes were not enough: {queue:?}");
    }

    async fn carried(&self, uid: Uid) -> Observed {
        self.exchange.app.0.driver.observe(&[uid]).await.unwrap().remove(0)
    }

    async fn lag_number(&self, port: Uid) -> i64 {
        self.exchange.app.read(move |tx| Ok(products::by_uid(tx, port)?.unwrap().lag_number.unwrap())).await.unwrap()
    }
}

#[tokio::test]
async fn a_circuit_stands_on_all_members_of_its_lag_also_on_one_that_joins_later_and_on_none_that_has_left() {
    let shop = Shop::open().await;
    let lag = shop.ports(Some(2), None).await;
    let far = shop.ports(None, None).await[0];
    shop.settle().await;
    // One on the primary and one on another member.
    let circuits = [shop.circuit(lag[0], far).await, shop.circuit(lag[1], far).await];
    shop.settle().await;
    for circuit in circuits {
        assert_eq!(shop.carried(circuit).await.places.len(), 3, "two members and the far end");
    }

    let before = [shop.carried(circuits[0]).await.version, shop.carried(circuits[1]).await.version];
    let third = shop.ports(None, Some(shop.lag_number(lag[0]).await)).await[0];
    shop.settle().await;
    for (circuit, before) in circuits.into_iter().zip(before) {
        let carried = shop.carried(circuit).await;
        assert_eq!(carried.places.len(), 4, "three members and the far end");
        assert!(carried.version > before, "what is carried has changed, and so has its version");
    }

    shop.exchange.app.cancel_product(&shop.buyer, IdOrUid::Uid(third), Cancel::NOW).await.unwrap();
    shop.settle().await;
    for circuit in circuits {
        assert_eq!(shop.carried(circuit).await.places.len(), 3);
    }
    let stands = move |tx: &store::Tx<'_>| {
        let row = products::by_uid(tx, third)?.unwrap();
        Ok((row.status, interfaces::of_product(tx, row.id)?.is_some()))
    };
    let stands = shop.exchange.app.read(stands).await.unwrap();
    assert_eq!(stands, (Status::Decommissioned, false), "its interface may be sold again");
}

#[tokio::test]
async fn a_number_belongs_to_one_product_lag_or_connection_alone() {
    let shop = Shop::open().await;
    let lag = shop.ports(Some(1), None).await[0];
    let far = shop.ports(None, None).await[0];
    shop.settle().await;
    let circuit = shop.circuit(lag, far).await;
    let taken = move |tx: &store::Tx<'_>| {
        let port = products::by_uid(tx, lag)?.unwrap();
        let circuit = vxcs::by_uid(tx, circuit)?.unwrap();
        let numbers = [port.number, port.lag_number.unwrap(), circuit.number];
        Ok(numbers.iter().all(|number| service_numbers::taken(tx, *number).unwrap()))
    };
    assert!(shop.exchange.app.read(taken).await.unwrap());
    assert!(!shop.exchange.app.read(|tx| Ok(service_numbers::taken(tx, 1)?)).await.unwrap());
}
