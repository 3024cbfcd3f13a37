//! The keys of a company, a page at a time.

use std::collections::HashMap;

use domain::Action;
use store::key_list::{self, Query};
use store::{Search, products, service_keys};

use super::row::Condition;
use super::{KeyView, view};
use crate::paging::{Page, Paging};
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

/// Which keys; the newest first.
#[derive(Debug, Clone, Default)]
pub struct KeyQuery {
    /// Part of a key's description or of its service's name; the first characters of a key (4 or more); a service's number.
    pub search: String,
    /// Those of one service.
    pub service: Option<IdOrUid>,
    /// Also those that are spent or expired, which can't be used ever again.
    pub ended: bool,
    pub paging: Paging,
}

impl App {
    /// The keys of the actor's company, those of services that are gone included. As many statements for one key as for thousands.
    pub async fn service_keys_page(&self, actor: &Actor, query: KeyQuery) -> Result<Page<KeyView>, Error> {
        actor.may(Action::ViewServiceKeys)?;
        let (member, now) = (actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let product = query.service.map(|id| crate::products::own(tx, &member, &id)).transpose()?;
            let asked = Query {
                company: member.id,
                search: Search::new(&query.search),
                product: product.map(|product| product.id),
                ended: query.ended,
            };
            let window = query.paging.within(u64::MAX);
            let (mut listed, mut total) = key_list::page(tx, &asked, now, window.size, window.offset)?;
            if listed.is_empty() && window.offset > 0 {
                // It may lie behind the last one.
                total = key_list::page(tx, &asked, now, 1, 0)?.1;
                let last = query.paging.within(total);
                listed = key_list::page(tx, &asked, now, last.size, last.offset)?.0;
            }
            let ids: Vec<_> = listed.iter().map(|key| key.id).collect();
            let mut rows: HashMap<_, _> =
                service_keys::of_page(tx, &ids)?.into_iter().map(|row| (row.id, row)).collect();
            let mut services: Vec<_> = rows.values().map(|row| row.product_id).collect();
            services.sort_unstable();
            services.dedup();
            let services: HashMap<_, _> =
                products::of_page(tx, &services)?.into_iter().map(|product| (product.id, product)).collect();
            let mut keys = Vec::new();
            for key in listed {
                let lost = || Error::Internal(format!("key {} or its service is not there", key.id.0));
                let row = rows.remove(&key.id).ok_or_else(lost)?;
                let service = services.get(&row.product_id).ok_or_else(lost)?;
                let condition = Condition::listed(&row, key.uses, key.live_rate, service)?;
                keys.push(view::brief(&member, &row, service, &condition, now)?);
            }
            Ok(query.paging.within(total).of(keys))
        })
        .await
    }
}
