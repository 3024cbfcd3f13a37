//! Orders: checking what one would be and cost, and buying it. An order is done as a whole or not at all.

mod buy;
mod element;
mod mcr;
mod mve;
mod port;
mod site;
mod validate;

use domain::ProductKind;
use domain::price::Quote;
use store::products;

pub use buy::Bought;
pub use element::{Common, Element, McrOrder, MveOrder, Ordered, PortOrder, Setting, VnicAsk};
pub use validate::Validated;

use crate::Error;
use crate::act::Work;
use crate::products::{ProductView, facts, view};
use crate::vxcs;

/// An order has at most so many elements; a connection counts as one.
pub const MAX_ELEMENTS: usize = 50;

/// What became of one element.
enum Outcome {
    /// Ports (a LAG's primary first), an MCR or an MVE.
    Services(Services),
    Vxc(vxcs::Placed),
}

/// New products of one element.
struct Services {
    views: Vec<ProductView>,
    kind: ProductKind,
    name: String,
    market: String,
    metro: String,
    /// Of all of them together.
    quote: Quote,
}

/// Does what the elements say, in their order; the first that can't be done ends it, and its error names it: `[0].portSpeed`.
fn run(work: &mut Work<'_>, elements: &[Ordered]) -> Result<Vec<Outcome>, Error> {
    count(elements)?;
    let mut outcomes = Vec::new();
    for Ordered { place, element } in elements {
        let outcome = match element {
            Element::Port(order) => port::place(work, order).map(Outcome::Services),
            Element::Mcr(order) => mcr::place(work, order).map(Outcome::Services),
            Element::Mve(order) => mve::place(work, order).map(Outcome::Services),
            Element::Vxc(order) => vxcs::place(work, order).map(Outcome::Vxc),
        };
        outcomes.push(outcome.map_err(|error| within(place, error))?);
    }
    Ok(outcomes)
}

fn count(elements: &[Ordered]) -> Result<(), Error> {
    match elements.len() {
        0 => Err(Error::Refused("the order is empty: it needs at least one element".to_owned())),
        n if n > MAX_ELEMENTS => {
            Err(Error::Refused(format!("an order has at most {MAX_ELEMENTS} elements, this one has {n}")))
        }
        _ => Ok(()),
    }
}

/// The same refusal, said of one element of the order.
fn within(place: &str, error: Error) -> Error {
    match error {
        Error::Invalid(invalid) => Error::Invalid(invalid.within(place)),
        Error::Refused(text) => Error::Refused(format!("{place}: {text}")),
        Error::NotFound(text) => Error::NotFound(format!("{place}: {text}")),
        Error::Forbidden(text) => Error::Forbidden(format!("{place}: {text}")),
        other => other,
    }
}

/// Views and trail of what has just been inserted.
fn finish(work: &mut Work<'_>, ids: &[domain::ProductId]) -> Result<Vec<ProductView>, Error> {
    let member = work.actor.member()?.clone();
    let mut views = Vec::new();
    for id in ids {
        let product = products::by_id(work.tx, *id)?
            .ok_or_else(|| Error::Internal(format!("product {} was inserted and isn't there", id.0)))?;
        let record = work.record("product.order").on("product", product.uid, Some(&product.name));
        work.save(record.change(None::<&()>, Some(&facts(&product)?))?)?;
        views.push(view(work.tx, work.app, &member, product, work.now)?);
    }
    Ok(views)
}
