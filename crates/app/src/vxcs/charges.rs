//! What ending a VXC before its term is over would cost.

use domain::price::early_termination;
use domain::{Action, Status};

use super::cancel::owner;
use super::held::seen;
use super::make::contract;
use super::price::quote;
use crate::products::{CancelAction, Charges, IdOrUid};
use crate::{Actor, App, Error, catalogue};

impl App {
    /// To the company that pays. At the end of the term nothing is charged, and nothing before the connection was granted.
    pub async fn vxc_charges(&self, actor: &Actor, id: IdOrUid, action: CancelAction) -> Result<Charges, Error> {
        actor.may(Action::CancelServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let (held, sides) = seen(tx, &member, id)?;
            owner(sides)?;
            let contract = contract(&held.vxc)?;
            let quote = quote(catalogue::current(&app, tx)?.as_ref(), &held, now)?;
            let owes = action == CancelAction::CancelNow && held.vxc.status != Status::New && !held.vxc.status.gone();
            Ok(Charges {
                uid: held.vxc.uid,
                action,
                early_termination: if owes { early_termination(quote.monthly, contract, now) } else { 0 },
                currency: quote.currency,
                contract_end: contract.end(now),
            })
        })
        .await
    }
}
