//! Who hears of what: the trail of each company, and the notices to the other side. Neither ever holds a value of the far end.

use domain::people::NoticeGroup;
use domain::{ProductKind, Side, Status, Uid};
use serde::Serialize;
use store::service_keys::{self, ServiceKey};
use store::vxcs::{self, End, Vxc};

use super::held::{Held, Sides};
use crate::act::Work;
use crate::notices::{self, Notice};
use crate::{Error, Record};

/// What a company's trail keeps of a VXC: what its own people may read of it, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facts {
    name: String,
    provisioning_status: String,
    /// Mbit/s.
    rate_limit: u32,
    shutdown: bool,
    admin_locked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    a_end: Option<EndFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b_end: Option<EndFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<TermFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct EndFacts {
    product_uid: Uid,
    vlan: Option<u16>,
    inner_vlan: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    v_nic_index: Option<u8>,
    /// The addresses of the router's interfaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_addresses: Option<Vec<String>>,
    isolated: bool,
    locked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct TermFacts {
    term_months: u32,
    cost_centre: Option<String>,
}

/// The facts for the company that has these ends.
pub(super) fn facts(held: &Held, sides: Sides) -> Result<Facts, Error> {
    let vxc = &held.vxc;
    let end = |side| if sides.owns(side) { end_facts(held, side).map(Some) } else { Ok(None) };
    let terms = TermFacts { term_months: vxc.term_months, cost_centre: vxc.cost_centre.clone() };
    Ok(Facts {
        name: held.end(sides.seat()).name.clone(),
        provisioning_status: vxc.status.to_string(),
        rate_limit: vxc.rate,
        shutdown: vxc.shutdown,
        admin_locked: vxc.admin_locked,
        a_end: end(Side::A)?,
        b_end: end(Side::B)?,
        terms: sides.owns(Side::A).then_some(terms),
    })
}

fn end_facts(held: &Held, side: Side) -> Result<EndFacts, Error> {
    let End { vlan, inner, vnic, config, isolated, locked, .. } = held.end(side);
    let addresses = |json: &String| -> Result<Vec<String>, Error> {
        let config: domain::mcr::EndConfig = serde_json::from_str(json)?;
        Ok(config.addresses().map(|net| net.to_string()).collect())
    };
    Ok(EndFacts {
        product_uid: held.product(side).uid,
        vlan: *vlan,
        inner_vlan: *inner,
        v_nic_index: vnic.filter(|_| held.product(side).kind == ProductKind::Mve),
        ip_addresses: config.as_ref().map(addresses).transpose()?,
        isolated: *isolated,
        locked: *locked,
    })
}

/// What both sides know, for the trail of the one that didn't do it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Common {
    provisioning_status: String,
    /// Mbit/s.
    rate_limit: u32,
    shutdown: bool,
}

impl Common {
    pub(super) fn of(held: &Held) -> Self {
        let vxc = &held.vxc;
        Self { provisioning_status: vxc.status.to_string(), rate_limit: vxc.rate, shutdown: vxc.shutdown }
    }
}

/// The entry of the company that acts. Its VXC stands under its own name for it.
pub(super) fn record_own(
    work: &mut Work<'_>,
    action: &str,
    held: &Held,
    sides: Sides,
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<(), Error> {
    let record = on(work.record(action), held, sides.seat()).change(before, after)?;
    work.save(record)
}

/// The entry of a company that didn't act itself: that the other one (or the exchange) did.
pub(super) fn record_told(
    work: &mut Work<'_>,
    action: &str,
    held: &Held,
    reader: Side,
    after: &impl Serialize,
) -> Result<(), Error> {
    let record = on(work.record(action), held, reader).for_other_side(held.company(reader).id, work.actor);
    work.save(record.change(None::<&()>, Some(after))?)
}

fn on(record: Record, held: &Held, reader: Side) -> Record {
    record.on("vxc", held.vxc.uid, Some(&held.end(reader).name))
}

/// Tells the company of a side: in its portal and by mail, with a link to the box.
pub(super) fn tell(
    work: &mut Work<'_>,
    held: &Held,
    reader: Side,
    group: NoticeGroup,
    title: String,
    paragraphs: Vec<String>,
) -> Result<(), Error> {
    let thread = thread(work, &held.vxc)?;
    tell_in(work, thread, held, reader, group, (title, paragraphs))
}

/// What can be done over and over with one key, to another connection each time, is told in one thread: what concerns a connection that is
/// young, was never made or has ended, and isn't the first one with its key.
pub(crate) fn thread(work: &Work<'_>, vxc: &Vxc) -> Result<Option<Uid>, Error> {
    let young = vxc.created_at > work.now.minus(notices::QUIET);
    let Some(id) = vxc.key_id.filter(|_| young || vxc.status == Status::New || vxc.status.gone()) else {
        return Ok(None);
    };
    service_keys::by_id(work.tx, id)?.map_or(Ok(None), |key| thread_of(work, vxc, &key))
}

/// The same, its key being known.
pub(super) fn thread_of(work: &Work<'_>, vxc: &Vxc, key: &ServiceKey) -> Result<Option<Uid>, Error> {
    let made = !matches!(vxc.status, Status::New | Status::Failed);
    let first = key.single_use && made || !vxcs::another_of_key(work.tx, key.id, vxc.id)?;
    Ok((!first).then_some(key.key))
}

pub(super) fn tell_in(
    work: &mut Work<'_>,
    thread: Option<Uid>,
    held: &Held,
    reader: Side,
    group: NoticeGroup,
    (title, mut paragraphs): (String, Vec<String>),
) -> Result<(), Error> {
    paragraphs.insert(paragraphs.len().min(1), own_end(held, reader));
    let uid = held.vxc.uid;
    let notice = Notice {
        company: held.company(reader).id,
        group,
        title,
        paragraphs,
        link: Some(format!("/services/vxc/{uid}")),
        subject: Some(uid),
    };
    notices::post_in_thread(work, notice, thread)
}

/// Which connection it is, for its reader: several may have one name, as what they are called without a wish.
pub(super) fn own_end(held: &Held, reader: Side) -> String {
    let service = &held.product(reader).name;
    match held.end(reader).vlan {
        Some(vlan) => format!("Your end: {service}, VLAN {vlan}."),
        None => format!("Your end: {service}."),
    }
}

/// Tells the other side of the actor, if there is one, and puts it into its trail.
pub(super) fn tell_other(
    work: &mut Work<'_>,
    action: &str,
    held: &Held,
    sides: Sides,
    title: impl Fn(&str, &str) -> String,
    text: String,
) -> Result<(), Error> {
    let Some(reader) = sides.other() else { return Ok(()) };
    record_told(work, action, held, reader, &Common::of(held))?;
    let title = title(&held.company(reader.other()).name, &held.end(reader).name);
    tell(work, held, reader, NoticeGroup::Services, title, vec![text])
}

/// The same of what undoes something: the other side hears no more of that by mail, where it hasn't yet.
pub(super) fn tell_other_instead(
    work: &mut Work<'_>,
    action: &str,
    held: &Held,
    sides: Sides,
    (title, undone): (impl Fn(&str, &str) -> String, impl Fn(&str, &str) -> String),
    text: String,
) -> Result<(), Error> {
    if let Some(reader) = sides.other() {
        let undone = undone(&held.company(reader.other()).name, &held.end(reader).name);
        let link = format!("/services/vxc/{}", held.vxc.uid);
        notices::unsay(work, held.company(reader).id, NoticeGroup::Services, &undone, &link)?;
    }
    tell_other(work, action, held, sides, title, text)
}

/// A day, for people: `2026-12-05`.
pub(super) fn day(time: domain::Time) -> String {
    time.rfc3339().chars().take(10).collect()
}
