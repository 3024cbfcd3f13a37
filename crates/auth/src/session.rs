//! How long a person stays signed in, in the portal and by `/v3/login` alike.
//!
//! A working day: a session ends 24 hours after it was opened, as the longest access token does (AK-17), and after 12 hours without
//! a request. Both are re-read from the row at each request, so signing out or locking a person ends it at once.

use std::time::Duration;

use domain::Time;

/// A session ends this long after it was opened, used or not.
pub const LASTS: Duration = Duration::from_hours(24);

/// A session ends this long after its last request.
pub const IDLE: Duration = Duration::from_hours(12);

/// The last request is written down this often at most: a write per page view would cost a commit each.
pub const NOTED_EVERY: Duration = Duration::from_mins(5);

/// Whether a session still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Signed in. `note` says that the time of this request is to be written as `last_seen`.
    Open { note: bool },
    /// Ended for want of requests.
    Idle,
    /// Ended by age.
    Over,
}

/// The standing of a session opened at `created` with its last noted request at `last_seen`.
pub fn standing(created: Time, last_seen: Time, now: Time) -> Standing {
    if now.since(created) >= LASTS {
        Standing::Over
    } else if now.since(last_seen) >= IDLE {
        Standing::Idle
    } else {
        Standing::Open { note: now.since(last_seen) >= NOTED_EVERY }
    }
}

/// When a session ends for certain: the age of its cookie, and when its row may be removed.
pub fn ends(created: Time) -> Time {
    created.plus(LASTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_ms(1_800_000_000_000);
    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_session_ends_by_idleness_or_by_age() {
        assert_eq!(standing(START, START, START), Standing::Open { note: false });
        assert_eq!(standing(START, START, START.plus(NOTED_EVERY)), Standing::Open { note: true });
        assert_eq!(standing(START, START, START.plus(IDLE - MS)), Standing::Open { note: true });
        assert_eq!(standing(START, START, START.plus(IDLE)), Standing::Idle);

        let busy = ends(START).minus(MS);
        assert_eq!(standing(START, busy, busy), Standing::Open { note: false });
        assert_eq!(standing(START, busy, ends(START)), Standing::Over);
    }

    #[test]
    fn a_clock_that_went_back_signs_nobody_out() {
        assert_eq!(standing(START, START, START.minus(LASTS)), Standing::Open { note: false });
    }
}
