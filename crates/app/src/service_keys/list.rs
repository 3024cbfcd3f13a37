//! The keys of a company.

use std::collections::HashMap;

use domain::Action;
use domain::service_key::Refusal;
use store::{products, service_keys};

use super::row::Condition;
use super::{KeyView, view};
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

/// Which keys.
#[derive(Debug, Clone, Default)]
pub struct KeyFilter {
    /// Those of one service.
    pub service: Option<IdOrUid>,
    /// The company, which must be the actor's own.
    pub company: Option<IdOrUid>,
    /// Also those that are spent or expired, which can't be used ever again.
    pub ended: bool,
}

/// The keys of a company, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyList {
    pub company_number: i64,
    pub keys: Vec<KeyView>,
}

impl App {
    /// The keys of the actor's company, those of services that are gone included.
    pub async fn service_keys(&self, actor: &Actor, filter: KeyFilter) -> Result<KeyList, Error> {
        actor.may(Action::ViewServiceKeys)?;
        let (member, now) = (actor.member()?.clone(), self.now());
        match filter.company {
            Some(IdOrUid::Number(number)) if number != member.number => return Err(no_company(number)),
            Some(IdOrUid::Uid(uid)) if uid != member.uid => return Err(no_company(uid)),
            _ => {}
        }
        self.read(move |tx| {
            let rows = match filter.service {
                Some(id) => service_keys::of_product(tx, crate::products::own(tx, &member, &id)?.id)?,
                None => service_keys::of_company(tx, member.id)?,
            };
            let services = products::with_keys(tx, member.id)?;
            let services: HashMap<_, _> = services.into_iter().map(|product| (product.id, product)).collect();
            let uses = service_keys::uses_of_company(tx, member.id)?;
            // What the connections of a key carry together is asked for where it is bounded: it takes a look at each of them.
            let bounded = rows.iter().any(|row| row.max_total_rate.is_some());
            let rates =
                bounded.then(|| service_keys::live_rates_of_company(tx, member.id)).transpose()?.unwrap_or_default();
            let mut keys = Vec::new();
            for row in rows {
                let product = services.get(&row.product_id);
                let product = product.ok_or_else(|| Error::Internal(format!("key {} has no service", row.id.0)))?;
                let used = uses.get(&row.id).copied().unwrap_or_default();
                let rate = rates.get(&row.id).copied().unwrap_or_default();
                let condition = Condition::listed(&row, used, rate, product)?;
                if filter.ended || !ended(&condition, now) {
                    keys.push(view::brief(&member, &row, product, &condition, now)?);
                }
            }
            Ok(KeyList { company_number: member.number, keys })
        })
        .await
    }
}

fn no_company(id: impl std::fmt::Display) -> Error {
    Error::NotFound(format!("Could not find a company with UID {id}"))
}

fn ended(condition: &Condition, now: domain::Time) -> bool {
    let spent =
        |reason: &Refusal| matches!(reason, Refusal::Expired { .. } | Refusal::Used | Refusal::NoUsesLeft { .. });
    condition.standing(now).reasons.iter().any(spent)
}
