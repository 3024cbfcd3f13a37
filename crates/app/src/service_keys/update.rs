//! Changing a key: what is left out stays.

use domain::mcr::{Draft, EndConfig};
use domain::service_key::KeyUpdate;
use domain::{Action, Patch, ProductKind};
use store::Lane;
use store::products::Product;
use store::service_keys::{self, ServiceKey};

use super::{KeyView, UpdateServiceKey, own, product_of, reserve, row, service, view};
use crate::act::Work;
use crate::actor::Member;
use crate::mcr_config::{self, Place};
use crate::products::IdOrUid;
use crate::{Act, Actor, App, Error};

impl App {
    /// Changes a key of the actor's company. Switching it off gives its VLAN up, switching it on looks again and takes it.
    /// Connections that were made with it stay as they are.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a key of another company, as for one that isn't there (SK-82).
    pub async fn update_service_key(&self, actor: &Actor, asked: UpdateServiceKey) -> Result<KeyView, Error> {
        let act = Act::on(Action::ManageServiceKeys, "service_key.update", "service_key", Some(asked.key));
        let lane = Lane::Of(asked.key);
        self.act(actor, act, lane, move |work| update(work, &work.member()?, &asked)).await
    }
}

fn update(work: &mut Work<'_>, member: &Member, asked: &UpdateServiceKey) -> Result<KeyView, Error> {
    let mut stored = own(work.tx, member.id, asked.key)?;
    let product = product_of(work.tx, &stored)?;
    same_service(&product, &asked.services)?;
    let uses = service_keys::uses(work.tx, stored.id)?.count;
    let before = row::facts(&stored)?;
    let terms = row::terms(work.tx, &stored)?;
    let config = configured(work, &stored, &product, &asked.config)?;
    let reconfigured = config != Patch::Keep;
    let change = KeyUpdate {
        single_use: asked.single_use,
        max_speed: asked.max_speed,
        active: asked.active,
        pre_approved: asked.pre_approved,
        description: asked.description.clone(),
        promo_code: asked.promo_code.clone(),
        vlan: asked.vlan.clone(),
        inner_vlan: asked.inner_vlan.clone(),
        vnic: asked.vnic.clone(),
        config,
        start: asked.start,
        end: asked.end,
        limits: asked.limits.as_ref().map(|limits| limits.read(work.tx)).transpose()?,
    };
    let changed = terms.updated(change, service::facts(work.tx, work.app, &product)?, uses, work.now)?;
    row::write(work.tx, &mut stored, &changed)?;
    if reconfigured {
        let place = Place::Key(stored.key);
        let seal = |config| mcr_config::seal(work.app, place, config, &mut work.ids);
        stored.config = changed.carried.config.as_ref().map(seal).transpose()?;
    }
    service_keys::save(work.tx, &stored)?;
    reserve::settle(work, &stored, &product, Some(&terms), &changed, uses)?;
    let after = row::facts(&stored)?;
    if after != before || reconfigured {
        let record = work.record("service_key.update").on("service_key", stored.key, stored.description.as_deref());
        work.save(record.change(Some(&before), Some(&after))?)?;
    }
    view::whole(work.tx, work.app, member, &stored, work.now)
}

/// A key stays on its service; a client may repeat which one that is.
fn same_service(product: &Product, named: &[IdOrUid]) -> Result<(), Error> {
    for id in named {
        let (field, same) = match *id {
            IdOrUid::Number(number) => ("productId", number == product.number),
            IdOrUid::Uid(uid) => ("productUid", uid == product.uid),
        };
        if !same {
            return Err(Error::invalid(field, "a key stays on the service it was made on"));
        }
    }
    Ok(())
}

/// The new configuration, checked. A tunnel that is written back without its pre-shared key keeps it.
fn configured(
    work: &Work<'_>,
    stored: &ServiceKey,
    product: &Product,
    asked: &Patch<Draft>,
) -> Result<Patch<EndConfig>, Error> {
    let draft = match asked {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(draft) if product.kind == ProductKind::Mcr => draft,
        Patch::Set(_) => return Err(Error::invalid("bEnd.partnerConfig", "goes with an MCR only")),
    };
    let replaced = stored.config.as_deref().map(|json| mcr_config::open(work.app, Place::Key(stored.key), json));
    let router = mcr_config::router(work.tx, product, None, replaced.transpose()?)?;
    let config = draft.clone().check(&router).map_err(|invalid| invalid.within("bEnd.partnerConfig"))?;
    Ok(Patch::Set(config))
}
