//! Buying: the whole order in one transaction.

use domain::{Action, Uid};
use serde::{Deserialize, Serialize};

use super::{Ordered, Outcome, run};
use crate::act::Work;
use crate::products::ProductView;
use crate::repeat::Repeatable;
use crate::vxcs::{FarEnd, VxcView};
use crate::{Act, Actor, App, Error, vxcs};

/// One thing that was bought; a LAG is one for each of its Ports, the primary first.
#[derive(Debug, Clone, PartialEq)]
pub enum Bought {
    Service(Box<ProductView>),
    Vxc(Box<vxcs::Placed>),
}

/// What is kept of a thing that was bought.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum BoughtId {
    Service(Uid),
    Vxc { uid: Uid, key: Option<Uid>, market: String },
}

impl Repeatable for Vec<Bought> {
    type Kept = Vec<BoughtId>;

    fn keep(&self) -> Option<Vec<BoughtId>> {
        Some(self.iter().map(Bought::id).collect())
    }

    fn again(work: &Work<'_>, kept: Vec<BoughtId>) -> Result<Self, Error> {
        let one = |id| match id {
            BoughtId::Service(uid) => ProductView::again(work, uid).map(|view| Bought::Service(Box::new(view))),
            BoughtId::Vxc { uid, key, market } => {
                let view = Box::new(VxcView::again(work, uid)?);
                Ok(Bought::Vxc(Box::new(vxcs::Placed { view, service_key: key, market })))
            }
        };
        kept.into_iter().map(one).collect()
    }
}

impl App {
    /// Buys all elements or none. The error of the first that can't be had names it: `[2].portSpeed: …`.
    pub async fn buy(&self, actor: &Actor, elements: Vec<Ordered>) -> Result<Vec<Bought>, Error> {
        let lane = vxcs::lane(elements.iter().filter_map(|one| one.element.vxc()));
        let with_key = elements.iter().filter_map(|one| one.element.vxc()).any(|vxc| vxc.service_key.is_some());
        let bought = self.act(actor, Act::on(Action::OrderServices, "order.buy", "order", None), lane, move |work| {
            let outcomes = run(work, &elements)?;
            Ok(outcomes.into_iter().flat_map(Bought::of).collect())
        });
        let bought = async {
            match bought.await {
                Err(refusal) => Err(self.held_back(actor, refusal).await),
                bought => bought,
            }
        };
        if with_key {
            self.sparingly(&self.0.far_ends, actor, FarEnd::stands_in_the_way, bought).await
        } else {
            bought.await
        }
    }
}

impl Bought {
    fn id(&self) -> BoughtId {
        match self {
            Self::Service(view) => BoughtId::Service(view.uid),
            Self::Vxc(placed) => {
                let vxcs::Placed { view, service_key, market } = placed.as_ref();
                BoughtId::Vxc { uid: view.uid, key: *service_key, market: market.clone() }
            }
        }
    }

    fn of(outcome: Outcome) -> Vec<Self> {
        match outcome {
            Outcome::Services(services) => {
                services.views.into_iter().map(|view| Self::Service(Box::new(view))).collect()
            }
            Outcome::Vxc(placed) => vec![Self::Vxc(Box::new(placed))],
        }
    }
}
