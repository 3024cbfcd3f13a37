//! Names by which a viewer knows what is another's: stable for him, different for everyone else.
//!
//! Two customers who compare notes can't tell whether they look at the same Port, and neither can ask for it elsewhere by its own
//! uid. An alias can't be turned back: to accept one, the caller makes the aliases of what the viewer was shown and compares.

use std::fmt;

use aws_lc_rs::hmac;
use domain::Uid;
use uuid::Builder;

use crate::hash::head;

/// Makes aliases; get it from [`Pepper::aliases`](crate::Pepper::aliases).
#[derive(Clone)]
pub struct Aliases(hmac::Key);

impl Aliases {
    pub(crate) const fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// What `viewer` (a company) is told in place of `target`: always the same, shaped as a version-4 UUID as any other uid.
    pub fn alias(&self, viewer: Uid, target: Uid) -> Uid {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(viewer.bytes());
        context.update(target.bytes());
        Uid::from(Builder::from_random_bytes(head(context.sign().as_ref())).into_uuid())
    }
}

impl fmt::Debug for Aliases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aliases(…)")
    }
}

#[cfg(test)]
mod tests {
    use domain::{Draw, Time};
    use proptest::prelude::*;

    use crate::Pepper;

    proptest! {
        #[test]
        fn an_alias_is_stable_for_its_viewer_and_shaped_as_any_uid(seed in any::<[u8; 32]>()) {
            let mut ids = Draw::from_seed(Time::from_ms(0), seed).ids();
            let aliases = Pepper::draw(&mut ids).aliases();
            let (west, rival, port) = (ids.uid(), ids.uid(), ids.uid());
            let told = aliases.alias(west, port);
            prop_assert_eq!(told, aliases.alias(west, port));
            prop_assert_ne!(told, port);
            prop_assert_ne!(told, aliases.alias(rival, port));
            prop_assert_ne!(told, aliases.alias(port, west));
            let text = told.to_string();
            prop_assert_eq!(text.as_bytes()[14], b'4');
            prop_assert!(b"89ab".contains(&text.as_bytes()[19]));
        }
    }
}
