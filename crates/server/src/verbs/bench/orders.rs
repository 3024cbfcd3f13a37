//! Orders: two Ports, service keys on one of them that are used from the other, and the end of it all.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use axum::http::Method;
use serde_json::{Value, json};

use super::step::{Figures, Step, text};
use super::{Args, Place};
use crate::bench::Bar;

/// Keys that are made at most: a Port has 4,000 VLANs, and two are needed for each.
const KEYS: u64 = 1000;
/// How many, when as many as are answered were asked for.
const UNPACED: u64 = 200;
const FIRST_VLAN: u64 = 100;
/// Mbit/s.
const SPEED: u32 = 1000;
/// How long a Port may take to go LIVE.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(100);

/// The Ports are ended again also when something between went wrong.
pub fn run(
    args: &Args,
    place: &Place,
    bearer: &str,
    tell: &mut dyn FnMut(Figures) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let ports = ports(place, bearer)?;
    let done = with_ports(args, place, bearer, &ports, tell);
    let ended = ports.iter().try_for_each(|port| {
        place.ask(&Method::POST, &format!("/v3/product/{port}/action/CANCEL_NOW"), bearer, &Value::Null).map(drop)
    });
    done.and(ended)
}

fn with_ports(
    args: &Args,
    place: &Place,
    bearer: &str,
    [east, west]: &[String; 2],
    tell: &mut dyn FnMut(Figures) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let asked = if args.rate == 0 { UNPACED } else { u64::from(args.rate) * u64::from(args.seconds) };
    let numbers = (FIRST_VLAN..).take(usize::try_from(asked.min(KEYS))?);
    let shot = |path: &str, body: &Value| place.shot(Method::POST, path, bearer, body);
    let made = numbers.map(|vlan| {
        let key = json!({ "productUid": east, "singleUse": true, "maxSpeed": SPEED, "vlan": vlan, "active": true });
        shot("/v2/service/key", &key)
    });
    tell(Step::new(args, place, "make keys").each(made.collect::<Result<_, _>>()?)?)?;

    let keys = place.ask(&Method::GET, "/v2/service/key", bearer, &Value::Null)?;
    let used = uids(&keys, "/data", "key").into_iter().map(|key| {
        let vxc = json!({
            "productName": "Bench", "serviceKey": key, "rateLimit": 100, "term": 1, "shutdown": false, "aEnd": {}, "bEnd": {}
        });
        let design = json!([{ "productUid": west, "associatedVxcs": [vxc] }]);
        shot("/v4/networkdesign/buy", &json!({ "networkDesign": design, "discountCodes": [] }))
    });
    tell(Step::new(args, place, "redeem keys").each(used.collect::<Result<_, _>>()?)?)?;

    let port = place.ask(&Method::GET, &format!("/v2/product/{west}"), bearer, &Value::Null)?;
    let ends = uids(&port, "/data/associatedVxcs", "productUid").into_iter();
    let ends = ends.map(|vxc| shot(&format!("/v3/product/{vxc}/action/CANCEL_NOW"), &Value::Null));
    tell(Step::new(args, place, "end").each(ends.collect::<Result<_, _>>()?)?)
}

/// Two Ports at the first place that has any, LIVE.
fn ports(place: &Place, bearer: &str) -> anyhow::Result<[String; 2]> {
    let locations = place.ask(&Method::GET, "/v3/locations?locationStatuses=Active", bearer, &Value::Null)?;
    let locations = locations.pointer("/data").and_then(Value::as_array).context("the exchange has no locations")?;
    let speeds =
        |zone: &Value| zone.pointer("/megaportSpeedMbps").and_then(Value::as_array).cloned().unwrap_or_default();
    let offer = locations.iter().find_map(|location| {
        let zones = location.pointer("/diversityZones")?.as_object()?;
        let speed = zones.values().flat_map(speeds).find(|speed| speed.as_u64() >= Some(SPEED.into()))?;
        Some((location, speed))
    });
    let (location, speed) = offer.context("no location offers Ports")?;
    let element = |name: &str| {
        json!({
            "productName": name, "productType": "MEGAPORT", "portSpeed": speed, "term": 1,
            "locationId": location.get("id"), "market": location.get("market"), "marketplaceVisibility": false
        })
    };
    let order = json!({ "networkDesign": [element("Bench East"), element("Bench West")], "discountCodes": [] });
    let bought = place.ask(&Method::POST, "/v4/networkdesign/buy", bearer, &order)?;
    let ports = [text(&bought, "/data/0/technicalServiceUid")?, text(&bought, "/data/1/technicalServiceUid")?];
    let mut bar = Bar::new("Ports", 2);
    for port in &ports {
        until_live(place, bearer, port)?;
        bar.add(1);
    }
    Ok(ports)
}

fn until_live(place: &Place, bearer: &str, port: &str) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let found = place.ask(&Method::GET, &format!("/v2/product/{port}"), bearer, &Value::Null)?;
        let status = text(&found, "/data/provisioningStatus")?;
        if status == "LIVE" || status == "CONFIGURED" {
            return Ok(());
        }
        ensure!(began.elapsed() < PATIENCE, "a Port is still {status} after {} s", PATIENCE.as_secs());
        std::thread::sleep(LOOK);
    }
}

fn uids(body: &Value, list: &str, field: &str) -> Vec<String> {
    let all = body.pointer(list).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(|one| one.get(field)?.as_str().map(str::to_owned)).collect()
}
