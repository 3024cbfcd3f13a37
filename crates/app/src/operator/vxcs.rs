//! The connections of all companies, or of one, with both ends.

use domain::{Action, Uid};
use store::Search;
use store::vxc_list::{self, Query};

use super::company;
use crate::paging::{Page, Paging};
use crate::products::ServiceState;
use crate::vxcs::VxcOverview;
use crate::{Actor, App, Error};

/// Which connections; the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatorVxcQuery {
    /// With an end of this company.
    pub company: Option<Uid>,
    /// Part of either end's name of it or of either company's name; the first characters of a uid (4 or more); a whole number.
    pub search: String,
    /// `None`: all that haven't ended. What needs attention has a fault, or is in service with a link down.
    pub state: Option<ServiceState>,
    pub paging: Paging,
}

impl App {
    pub async fn operator_vxcs(&self, actor: &Actor, query: OperatorVxcQuery) -> Result<Page<VxcOverview>, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(move |tx| {
            let asked = Query {
                company: company(tx, query.company)?,
                search: Search::new(&query.search),
                states: ServiceState::span(query.state),
            };
            let window = query.paging.within(vxc_list::count(tx, &asked)?);
            let rows = vxc_list::page(tx, &asked, window.size, window.offset)?;
            Ok(window.of(rows.into_iter().map(VxcOverview::of).collect()))
        })
        .await
    }
}
