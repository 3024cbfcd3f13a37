//! What is around VXCs, loaded for many at once: as many statements for one as for ten thousand.

use std::collections::HashMap;
use std::sync::Arc;

use domain::order::ResourceTag;
use domain::{CompanyId, ProductId, Side, VxcId};
use store::Tx;
use store::companies::{self, Company};
use store::products::{self, Product};
use store::proposals::{self, Proposal};
use store::tags::{self, Tagged};
use store::vxcs::Vxc;

use super::held::Held;
use crate::Error;

/// The services and companies at the ends of some VXCs, the changes of them that wait, and one company's tags on them.
#[derive(Debug, Default)]
pub(super) struct Around {
    products: HashMap<ProductId, Arc<Product>>,
    companies: HashMap<CompanyId, Arc<Company>>,
    open: HashMap<VxcId, Vec<Proposal>>,
    tags: HashMap<(VxcId, Side), Vec<ResourceTag>>,
}

impl Around {
    /// Of every VXC of a company, whose `own` services these are.
    pub(super) fn company(tx: &Tx<'_>, company: CompanyId, own: &[Arc<Product>]) -> Result<Self, Error> {
        let far = products::far_of_company(tx, company)?.into_iter().map(Arc::new);
        Ok(Self::gather(
            own.iter().cloned().chain(far),
            companies::around_company(tx, company)?,
            proposals::open_of_company(tx, company)?,
            tags::of_vxcs_of(tx, company)?,
        ))
    }

    /// Of every VXC on a product of a company's.
    pub(super) fn product(tx: &Tx<'_>, company: CompanyId, product: ProductId) -> Result<Self, Error> {
        Ok(Self::gather(
            products::around_product(tx, product)?.into_iter().map(Arc::new),
            companies::around_product(tx, product)?,
            proposals::open_at_product(tx, product)?,
            tags::of_vxcs_at(tx, company, product)?,
        ))
    }

    /// Of every VXC of a company with a change that waits; without tags.
    pub(super) fn waiting(tx: &Tx<'_>, company: CompanyId) -> Result<Self, Error> {
        let (products, companies) = (products::around_waiting(tx, company)?, companies::around_waiting(tx, company)?);
        Ok(Self::gather(products.into_iter().map(Arc::new), companies, Vec::new(), Vec::new()))
    }

    /// Of one VXC that is held already.
    pub(super) fn held(tx: &Tx<'_>, vxc: VxcId, seat: Side) -> Result<Self, Error> {
        let tags = tags::of(tx, Tagged::Vxc(vxc, seat))?;
        Ok(Self {
            open: HashMap::from([(vxc, proposals::open_of_vxc(tx, vxc)?)]),
            tags: HashMap::from([((vxc, seat), tags)]),
            ..Self::default()
        })
    }

    /// The services and companies at the ends of one VXC, and nothing else.
    pub(super) fn ends(tx: &Tx<'_>, vxc: &Vxc) -> Result<Self, Error> {
        Ok(Self::gather(
            products::pair(tx, vxc.a.product_id, vxc.b.product_id)?.into_iter().map(Arc::new),
            companies::pair(tx, vxc.a.company_id, vxc.b.company_id)?,
            Vec::new(),
            Vec::new(),
        ))
    }

    fn gather(
        products: impl Iterator<Item = Arc<Product>>,
        companies: Vec<Company>,
        open: Vec<Proposal>,
        tags: Vec<(VxcId, Side, ResourceTag)>,
    ) -> Self {
        let mut around = Self {
            products: products.map(|product| (product.id, product)).collect(),
            companies: companies.into_iter().map(|company| (company.id, Arc::new(company))).collect(),
            ..Self::default()
        };
        for proposal in open {
            around.open.entry(proposal.vxc_id).or_default().push(proposal);
        }
        for (vxc, side, tag) in tags {
            around.tags.entry((vxc, side)).or_default().push(tag);
        }
        around
    }

    /// A VXC with its services and companies.
    pub(super) fn hold(&self, vxc: Vxc) -> Result<Held, Error> {
        Ok(Held {
            a: self.product_at(vxc.a.product_id)?,
            b: self.product_at(vxc.b.product_id)?,
            west: self.company_at(vxc.a.company_id)?,
            east: self.company_at(vxc.b.company_id)?,
            vxc,
        })
    }

    /// What waits: at most one for each side.
    pub(super) fn open(&self, vxc: VxcId) -> &[Proposal] {
        self.open.get(&vxc).map(Vec::as_slice).unwrap_or_default()
    }

    /// The tags that the company at this end keeps.
    pub(super) fn tags(&self, vxc: VxcId, seat: Side) -> Vec<ResourceTag> {
        self.tags.get(&(vxc, seat)).cloned().unwrap_or_default()
    }

    fn product_at(&self, id: ProductId) -> Result<Arc<Product>, Error> {
        let found = self.products.get(&id).cloned();
        found.ok_or_else(|| Error::Internal(format!("product {} is referred to but not there", id.0)))
    }

    fn company_at(&self, id: CompanyId) -> Result<Arc<Company>, Error> {
        let found = self.companies.get(&id).cloned();
        found.ok_or_else(|| Error::Internal(format!("company {} is referred to but not there", id.0)))
    }
}
