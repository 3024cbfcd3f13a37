//! Changing what a company may change of a product of its own: at once, without anybody's consent.

use domain::order::{self, Contract, Term, change_term};
use domain::{Action, Patch, ProductKind, mcr};
use store::products::{self, Product};
use store::unapplied::Subject;

use super::config::{self, McrConfig, MveConfig};
use super::{IdOrUid, ProductView, alive, facts, own, unlocked, view};
use crate::act::Work;
use crate::{Act, Actor, App, Error, provisioning};

/// What is to change; what is `None` or `Keep` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Modify {
    /// The kind that the path says; another kind isn't found there.
    pub kind: Option<ProductKind>,
    pub name: Option<String>,
    /// Empty and `Clear` clear it.
    pub cost_centre: Patch<String>,
    pub marketplace_visible: Option<bool>,
    /// Months.
    pub term: Option<i64>,
    /// Of an MCR.
    pub asn: Option<i64>,
    /// Of an MVE: descriptions by index.
    pub vnics: Option<Vec<String>>,
}

impl App {
    /// Changes a Port, MCR or MVE; all of it or nothing.
    pub async fn modify_product(&self, actor: &Actor, id: IdOrUid, change: Modify) -> Result<ProductView, Error> {
        self.act(
            actor,
            Act::on(Action::UpdateServices, "product.modify", "product", id.uid()),
            id.lane(),
            move |work| {
                let member = work.member()?;
                let mut product = own(work.tx, &member, &id)?;
                if change.kind.is_some_and(|kind| kind != product.kind) {
                    return Err(Error::no_service(id));
                }
                alive(&product)?;
                unlocked(&product)?;
                let before = facts(&product)?;
                apply(work, &mut product, &change)?;
                let after = facts(&product)?;
                if after != before {
                    products::save_edit(work.tx, &product)?;
                    let record = work.record("product.modify").on("product", product.uid, Some(&product.name));
                    work.save(record.change(Some(&before), Some(&after))?)?;
                }
                view(work.tx, work.app, &member, product, work.now)
            },
        )
        .await
    }
}

fn apply(work: &mut Work<'_>, product: &mut Product, change: &Modify) -> Result<(), Error> {
    if let Some(name) = &change.name {
        product.name = order::product_name("name", name)?;
    }
    match &change.cost_centre {
        Patch::Keep => {}
        Patch::Clear => product.cost_centre = None,
        Patch::Set(text) => product.cost_centre = order::optional_text("costCentre", text)?,
    }
    if let Some(visible) = change.marketplace_visible {
        product.marketplace_visible = visible;
    }
    if let Some(months) = change.term {
        term(work, product, months)?;
    }
    if let Some(asn) = change.asn {
        if product.kind != ProductKind::Mcr {
            return Err(Error::invalid("asn", "only an MCR has one"));
        }
        let old: McrConfig = config::read(product)?;
        let new = McrConfig { asn: mcr::mcr_asn("asn", asn)?, ..old.clone() };
        if new != old {
            product.config = config::write(&new)?;
            provisioning::changed(work, Subject::Product(product.id))?;
        }
    }
    if let Some(descriptions) = &change.vnics {
        vnics(product, descriptions)?;
    }
    Ok(())
}

fn term(work: &Work<'_>, product: &mut Product, months: i64) -> Result<(), Error> {
    let wanted = Term::new("term", Some(months))?;
    let signed = Term::new("term", Some(i64::from(product.term_months)))?;
    let contract = Contract { start: product.contract_start, term: signed };
    if wanted != signed {
        // A longer term is bought.
        work.actor.may(Action::OrderServices)?;
    }
    let contract = change_term("term", contract, wanted, work.now)?;
    product.term_months = contract.term.months();
    product.contract_start = contract.start;
    product.contract_end = contract.term_end();
    Ok(())
}

/// By position; vNICs that aren't named keep their descriptions. Their number is fixed when the MVE is ordered.
fn vnics(product: &mut Product, descriptions: &[String]) -> Result<(), Error> {
    if product.kind != ProductKind::Mve {
        return Err(Error::invalid("vnics", "only an MVE has them"));
    }
    let mut config: MveConfig = config::read(product)?;
    let count = config.vnics.len();
    if descriptions.len() > count {
        return Err(Error::invalid(
            "vnics",
            format!("this MVE has {count}, a number that is fixed when it is ordered"),
        ));
    }
    for (index, (vnic, text)) in config.vnics.iter_mut().zip(descriptions).enumerate() {
        vnic.description = order::product_name(&format!("vnics[{index}].description"), text)?;
    }
    product.config = config::write(&config)?;
    Ok(())
}
