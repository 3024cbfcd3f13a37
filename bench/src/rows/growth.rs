//! What each verb takes in a small exchange and in one a hundred times as large, in which every company has as much as in the small one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, ensure};
use hyper::Method;
use serde_json::json;
use server::bench::Shots;

use super::site::{Company, Object, Site};
use super::{Bench, LARGE, SMALL, token};
use crate::exchange::SERVER;
use crate::measure::{Run, Shot, afresh, alternate, in_turn, median};
use crate::table::{Goal, Line};

/// Clients, and requests a second of all of them: few enough that none waits for another, so that what grows is the verb.
const CLIENTS: usize = 2;
const RATE: u32 = 200;
/// An order keeps the core busy for some 3 ms, with all that it sets off: two hundred of them a second stand in line.
const ORDERS: u32 = 50;
/// How much longer a run is than those of other rows, at [`RATE`]: its 99th percentile is to be of more than a few.
const LONGER: u32 = 2;

const REDEEM: &str = "redeem a key";

type Figure = fn(&Run) -> f64;
type Make = fn(&Arc<Site>) -> Result<Arc<Shots>>;

/// Verbs with the requests that call them.
const VERBS: &[(&str, Make)] = &[
    ("token", tokens),
    ("look up a key", |site| reads(site, |site, company| site.path(Object::Key, company))),
    ("validate a key", |site| {
        reads(site, |site, company| Ok(site.path(Object::Key, company)?.replace("/key?", "/key/validate?")))
    }),
    ("list keys", |site| reads(site, |_, _| Ok("/v2/service/key".to_owned()))),
    ("make a key", |site| changes(site, Method::POST, |_, _| Ok("/v2/service/key".to_owned()), new_key)),
    (REDEEM, |site| Ok(site.redemptions())),
    ("get a Port", |site| reads(site, |site, company| site.path(Object::Port, company))),
    ("get a connection", |site| reads(site, |site, company| site.path(Object::Connection, company))),
    ("rename a connection", |site| {
        let path = |site: &Site, company: &Company| {
            Ok(site.path(Object::Connection, company)?.replace("/v2/product/", "/v3/product/vxc/"))
        };
        changes(site, Method::PUT, path, |_, n| json!({ "name": format!("Name {n}") }))
    }),
    ("list services", |site| reads(site, |_, _| Ok("/v2/products".to_owned()))),
    ("free VLANs", |site| reads(site, |_, company| Ok(format!("/v2/product/port/{}/vlan", company.credentials.port)))),
    ("locations", |site| reads(site, |_, _| Ok("/v3/locations".to_owned()))),
    ("audit trail", |site| reads(site, |_, _| Ok("/keyway/v1/audit?limit=100".to_owned()))),
    ("notices", |site| reads(site, |_, _| Ok("/keyway/v1/notices".to_owned()))),
];

pub fn growth(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let verbs: Vec<_> = VERBS.iter().filter(|(name, _)| name.contains(&bench.verb)).collect();
    ensure!(!verbs.is_empty(), "there is no verb {}", bench.verb);
    let small = Arc::new(Site::start(bench, &bench.world(&SMALL)?, Some(SERVER))?);
    let large = Arc::new(Site::start(bench, &bench.world(&LARGE)?, Some(SERVER))?);
    let mut lines = Vec::new();
    for &(name, shots) in verbs {
        let (ours, other) = (shots(&large)?, shots(&small)?);
        let run = |site: &Site, shots: &Arc<Shots>| {
            let mut plan = site.plan(bench, CLIENTS);
            let rate = if name == REDEEM { ORDERS } else { RATE };
            plan.rate = Some(rate);
            plan.duration *= LONGER * RATE / rate;
            plan.run(shots)
        };
        let pair = alternate(name, bench.rounds, &mut || run(&large, &ours), &mut || run(&small, &other))?;
        let (p50, p99): (Figure, Figure) = (|run| run.p50, |run| run.p99);
        let shown = |runs| format!("p50 {:.2} ms, p99 {:.2} ms", median(runs, p50), median(runs, p99));
        for (measure, figure) in [("× p50 of the small one", p50), ("× p99 of the small one", p99)] {
            let ratio = median(&pair.ours, figure) / median(&pair.other, figure);
            let mut line =
                Line::new(row, format!("{name}: 10⁶ keys, 10⁴ companies"), measure, ratio, Goal::AtMost(1.5));
            (line.ours, line.other) = (shown(&pair.ours), format!("10⁴ keys: {}", shown(&pair.other)));
            line.note_runs(&pair);
            lines.push(line);
        }
    }
    Ok(lines)
}

fn reads(site: &Arc<Site>, path: impl Fn(&Site, &Company) -> Result<String>) -> Result<Arc<Shots>> {
    Ok(afresh(site.gets(|company| path(site, company))?))
}

/// A change by each company in turn, with a number of its own.
fn changes(
    site: &Arc<Site>,
    method: Method,
    path: impl Fn(&Site, &Company) -> Result<String>,
    body: fn(&Company, u64) -> serde_json::Value,
) -> Result<Arc<Shots>> {
    let paths: Vec<String> = site.companies.iter().map(|company| path(site, company)).collect::<Result<_>>()?;
    let (site, next) = (Arc::clone(site), AtomicU64::new(0));
    Ok(Arc::new(move |_| {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let at = usize::try_from(n).ok()? % site.companies.len();
        let company = site.companies.get(at)?;
        site.shot(method.clone(), paths.get(at)?, company, Some(&body(company, n))).ok()
    }))
}

fn new_key(company: &Company, n: u64) -> serde_json::Value {
    json!({
        "productUid": company.credentials.port, "singleUse": false, "maxSpeed": 500, "active": true, "description": format!("Key {n}")
    })
}

fn tokens(site: &Arc<Site>) -> Result<Arc<Shots>> {
    let shot = |company: &Company| -> Result<Shot> {
        let one = &company.credentials;
        token::shot(site.exchange.target.authority(), "/oauth2/token", &one.client_id, &one.secret)
    };
    Ok(in_turn(site.companies.iter().map(shot).collect::<Result<_>>()?))
}
