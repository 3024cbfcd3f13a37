//! One VXC, as the one who asks may see it.

use domain::Action;
use store::Tx;

use super::held::seen;
use super::make;
use super::view::VxcView;
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

impl App {
    /// To a company that has an end of it; to any other it isn't there.
    pub async fn vxc(&self, actor: &Actor, id: IdOrUid) -> Result<VxcView, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor) = (self.clone(), actor.clone());
        self.glance(move |tx| get(tx, &app, &actor, &id)).await
    }
}

/// The same within a transaction, for a path that takes any service.
pub(crate) fn get(tx: &Tx<'_>, app: &App, actor: &Actor, id: &IdOrUid) -> Result<VxcView, Error> {
    let (held, _) = seen(tx, actor.member()?, *id)?;
    make::view(tx, app, actor, &held, app.now())
}
