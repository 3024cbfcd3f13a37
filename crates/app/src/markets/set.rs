//! Enabling a market, or changing who is billed in it: `POST /v2/market`.

use domain::people::phone;
use domain::policy::Action;
use domain::{Email, Invalid};
use store::company_markets;

use super::{BillingDetails, add};
use crate::{Act, Actor, App, Error, catalogue};

/// A market and its details.
#[derive(Debug, Clone)]
pub struct SetMarket {
    /// ISO 3166 alpha-2.
    pub country: String,
    /// ISO 4217: must be what the market is billed in.
    pub currency: String,
    pub details: BillingDetails,
}

impl App {
    /// Enables the market or changes its details; its number.
    pub async fn set_market(&self, actor: &Actor, market: SetMarket) -> Result<i64, Error> {
        self.act(actor, Act::on(Action::EditMarkets, "market.set", "market", None), actor.lane(), move |work| {
            let company = work.actor.member()?.id;
            let code = market.country.trim().to_uppercase();
            let catalog = catalogue::current(work.app, work.tx)?;
            let no = || Error::invalid("country", "is no market of this exchange");
            let known = catalog.market(&code).ok_or_else(no)?;
            let currency = known.currency.to_string();
            if !market.currency.trim().eq_ignore_ascii_case(&currency) {
                return Err(Error::invalid("currencyEnum", format!("must be {currency} in {code}")));
            }
            let details = checked(&market.details)?;
            let Some(mut row) = company_markets::get(work.tx, company, &code)? else {
                return add(work, &work.company(company)?, &code, &details);
            };
            let before: BillingDetails = serde_json::from_str(&row.details)?;
            row.details = serde_json::to_string(&details)?;
            company_markets::save(work.tx, &row)?;
            let record = work.record("market.update").on("market", None, Some(&code));
            work.save(record.change(Some(&before), Some(&details))?)?;
            Ok(row.number)
        })
        .await
    }
}

/// The details without the spaces around them, when they fit.
fn checked(given: &BillingDetails) -> Result<BillingDetails, Invalid> {
    let optional = |field: &str, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| line(field, text)).transpose()
    };
    let language = given.language.trim().to_lowercase();
    if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        return Err(Invalid::new("language", "must be two letters"));
    }
    Ok(BillingDetails {
        language,
        contact_name: line("billingContactName", &given.contact_name)?,
        contact_email: Email::new("billingContactEmail", &given.contact_email)?.to_string(),
        contact_phone: phone("billingContactPhone", given.contact_phone.as_deref().unwrap_or_default().trim())?,
        address1: line("address1", &given.address1)?,
        address2: optional("address2", &given.address2)?,
        city: line("city", &given.city)?,
        state: optional("state", &given.state)?,
        postcode: optional("postcode", &given.postcode)?,
        po_number: optional("yourPoNumber", &given.po_number)?,
        tax_number: optional("taxNumber", &given.tax_number)?,
    })
}

fn line(field: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if !(1..=255).contains(&text.chars().count()) || text.chars().any(char::is_control) {
        return Err(Invalid::new(field, "must have 1 to 255 printable characters"));
    }
    Ok(text.to_owned())
}
