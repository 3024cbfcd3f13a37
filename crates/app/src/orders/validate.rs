//! Validating: what an order would be and cost. It is bought and undone, so that it says exactly what buying would say,
//! but for what a connection of somebody else leaves of a key: that costs an order to find out.

use domain::price::Quote;
use domain::{Action, Draw, allowed};
use store::Lane;

use super::{Ordered, Outcome, run};
use crate::act::Work;
use crate::vxcs::FarEnd;
use crate::{Actor, App, Error, vxcs};

/// One element of a valid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    pub name: String,
    /// `MEGAPORT`, `MCR2`, `MVE` or `VXC`.
    pub product_type: &'static str,
    pub market: Option<String>,
    pub metro: Option<String>,
    /// `None` for who may see no prices. It never tells where another company's end is.
    pub quote: Option<Quote>,
}

/// How the undone purchase ended. The transaction ends with an error either way.
enum Undone {
    Valid(Vec<Validated>),
    Refused(Error),
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl App {
    /// Says what each element would be and cost, or what is wrong with the first that can't be had. Nothing stays of it.
    pub async fn validate(&self, actor: &Actor, elements: Vec<Ordered>) -> Result<Vec<Validated>, Error> {
        actor.may(Action::DesignServices)?;
        actor.member()?;
        let prices = allowed(actor.role, Action::ViewPrices);
        let (app, by, draw): (App, Actor, Draw) = (self.clone(), actor.clone(), self.draw()?);
        let with_key = elements.iter().filter_map(|one| one.element.vxc()).any(|vxc| vxc.service_key.is_some());
        if with_key {
            // What would come of an order with it says what the key is.
            actor.may(Action::LookUpServiceKey)?;
        }
        let undone = self.0.store.write(Lane::Trial, move |tx| -> Result<std::convert::Infallible, Undone> {
            let outcomes = run(&mut Work::new(tx, &app, &by, &draw).on_trial(), &elements).map_err(Undone::Refused)?;
            Err(Undone::Valid(outcomes.into_iter().map(|outcome| Validated::of(outcome, prices)).collect()))
        });
        let said = async {
            match undone.await {
                Err(Undone::Valid(elements)) => Ok(elements),
                Err(Undone::Refused(error)) => Err(self.held_back(actor, error).await),
                Ok(never) => match never {},
            }
        };
        if with_key {
            self.sparingly(&self.0.far_ends, actor, FarEnd::stands_in_the_way, said).await
        } else {
            said.await
        }
    }
}

impl Validated {
    fn of(outcome: Outcome, prices: bool) -> Self {
        match outcome {
            Outcome::Services(services) => Self {
                name: services.name,
                product_type: services.kind.as_str(),
                market: Some(services.market),
                metro: Some(services.metro),
                quote: prices.then_some(services.quote),
            },
            Outcome::Vxc(placed) => vxcs::validated(placed),
        }
    }
}
