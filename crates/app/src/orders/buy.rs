//! Buying: the whole order in one transaction.

use domain::Action;

use super::{Ordered, Outcome, run};
use crate::products::ProductView;
use crate::{Act, Actor, App, Error, vxcs};

/// One thing that was bought; a LAG is one for each of its Ports, the primary first.
#[derive(Debug, Clone, PartialEq)]
pub enum Bought {
    Service(Box<ProductView>),
    Vxc(Box<vxcs::Placed>),
}

impl App {
    /// Buys all elements or none. The error of the first that can't be had names it: `[2].portSpeed: …`.
    pub async fn buy(&self, actor: &Actor, elements: Vec<Ordered>) -> Result<Vec<Bought>, Error> {
        let lane = vxcs::lane(elements.iter().filter_map(|one| one.element.vxc()));
        self.act(actor, Act::on(Action::OrderServices, "order.buy", "order", None), lane, move |work| {
            let outcomes = run(work, &elements)?;
            Ok(outcomes.into_iter().flat_map(Bought::of).collect())
        })
        .await
        .map_err(|refusal| self.held_back(actor, refusal))
    }
}

impl Bought {
    fn of(outcome: Outcome) -> Vec<Self> {
        match outcome {
            Outcome::Services(services) => {
                services.views.into_iter().map(|view| Self::Service(Box::new(view))).collect()
            }
            Outcome::Vxc(placed) => vec![Self::Vxc(Box::new(placed))],
        }
    }
}
