//! What wrong passwords and wrong codes lead to.
//!
//! Wrong passwords only slow down: anyone can type them at anyone's address, so they must stop nobody and no API key. A wrong code
//! comes from someone who had the password right, and the fifth one locks the person until an admin acts.

use std::time::Duration;

use domain::Time;

/// Wrong passwords before the first wait.
pub const FREE_FAILURES: u32 = 4;

/// The wait after the fifth wrong password; it doubles with each further one.
pub const FIRST_WAIT: Duration = Duration::from_secs(1);

/// No wait is longer.
pub const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// After this long without a wrong password the count starts anew.
pub const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// Wrong codes in a row, each after a right password, that lock a person.
pub const CODES_TO_LOCK: u32 = 5;

/// The wrong passwords in a row at one account. A right one removes the row. Keep one per account and network address where the
/// address is known: otherwise a stranger who keeps guessing makes the owner wait too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowdown {
    pub failures: u32,
    pub last_failure: Time,
}

impl Slowdown {
    /// After one more wrong password. An attempt during a wait isn't judged and mustn't be counted.
    #[must_use]
    pub fn after(before: Option<Self>, now: Time) -> Self {
        let counted = before.filter(|b| now.since(b.last_failure) < FORGOTTEN_AFTER).map_or(0, |b| b.failures);
        Self { failures: counted.saturating_add(1), last_failure: now }
    }

    /// How long after the last wrong password the next attempt is judged.
    pub fn wait(&self) -> Duration {
        let Some(doublings) = self.failures.checked_sub(FREE_FAILURES + 1) else { return Duration::ZERO };
        1_u32.checked_shl(doublings).map_or(LONGEST_WAIT, |times| FIRST_WAIT.saturating_mul(times)).min(LONGEST_WAIT)
    }

    /// From when on the next attempt is judged.
    pub fn until(&self) -> Time {
        self.last_failure.plus(self.wait())
    }

    /// `Err` with the rest of the wait (for `Retry-After`) while it lasts.
    pub fn may_try(&self, now: Time) -> Result<(), Duration> {
        let rest = self.wait().saturating_sub(now.since(self.last_failure));
        if rest.is_zero() { Ok(()) } else { Err(rest) }
    }
}

/// What a wrong code after a right password leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterWrongCode {
    /// So many more may be tried.
    Left(u32),
    /// The person is locked (AK-05: with the API keys he made) until an admin acts.
    Locked,
}

/// The outcome of one more wrong code after `before` wrong ones in a row.
pub const fn after_wrong_code(before: u32) -> AfterWrongCode {
    match CODES_TO_LOCK.saturating_sub(before.saturating_add(1)) {
        0 => AfterWrongCode::Locked,
        left => AfterWrongCode::Left(left),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Time = Time::from_ms(1_800_000_000_000);

    fn wait(failures: u32) -> u64 {
        Slowdown { failures, last_failure: NOW }.wait().as_secs()
    }

    #[test]
    fn the_fifth_wrong_password_costs_a_second_and_each_further_one_doubles_it() {
        let waits: Vec<_> = (0..=16).map(wait).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(wait(u32::MAX), 900);
    }

    #[test]
    fn an_attempt_is_judged_when_the_wait_is_over() {
        let slow = Slowdown { failures: 7, last_failure: NOW };
        assert_eq!(slow.may_try(NOW.plus(Duration::from_secs(1))), Err(Duration::from_secs(3)));
        assert_eq!(slow.until(), NOW.plus(Duration::from_secs(4)));
        assert_eq!(slow.may_try(slow.until()), Ok(()));
    }

    #[test]
    fn failures_add_up_and_are_forgotten_after_a_quiet_day() {
        let one = Slowdown::after(None, NOW);
        let two = Slowdown::after(Some(one), NOW);
        assert_eq!((one.failures, two.failures), (1, 2));
        assert_eq!(Slowdown::after(Some(two), NOW.plus(FORGOTTEN_AFTER)).failures, 1);
    }

    #[test]
    fn the_fifth_wrong_code_locks() {
        let outcomes: Vec<_> = (0..6).map(after_wrong_code).collect();
        let (left, locked) = (AfterWrongCode::Left, AfterWrongCode::Locked);
        assert_eq!(outcomes, [left(4), left(3), left(2), left(1), locked, locked]);
    }

    proptest! {
        #[test]
        fn more_failures_never_mean_less_waiting_and_nobody_waits_for_ever(failures in any::<u32>()) {
            prop_assert!(wait(failures) <= wait(failures.saturating_add(1)));
            let slow = Slowdown { failures, last_failure: NOW };
            prop_assert_eq!(slow.may_try(NOW.plus(LONGEST_WAIT)), Ok(()));
        }
    }
}
