//! Making a key.

use domain::Action;
use domain::ServiceKeyId;
use domain::service_key::{NewKey, VlanReservation};
use store::Lane;
use store::service_keys::{self, ServiceKey};

use super::{KeyView, NewServiceKey, reserve, row, service, view};
use crate::act::Work;
use crate::actor::Member;
use crate::mcr_config::{self, Place};
use crate::products::own;
use crate::{Act, Actor, App, Error};

impl App {
    /// Makes a key on a service of the actor's company, and takes its VLAN.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a service that isn't the company's; [`Error::Refused`] where none can be made (SK-75 to SK-77) and when the
    /// VLAN isn't available (SK-63).
    pub async fn create_service_key(&self, actor: &Actor, asked: NewServiceKey) -> Result<KeyView, Error> {
        let act = Act::on(Action::ManageServiceKeys, "service_key.create", "service_key", None);
        let lane = asked.service.uid().map_or(Lane::Any, Lane::Of);
        self.act(actor, act, lane, move |work| create(work, &work.member()?, &asked)).await
    }
}

fn create(work: &mut Work<'_>, member: &Member, asked: &NewServiceKey) -> Result<KeyView, Error> {
    let product = own(work.tx, member, &asked.service)?;
    service::may_offer(work, &product)?;
    let config = match &asked.config {
        None => None,
        Some(draft) => {
            let router = mcr_config::router(work.tx, &product, None, None)?;
            Some(draft.clone().check(&router).map_err(|invalid| invalid.within("bEnd.partnerConfig"))?)
        }
    };
    let new = NewKey {
        single_use: asked.single_use,
        max_speed: asked.max_speed,
        active: asked.active,
        pre_approved: asked.pre_approved,
        description: asked.description.clone(),
        vlan: asked.vlan,
        inner_vlan: asked.inner_vlan,
        vnic: asked.vnic,
        config,
        start: asked.start,
        end: asked.end,
        promo_code: asked.promo_code.clone(),
        limits: asked.limits.read(work.tx)?,
    };
    let reservation = work.app.settings().vlan_reservation;
    let facts = service::facts(work.tx, work.app, &product)?;
    let terms = new.terms(facts, reservation, work.now)?;
    let key = work.ids.uid();
    let sealed = |config| mcr_config::seal(work.app, Place::Key(key), config, &mut work.ids);
    let mut stored = ServiceKey {
        id: ServiceKeyId(0),
        key,
        company_id: member.id,
        product_id: product.id,
        description: None,
        single_use: terms.single_use,
        max_speed: terms.max_speed,
        active: terms.active,
        pre_approved: terms.pre_approved,
        vlan: None,
        inner_vlan: None,
        vnic: None,
        config: terms.carried.config.as_ref().map(sealed).transpose()?,
        valid_from: terms.validity.start,
        valid_to: terms.validity.end,
        promo_code: None,
        reserve_at_creation: reservation == VlanReservation::AtCreation,
        max_uses: None,
        max_total_rate: None,
        companies: None,
        created_by: work.actor.maker(),
        created_at: work.now,
    };
    row::write(work.tx, &mut stored, &terms)?;
    stored.id = service_keys::insert(work.tx, &stored)?;
    reserve::settle(work, &stored, &product, None, &terms, 0)?;
    let record = work.record("service_key.create").on("service_key", key, stored.description.as_deref());
    work.save(record.change(None::<&row::Facts>, Some(&row::facts(&stored)?))?)?;
    view::whole(work.tx, work.app, member, &stored, work.now)
}
