//! How far a company has come on the way to its first working connection.

use domain::Action;
use store::beginnings;

use crate::{Actor, App, Error};

/// What the actor's company has had once. It doesn't go back when something ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beginning {
    /// It has ordered a service.
    pub ordered: bool,
    /// A service of it was LIVE.
    pub in_service: bool,
    /// It has made a service key.
    pub key: bool,
    /// It is or was an end of a connection.
    pub connected: bool,
    /// A connection was LIVE: it knows its way.
    pub live: bool,
}

impl App {
    /// In one statement.
    pub async fn beginning(&self, actor: &Actor) -> Result<Beginning, Error> {
        actor.may(Action::ViewServices)?;
        let company = actor.member()?.id;
        self.read(move |tx| {
            let had = beginnings::of(tx, company)?;
            Ok(Beginning {
                ordered: had.service,
                in_service: had.in_service,
                key: had.key,
                connected: had.connection,
                live: had.live,
            })
        })
        .await
    }
}
