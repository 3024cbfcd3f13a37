//! One network, and the things that the contract puts on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::provisioning::{Attachment, Circuit, Desired, Endpoint, Interface, Item, Observed, Port, Presence, Router};
use domain::{Draw, Time, Uid};

use crate::{Driver, Fault, FaultKind};

/// How often a call that should work may fail.
const TRIES: u32 = 64;

pub type Kept = Result<(), String>;

pub fn ensure(kept: bool, found: impl FnOnce() -> String) -> Kept {
    if kept { Ok(()) } else { Err(found()) }
}

pub type Tag = (Option<u16>, Option<u16>);

/// One network, and the things that are put on it.
pub struct Bench {
    pub driver: Arc<dyn Driver>,
    interfaces: [Interface; 2],
    ports: [Uid; 2],
    router: Uid,
    pub first: Uid,
    pub second: Uid,
    pub unknown: Uid,
    version: AtomicI64,
}

impl Bench {
    pub fn new(driver: Arc<dyn Driver>, interfaces: [Interface; 2]) -> Self {
        let mut ids = Draw::from_seed(Time::from_ms(0), [7; 32]).ids();
        Self {
            driver,
            interfaces,
            ports: [ids.uid(), ids.uid()],
            router: ids.uid(),
            first: ids.uid(),
            second: ids.uid(),
            unknown: ids.uid(),
            version: AtomicI64::new(1),
        }
    }

    /// A version above all that were given out.
    pub fn next(&self) -> i64 {
        self.version.fetch_add(1, Ordering::Relaxed)
    }

    /// Puts a Port on each interface.
    pub async fn ports(&self) -> Result<(Desired, Desired), String> {
        let [first, second] = &self.interfaces;
        let port = |uid, interface: &Interface| {
            let port = Port { interface: interface.clone(), speed_mbps: 10_000 };
            Desired { uid, version: 1, presence: Presence::Present, item: Item::Port(port) }
        };
        let [uid, uid2] = self.ports;
        let (first, second) = (port(uid, first), port(uid2, second));
        self.apply(&first).await?;
        self.apply(&second).await?;
        Ok((first, second))
    }

    pub fn router(&self) -> Desired {
        let [interface, _] = &self.interfaces;
        let router = Router { device: interface.device.clone(), speed_mbps: 1000, asn: 133_937 };
        Desired { uid: self.router, version: 1, presence: Presence::Present, item: Item::Router(router) }
    }

    /// The first circuit, between the two Ports.
    pub fn circuit(&self, version: i64, outer: u16, inner: Option<u16>) -> Desired {
        self.between(self.first, version, (Some(outer), inner), (Some(outer), None))
    }

    pub fn between(&self, uid: Uid, version: i64, a: Tag, b: Tag) -> Desired {
        let [first, second] = &self.interfaces;
        let end = |interface: &Interface, (outer, inner)| {
            let attachment = Attachment::Interfaces([interface.clone()].into());
            Endpoint { attachment, outer, inner, router_config: None }
        };
        let circuit = Circuit {
            a: end(first, a),
            b: end(second, b),
            rate_mbps: 100,
            shutdown: false,
            isolated_a: false,
            isolated_b: false,
        };
        Desired { uid, version, presence: Presence::Present, item: Item::Circuit(circuit) }
    }

    /// The second circuit, from the first Port to the router, where the driver chooses the VLAN.
    pub fn routed(&self) -> Desired {
        let mut routed = self.between(self.second, 1, (Some(300), None), (None, None));
        if let Item::Circuit(circuit) = &mut routed.item {
            let router_config = Some(r#"{"interfaces":[{"ipAddresses":["192.0.2.1/30"]}]}"#.to_owned());
            circuit.b =
                Endpoint { attachment: Attachment::Router(self.router), outer: None, inner: None, router_config };
        }
        routed
    }

    pub async fn apply(&self, desired: &Desired) -> Result<Observed, String> {
        self.again(|| self.driver.apply(desired)).await
    }

    pub async fn remove(&self, uid: Uid, version: i64) -> Kept {
        self.again(|| self.driver.remove(uid, version)).await
    }

    pub async fn observe_all(&self) -> Result<Vec<Observed>, String> {
        let uids = self.again(|| self.driver.uids()).await?;
        self.observe(&uids).await
    }

    pub async fn observe(&self, uids: &[Uid]) -> Result<Vec<Observed>, String> {
        self.again(|| self.driver.observe(uids)).await
    }

    pub async fn carries(&self, desired: &Desired) -> Kept {
        let seen = self.observe(&[desired.uid]).await?;
        ensure(matches!(seen.as_slice(), [seen] if seen.matches(desired)), || {
            format!("{desired:?} is seen as {seen:?}")
        })
    }

    pub async fn carries_no(&self, uid: Uid) -> Kept {
        let seen = self.observe(&[uid]).await?;
        ensure(seen.is_empty(), || format!("{seen:?} should not be there"))
    }

    pub async fn refuses(&self, desired: &Desired) -> Kept {
        // Twice, since a fault that has nothing to do with it may come first.
        for _ in 0..2 {
            let answer = self.driver.apply(desired).await;
            ensure(answer.is_err(), || format!("{desired:?} should be refused and is {answer:?}"))?;
        }
        Ok(())
    }

    pub async fn refuses_to_remove(&self, uid: Uid, version: i64) -> Kept {
        for _ in 0..2 {
            let answer = self.driver.remove(uid, version).await;
            ensure(answer.is_err(), || format!("removing {uid} at version {version} should be refused"))?;
        }
        Ok(())
    }

    /// Makes a call that is behind version `newest`, until the network says so; it may fail otherwise before.
    pub async fn outdated<'a, T, F>(&self, call: impl Fn() -> F, newest: i64) -> Kept
    where
        F: Future<Output = Result<T, Fault>> + 'a,
    {
        let mut last = String::new();
        for _ in 0..TRIES {
            match call().await {
                Ok(_) => return Err(format!("something older than version {newest} was done")),
                Err(fault) if fault.kind == FaultKind::Outdated { newest } => return Ok(()),
                Err(fault) => last = format!("{fault:?}"),
            }
        }
        Err(format!("something older than version {newest} was not found outdated: {last}"))
    }

    pub async fn octets(&self, uid: Uid) -> Result<Vec<u64>, String> {
        let asked = [uid];
        let counted = self.again(|| self.driver.counters(&asked)).await?;
        let [(of, ends)] = counted.as_slice() else { return Err(format!("{uid} counts {counted:?}")) };
        ensure(*of == uid, || format!("{uid} was asked for, {of} counts"))?;
        Ok(ends.iter().flat_map(|end| [end.in_octets, end.out_octets]).collect())
    }

    /// Makes a call that should work until it does.
    pub async fn again<'a, T, F>(&self, call: impl Fn() -> F) -> Result<T, String>
    where
        F: Future<Output = Result<T, Fault>> + 'a,
    {
        let mut last = String::new();
        for _ in 0..TRIES {
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(Fault { kind: FaultKind::Transient, operator_text }) => last = operator_text,
                Err(fault) => return Err(fault.operator_text),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("failed {TRIES} times: {last}"))
    }
}
