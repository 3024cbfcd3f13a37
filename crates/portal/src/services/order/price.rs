//! What an order costs, in words.

use domain::price::Quote;

use crate::words;

/// A quote for a page.
pub struct Price {
    /// `EUR 500.00`, a month.
    pub monthly: String,
    /// Without the discount of the term, when there is one.
    pub instead: Option<String>,
    /// Once; `None`: nothing.
    pub setup: Option<String>,
    pub term: u32,
}

impl Price {
    pub fn of(quote: &Quote) -> Self {
        let money = |minor| words::money(quote.currency, minor);
        Self {
            monthly: money(quote.monthly),
            instead: (quote.rack > quote.monthly).then(|| money(quote.rack)),
            setup: (quote.setup != 0).then(|| money(quote.setup)),
            term: quote.term.months(),
        }
    }
}
