//! Billing markets: in which countries a company may buy, and who is billed there.

mod set;

pub use set::SetMarket;

use domain::Time;
use domain::policy::Action;
use serde::{Deserialize, Serialize};
use store::companies::Company;
use store::company_markets::{self, CompanyMarket};

use crate::act::Work;
use crate::{Actor, App, Error, Record, catalogue};

/// Who is billed, and where. Stored as JSON; empty until somebody says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BillingDetails {
    /// ISO 639-1.
    pub language: String,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: Option<String>,
    pub address1: String,
    pub address2: Option<String>,
    pub city: String,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub po_number: Option<String>,
    pub tax_number: Option<String>,
}

/// A market of the actor's company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketView {
    pub number: i64,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// ISO 4217; empty when the catalogue has the market no more.
    pub currency: String,
    pub region: Option<String>,
    pub details: BillingDetails,
    pub created_at: Time,
}

impl App {
    /// The markets of the actor's company, by country.
    pub async fn markets(&self, actor: &Actor) -> Result<Vec<MarketView>, Error> {
        actor.may(Action::ViewBilling)?;
        let (app, company) = (self.clone(), actor.member()?.id);
        self.read(move |tx| {
            let catalog = catalogue::current(&app, tx)?;
            let rows = company_markets::of_company(tx, company)?.into_iter();
            rows.map(|row| {
                let known = catalog.market(&row.market);
                Ok(MarketView {
                    number: row.number,
                    currency: known.map(|market| market.currency.to_string()).unwrap_or_default(),
                    region: known.map(|market| market.region.clone()),
                    details: serde_json::from_str(&row.details)?,
                    country: row.market,
                    created_at: row.created_at,
                })
            })
            .collect()
        })
        .await
    }
}

/// Enables markets for a new company: those given, else all there are.
pub(crate) fn enable(work: &mut Work<'_>, company: &Company, given: Option<&[String]>) -> Result<(), Error> {
    let catalog = catalogue::current(work.app, work.tx)?;
    let mut codes: Vec<String> = match given {
        None => catalog.markets.iter().map(|market| market.code.clone()).collect(),
        Some(codes) => codes.iter().map(|code| code.trim().to_uppercase()).collect(),
    };
    codes.sort_unstable();
    codes.dedup();
    let details =
        BillingDetails { language: "en".to_owned(), contact_name: company.name.clone(), ..BillingDetails::default() };
    for code in codes {
        if catalog.market(&code).is_none() {
            return Err(Error::invalid("markets", format!("{code} is no market of this exchange")));
        }
        add(work, company, &code, &details)?;
    }
    Ok(())
}

/// Enables one market that the company hasn't.
fn add(work: &mut Work<'_>, company: &Company, code: &str, details: &BillingDetails) -> Result<i64, Error> {
    let number = work.number(company_markets::number_taken)?;
    let row = CompanyMarket {
        company_id: company.id,
        market: code.to_owned(),
        number,
        details: serde_json::to_string(details)?,
        created_at: work.now,
    };
    company_markets::insert(work.tx, &row)?;
    let record = work.record("market.enable").on("market", None, Some(code));
    let record = record.change(None::<&BillingDetails>, Some(details))?;
    work.save(told(record, work.actor, company))?;
    Ok(number)
}

fn told(record: Record, actor: &Actor, company: &Company) -> Record {
    crate::people::told(record, actor, Some(company))
}
