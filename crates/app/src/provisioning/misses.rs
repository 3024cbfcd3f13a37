//! Parts of the fabric that can't be looked at: they hide nothing of the other parts, and who waits for a fabric that is silent doesn't wait long.

use fabric::Fault;

/// After so many in a row the rest isn't asked for.
const GIVEN_UP: u32 = 2;

/// Those of one round.
#[derive(Debug, Default)]
pub(super) struct Misses {
    any: bool,
    in_a_row: u32,
}

impl Misses {
    pub(super) const fn seen(&mut self) {
        self.in_a_row = 0;
    }

    /// Whether to go on.
    pub(super) fn missed(&mut self, fault: &Fault) -> bool {
        warn(fault);
        self.any = true;
        self.in_a_row += 1;
        self.in_a_row < GIVEN_UP
    }

    pub(super) const fn none(&self) -> bool {
        !self.any
    }
}

/// No error of ours.
pub(super) fn warn(fault: &Fault) {
    tracing::warn!(reason = fault.operator_text, "the fabric can't be looked at");
}
