//! The "Active API Keys" of a company (AK-23).

use domain::Action;
use store::{api_keys, companies};

use super::view::ApiKeyView;
use crate::{Actor, App, Error};

impl App {
    /// The company's keys that aren't deleted, oldest first; suspended ones with the reason (AK-04, AK-05).
    pub async fn api_keys(&self, actor: &Actor) -> Result<Vec<ApiKeyView>, Error> {
        actor.may(Action::ManageApiKeys)?;
        let company = actor.member()?.id;
        self.read(move |tx| {
            let suspended = companies::by_id(tx, company)?.is_some_and(|company| company.suspended_at.is_some());
            let keys = api_keys::of_company(tx, company)?;
            Ok(keys.into_iter().map(|key| ApiKeyView::of(key, suspended)).collect())
        })
        .await
    }
}
