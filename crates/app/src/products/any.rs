//! The verbs of paths that take the uid of any service: a Port, MCR, MVE or VXC, whichever it is.

use domain::order::ResourceTag;
use store::{products, vxcs};

use super::{Cancel, CancelAction, Charges, IdOrUid, Service};
use crate::{Actor, App, Error};

impl App {
    /// Whether an id is a VXC's. Says nothing of who may see it.
    async fn is_vxc(&self, id: IdOrUid) -> Result<bool, Error> {
        self.read(move |tx| {
            Ok(match id {
                IdOrUid::Uid(uid) => products::by_uid(tx, uid)?.is_none() && vxcs::by_uid(tx, uid)?.is_some(),
                IdOrUid::Number(number) => {
                    products::by_number(tx, number)?.is_none() && vxcs::by_number(tx, number)?.is_some()
                }
            })
        })
        .await
    }

    pub async fn lock(&self, actor: &Actor, id: IdOrUid, locked: bool) -> Result<Service, Error> {
        if self.is_vxc(id).await? {
            return Ok(Service::Vxc(Box::new(self.lock_vxc(actor, id, locked).await?)));
        }
        Ok(Service::Product(Box::new(self.lock_product(actor, id, locked).await?)))
    }

    pub async fn tags(&self, actor: &Actor, id: IdOrUid) -> Result<Vec<ResourceTag>, Error> {
        if self.is_vxc(id).await? { self.vxc_tags(actor, id).await } else { self.product_tags(actor, id).await }
    }

    pub async fn set_tags(&self, actor: &Actor, id: IdOrUid, tags: Vec<ResourceTag>) -> Result<(), Error> {
        if self.is_vxc(id).await? {
            return self.set_vxc_tags(actor, id, tags).await;
        }
        self.set_product_tags(actor, id, tags).await
    }

    pub async fn cancel(&self, actor: &Actor, id: IdOrUid, cancel: Cancel) -> Result<(), Error> {
        if self.is_vxc(id).await? {
            return self.cancel_vxc(actor, id, cancel).await.map(drop);
        }
        self.cancel_product(actor, id, cancel).await
    }

    pub async fn charges(&self, actor: &Actor, id: IdOrUid, action: CancelAction) -> Result<Charges, Error> {
        if self.is_vxc(id).await? {
            return self.vxc_charges(actor, id, action).await;
        }
        self.product_charges(actor, id, action).await
    }
}
