//! When the other company's end is what stands in the way: the client hears that and no more; its company hears why.

use std::time::Duration;

use domain::people::NoticeGroup;
use domain::{CompanyId, Uid};
use store::audit;

use crate::act::Work;
use crate::notices::{self, Notice};
use crate::{Error, Record};

/// What the company of the far end is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEnd {
    pub(crate) company: CompanyId,
    /// Which of its services.
    pub(crate) product: Uid,
    pub(crate) product_name: String,
    /// Such as `VLAN 120 not available on MEGAPORT service 5088`.
    pub(crate) detail: String,
}

impl FarEnd {
    /// What tells the one who asks something of the far end, if only that it can't.
    pub(crate) const fn stands_in_the_way(error: &Error) -> bool {
        matches!(error, Error::FarEnd(_))
    }

    /// The refusal for the one who asks.
    pub(crate) fn refusal(product: &store::products::Product, detail: String) -> Error {
        Error::FarEnd(Box::new(Self {
            company: product.company_id,
            product: product.uid,
            product_name: product.name.clone(),
            detail,
        }))
    }
}

/// Mails of one service at least so far apart: whoever holds a key can't flood its creator by trying again.
const QUIET: Duration = Duration::from_hours(1);
const ACTION: &str = "vxc.far_end_refused";

/// Notes the refusal for the company of the far end, after the refused transaction has gone.
pub(crate) fn tell_far_end(work: &mut Work<'_>, far: &FarEnd) -> Result<(), Error> {
    let lately = audit::Filter {
        company: Some(far.company),
        action: Some(ACTION.to_owned()),
        subject_uid: Some(far.product),
        from: Some(work.now.minus(QUIET)),
        ..audit::Filter::default()
    };
    let quiet = !audit::search(work.tx, &lately, i64::MAX, 1)?.is_empty();
    let record = Record::by(work.actor, ACTION).on("product", far.product, Some(&far.product_name));
    work.save(record.for_other_side(far.company, work.actor).refused(&far.detail))?;
    if quiet {
        return Ok(());
    }
    let company = work.actor.company.as_ref().map_or("The exchange", |member| member.name.as_str());
    let notice = Notice {
        company: far.company,
        group: NoticeGroup::Ordering,
        title: format!("A connection to {} was refused", far.product_name),
        paragraphs: vec![
            format!("{company} could not be connected to your service {}: {}.", far.product_name, far.detail),
            "The other company was told only that your end can't take the connection now.".to_owned(),
        ],
        link: None,
        subject: Some(far.product),
    };
    notices::post(work, notice)
}
