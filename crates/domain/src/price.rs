//! Price arithmetic: what an order costs, and what is still owed when a service ends before its minimum term.
//!
//! Amounts are whole minor units of a currency. A sum is worked out exactly and rounded once, at the end, to the nearest
//! minor unit, halves away from zero. Tax is none of this.

use serde::{Deserialize, Serialize};

use crate::catalog::{Band, PriceList, VxcPrice};
use crate::order::{Contract, MveSize, Term};
use crate::{Invalid, Time, text_enum};

text_enum! {
    /// A currency that prices can be in (ISO 4217).
    pub enum Currency {
        Aed = "AED",
        Aud = "AUD",
        Brl = "BRL",
        Cad = "CAD",
        Chf = "CHF",
        Clp = "CLP",
        Czk = "CZK",
        Dkk = "DKK",
        Eur = "EUR",
        Gbp = "GBP",
        Hkd = "HKD",
        Huf = "HUF",
        Idr = "IDR",
        Ils = "ILS",
        Inr = "INR",
        Jpy = "JPY",
        Krw = "KRW",
        Mxn = "MXN",
        Myr = "MYR",
        Nok = "NOK",
        Nzd = "NZD",
        Php = "PHP",
        Pln = "PLN",
        Ron = "RON",
        Sar = "SAR",
        Sek = "SEK",
        Sgd = "SGD",
        Thb = "THB",
        Try = "TRY",
        Twd = "TWD",
        Usd = "USD",
        Zar = "ZAR",
    }
}

impl Currency {
    /// Whether it is counted in hundredths; if not, its minor unit is the unit.
    pub const fn has_cents(self) -> bool {
        !matches!(self, Self::Clp | Self::Jpy | Self::Krw)
    }

    /// An amount of minor units as a decimal number: `-1234.50`, or `-1234` without cents.
    pub fn decimal(self, minor: i64) -> String {
        if !self.has_cents() {
            return minor.to_string();
        }
        let sign = if minor < 0 { "-" } else { "" };
        let cents = minor.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

/// What is to be priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// One Port. A LAG is as many.
    Port {
        speed: u32,
    },
    Mcr {
        speed: u32,
    },
    Mve {
        size: MveSize,
    },
    /// Its rate in Mbit/s, and how far apart its ends are.
    Vxc {
        rate: u32,
        band: Band,
    },
}

text_enum! {
    /// What a line of a quote is for.
    pub enum Charge {
        /// Once. The others are a month's.
        Setup = "SETUP",
        /// Whatever the rate.
        Base = "BASE",
        /// For the rate of a VXC.
        Bandwidth = "BANDWIDTH",
        /// Zero or less.
        TermDiscount = "TERM_DISCOUNT",
    }
}

/// One line of a quote, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub charge: Charge,
    pub amount: i64,
}

/// What an order costs, in minor units of a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub currency: Currency,
    pub term: Term,
    /// Once.
    pub setup: i64,
    /// A month, with the discount of the term.
    pub monthly: i64,
    /// A month, without it.
    pub rack: i64,
    /// The month's price by the day: twelve months have 365 days.
    pub daily: i64,
    /// The month's price by the hour: twelve months have 8760 hours.
    pub hourly: i64,
    /// What it is made of: the setup line is `setup`, the others add up to `monthly`. Lines of nothing are left out, the
    /// base is not.
    pub lines: Vec<Line>,
}

/// Prices an item from a list. `Err` names the order's field: a rate of 0, or a speed, size or distance that the list has
/// no price for.
pub fn quote(list: &PriceList, item: Item, term: Term) -> Result<Quote, Invalid> {
    let price = Price::of(list, item)?;
    let part = 100 - i128::from(list.discount(term));
    // In thousandths, because bandwidth is priced by 1000 Mbit/s.
    let exact = i128::from(price.base) * 1000 + i128::from(price.per_gbit) * i128::from(price.rate);
    let discounted = exact * part;
    let (rack, monthly) = (rounded(exact, 1000), rounded(discounted, 100_000));
    let lines = [
        Line { charge: Charge::Setup, amount: price.setup },
        Line { charge: Charge::Base, amount: price.base },
        Line { charge: Charge::Bandwidth, amount: rack.saturating_sub(price.base) },
        Line { charge: Charge::TermDiscount, amount: monthly.saturating_sub(rack) },
    ];
    Ok(Quote {
        currency: list.currency,
        term,
        setup: price.setup,
        monthly,
        rack,
        daily: rounded(discounted * 12, 100_000 * 365),
        hourly: rounded(discounted * 12, 100_000 * 8760),
        lines: lines.into_iter().filter(|line| line.amount != 0 || line.charge == Charge::Base).collect(),
    })
}

/// What ending a service before its minimum term costs, in minor units: all the months of the term that haven't begun, at
/// `monthly`. The month that has begun is billed in full anyway. Nothing for a term of 1, or once the term is over.
pub fn early_termination(monthly: i64, contract: Contract, now: Time) -> i64 {
    monthly.saturating_mul(i64::from(contract.months_left(now)))
}

/// What a list says about an item.
struct Price {
    setup: i64,
    base: i64,
    per_gbit: i64,
    rate: u32,
}

impl Price {
    fn of(list: &PriceList, item: Item) -> Result<Self, Invalid> {
        let flat = |setup, base| Self { setup, base, per_gbit: 0, rate: 0 };
        match item {
            Item::Port { speed } | Item::Mcr { speed } => {
                let prices = if matches!(item, Item::Port { .. }) { &list.port } else { &list.mcr };
                let price = prices.iter().find(|price| price.speed == speed);
                let price = price.ok_or_else(|| no_price("portSpeed", list, &format!("{speed} Mbit/s")))?;
                Ok(flat(price.setup, price.monthly))
            }
            Item::Mve { size } => {
                let price = list.mve.iter().find(|price| price.size == size);
                let price = price.ok_or_else(|| no_price("productSize", list, size.as_str()))?;
                Ok(flat(price.setup, price.monthly))
            }
            Item::Vxc { rate: 0, .. } => Err(Invalid::new("rateLimit", "must be at least 1 Mbit/s")),
            Item::Vxc { rate, band } => {
                let price = list.vxc.iter().find(|price| price.band == band);
                let price = price.or_else(|| (band == Band::Any).then(|| dearest(list, rate)).flatten());
                let price = price.ok_or_else(|| no_price("rateLimit", list, &format!("distance {band}")))?;
                Ok(Self { setup: price.setup, base: price.monthly, per_gbit: price.per_gbit, rate })
            }
        }
    }
}

/// The distance that costs most a month at a rate (Mbit/s).
fn dearest(list: &PriceList, rate: u32) -> Option<&VxcPrice> {
    list.vxc.iter().max_by_key(|price| i128::from(price.monthly) * 1000 + i128::from(price.per_gbit) * i128::from(rate))
}

fn no_price(field: &str, list: &PriceList, what: &str) -> Invalid {
    Invalid::new(
        field,
        format!("has no price: {what} isn't on the {} price list of {}", list.currency, list.valid_from),
    )
}

/// A fraction to the nearest whole number, halves away from zero. `denominator` must be above zero.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let (size, rest) = (numerator.abs() / denominator, numerator.abs() % denominator);
    let size = if rest * 2 >= denominator { size + 1 } else { size };
    i64::try_from(size * numerator.signum()).unwrap_or(if numerator < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::{Discount, SizePrice, SpeedPrice};

    fn list() -> PriceList {
        PriceList {
            markets: vec!["AU".to_owned()],
            currency: Currency::Aud,
            valid_from: "2026-01-01".parse().unwrap(),
            port: vec![SpeedPrice { speed: 10_000, monthly: 73_000, setup: 5_000 }],
            mcr: vec![SpeedPrice { speed: 2_500, monthly: 61_001, setup: 0 }],
            mve: vec![SizePrice { size: MveSize::Small, monthly: 45_000, setup: 0 }],
            vxc: vec![VxcPrice { band: Band::Metro, monthly: 1_000, per_gbit: 12_345, setup: 0 }],
            discounts: vec![Discount { term: 12, percent: 10 }, Discount { term: 36, percent: 25 }],
        }
    }

    fn term(months: i64) -> Term {
        Term::new("term", Some(months)).unwrap()
    }

    #[test]
    fn a_port_costs_its_setup_once_and_its_speed_by_the_month() {
        let quote = quote(&list(), Item::Port { speed: 10_000 }, term(12)).unwrap();
        assert_eq!((quote.setup, quote.rack, quote.monthly), (5_000, 73_000, 65_700));
        assert_eq!((quote.daily, quote.hourly), (2_160, 90));
        let lines: Vec<_> = quote.lines.iter().map(|line| (line.charge.as_str(), line.amount)).collect();
        assert_eq!(lines, [("SETUP", 5_000), ("BASE", 73_000), ("TERM_DISCOUNT", -7_300)]);
    }

    #[test]
    fn a_vxc_is_rounded_once_after_bandwidth_and_discount() {
        // 1000 + 12.345 × 100 = 2234.5 → 2235 at the rack; three quarters of 2234.5 = 1675.875 → 1676.
        let quote = quote(&list(), Item::Vxc { rate: 100, band: Band::Metro }, term(36)).unwrap();
        assert_eq!((quote.rack, quote.monthly), (2_235, 1_676));
    }

    #[test]
    fn to_another_company_there_is_one_price_whatever_the_distance() {
        let mut list = list();
        let monthly =
            |list: &PriceList| quote(list, Item::Vxc { rate: 1000, band: Band::Any }, Term::MONTHLY).unwrap().monthly;
        list.vxc.push(VxcPrice { band: Band::Zone, monthly: 20_000, per_gbit: 1_000, setup: 0 });
        assert_eq!(monthly(&list), 21_000, "without a price of its own, the dearest");
        list.vxc.push(VxcPrice { band: Band::Any, monthly: 2_000, per_gbit: 15_000, setup: 0 });
        assert_eq!(monthly(&list), 17_000);
    }

    #[test]
    fn what_the_list_does_not_price_is_named_by_its_field() {
        let list = list();
        let said = |item| quote(&list, item, Term::MONTHLY).unwrap_err().to_string();
        assert_eq!(
            said(Item::Mcr { speed: 1_000 }),
            "portSpeed: has no price: 1000 Mbit/s isn't on the AUD price list of 2026-01-01"
        );
        assert!(said(Item::Mve { size: MveSize::Large }).starts_with("productSize: has no price: LARGE"));
        assert!(said(Item::Vxc { rate: 1, band: Band::Interzone }).contains("distance INTERZONE"));
        assert_eq!(said(Item::Vxc { rate: 0, band: Band::Metro }), "rateLimit: must be at least 1 Mbit/s");
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_the_currency() {
        assert_eq!(Currency::Aud.decimal(123_450), "1234.50");
        assert_eq!(Currency::Eur.decimal(-5), "-0.05");
        assert_eq!(Currency::Jpy.decimal(123_450), "123450");
        assert_eq!(Currency::Usd.decimal(i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!([rounded(5, 2), rounded(-5, 2), rounded(4, 3), rounded(-4, 3), rounded(0, 7)], [3, -3, 1, -1, 0]);
        assert_eq!(rounded(i128::from(i64::MAX) * 4, 2), i64::MAX);
    }

    /// 2026-01-31T00:00:00Z
    const START: Time = Time::from_ms(1_769_817_600_000);

    #[test]
    fn ending_early_costs_the_months_that_have_not_begun() {
        let owed = |months, now| early_termination(10_000, Contract { start: START, term: term(months) }, now);
        assert_eq!(owed(1, START), 0, "no minimum term");
        assert_eq!(owed(12, START), 110_000);
        assert_eq!(owed(12, START.plus_months(1).plus_days(16)), 100_000);
        assert_eq!(owed(12, START.plus_months(11)), 0, "the last month has begun");
        assert_eq!(owed(12, START.plus_months(30)), 0);
        assert_eq!(owed(12, Time::from_ms(0)), 120_000, "never more than the term");
    }

    fn terms() -> impl Strategy<Value = Term> {
        prop::sample::select(&Term::ALL[..])
    }

    proptest! {
        #[test]
        fn the_lines_of_a_quote_add_up(
            rate in 1_u32..=400_000, monthly in 0_i64..10_000_000, per_gbit in 0_i64..10_000_000, term in terms(),
        ) {
            let mut list = list();
            list.vxc = vec![VxcPrice { band: Band::Zone, monthly, per_gbit, setup: 7 }];
            let quote = quote(&list, Item::Vxc { rate, band: Band::Zone }, term).unwrap();
            let sum = |once| -> i64 {
                quote.lines.iter().filter(|line| (line.charge == Charge::Setup) == once).map(|line| line.amount).sum()
            };
            prop_assert_eq!((sum(true), sum(false)), (quote.setup, quote.monthly));
            prop_assert!(quote.hourly <= quote.daily && quote.daily <= quote.monthly && quote.monthly <= quote.rack);
        }

        #[test]
        fn waiting_never_makes_ending_dearer(
            days in 0_u32..2_000, more in 0_u32..100, monthly in 0_i64..1_000_000, term in terms(),
        ) {
            let owed = |days| early_termination(monthly, Contract { start: START, term }, START.plus_days(days));
            prop_assert!(owed(days + more) <= owed(days));
            prop_assert!((0..=monthly * i64::from(term.months())).contains(&owed(days)));
        }

        #[test]
        fn no_price_and_no_time_overflow(monthly: i64, start: i64, now: i64, rate: u32, term in terms()) {
            let mut list = list();
            list.vxc = vec![VxcPrice { band: Band::Zone, monthly, per_gbit: monthly, setup: monthly }];
            let priced = quote(&list, Item::Vxc { rate, band: Band::Zone }, term);
            prop_assert_eq!(priced.is_ok(), rate > 0);
            early_termination(monthly, Contract { start: Time::from_ms(start), term }, Time::from_ms(now));
        }
    }
}
