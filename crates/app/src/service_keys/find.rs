//! Looking at one key before ordering with it, and asking whether it is good.

use domain::{Action, Time, Uid};
use store::service_keys::{self, ServiceKey};
use store::{Tx, companies};

use super::redeem::UNKNOWN;
use super::row::Condition;
use super::{KeyView, StrangerView, product_of, unknown, view};
use crate::actor::Member;
use crate::{Actor, App, Error};

/// A key as the one who asked may see it.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyFound {
    Own(Box<KeyView>),
    Other(StrangerView),
}

impl KeyFound {
    /// Until when it is true if nothing is written, seen at `now`.
    pub fn lasts(&self, now: Time) -> Time {
        match self {
            Self::Own(view) => {
                let service = view.product.as_ref().map_or(Time::MAX, |product| product.lasts());
                view.validity.next_change(now).min(service)
            }
            Self::Other(view) => view.validity.next_change(now),
        }
    }
}

/// What a client wrote where a key belongs.
pub(super) enum Written {
    Whole(Uid),
    /// The first eight digits, which find the company's own keys only.
    Beginning(String),
}

impl Written {
    /// One of the company's own, by the whole of it or by as much of its beginning as there is.
    pub(super) fn own(text: &str) -> Result<Self, Error> {
        if let Ok(uid) = text.parse() {
            return Ok(Self::Whole(uid));
        }
        let beginning = (8..36).contains(&text.len()) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
        if beginning { Ok(Self::Beginning(text.to_owned())) } else { Err(unknown()) }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(uid) = text.parse() {
            return Ok(Self::Whole(uid));
        }
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self::Beginning(text.to_owned()));
        }
        Err(Error::invalid("key", "must be a service key of 36 characters, or the first 8 of one of your own"))
    }
}

impl App {
    /// The key `text`: whole when it is the company's own, else what a stranger may see of it. Only the whole key finds another's.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::TooMany`] in its place when the company has asked for too many keys that aren't there.
    pub async fn look_up_service_key(&self, actor: &Actor, text: &str) -> Result<KeyFound, Error> {
        actor.may(Action::LookUpServiceKey)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        let written = Written::parse(text)?;
        let (asker, viewer) = (member.clone(), app.clone());
        let found = self
            .read(move |tx| {
                let Some(row) = find(tx, &asker, &written)? else { return Ok(None) };
                if row.company_id == asker.id {
                    let own = view::whole(tx, &viewer, &asker, &row, now)?;
                    return Ok(Some(KeyFound::Own(Box::new(own))));
                }
                let (creator, product, condition) = condition(tx, &asker, &row)?;
                let other = view::stranger(&viewer, &asker, &row, &product, &creator, &condition, now);
                Ok(Some(KeyFound::Other(other)))
            })
            .await?;
        match found {
            Some(found) => Ok(found),
            None => Err(app.missed(&member).await),
        }
    }

    /// Whether the actor's company could use the key now, the rate aside. What is no key, or none that exists, isn't good either.
    ///
    /// # Errors
    /// [`Error::TooMany`] as for a look-up.
    pub async fn validate_service_key(&self, actor: &Actor, text: &str) -> Result<bool, Error> {
        actor.may(Action::LookUpServiceKey)?;
        let (member, now) = (actor.member()?.clone(), self.now());
        let Ok(written) = Written::parse(text) else { return Ok(false) };
        let asker = member.clone();
        let good = self
            .glance(move |tx| {
                let Some(row) = find(tx, &asker, &written)? else { return Ok(None) };
                let (_, _, condition) = condition(tx, &asker, &row)?;
                Ok(Some(condition.standing(now).valid && condition.allows(asker.id)))
            })
            .await?;
        match good {
            Some(good) => Ok(good),
            None => match self.missed(&member).await {
                Error::NotFound(_) => Ok(false),
                too_many => Err(too_many),
            },
        }
    }

    /// The refusal of an order, or [`Error::TooMany`] in its place when its key isn't there and too many weren't.
    pub(crate) async fn held_back(&self, actor: &Actor, refusal: Error) -> Error {
        let unknown = matches!(&refusal, Error::Invalid(invalid) if invalid.rule == UNKNOWN);
        match (unknown, &actor.company) {
            (true, Some(member)) => match self.missed(member).await {
                Error::NotFound(_) => refusal,
                too_many => too_many,
            },
            _ => refusal,
        }
    }

    /// The answer to a key that isn't there. Known keys are never held back: what keeps keys from being guessed is their 122 random bits,
    /// this keeps a loop gone wrong from going on unnoticed.
    async fn missed(&self, member: &Member) -> Error {
        match self.note_miss(&self.0.unknown_keys, member.id).await {
            Ok(Ok(())) => unknown(),
            Ok(Err(wait)) => {
                let rule = "Too many service keys that don't exist were asked for; wait before the next".to_owned();
                Error::TooMany { rule, wait }
            }
            Err(error) => error,
        }
    }
}

pub(super) fn find(tx: &Tx<'_>, asker: &Member, written: &Written) -> Result<Option<ServiceKey>, Error> {
    Ok(match written {
        Written::Whole(key) => service_keys::by_key(tx, *key)?,
        Written::Beginning(digits) => {
            let mut own = service_keys::of_company_by_prefix(tx, asker.id, digits)?;
            if own.len() > 1 {
                return Err(Error::invalid("key", "more than one of your keys begins so: give the whole key"));
            }
            own.pop()
        }
    })
}

/// The key as `asker` may know it to stand.
fn condition(
    tx: &Tx<'_>,
    asker: &Member,
    row: &ServiceKey,
) -> Result<(companies::Company, store::products::Product, Condition), Error> {
    let creator = companies::by_id(tx, row.company_id)?;
    let creator = creator.ok_or_else(|| Error::Internal(format!("key {} has no company", row.id.0)))?;
    let product = product_of(tx, row)?;
    let uses = service_keys::uses(tx, row.id)?;
    let condition = Condition::of(tx, row, uses, &product, creator.suspended_at.is_some())?;
    let own = row.company_id == asker.id;
    Ok((creator, product, if own { condition } else { condition.but_for_others() }))
}
