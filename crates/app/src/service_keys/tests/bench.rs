//! East with a Port or an MCR, West with a Port, and orders that are made of nothing but what keys have to do with them.

use std::sync::Arc;
use std::time::Duration;

use auth::envelope::Vault;
use auth::keys::Algorithm;
use domain::policy::Role;
use domain::service_key::VlanReservation;
use domain::vlan::Tag;
use domain::{Clock, CompanyId, ManualClock, PersonId, Position, ProductKind, Side, Status, Time, Uid, VxcId};
use fabric::{Simulator, SimulatorConfig};
use store::products::{NewProduct, Product};
use store::vlans::Holder;
use store::vxcs::{End, NewVxc, Vxc};
use store::{Lane, Statement, Tx, companies, params, products, vxcs};
use testbed::Bed;

use crate::act::Work;
use crate::products::IdOrUid;
use crate::products::config::{self, McrConfig, PortConfig};
use crate::service_keys::{KeyView, LimitsAsked, NewServiceKey, UpdateServiceKey, consume, redeemable};
use crate::{Act, Actor, App, Error, Member, Parts, Settings, Who};

pub(super) const START: Time = Time::from_ms(1_782_864_000_000);

pub(super) struct Bench {
    pub(super) app: App,
    pub(super) clock: Arc<ManualClock>,
    pub(super) east: Actor,
    pub(super) west: Actor,
    pub(super) east_port: Product,
    pub(super) east_mcr: Product,
    pub(super) west_port: Product,
    _bed: Bed,
}

impl Bench {
    pub(super) async fn new(vlan_reservation: VlanReservation) -> Self {
        let bed = Bed::new();
        let store = bed.open();
        let clock = Arc::new(ManualClock::at(START));
        let driver = Arc::new(Simulator::new(SimulatorConfig::instant(), Arc::clone(&clock) as Arc<dyn Clock>));
        let vault = Vault::from_key_file(&"0a".repeat(32)).unwrap();
        let settings = settings(vlan_reservation);
        let app =
            App::open(Parts { store, clock: Arc::clone(&clock) as Arc<_>, vault, driver, settings }).await.unwrap();
        let (east, west) = (company(&app, "East Ltd").await, company(&app, "West Pty").await);
        let east_port = product(&app, &east, ProductKind::Port, &PortConfig::default()).await;
        let east_mcr = product(&app, &east, ProductKind::Mcr, &McrConfig { asn: 133_937, add_ons: vec![] }).await;
        let west_port = product(&app, &west, ProductKind::Port, &PortConfig::default()).await;
        Self { app, clock, east, west, east_port, east_mcr, west_port, _bed: bed }
    }

    /// Runs something in a transaction of `actor`'s.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.app.reveal(actor, Act::free("test", "test", None), Lane::Any, work).await
    }

    /// A key on East's Port.
    pub(super) async fn key(&self, change: impl FnOnce(&mut NewServiceKey)) -> Result<KeyView, Error> {
        let mut asked = single(self.east_port.uid);
        change(&mut asked);
        self.app.create_service_key(&self.east, asked).await
    }

    pub(super) async fn update(&self, key: Uid, change: impl FnOnce(&mut UpdateServiceKey)) -> Result<KeyView, Error> {
        let mut asked = unchanged(key);
        change(&mut asked);
        self.app.update_service_key(&self.east, asked).await
    }

    pub(super) async fn seen(&self, key: Uid) -> KeyView {
        let found = self.app.look_up_service_key(&self.east, &key.to_string()).await.unwrap();
        let super::super::KeyFound::Own(view) = found else { panic!("the key is East's") };
        *view
    }

    /// What an order with a key comes to, as far as the key goes: the VXC and the tag of its B-End.
    pub(super) async fn order(&self, actor: &Actor, key: Uid, rate: u32) -> Result<(Vxc, Tag), Error> {
        let a_product = self.west_port.id;
        self.run(actor, move |work| {
            let (row, product, _) = redeemable(work, key, rate)?;
            let west = work.actor.member()?.id;
            let vxc = insert(work, (west, a_product), (product.company_id, product.id), Some(row.id), rate)?;
            let tag = consume(work, &row, &product, vxc, rate)?;
            assert!(store::vlans::holds(work.tx, Holder::End(Side::B, vxc))?);
            Ok((vxcs::by_id(work.tx, vxc)?.unwrap(), tag))
        })
        .await
    }

    /// Puts a product into a state.
    pub(super) async fn set_status(&self, product: &Product, status: Status) {
        let mut product = product.clone();
        product.status = status;
        self.run(&Actor::system(), move |work| Ok(products::save_progress(work.tx, &product)?)).await.unwrap();
    }

    pub(super) async fn suspend(&self, company: CompanyId) {
        self.run(&Actor::system(), move |work| Ok(companies::suspend(work.tx, company, Some(START))?)).await.unwrap();
    }

    pub(super) fn wait(&self, days: u64) {
        self.clock.advance(Duration::from_hours(24 * days));
    }
}

/// A single-use key for VLAN 120, 500 Mbit/s, active.
pub(super) fn single(service: Uid) -> NewServiceKey {
    NewServiceKey {
        service: IdOrUid::Uid(service),
        single_use: true,
        max_speed: Some(500),
        active: true,
        pre_approved: None,
        description: Some("West hand-off".to_owned()),
        vlan: Some(120),
        inner_vlan: None,
        vnic: None,
        config: None,
        start: None,
        end: None,
        promo_code: None,
        limits: LimitsAsked::default(),
    }
}

fn unchanged(key: Uid) -> UpdateServiceKey {
    UpdateServiceKey {
        key,
        services: vec![],
        single_use: None,
        max_speed: None,
        active: None,
        pre_approved: None,
        description: domain::Patch::Keep,
        vlan: domain::Patch::Keep,
        inner_vlan: domain::Patch::Keep,
        vnic: domain::Patch::Keep,
        config: domain::Patch::Keep,
        start: None,
        end: None,
        promo_code: domain::Patch::Keep,
        limits: None,
    }
}

/// A VXC with nothing but its ends.
pub(super) fn insert(
    work: &mut Work<'_>,
    (west, a_product): (CompanyId, domain::ProductId),
    (east, b_product): (CompanyId, domain::ProductId),
    key_id: Option<domain::ServiceKeyId>,
    rate: u32,
) -> Result<VxcId, Error> {
    let end = |company_id, product_id| End {
        company_id,
        product_id,
        name: "a connection".to_owned(),
        vlan: None,
        inner: None,
        vnic: None,
        config: None,
        isolated: false,
        locked: false,
        link_up: None,
    };
    let new = NewVxc {
        uid: work.ids.uid(),
        number: work.ids.number(),
        order_uid: work.ids.uid(),
        key_id,
        status: Status::Deployable,
        rate,
        max_rate: rate,
        shutdown: false,
        term_months: 1,
        contract_start: work.now,
        contract_end: work.now,
        cost_centre: None,
        promo_code: None,
        a: end(west, a_product),
        b: end(east, b_product),
        created_by: work.actor.maker(),
        created_at: work.now,
    };
    Ok(vxcs::insert(work.tx, &new)?)
}

async fn company(app: &App, name: &str) -> Actor {
    let (draw, owned) = (app.draw().unwrap(), name.to_owned());
    let (uid, number) = {
        let mut ids = draw.ids();
        (ids.uid(), ids.number())
    };
    let id = app.write(Lane::Any, move |tx| Ok(companies::insert(tx, uid, number, &owned, START)?)).await.unwrap();
    Actor {
        who: Who::Person { id: PersonId(1), uid, name: "Ada".to_owned(), session: 1 },
        role: Role::Person(Position::CompanyAdmin),
        company: Some(Member { id, uid, number, name: name.to_owned() }),
        ..Actor::system()
    }
}

async fn product<C: serde::Serialize>(app: &App, owner: &Actor, kind: ProductKind, config: &C) -> Product {
    const DEVICE: Statement = Statement {
        name: "DEVICE",
        sql: "INSERT INTO devices (name, location, zone, kind, capacity) VALUES ($1, 1, 'red', 'switch', 0) RETURNING id",
    };
    let (draw, company_id, config) = (app.draw().unwrap(), owner.member().unwrap().id, config::write(config).unwrap());
    let add = move |tx: &Tx<'_>| {
        let mut ids = draw.ids();
        let device_id = tx.insert(DEVICE, params![ids.uid()])?;
        let new = NewProduct {
            uid: ids.uid(),
            number: ids.number(),
            company_id,
            kind,
            name: "a service".to_owned(),
            speed: 10_000,
            location: 1,
            zone: "red".to_owned(),
            market: "AU".to_owned(),
            device_id,
            capacity_used: 0,
            term_months: 1,
            contract_start: START,
            contract_end: START,
            cost_centre: None,
            promo_code: None,
            marketplace_visible: false,
            lag: None,
            config: config.clone(),
            created_by: "a test".to_owned(),
            created_at: START,
        };
        let id = products::insert(tx, &new)?;
        let mut product = products::by_id(tx, id)?.unwrap();
        product.status = Status::Live;
        products::save_progress(tx, &product)?;
        Ok::<_, Error>(product)
    };
    app.write(Lane::Any, add).await.unwrap()
}

fn settings(vlan_reservation: VlanReservation) -> Settings {
    Settings {
        environment: "test".to_owned(),
        issuer: "https://auth.keyway.test".to_owned(),
        audience: "https://api.keyway.test".to_owned(),
        portal: "https://portal.keyway.test".to_owned(),
        token_algorithm: Algorithm::EdDsa,
        vlan_reservation,
        consent_expiry: Duration::from_hours(14 * 24),
        invitation_expiry: Duration::from_hours(7 * 24),
        mail_from: "Keyway <no-reply@keyway.test>".to_owned(),
    }
}
