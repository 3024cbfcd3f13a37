//! An exchange over a copy of a seeded directory, with companies that have a token each.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request};
use serde_json::{Value, json};
use server::bench::Shots;
use store::{Options, Statement, Store, params};

use super::Bench;
use crate::exchange::{Body, Exchange, Home, World};
use crate::measure::{Plan, Shot};
use crate::seed::Credentials;

/// At most so many companies have a token.
const COMPANIES: usize = 100;
/// Keys of companies that have no token here, which nobody has used.
const UNUSED: Statement = Statement {
    name: "UNUSED",
    sql: "SELECT key_uid FROM service_keys WHERE company_id >= (SELECT MIN(company_id) + $1 FROM service_keys)
          AND NOT EXISTS (SELECT 1 FROM key_uses WHERE key_id = service_keys.id) ORDER BY id LIMIT 100000",
};
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub struct Site {
    pub exchange: Exchange,
    pub companies: Vec<Company>,
    /// To be redeemed by them.
    pub keys: Mutex<VecDeque<String>>,
}

/// A company with what it authorises itself with.
#[derive(Debug, Clone)]
pub struct Company {
    pub credentials: Credentials,
    pub bearer: HeaderValue,
}

/// What there is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    Key,
    Port,
    Connection,
}

/// The first half of the companies, which buy with the keys of the others.
pub fn wests(world: &World) -> Result<Vec<Credentials>> {
    let mut companies = world.credentials()?;
    companies.truncate(companies.len().div_ceil(2).min(COMPANIES));
    Ok(companies)
}

/// Keys that nobody has used, of companies that are no Wests.
pub fn unused(database: &Path, wests: usize) -> Result<Vec<String>> {
    let wests = i64::try_from(wests)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&Options::at(database))?;
        let keys = store.read(move |tx| tx.all(UNUSED, params![wests], |row| row.get::<String>("key_uid"))).await;
        store.close().await;
        Ok(keys?)
    })
}

impl Site {
    /// Starts it on `core` and waits until it rests.
    pub fn start(bench: &Bench, world: &World, core: Option<usize>) -> Result<Self> {
        Self::start_in(world.copy()?, bench, world, core)
    }

    /// The same in a copy that was made already.
    pub fn start_in(home: Home, bench: &Bench, world: &World, core: Option<usize>) -> Result<Self> {
        let wests = wests(world)?;
        let keys = unused(&home.file(), wests.len())?;
        let exchange = Exchange::start(&bench.keyway, home, core)?;
        let company = |credentials: Credentials| -> Result<Company> {
            let bearer = exchange.bearer(&credentials)?.try_into()?;
            Ok(Company { credentials, bearer })
        };
        let companies = wests.into_iter().map(company).collect::<Result<_>>()?;
        exchange.wait_until_idle()?;
        Ok(Self { exchange, companies, keys: Mutex::new(keys.into()) })
    }

    pub fn first(&self) -> Result<&Company> {
        self.companies.first().context("the world has no companies")
    }

    pub fn plan(&self, bench: &Bench, clients: usize) -> Plan {
        bench.plan(&self.exchange.target, self.exchange.process.pid(), clients)
    }

    /// A GET of each company.
    pub fn gets(&self, path: impl Fn(&Company) -> Result<String>) -> Result<Vec<Shot>> {
        self.companies.iter().map(|company| self.shot(Method::GET, &path(company)?, company, None)).collect()
    }

    pub fn shot(&self, method: Method, path: &str, company: &Company, body: Option<&Value>) -> Result<Shot> {
        let request = Request::builder().method(method).uri(path).header(HOST, self.exchange.target.authority());
        let request = request.header(AUTHORIZATION, &company.bearer);
        Ok(match body {
            None => request.body(Full::default())?,
            Some(body) => request.header(CONTENT_TYPE, JSON).body(Full::new(Bytes::from(body.to_string())))?,
        })
    }

    /// What the exchange answers a company.
    pub fn ask(&self, method: Method, path: &str, company: &Company, body: Body<'_>) -> Result<Value> {
        Ok(serde_json::from_slice(&self.exchange.ask(method, path, company.bearer.to_str()?, body)?)?)
    }

    /// The path of an object of this company.
    pub fn path(&self, object: Object, company: &Company) -> Result<String> {
        let first = |path: &str, pointer: &str| -> Result<String> {
            let list = self.ask(Method::GET, path, company, Body::None)?;
            let found = list.pointer(pointer).and_then(Value::as_str);
            Ok(found.with_context(|| format!("{path} has nothing at {pointer}"))?.to_owned())
        };
        let port = format!("/v2/product/{}", company.credentials.port);
        Ok(match object {
            Object::Key => format!("/v2/service/key?key={}", first("/v2/service/key", "/data/0/key")?),
            Object::Port => port,
            Object::Connection => format!("/v2/product/{}", first(&port, "/data/associatedVxcs/0/productUid")?),
        })
    }

    /// Redemptions: each key that is left once, by the companies in turn.
    pub fn redemptions(self: &Arc<Self>) -> Arc<Shots> {
        let (site, turn) = (Arc::clone(self), Mutex::new(0));
        Arc::new(move |_| {
            let key = site.keys.lock().unwrap_or_else(PoisonError::into_inner).pop_front()?;
            let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            *turn += 1;
            let company = site.companies.get(*turn % site.companies.len())?;
            let order = order(&company.credentials.port, &key);
            site.shot(Method::POST, "/v4/networkdesign/buy", company, Some(&order)).ok()
        })
    }
}

/// A connection from this Port with this key.
fn order(port: &str, key: &str) -> Value {
    json!({
        "networkDesign": [{ "productUid": port, "associatedVxcs": [{
            "productName": "To the other side", "serviceKey": key, "rateLimit": 100, "term": 1, "shutdown": false,
            "aEnd": {}, "bEnd": {}
        }] }],
        "discountCodes": []
    })
}
