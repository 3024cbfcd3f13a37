//! All companies, with how much each has.

use domain::Action;
use store::{Search, company_list};

use crate::companies::CompanyView;
use crate::paging::{Page, Paging};
use crate::{Actor, App, Error};

/// A company; what has ended isn't counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRow {
    pub company: CompanyView,
    /// Ports, MCRs and MVEs.
    pub services: u64,
    /// Connections that it pays for.
    pub paid_vxcs: u64,
    /// Connections with an end of it that another company pays for.
    pub other_vxcs: u64,
    /// Everybody who was ever invited.
    pub people: u64,
}

impl App {
    /// By name. The search is for part of a name, the first characters of a uid (4 or more) or a whole number.
    pub async fn operator_companies(
        &self,
        actor: &Actor,
        search: &str,
        paging: Paging,
    ) -> Result<Page<CompanyRow>, Error> {
        actor.may(Action::ViewEverything)?;
        let search = Search::new(search);
        self.read(move |tx| {
            let window = paging.within(company_list::count(tx, &search)?);
            let rows = company_list::page(tx, &search, window.size, window.offset)?;
            Ok(window.of(rows.into_iter().map(row).collect()))
        })
        .await
    }
}

fn row(row: company_list::Listed) -> CompanyRow {
    CompanyRow {
        company: CompanyView {
            uid: row.uid,
            number: row.number,
            name: row.name,
            wanted_name: row.wanted_name,
            marketplace_visible: row.marketplace_visible,
            suspended: row.suspended_at.is_some(),
            created_at: row.created_at,
        },
        services: row.services,
        paid_vxcs: row.paid_vxcs,
        other_vxcs: row.other_vxcs,
        people: row.people,
    }
}
