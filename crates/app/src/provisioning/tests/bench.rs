//! Two companies with a Port each, and what is needed to let processes come and go over one database.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use auth::envelope::Vault;
use auth::keys::Algorithm;
use domain::catalog::{DeviceKind, Zone};
use domain::people::Position;
use domain::policy::Role;
use domain::provisioning::{Counters, Desired, Ends, Observed};
use domain::service_key::VlanReservation;
use domain::{Clock, CompanyId, Draw, ProductId, ProductKind, Status, Time, Uid, VxcId};
use fabric::simulator::Network;
use fabric::{Answer, Driver, Fault, Simulator, SimulatorConfig};
use store::devices::Device;
use store::interfaces::Interface;
use store::products::{NewProduct, Product};
use store::unapplied::{self, Subject};
use store::vxcs::{End, NewVxc, Vxc};
use store::{Lane, Options, Store, Tx, companies, devices, interfaces, leases, products, vxcs};
use testbed::Bed;
use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

use crate::act::Work;
use crate::provisioning::changed;
use crate::provisioning::worker::LEASE;
use crate::{Actor, App, Error, Member, Parts, Settings};

const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);

/// The time of tokio's clock, which a test pauses.
pub(super) struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> Time {
        Time::from_ms(1_800_000_000_000).plus(self.0.elapsed())
    }
}

/// The simulator behind a door that a test can shut, and with an eye on steps that run at once.
pub(super) struct Watched {
    pub(super) simulator: Simulator,
    /// One permit lets one step in.
    pub(super) door: Semaphore,
    /// Somebody stands before the shut door.
    pub(super) knock: Notify,
    /// So many looks get no answer.
    pub(super) silent: AtomicUsize,
    running: Mutex<BTreeMap<Uid, usize>>,
    pub(super) steps: AtomicUsize,
    pub(super) overlaps: AtomicUsize,
}

struct Running<'w>(&'w Watched, Uid);

impl Watched {
    fn is_silent(&self) -> bool {
        self.silent.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    async fn enter(&self, uid: Uid) -> Running<'_> {
        if self.door.available_permits() == 0 {
            self.knock.notify_one();
        }
        self.door.acquire().await.unwrap().forget();
        self.steps.fetch_add(1, Ordering::SeqCst);
        let mut running = self.running.lock().unwrap();
        let same = running.entry(uid).or_default();
        *same += 1;
        self.overlaps.fetch_add(*same - 1, Ordering::SeqCst);
        Running(self, uid)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap().get_mut(&self.1).unwrap() -= 1;
    }
}

impl Driver for Watched {
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed> {
        Box::pin(async {
            let _running = self.enter(desired.uid).await;
            self.simulator.apply(desired).await
        })
    }

    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()> {
        Box::pin(async move {
            let _running = self.enter(uid).await;
            self.simulator.remove(uid, version).await
        })
    }

    fn uids(&self) -> Answer<'_, Vec<Uid>> {
        self.simulator.uids()
    }

    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>> {
        if self.is_silent() {
            return Box::pin(async { Err(Fault::transient("no answer")) });
        }
        self.simulator.observe(uids)
    }

    fn counters<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>> {
        if self.is_silent() {
            return Box::pin(async { Err(Fault::transient("no answer")) });
        }
        self.simulator.counters(uids)
    }
}

pub(super) struct Bench {
    pub(super) bed: Bed,
    pub(super) store: Store,
    clock: Arc<TokioClock>,
    pub(super) app: App,
    pub(super) fabric: Arc<Watched>,
    pub(super) east: CompanyId,
    pub(super) west: CompanyId,
    /// West's and East's, in this order.
    pub(super) ports: [ProductId; 2],
    pub(super) vxc: VxcId,
}

impl Bench {
    /// Two Ports and a circuit between them have been ordered.
    pub(super) async fn new(config: SimulatorConfig) -> Self {
        Self::on(Bed::new(), config).await
    }

    /// The same on SQLite, for tests that put another file in its place.
    pub(super) async fn on_file(config: SimulatorConfig) -> Self {
        Self::on(Bed::on_file(), config).await
    }

    async fn on(bed: Bed, config: SimulatorConfig) -> Self {
        let store = bed.open();
        let clock = Arc::new(TokioClock(Instant::now()));
        let (app, fabric) = process(&store, &clock, Simulator::new(config, clock.clone())).await;
        let draw = app.draw().unwrap();
        let make = move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            let mut company = |name| companies::insert(tx, ids.uid(), ids.number(), name, draw.now);
            let (east, west) = (company("East Ltd")?, company("West Ltd")?);
            let switch = Device {
                id: 0,
                name: "sw1".to_owned(),
                location: 1,
                zone: Zone::Red,
                kind: DeviceKind::Switch,
                capacity: 0,
                retired: false,
            };
            let device = devices::insert(tx, &switch)?;
            for name in ["et0", "et1", "et2"] {
                interfaces::insert(tx, &interface(device, name))?;
            }
            Ok::<_, Error>((east, west, device))
        };
        let (east, west, device) = app.write(Lane::Any, make).await.unwrap();
        let order = move |work: &mut Work<'_>| {
            let ports = [port(work, west, device)?, port(work, east, device)?];
            let new = circuit(work, [west, east], ports, Status::Deployable);
            let vxc = vxcs::insert(work.tx, &new)?;
            changed(work, Subject::Vxc(vxc))?;
            Ok((ports, vxc))
        };
        let (ports, vxc) = work(&app, order).await;
        Self { bed, store, clock, app, fabric, east, west, ports, vxc }
    }

    /// Another process over the same database and the same fabric.
    pub(super) async fn second(&self) -> App {
        open(&self.store, &self.clock, self.fabric.clone()).await
    }

    /// The exchange over another database, with the fabric as it is.
    pub(super) async fn reopen(&mut self, database: &Path) {
        self.store = Store::open(&Options::for_tests(database)).unwrap();
        self.app = open(&self.store, &self.clock, self.fabric.clone()).await;
    }

    /// The same exchange after a restart in which the fabric lost everything.
    pub(super) async fn restart(&mut self, config: SimulatorConfig) {
        let simulator = Simulator::new(config, self.clock.clone());
        (self.app, self.fabric) = process(&self.store, &self.clock, simulator).await;
    }

    /// The same exchange after a restart, over this network.
    pub(super) async fn restore(&mut self, network: Network) {
        let simulator = Simulator::restore(SimulatorConfig::instant(), self.clock.clone(), network);
        (self.app, self.fabric) = process(&self.store, &self.clock, simulator).await;
    }

    /// The interface of a Port.
    pub(super) async fn cable(&self, n: usize) -> domain::provisioning::Interface {
        let port = self.ports[n];
        let found = self.app.read(move |tx| Ok(interfaces::of_product(tx, port)?.unwrap())).await.unwrap();
        domain::provisioning::Interface::new(found.device, found.name)
    }

    /// Ends the VXC and both Ports.
    pub(super) async fn end_all(&self) {
        let (ports, vxc) = (self.ports, self.vxc);
        let end = move |work: &mut Work<'_>| {
            let mut row = vxcs::by_id(work.tx, vxc)?.unwrap();
            (row.status, row.ended_at) = (Status::Decommissioned, Some(work.now));
            vxcs::save(work.tx, &row)?;
            changed(work, Subject::Vxc(vxc))?;
            for port in ports {
                products::end(work.tx, port, Status::Decommissioned, work.now)?;
                changed(work, Subject::Product(port))?;
            }
            Ok(())
        };
        self.write(end).await;
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        verb: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        work(&self.app, verb).await
    }

    pub(super) async fn port(&self, n: usize) -> Product {
        let id = self.ports[n];
        self.app.read(move |tx| Ok(products::by_id(tx, id)?.unwrap())).await.unwrap()
    }

    pub(super) async fn vxc(&self) -> Vxc {
        let id = self.vxc;
        self.app.read(move |tx| Ok(vxcs::by_id(tx, id)?.unwrap())).await.unwrap()
    }

    /// Of both Ports and the VXC.
    pub(super) async fn statuses(&self) -> [Status; 3] {
        [self.port(0).await.status, self.port(1).await.status, self.vxc().await.status]
    }

    pub(super) async fn unapplied(&self) -> i64 {
        self.app.read(|tx| Ok(unapplied::count(tx)?)).await.unwrap()
    }

    /// Until when somebody holds the fabric's lease.
    pub(super) async fn lease_ends(&self) -> Time {
        self.app.read(|tx| Ok(leases::holder(tx, LEASE)?.unwrap().1)).await.unwrap()
    }

    pub(super) async fn set_rate(&self, rate: u32) {
        let id = self.vxc;
        let verb = move |work: &mut Work<'_>| {
            let mut row = vxcs::by_id(work.tx, id)?.unwrap();
            row.rate = rate;
            vxcs::save(work.tx, &row)?;
            changed(work, Subject::Vxc(id))
        };
        self.write(verb).await;
    }

    /// Works as the worker does, waiting for what is due next, until nothing is left.
    pub(super) async fn settle(&self) {
        settle(&self.app).await;
    }

    /// A Company Admin.
    pub(super) async fn admin(&self, company: CompanyId) -> Actor {
        let row = self.app.read(move |tx| Ok(companies::by_id(tx, company)?.unwrap())).await.unwrap();
        let member = Member { id: row.id, uid: row.uid, number: row.number, name: row.name };
        Actor { role: Role::Person(Position::CompanyAdmin), company: Some(member), ..Actor::system() }
    }

    /// What the fabric carries at the version that the row has.
    pub(super) async fn carried(&self, uid: Uid) -> Option<Observed> {
        // Faults of the simulator go by.
        loop {
            if let Ok(mut seen) = self.fabric.observe(&[uid]).await {
                return seen.pop();
            }
        }
    }
}

pub(super) async fn settle(app: &App) {
    for _ in 0..500 {
        let Some(next) = app.reconcile_once().await.unwrap().next else { return };
        tokio::time::sleep(next.since(app.now())).await;
    }
    panic!("500 passes were not enough");
}

async fn work<T: Send + 'static>(app: &App, verb: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static) -> T {
    let (by, draw) = (app.clone(), app.draw().unwrap());
    let run = move |tx: &Tx<'_>| verb(&mut Work::new(tx, &by, &Actor::system(), &draw));
    app.write(Lane::Any, run).await.unwrap()
}

async fn process(store: &Store, clock: &Arc<TokioClock>, simulator: Simulator) -> (App, Arc<Watched>) {
    let fabric = Arc::new(Watched {
        simulator,
        door: Semaphore::new(Semaphore::MAX_PERMITS),
        knock: Notify::new(),
        silent: AtomicUsize::new(0),
        running: Mutex::default(),
        steps: AtomicUsize::new(0),
        overlaps: AtomicUsize::new(0),
    });
    (open(store, clock, fabric.clone()).await, fabric)
}

async fn open(store: &Store, clock: &Arc<TokioClock>, driver: Arc<Watched>) -> App {
    let mut ids = Draw::from_seed(Time::from_ms(0), [1; 32]).ids();
    let settings = Settings {
        environment: "production".to_owned(),
        issuer: "https://auth.test".to_owned(),
        audience: "https://api.test".to_owned(),
        portal: "https://portal.test".to_owned(),
        token_algorithm: Algorithm::EdDsa,
        vlan_reservation: VlanReservation::AtCreation,
        consent_expiry: HOUR,
        invitation_expiry: HOUR,
        mail_from: "keyway@portal.test".to_owned(),
    };
    let vault = Vault::from_key_file(&Vault::key_file_line(&mut ids)).unwrap();
    let parts = Parts { store: store.clone(), clock: clock.clone(), vault, driver, settings };
    App::open(parts).await.unwrap()
}

fn interface(device_id: i64, name: &str) -> Interface {
    Interface {
        id: 0,
        device_id,
        device: String::new(),
        name: name.to_owned(),
        location: 1,
        zone: Zone::Red,
        speed: 10_000,
        media: "LR".to_owned(),
        product_id: None,
        retired: false,
    }
}

fn port(work: &mut Work<'_>, company_id: CompanyId, device_id: i64) -> Result<ProductId, Error> {
    let new = NewProduct {
        uid: work.ids.uid(),
        number: work.ids.number(),
        company_id,
        kind: ProductKind::Port,
        name: "Port".to_owned(),
        speed: 10_000,
        location: 1,
        zone: "red".to_owned(),
        market: "AU".to_owned(),
        device_id,
        capacity_used: 0,
        term_months: 1,
        contract_start: work.now,
        contract_end: work.now,
        cost_centre: None,
        promo_code: None,
        marketplace_visible: false,
        lag: None,
        config: "{}".to_owned(),
        created_by: "system".to_owned(),
        created_at: work.now,
    };
    let id = products::insert(work.tx, &new)?;
    let free = interfaces::free_at(work.tx, 1, 10_000)?;
    assert!(interfaces::bind(work.tx, free[0].id, id)?);
    changed(work, Subject::Product(id))?;
    Ok(id)
}

/// A circuit of 100 Mbit/s on VLAN 10 of both Ports.
pub(super) fn circuit(work: &mut Work<'_>, [a, b]: [CompanyId; 2], ports: [ProductId; 2], status: Status) -> NewVxc {
    let end = |company_id, product_id, name: &str| End {
        company_id,
        product_id,
        name: name.to_owned(),
        vlan: Some(10),
        inner: None,
        vnic: None,
        config: None,
        isolated: false,
        locked: false,
        link_up: None,
    };
    NewVxc {
        uid: work.ids.uid(),
        number: work.ids.number(),
        order_uid: work.ids.uid(),
        key_id: None,
        status,
        rate: 100,
        max_rate: 1000,
        shutdown: false,
        term_months: 1,
        contract_start: work.now,
        contract_end: work.now,
        cost_centre: None,
        promo_code: None,
        a: end(a, ports[0], "to East"),
        b: end(b, ports[1], "to West"),
        created_by: "system".to_owned(),
        created_at: work.now,
    }
}
