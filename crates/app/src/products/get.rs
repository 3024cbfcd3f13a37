//! Reading one service by its uid: a Port, MCR, MVE or VXC, whichever it is.

use domain::{Action, Time};

use super::view::alone;
use super::{IdOrUid, ProductView, seen, view};
use crate::vxcs::{self, VxcView};
use crate::{Actor, App, Error};

/// A service as the actor may see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Service {
    Product(Box<ProductView>),
    Vxc(Box<VxcView>),
}

impl Service {
    /// Until when it is true if nothing is written.
    pub fn lasts(&self) -> Time {
        match self {
            Self::Product(view) => view.lasts(),
            Self::Vxc(view) => view.lasts(),
        }
    }
}

impl App {
    /// A product of the actor's company, or a VXC with an end of it; the operator reads any.
    pub async fn service(&self, actor: &Actor, id: IdOrUid) -> Result<Service, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let product = match seen(tx, &actor, &id) {
                Err(Error::NotFound(_)) => return Ok(Service::Vxc(Box::new(vxcs::get(tx, &app, &actor, &id)?))),
                found => found?,
            };
            let view = match &actor.company {
                Some(member) => view(tx, &app, member, product, now)?,
                None => {
                    let owner = store::companies::by_id(tx, product.company_id)?;
                    let owner = owner.ok_or_else(|| Error::Internal(format!("product {id} has no company")))?;
                    alone(tx, &app, (owner.uid, owner.name), product, now)?
                }
            };
            Ok(Service::Product(Box::new(view)))
        })
        .await
    }
}
