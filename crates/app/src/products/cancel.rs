//! Ending a product: at once, and with it the connections on it.

use domain::{Action, ProductKind, Status};
use serde::Serialize;
use store::products::{self, Product};
use store::unapplied::Subject;
use store::{interfaces, vxcs};

use super::config::{self, PortConfig, Stand};
use super::{IdOrUid, alive, facts, named, own, unlocked};
use crate::act::Work;
use crate::{Act, Actor, App, Error, provisioning};

domain::text_enum! {
    /// The last part of `/v3/product/{uid}/action/{action}`.
    pub enum CancelAction { Cancel = "CANCEL", CancelNow = "CANCEL_NOW", UnCancel = "UN_CANCEL" }
}

domain::text_enum! {
    /// Why a service is cancelled.
    pub enum CancelReason {
        MovedToCloud = "MOVED_TO_CLOUD_NATIVE_SOL",
        ServiceMoved = "SERVICE_MOVED",
        OrderedInError = "SERVICE_ORDERED_IN_ERROR",
        ProofOfConcept = "PROOF_OF_CONCEPT",
        ProjectEnded = "PROJECT_ENDED",
        SwitchingProvider = "SWITCHING_PROVIDER",
        Pricing = "PRICING",
        ProductPerformance = "PRODUCT_PERFORMANCE",
        Other = "OTHER",
    }
}

/// A request to cancel, or to restore what was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    pub action: CancelAction,
    /// Refuse rather than take connections along.
    pub safe_delete: bool,
    /// A [`CancelReason`].
    pub reason: Option<String>,
    /// At most 400 characters.
    pub comment: Option<String>,
}

impl Cancel {
    /// `CANCEL_NOW` without a reason.
    pub const NOW: Self = Self { action: CancelAction::CancelNow, safe_delete: false, reason: None, comment: None };

    pub(crate) fn check(&self) -> Result<Why, Error> {
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let reason = given(&self.reason).map(|text| text.parse::<CancelReason>()).transpose();
        let cancellation_comment = given(&self.comment);
        if cancellation_comment.as_ref().is_some_and(|text| text.chars().count() > 400) {
            return Err(Error::invalid("cancellation_comment", "must have at most 400 characters"));
        }
        let cancellation_reason = reason.map_err(|rule| Error::invalid("cancellation_reason", rule))?;
        Ok(Why { cancellation_reason, cancellation_comment })
    }
}

/// What the trail keeps of why something was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Why {
    cancellation_reason: Option<CancelReason>,
    cancellation_comment: Option<String>,
}

impl App {
    /// Ends a Port, MCR or MVE of the actor's company at once, with the connections on it; a LAG goes as a whole with its primary
    /// Port. A product has no cancellation at the end of its term, so there is nothing to restore either.
    pub async fn cancel_product(&self, actor: &Actor, id: IdOrUid, cancel: Cancel) -> Result<(), Error> {
        self.act(
            actor,
            Act::on(Action::CancelServices, "product.cancel", "product", id.uid()),
            id.lane(),
            move |work| {
                let product = own(work.tx, work.actor.member()?, &id)?;
                let why = cancel.check()?;
                if cancel.action != CancelAction::CancelNow {
                    return Err(Error::invalid(
                        "action",
                        "must be CANCEL_NOW: a Port, MCR or MVE ends at once or not at all",
                    ));
                }
                alive(&product)?;
                unlocked(&product)?;
                let all = ends_with(work, product)?;
                if cancel.safe_delete {
                    nothing_attached(work, &all)?;
                }
                for product in &all {
                    unlocked(product)?;
                    end(work, product)?;
                    let record = work.record("product.cancel").on("product", product.uid, Some(&product.name));
                    work.save(record.change(Some(&facts(product)?), Some(&why))?)?;
                }
                Ok(())
            },
        )
        .await
    }
}

/// The product and whatever can't be without it: the other members of a LAG, whose VLANs are its primary's.
fn ends_with(work: &Work<'_>, product: Product) -> Result<Vec<Product>, Error> {
    if !product.lag_primary() {
        return Ok(vec![product]);
    }
    let members = products::of_lag(work.tx, product.id)?;
    Ok(members.into_iter().filter(|member| !member.status.gone()).rev().collect())
}

fn nothing_attached(work: &Work<'_>, all: &[Product]) -> Result<(), Error> {
    for product in all {
        let attached = vxcs::attached(work.tx, product.id)?;
        if attached > 0 {
            let connections = if attached == 1 { "connection" } else { "connections" };
            let text = format!("safeDelete: {} has {attached} {connections}; end them first", named(product));
            return Err(Error::Refused(text));
        }
    }
    Ok(())
}

/// Ends one product: its connections first, then itself, DECOMMISSIONED from now on. Its service keys stay and are invalid, because
/// what they open is gone; their VLANs are given up. A Port keeps its interface until the fabric has let go of it ([`interfaces::free`]).
pub(crate) fn end(work: &mut Work<'_>, product: &Product) -> Result<(), Error> {
    crate::vxcs::end_with_product(work, product)?;
    if product.kind == ProductKind::Port {
        let stood_on = interfaces::of_product(work.tx, product.id)?.map(Stand::from);
        let config = PortConfig { stood_on, ..config::read(product)? };
        products::save_edit(work.tx, &Product { config: config::write(&config)?, ..product.clone() })?;
    }
    products::end(work.tx, product.id, Status::Decommissioned, work.now)?;
    crate::service_keys::release_lapsed_in(work, product.vlan_space())?;
    provisioning::changed(work, Subject::Product(product.id))
}
