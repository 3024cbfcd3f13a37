//! From what was typed to what a verb is asked. Fields have the names that the verbs' errors use.

use app::Error;
use app::products::IdOrUid;
use app::service_keys::{KeyView, LimitsAsked, NewServiceKey, UpdateServiceKey};
use domain::{Patch, Time, Uid};

use super::form::{CONFIG, of_key};
use crate::fields::Fields;
use crate::form::Mistake;
use crate::mcr_editor;
use crate::words::day;

const DAY_MS: i64 = 86_400_000;
/// The choice of days in [`super::form`] that stands for dates of one's own.
pub const DATES: &str = "dates";

pub fn single(fields: &Fields) -> bool {
    fields.text("singleUse") != "multi"
}

/// A new key on `service`.
pub fn new(fields: &Fields, service: Uid, now: Time) -> Result<NewServiceKey, Mistake> {
    let single_use = single(fields);
    let (start, end) = match fields.text("lasts").parse::<u32>() {
        Ok(days) => (None, Some(now.plus_days(days).ms())),
        Err(_) => dates(fields, None)?,
    };
    Ok(NewServiceKey {
        service: IdOrUid::Uid(service),
        single_use,
        max_speed: number(fields, "maxSpeed")?,
        active: fields.ticked("active"),
        pre_approved: fields.ticked("ask").then_some(false),
        description: fields.owned("description"),
        vlan: number(fields, "vlan")?,
        inner_vlan: number(fields, "bEnd.innerVlan")?,
        vnic: number(fields, "bEnd.vNicIndex")?.filter(|_| single_use),
        config: mcr_editor::draft(fields, CONFIG)?,
        start,
        end,
        promo_code: fields.owned("promoCode"),
        limits: limits(fields)?,
    })
}

/// What changes of a key: what was typed over what the form was filled with. The rest stays.
pub fn update(fields: &Fields, key: &KeyView) -> Result<UpdateServiceKey, Mistake> {
    let now = of_key(key);
    let differs = |name: &str| fields.differs(&now, name);
    let single_use = single(fields);
    let (start, end) = dates(fields, Some(key))?;
    let text = |name| match differs(name) {
        true => fields.owned(name).map_or(Patch::Clear, Patch::Set),
        false => Patch::Keep,
    };
    let used = key.uses > 0;
    // Left out, a VLAN stays as it is; a key that becomes multi-use loses it by that.
    let vlan = |name: &str, old: Option<u16>| -> Result<Patch<i64>, Mistake> {
        let typed = number(fields, name)?;
        Ok(match typed {
            _ if used || !single_use => Patch::Keep,
            Some(n) if old.map(i64::from) == Some(n) => Patch::Keep,
            Some(n) => Patch::Set(n),
            None if old.is_some() => Patch::Clear,
            None => Patch::Keep,
        })
    };
    Ok(UpdateServiceKey {
        key: key.key,
        services: Vec::new(),
        single_use: Some(single_use).filter(|single_use| *single_use != key.single_use),
        max_speed: number(fields, "maxSpeed")?.filter(|_| differs("maxSpeed")),
        active: differs("active").then(|| fields.ticked("active")),
        pre_approved: differs("ask").then(|| !fields.ticked("ask")),
        description: text("description"),
        vlan: vlan("vlan", key.vlan)?,
        inner_vlan: vlan("bEnd.innerVlan", key.inner_vlan)?,
        vnic: number(fields, "bEnd.vNicIndex")?.filter(|_| differs("bEnd.vNicIndex")).map_or(Patch::Keep, Patch::Set),
        config: mcr_editor::changed(fields, CONFIG, key.config.as_ref())?,
        start,
        end,
        promo_code: text("promoCode"),
        limits: LIMITS.iter().any(|name| differs(name)).then(|| limits(fields)).transpose()?,
    })
}

const LIMITS: [&str; 3] = ["limits.maxUses", "limits.maxTotalMbps", "limits.companies"];

/// The first moment of the first day and the last of the last one; the moments of `key` where its days stand.
fn dates(fields: &Fields, key: Option<&KeyView>) -> Result<(Option<i64>, Option<i64>), Mistake> {
    let read = |name: &str, old: Option<Time>| -> Result<Option<i64>, Mistake> {
        match fields.some(name) {
            None => Ok(None),
            Some(text) if old.is_some_and(|old| day(old) == text) => Ok(None),
            Some(text) => {
                let time =
                    Time::of_day(text).ok_or_else(|| Mistake::at(name, "this must be a day such as 2026-08-01"))?;
                Ok(Some(time.ms()))
            }
        }
    };
    let start = read("validFor.start", key.map(|key| key.validity.start))?;
    let end = read("validFor.end", key.map(|key| key.validity.end))?;
    if end.is_none() && key.is_none() {
        return Err(Mistake::at("validFor.end", "say until when the key is valid"));
    }
    Ok((start, end.map(|end| end.saturating_add(DAY_MS - 1))))
}

fn limits(fields: &Fields) -> Result<LimitsAsked, Mistake> {
    let companies = fields.text("limits.companies").split([',', '\n', ' ']).map(str::trim);
    Ok(LimitsAsked {
        uses: number(fields, "limits.maxUses")?,
        total_mbps: number(fields, "limits.maxTotalMbps")?,
        companies: companies.filter(|uid| !uid.is_empty()).map(str::to_owned).collect(),
    })
}

pub fn number(fields: &Fields, name: &str) -> Result<Option<i64>, Mistake> {
    fields.number(name).map_err(|_| Mistake::at(name, "this must be a whole number"))
}

/// What a verb refused, at the field that it is about.
pub fn mistake(error: &Error, fields: &Fields) -> Option<Mistake> {
    let mut mistake = Mistake::of(error)?;
    if mistake.said.starts_with("VLAN ") && mistake.said.contains("not available") {
        mistake.field = "vlan".to_owned();
    }
    let preset = fields.some("lasts").is_some_and(|lasts| lasts != DATES);
    Some(mistake.renamed(|name| match name {
        "validFor.end" if preset => Some("lasts"),
        name if name.starts_with("limits.companies") => Some("limits.companies"),
        _ => None,
    }))
}
