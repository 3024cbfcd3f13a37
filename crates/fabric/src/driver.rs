//! What a network must be able to do, and how it says that it can't.

use std::pin::Pin;

use domain::Uid;
use domain::provisioning::{Counters, Desired, Ends, Observed};

/// The answer of a driver, to be awaited. Dropping it leaves the call done as a whole or not at all.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// A network. [`crate::contract`] holds every driver to what is said here.
///
/// All calls may be repeated, at once or after a crash between the call and its answer, and come to the same. A call that fails
/// or is dropped has changed nothing or everything: no half of a circuit is ever seen.
pub trait Driver: Send + Sync + 'static {
    /// Puts this version of a thing on the network, in place of any older one, and answers with what is there then.
    ///
    /// Refused are: a version below one that was applied or removed before (outdated); a circuit without its attachments; a place
    /// that another holds (transient: the holder may be about to go); what no network can carry (permanent). The version in force
    /// with other content may be refused or done, but is never answered for done without being there.
    fn apply<'a>(&'a self, desired: &'a Desired) -> Answer<'a, Observed>;

    /// Takes a thing off the network; versions below `version` must not come back. Removing the unknown is fine.
    ///
    /// Refused are: an attachment on which a circuit stands; a version below the one in force (outdated).
    fn remove(&self, uid: Uid, version: i64) -> Answer<'_, ()>;

    /// What there is on the network, in no order.
    fn uids(&self) -> Answer<'_, Vec<Uid>>;

    /// What the network carries of these things, in no order. The unknown is left out. Who looks at everything asks for some at a time.
    fn observe<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<Observed>>;

    /// What has passed through these things, in no order. The unknown is left out. Of many things asked for together the counters of an
    /// attachment may be a second old.
    fn counters<'a>(&'a self, uids: &'a [Uid]) -> Answer<'a, Vec<(Uid, Ends<Counters>)>>;
}

/// The one thing that a call is about.
pub(crate) const fn only(uids: &[Uid]) -> Option<Uid> {
    match uids {
        [uid] => Some(*uid),
        _ => None,
    }
}

/// Why a call failed. What it prints is safe to show; the text is for the operator and never for a customer, since it may name
/// devices and other customers' circuits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the network could not do this")]
pub struct Fault {
    pub kind: FaultKind,
    pub operator_text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// May go away by itself: try again later.
    Transient,
    /// Will not go away until what is asked for changes.
    Permanent,
    /// The network has seen version `newest` of it, which is above what was asked for: a database that was restored is behind.
    Outdated { newest: i64 },
}

impl Fault {
    pub fn transient(operator_text: impl Into<String>) -> Self {
        Self { kind: FaultKind::Transient, operator_text: operator_text.into() }
    }

    pub fn outdated(operator_text: impl Into<String>, newest: i64) -> Self {
        Self { kind: FaultKind::Outdated { newest }, operator_text: operator_text.into() }
    }

    pub fn permanent(operator_text: impl Into<String>) -> Self {
        Self { kind: FaultKind::Permanent, operator_text: operator_text.into() }
    }
}
