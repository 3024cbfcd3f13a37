//! What ending a VXC before its term is over would cost.

use domain::price::{Currency, early_termination};
use domain::{Action, Status, Time, Uid};

use super::cancel::owner;
use super::held::seen;
use super::make::{contract, quote};
use crate::{Actor, App, Error, catalogue};

/// The charge for ending a VXC now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charges {
    pub uid: Uid,
    /// Minor units: what is left of the minimum term.
    pub fee: i64,
    /// `None` where the catalogue has no price.
    pub currency: Option<Currency>,
    pub contract_end: Time,
}

impl App {
    /// To the company that pays. At the end of the term nothing is charged.
    pub async fn vxc_charges(&self, actor: &Actor, uid: Uid, when: super::When) -> Result<Charges, Error> {
        actor.may(Action::CancelServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let (held, sides) = seen(tx, &member, uid)?;
            owner(sides)?;
            held.alive()?;
            let contract = contract(&held.vxc)?;
            let quote = quote(catalogue::current(&app, tx)?.as_ref(), &held, contract.start);
            let monthly = quote.as_ref().map_or(0, |quote| quote.monthly);
            let free = when == super::When::EndOfTerm || held.vxc.status == Status::New;
            let fee = if free { 0 } else { early_termination(monthly, contract, now) };
            Ok(Charges { uid, fee, currency: quote.map(|quote| quote.currency), contract_end: contract.end(now) })
        })
        .await
    }
}
