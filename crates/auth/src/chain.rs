//! The chain over the audit trail: each link covers the link before it and one entry, under a key that isn't in the database.
//!
//! Who can write to the database but hasn't the key file can't change, drop, add or move a chained entry without the chain telling so.
//! That he cut off its end shows only against a link that was noted elsewhere.

use std::fmt;

use aws_lc_rs::hmac;

use crate::hash::head;

/// Makes links; get it from [`Pepper::chain`](crate::Pepper::chain).
#[derive(Clone)]
pub struct Chain(hmac::Key);

/// 32 bytes.
pub type Link = [u8; 32];

impl Chain {
    /// What stands before the first link.
    pub const START: Link = [0; 32];

    pub(crate) const fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// The link after `before` over an entry's fields, in their fixed order.
    pub fn link(&self, before: &Link, fields: &[Option<&[u8]>]) -> Link {
        let mut context = hmac::Context::with_key(&self.0);
        encode(before, fields, |bytes| context.update(bytes));
        head(context.sign().as_ref())
    }
}

/// One text for one list: lengths stand before what they measure, and a field that isn't there differs from an empty one.
fn encode(before: &Link, fields: &[Option<&[u8]>], mut put: impl FnMut(&[u8])) {
    put(before);
    put(&(fields.len() as u64).to_be_bytes());
    for field in fields {
        match field {
            None => put(&[0]),
            Some(bytes) => {
                put(&[1]);
                put(&(bytes.len() as u64).to_be_bytes());
                put(bytes);
            }
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chain(…)")
    }
}

#[cfg(test)]
mod tests {
    use domain::{Draw, Time};
    use proptest::prelude::*;

    use super::*;
    use crate::Pepper;

    type Fields = Vec<Option<Vec<u8>>>;

    fn borrowed(fields: &Fields) -> Vec<Option<&[u8]>> {
        fields.iter().map(Option::as_deref).collect()
    }

    fn encoded(fields: &Fields) -> Vec<u8> {
        let mut out = Vec::new();
        encode(&Chain::START, &borrowed(fields), |bytes| out.extend_from_slice(bytes));
        out
    }

    fn fields() -> impl Strategy<Value = Fields> {
        prop::collection::vec(prop::option::of(prop::collection::vec(0..3_u8, 0..4)), 0..5)
    }

    #[test]
    fn a_link_depends_on_its_key_the_link_before_and_the_entry() {
        let chain = |seed| Pepper::draw(&mut Draw::from_seed(Time::from_ms(0), [seed; 32]).ids()).chain();
        let entry: [Option<&[u8]>; 2] = [Some(b"done"), None];
        let link = chain(1).link(&Chain::START, &entry);
        assert_eq!(link, chain(1).link(&Chain::START, &entry));
        assert_ne!(link, chain(2).link(&Chain::START, &entry));
        assert_ne!(link, chain(1).link(&link, &entry));
        assert_ne!(link, chain(1).link(&Chain::START, &[Some(b"done"), Some(b"")]));
        assert_eq!(format!("{:?}", chain(1)), "Chain(…)");
    }

    proptest! {
        #[test]
        fn two_entries_never_have_one_encoding(one in fields(), two in fields()) {
            prop_assert_eq!(one == two, encoded(&one) == encoded(&two));
        }
    }
}
