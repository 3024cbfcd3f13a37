//! Two companies with as many services, connections and keys as a list may have to bear, put straight into the database.

use app::{Actor, Member, Trail, Who};
use domain::catalog::ConnectType;
use domain::{CompanyId, Draw, Ids, Position, ProductId, ProductKind, Role, ServiceKeyId, Side, Status, Tag};
use store::products::{NewProduct, Product};
use store::service_keys::ServiceKey;
use store::vlans::{self, Holder, Space};
use store::vxcs::{End, NewVxc};
use store::{Lane, Tx, devices, people, products, service_keys, vxcs};

use crate::kit::{Company, Exchange, Person};

pub struct Crowd {
    pub exchange: Exchange,
    pub west: Company,
    pub east: Company,
}

/// What a new service is like.
#[derive(Debug, Clone, Copy)]
pub struct Like {
    pub kind: ProductKind,
    pub status: Status,
    pub speed: u32,
    /// 1 is Sydney, 2 Melbourne, 3 Auckland.
    pub location: i64,
}

pub const PORT: Like = Like { kind: ProductKind::Port, status: Status::Live, speed: 10_000, location: 1 };

impl Crowd {
    pub async fn new() -> Self {
        let exchange = Exchange::stocked().await;
        let (west, east) = (exchange.customer("West Pty").await, exchange.customer("East Ltd").await);
        Self { exchange, west, east }
    }

    /// A person of a company as a verb knows it.
    pub async fn actor(&self, company: &Company, person: &Person, position: Position) -> Actor {
        let uid = person.uid;
        let id = self.exchange.store.read(move |tx| people::by_uid(tx, uid)).await.unwrap().unwrap().id;
        let member = Member { id: company.id, uid: company.uid, number: company.number, name: company.name.clone() };
        let who = Who::Person { id, uid, name: "Ada Admin".to_owned(), session: 0 };
        Actor { who, role: Role::Person(position), company: Some(member), trail: Trail::default(), warrant: None }
    }

    /// The company's admin.
    pub async fn admin(&self, company: &Company) -> Actor {
        self.actor(company, &company.ada, Position::CompanyAdmin).await
    }

    /// Runs something in one transaction with a draw of its own.
    pub async fn put<T: Send + 'static>(
        &self,
        work: impl Fn(&Tx<'_>, &mut Ids, &Draw) -> Result<T, store::Error> + Send + 'static,
    ) -> T {
        let draw = self.exchange.app.draw().unwrap();
        self.exchange.store.write(Lane::Any, move |tx| work(tx, &mut draw.ids(), &draw)).await.unwrap()
    }

    /// A service.
    pub async fn service(&self, company: &Company, name: &str, like: Like) -> Product {
        let (company, name) = (company.id, name.to_owned());
        self.put(move |tx, ids, draw| service(tx, ids, draw, company, &name, like)).await
    }

    /// `count` Ports named `name 0001` and so on.
    pub async fn ports(&self, company: &Company, name: &str, count: u32) -> Vec<Product> {
        let (company, name) = (company.id, name.to_owned());
        self.put(move |tx, ids, draw| {
            (1..=count).map(|n| service(tx, ids, draw, company, &format!("{name} {n:04}"), PORT)).collect()
        })
        .await
    }

    /// A VXC for each of these B-Ends, all from one A-End, with the VLANs 2, 3, 4, …
    pub async fn vxcs(&self, a: &Product, ends: &[Product]) {
        let (a, ends) = (a.clone(), ends.to_vec());
        self.put(move |tx, ids, draw| {
            for (b, vlan) in ends.iter().zip((2..4_000_u16).cycle()) {
                vxc(tx, ids, draw, &a, b, vlan)?;
            }
            Ok(())
        })
        .await;
    }

    /// An active key for each of these services.
    pub async fn keys(&self, services: &[Product]) {
        let services = services.to_vec();
        self.put(move |tx, ids, draw| {
            for (n, product) in services.iter().enumerate() {
                key(tx, ids, draw, product, &format!("Key {n:04}"))?;
            }
            Ok(())
        })
        .await;
    }

    /// What something costs in statements, and what it comes to.
    pub async fn cost<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.exchange.store.statements();
        let done = work.await;
        (self.exchange.store.statements() - before, done)
    }
}

fn service(
    tx: &Tx<'_>,
    ids: &mut Ids,
    draw: &Draw,
    company_id: CompanyId,
    name: &str,
    like: Like,
) -> Result<Product, store::Error> {
    let config = match like.kind {
        ProductKind::Port => format!(r#"{{"connect_type":"{}","vxc_permitted":true}}"#, ConnectType::Default),
        ProductKind::Mcr => r#"{"asn":133937}"#.to_owned(),
        ProductKind::Mve => {
            r#"{"size":"SMALL","image":{"id":57,"vendor":"fortinet","product":"FortiGate","version":"7"},
            "vnics":[{"description":"one","vlan":null}],"settings":{},"sealed":{}}"#
                .to_owned()
        }
    };
    let new = NewProduct {
        uid: ids.uid(),
        number: ids.number(),
        company_id,
        kind: like.kind,
        name: name.to_owned(),
        speed: like.speed,
        location: like.location,
        zone: "red".to_owned(),
        market: "AU".to_owned(),
        device_id: devices::all(tx)?[0].id,
        capacity_used: 0,
        term_months: 1,
        contract_start: draw.now,
        contract_end: draw.now,
        cost_centre: None,
        promo_code: None,
        marketplace_visible: false,
        lag: None,
        config,
        created_by: "a test".to_owned(),
        created_at: draw.now,
    };
    let id = products::insert(tx, &new)?;
    let mut product = products::by_id(tx, id)?.unwrap();
    product.status = like.status;
    product.link_up = Some(true);
    products::save_progress(tx, &product)?;
    Ok(product)
}

fn vxc(tx: &Tx<'_>, ids: &mut Ids, draw: &Draw, a: &Product, b: &Product, vlan: u16) -> Result<(), store::Error> {
    let end = |side, product: &Product| End {
        company_id: product.company_id,
        product_id: product.id,
        name: format!("{side} to {vlan:04}"),
        vlan: Some(vlan),
        inner: None,
        vnic: None,
        config: None,
        isolated: false,
        locked: false,
        link_up: Some(true),
    };
    let new = NewVxc {
        uid: ids.uid(),
        number: ids.number(),
        order_uid: ids.uid(),
        key_id: None,
        status: Status::Live,
        rate: 100,
        max_rate: 100,
        shutdown: false,
        term_months: 1,
        contract_start: draw.now,
        contract_end: draw.now,
        cost_centre: None,
        promo_code: None,
        a: end(Side::A, a),
        b: end(Side::B, b),
        created_by: "a test".to_owned(),
        created_at: draw.now,
    };
    vxcs::insert(tx, &new).map(drop)
}

fn key(tx: &Tx<'_>, ids: &mut Ids, draw: &Draw, product: &Product, description: &str) -> Result<(), store::Error> {
    let key = ServiceKey {
        id: ServiceKeyId(0),
        key: ids.uid(),
        company_id: product.company_id,
        product_id: product.id,
        description: Some(description.to_owned()),
        single_use: false,
        max_speed: 500,
        active: true,
        pre_approved: None,
        vlan: None,
        inner_vlan: None,
        vnic: None,
        config: None,
        valid_from: draw.now,
        valid_to: draw.now.plus_days(30),
        promo_code: None,
        reserve_at_creation: false,
        max_uses: None,
        max_total_rate: Some(1_000),
        companies: None,
        created_by: "a test".to_owned(),
        created_at: draw.now,
    };
    service_keys::insert(tx, &key).map(drop)
}

/// Takes a Port's untagged VLAN.
pub fn untag(tx: &Tx<'_>, id: ProductId, holder: Holder) -> Result<(), store::Error> {
    let product = products::by_id(tx, id)?.unwrap();
    let taken = vlans::take(tx, Space::on(&product, None), Tag::Untagged.into(), holder)?;
    assert!(taken.is_ok());
    Ok(())
}
