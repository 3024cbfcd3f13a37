//! Contract terms: which there are, when one ends, and when it may change.

use serde::{Deserialize, Serialize};

use crate::{Invalid, Time};

/// The term of a contract, months: 1 (no minimum), 12, 24, 36, 48 or 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Term(u32);

impl Term {
    pub const MONTHLY: Self = Self(1);
    pub const ALL: [Self; 6] = [Self(1), Self(12), Self(24), Self(36), Self(48), Self(60)];

    /// Absent is 1.
    pub fn new(field: &str, months: Option<i64>) -> Result<Self, Invalid> {
        let Some(months) = months else { return Ok(Self::MONTHLY) };
        Self::ALL
            .into_iter()
            .find(|term| i64::from(term.0) == months)
            .ok_or_else(|| Invalid::new(field, "must be 1, 12, 24, 36, 48 or 60 months"))
    }

    pub const fn months(self) -> u32 {
        self.0
    }
}

/// What a customer has signed. After the term it goes on from month to month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub start: Time,
    pub term: Term,
}

impl Contract {
    /// When the signed term ends.
    pub fn term_end(self) -> Time {
        self.start.plus_months(self.term.0)
    }

    /// The end of the term, or of the current month once the term is over: always after `now`.
    pub fn end(self, now: Time) -> Time {
        const LONGEST_MONTH: u128 = 31 * 86_400_000;
        let over = now.since(self.term_end()).as_millis() / LONGEST_MONTH;
        let mut months = self.term.0.saturating_add(u32::try_from(over).unwrap_or(u32::MAX));
        loop {
            let end = self.start.plus_months(months);
            if end > now || end.ms() == i64::MAX || months == u32::MAX {
                return end;
            }
            months += 1;
        }
    }

    /// Whole months that would still be charged if it ended at `now`: those that have begun count, none when the term is 1.
    pub fn months_left(self, now: Time) -> u32 {
        if self.term == Term::MONTHLY {
            return 0;
        }
        let served = (0..self.term.0).take_while(|months| self.start.plus_months(*months) <= now).count();
        self.term.0 - u32::try_from(served).unwrap_or(self.term.0)
    }
}

/// Changes the term. Longer is possible at any time: from the start of a running term, from `now` once it is over. Shorter is
/// possible in the last month of the term; then it runs to its end and goes on from month to month.
pub fn change_term(field: &str, contract: Contract, term: Term, now: Time) -> Result<Contract, Invalid> {
    let over = now >= contract.term_end();
    if term > contract.term {
        return Ok(Contract { start: if over { now } else { contract.start }, term });
    }
    let last_month = contract.start.plus_months(contract.term.0 - 1);
    if term < contract.term && now < last_month {
        let rule = format!(
            "can be shortened in the last month of the term only, from {}",
            last_month.rfc3339().get(..10).unwrap_or_default()
        );
        return Err(Invalid::new(field, rule));
    }
    Ok(Contract { start: contract.start, term })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Time = Time::from_ms(1_769_817_600_000); // 2026-01-31T00:00:00Z

    fn term(months: i64) -> Term {
        Term::new("term", Some(months)).unwrap()
    }

    #[test]
    fn there_are_six_terms_and_one_month_is_the_usual() {
        assert_eq!(Term::new("term", None), Ok(Term::MONTHLY));
        for months in [0, -1, 2, 13, 61, i64::MAX] {
            assert_eq!(Term::new("term", Some(months)).unwrap_err().field, "term");
        }
    }

    #[test]
    fn a_contract_goes_on_from_month_to_month_on_the_day_it_began() {
        let contract = Contract { start: START, term: Term::MONTHLY };
        assert_eq!(contract.end(START).rfc3339(), "2026-02-28T00:00:00.000Z");
        assert_eq!(contract.end(START.plus_months(1)).rfc3339(), "2026-03-31T00:00:00.000Z");
        let year = Contract { start: START, term: term(12) };
        assert_eq!(year.end(START).rfc3339(), "2027-01-31T00:00:00.000Z");
        assert_eq!(year.end(START.plus_months(13)).rfc3339(), "2027-03-31T00:00:00.000Z");
    }

    #[test]
    fn a_term_can_be_lengthened_any_time_and_shortened_in_its_last_month() {
        let year = Contract { start: START, term: term(12) };
        assert_eq!(change_term("term", year, term(24), START.plus_days(3)).unwrap().start, START);
        let error = change_term("term", year, Term::MONTHLY, START.plus_months(10)).unwrap_err();
        assert_eq!(error.rule, "can be shortened in the last month of the term only, from 2026-12-31");
        let late = START.plus_months(11).plus_days(2);
        let shorter = change_term("term", year, Term::MONTHLY, late).unwrap();
        assert_eq!(shorter.end(late), year.end(late), "the year is served");
    }

    #[test]
    fn a_longer_term_after_the_end_begins_anew() {
        let month = Contract { start: START, term: Term::MONTHLY };
        let now = START.plus_months(5);
        assert_eq!(change_term("term", month, term(12), now), Ok(Contract { start: now, term: term(12) }));
    }

    #[test]
    fn the_months_left_are_those_that_have_not_begun() {
        let year = Contract { start: START, term: term(12) };
        assert_eq!(year.months_left(START), 11);
        assert_eq!(year.months_left(START.plus_months(11)), 0);
        assert_eq!(year.months_left(START.plus_months(40)), 0);
        assert_eq!(Contract { start: START, term: Term::MONTHLY }.months_left(START), 0);
    }

    proptest! {
        #[test]
        fn a_contract_ends_after_now_and_within_its_period(
            months in prop::sample::select(&Term::ALL[..]), days in 0u32..5000,
        ) {
            let contract = Contract { start: START, term: months };
            let now = START.plus_days(days);
            let end = contract.end(now);
            prop_assert!(end > now && end >= contract.term_end());
            prop_assert!(end == contract.term_end() || end <= now.plus_days(32));
        }
    }

    #[test]
    fn the_end_of_time_is_an_end_too() {
        let contract = Contract { start: START, term: Term::MONTHLY };
        assert!(contract.end(Time::from_ms(i64::MAX)) >= START);
    }
}
