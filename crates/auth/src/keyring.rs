//! The signing keys of one environment through time: which one signs, which ones are still believed, when the next is due.
//!
//! The only fact stored of a key's life is when it starts to sign; the rest follows from its successor's. A new key is published a
//! day before, so that verifiers which cache the JWKS know it in time; an old one is believed until the last token it can have
//! signed has ended. A key that leaked is taken out of the ring, and its tokens are refused at once.

use std::sync::Arc;
use std::time::Duration;

use domain::Time;
use serde_json::{Value, json};

use crate::keys::SigningKey;

/// How long before its first signature a new key stands in the JWKS.
pub const PUBLISHED_BEFORE: Duration = Duration::from_hours(24);

/// How long after its last signature a key is believed: the longest token (AK-17) and the clocks' tolerance.
pub const KEPT_AFTER: Duration = Duration::from_secs(24 * 3600 + 60);

/// How long a key signs before the next one takes over.
pub const SIGNS_FOR: Duration = Duration::from_hours(90 * 24);

/// Where a key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In the JWKS, not signing yet.
    Published,
    Signing,
    /// Another key signs; tokens of this one are still good.
    Retired,
    /// Can't have signed any token that still runs; its row may go.
    Gone,
}

/// The stage of a key that starts to sign at `signs_from` and is followed by one that starts at `successor`.
pub fn stage(signs_from: Time, successor: Option<Time>, now: Time) -> Stage {
    match successor {
        Some(next) if now >= next.plus(KEPT_AFTER) => Stage::Gone,
        Some(next) if now >= next => Stage::Retired,
        _ if now >= signs_from => Stage::Signing,
        _ => Stage::Published,
    }
}

/// When a key made now would start to sign, if it is time to make one. `newest` is when the newest key starts to sign.
pub fn rotation_due(newest: Time, now: Time) -> Option<Time> {
    let takes_over = newest.plus(SIGNS_FOR);
    (now >= takes_over.minus(PUBLISHED_BEFORE)).then(|| takes_over.max(now.plus(PUBLISHED_BEFORE)))
}

/// A ring needs a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the environment has no signing key")]
pub struct NoKey;

/// All keys of an environment, parsed. Never empty.
#[derive(Debug, Clone)]
pub struct Keyring {
    /// By start, oldest first.
    keys: Vec<(Arc<SigningKey>, Time)>,
    oldest: Arc<SigningKey>,
}

/// Of the same keys, which start to sign at the same times.
impl PartialEq for Keyring {
    fn eq(&self, other: &Self) -> bool {
        let known =
            |ring: &Self| ring.keys.iter().map(|(key, start)| (key.kid().to_owned(), *start)).collect::<Vec<_>>();
        known(self) == known(other)
    }
}

impl Keyring {
    /// Keys with the time each starts to sign, in any order.
    pub fn new(keys: impl IntoIterator<Item = (Arc<SigningKey>, Time)>) -> Result<Self, NoKey> {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_by_key(|(_, signs_from)| *signs_from);
        let oldest = keys.first().map(|(key, _)| Arc::clone(key)).ok_or(NoKey)?;
        Ok(Self { keys, oldest })
    }

    /// The key that signs now: the newest that has started, or the oldest where this machine's clock is behind the one that made it.
    pub fn signing(&self, now: Time) -> &SigningKey {
        let started = self.keys.iter().rev().find(|(_, signs_from)| *signs_from <= now);
        started.map_or(&self.oldest, |(key, _)| key)
    }

    /// The keys that stand in the JWKS now and whose signatures are believed.
    pub fn believed(&self, now: Time) -> impl Iterator<Item = &SigningKey> {
        let successors = self.keys.iter().skip(1).map(|(_, start)| Some(*start)).chain([None]);
        self.keys.iter().zip(successors).filter_map(move |((key, start), successor)| {
            (stage(*start, successor, now) != Stage::Gone).then_some(key.as_ref())
        })
    }

    /// The JWKS document (RFC 7517): `{"keys":[…]}`, public halves only.
    pub fn jwks(&self, now: Time) -> Value {
        json!({ "keys": self.believed(now).map(SigningKey::jwk).collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::Algorithm;

    const DAY: Duration = Duration::from_hours(24);

    fn key(algorithm: Algorithm) -> Arc<SigningKey> {
        Arc::new(SigningKey::generate(algorithm).unwrap())
    }

    fn kids(ring: &Keyring, now: Time) -> Vec<&str> {
        ring.believed(now).map(SigningKey::kid).collect()
    }

    #[test]
    fn a_key_is_published_then_signs_then_is_kept_until_its_last_token_ended() {
        let (first, second) = (key(Algorithm::EdDsa), key(Algorithm::Es256));
        let start = Time::from_ms(1_800_000_000_000);
        let change = start.plus(SIGNS_FOR);
        let ring = Keyring::new([(Arc::clone(&second), change), (Arc::clone(&first), start)]).unwrap();

        let before = change.minus(Duration::from_millis(1));
        assert_eq!(ring.signing(before).kid(), first.kid());
        assert_eq!(kids(&ring, before), [first.kid(), second.kid()], "published before it signs");

        assert_eq!(ring.signing(change).kid(), second.kid());
        assert_eq!(kids(&ring, change), [first.kid(), second.kid()], "kept while its tokens run");

        let end = change.plus(KEPT_AFTER);
        assert_eq!(kids(&ring, end.minus(Duration::from_millis(1))).len(), 2);
        assert_eq!(kids(&ring, end), [second.kid()]);
        assert_eq!(ring.jwks(end), json!({ "keys": [second.jwk()] }));
    }

    #[test]
    fn a_clock_that_is_behind_signs_with_the_oldest_key() {
        let only = key(Algorithm::EdDsa);
        let ring = Keyring::new([(Arc::clone(&only), Time::from_ms(1000))]).unwrap();
        assert_eq!(ring.signing(Time::from_ms(0)).kid(), only.kid());
        assert_eq!(Keyring::new([]).err(), Some(NoKey));
    }

    #[test]
    fn the_next_key_is_due_a_day_before_it_takes_over_and_never_signs_unannounced() {
        let newest = Time::from_ms(1_800_000_000_000);
        let takes_over = newest.plus(SIGNS_FOR);
        assert_eq!(rotation_due(newest, takes_over.minus(DAY + DAY)), None);
        assert_eq!(rotation_due(newest, takes_over.minus(DAY)), Some(takes_over));
        let late = takes_over.plus(DAY * 30);
        assert_eq!(rotation_due(newest, late), Some(late.plus(DAY)), "after a long stop");
    }

    proptest! {
        /// Whenever a token is signed, its key is believed until the token ends, rotation or not.
        #[test]
        fn no_token_outlives_the_belief_in_its_key(
            starts in proptest::collection::vec(0_i64..400 * 86_400_000, 1..5),
            signed in 0_i64..400 * 86_400_000,
            life in 0_i64..=86_400_000,
        ) {
            let keys: Vec<_> = starts.iter().map(|ms| (key(Algorithm::EdDsa), Time::from_ms(*ms))).collect();
            let ring = Keyring::new(keys).unwrap();
            let signer = ring.signing(Time::from_ms(signed)).kid();
            prop_assert!(kids(&ring, Time::from_ms(signed)).contains(&signer));
            prop_assert!(kids(&ring, Time::from_ms(signed + life)).contains(&signer));
        }
    }
}
