//! One key of the company's own with what was made of it.

use domain::Action;
use store::key_uses;
use store::service_keys;

use super::find::{Written, find};
use super::row::Condition;
use super::{KeyView, product_of, unknown, view};
use crate::{Actor, App, Error};

pub use store::key_uses::KeyUse;

/// Uses that are shown: the newest.
const USES: u32 = 50;

/// A key with its newest uses.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyDetail {
    pub key: KeyView,
    /// The newest 50, also those that were given back.
    pub uses: Vec<KeyUse>,
}

impl App {
    /// A key of the actor's company: the whole of it, or its first characters (8 or more).
    ///
    /// # Errors
    /// [`Error::NotFound`] for another company's as for one that isn't there; neither counts as a look-up.
    pub async fn own_service_key(&self, actor: &Actor, text: &str) -> Result<KeyDetail, Error> {
        actor.may(Action::ViewServiceKeys)?;
        let (member, now) = (actor.member()?.clone(), self.now());
        let written = Written::own(text)?;
        self.read(move |tx| {
            let row = find(tx, &member, &written)?.filter(|row| row.company_id == member.id).ok_or_else(unknown)?;
            let product = product_of(tx, &row)?;
            let condition = Condition::of(tx, &row, service_keys::uses(tx, row.id)?, &product, false)?;
            let key = view::brief(&member, &row, &product, &condition, now)?;
            Ok(KeyDetail { key, uses: key_uses::of_key(tx, row.id, USES)? })
        })
        .await
    }
}
