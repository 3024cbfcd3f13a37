//! Taking back what one's own side has proposed.

use domain::consent::{Asked, Event, Outcome};
use domain::people::NoticeGroup;
use domain::{Action, Uid};
use store::Lane;

use super::decide::find;
use super::held::read_open;
use super::propose::{self, Asks};
use super::tell::{record_own, record_told, tell};
use super::view::VxcView;
use super::{end, ends, make};
use crate::{Act, Actor, App, Error};

impl App {
    /// Withdraws a proposal of the actor's own company. Of a new connection nothing is left: key and VLANs are given back.
    pub async fn withdraw_proposal(&self, actor: &Actor, uid: Uid, about: Option<Uid>) -> Result<VxcView, Error> {
        self.act(
            actor,
            Act::on(Action::UpdateServices, "vxc.change.withdraw", "proposal", Some(uid)),
            Lane::Any,
            move |work| {
                let action = "vxc.change.withdraw";
                let (row, mut held, sides) = find(work, &work.member()?, uid, about)?;
                let proposal = read_open(work.app, &row)?;
                let refused = |refused: domain::consent::Refused| Error::Refused(refused.to_string());
                proposal.clone().after(Event::Withdraw(sides.seat()), work.now).map_err(refused)?;
                propose::mark(work, &row, Outcome::Withdrawn, None)?;
                match proposal.asked {
                    Asked::Connection => end::fail(work, &mut held)?,
                    Asked::Change(_) => ends::let_go(work, &held, row.side, row.id)?,
                }
                let asks = Asks::for_other(&proposal.asked).ended(Outcome::Withdrawn);
                record_own(work, action, &held, sides, None::<&()>, Some(&asks))?;
                let reader = row.side.other();
                record_told(work, action, &held, reader, &asks)?;
                let (company, name) = (&held.company(row.side).name, &held.end(reader).name);
                let title = format!("{company} has withdrawn its request for {name}");
                tell(
                    work,
                    &held,
                    reader,
                    NoticeGroup::Ordering,
                    title,
                    vec!["There is nothing to decide any more.".to_owned()],
                )?;
                make::view(work.tx, work.app, work.actor, &held, work.now)
            },
        )
        .await
    }
}
