//! One VXC, as the one who asks may see it.

use domain::{Action, Uid};

use super::held::seen;
use super::make;
use super::view::VxcView;
use crate::{Actor, App, Error};

impl App {
    /// To a company that has an end of it; to any other it isn't there.
    pub async fn vxc(&self, actor: &Actor, uid: Uid) -> Result<VxcView, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let (held, _) = seen(tx, actor.member()?, uid)?;
            make::view(tx, &app, &actor, &held, now)
        })
        .await
    }
}
