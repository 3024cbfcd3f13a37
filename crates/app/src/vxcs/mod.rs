//! VXCs: placing them, reading them, ending them with a product.

use domain::ProductId;
use store::products::Product;
use store::{Lane, Tx};

use crate::act::Work;
use crate::actor::Member;
use crate::orders::Validated;
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

/// A VXC as one side sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct VxcView {}

/// One connection that is ordered.
#[derive(Debug, Clone, PartialEq)]
pub struct VxcOrder {}

/// A connection that was ordered.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {}

pub(crate) fn views_at(_: &Tx<'_>, _: &App, _: &Member, _: ProductId) -> Result<Vec<VxcView>, Error> {
    Ok(Vec::new())
}

pub(crate) fn get(_: &Tx<'_>, _: &App, _: &Actor, id: &IdOrUid) -> Result<VxcView, Error> {
    Err(Error::no_service(id))
}

pub(crate) fn place(_: &mut Work<'_>, _: &VxcOrder) -> Result<Placed, Error> {
    Err(Error::Refused("connections can't be ordered yet".to_owned()))
}

pub(crate) fn end_with_product(_: &mut Work<'_>, _: &Product) -> Result<(), Error> {
    Ok(())
}

pub(crate) fn lane<'a>(_: impl Iterator<Item = &'a VxcOrder>) -> Lane {
    Lane::Any
}

pub(crate) fn validated(_: Placed) -> Validated {
    Validated { name: String::new(), product_type: "VXC", market: None, metro: None, quote: None }
}
