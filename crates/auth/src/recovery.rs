//! Recovery codes: ten single-use ways in for a person whose authenticator is gone.
//!
//! 80 random bits each, shown once, kept as hashes under the pepper. A code that was used is removed by the caller in the
//! transaction that signs in; new codes replace all old ones.

use domain::Ids;

use crate::base32;
use crate::hash::{SecretHash, SecretHasher};

/// Codes that a person gets at once.
pub const COUNT: usize = 10;

/// Ten new codes, written as `abcd-efgh-ijkl-mnop`, each with what to store.
pub fn draw(ids: &mut Ids, hasher: &SecretHasher) -> [(String, SecretHash); COUNT] {
    std::array::from_fn(|_| {
        let mut code = base32::encode(&ids.bytes::<10>());
        for at in [12, 8, 4] {
            code.insert(at, '-');
        }
        let stored = hash(&code, hasher);
        (code, stored)
    })
}

/// The hash under which a typed code is stored, if it is one. Case, spaces and hyphens don't count.
pub fn hash(typed: &str, hasher: &SecretHasher) -> SecretHash {
    let plain = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    // The prefix keeps a code's hash apart from that of any other secret.
    hasher.hash(&"kwr_".chars().chain(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{Draw, Time};

    use super::*;
    use crate::Pepper;

    #[test]
    fn ten_codes_are_made_and_found_again_however_they_are_typed() {
        let mut ids = Draw::from_seed(Time::from_ms(0), [3; 32]).ids();
        let hasher = Pepper::draw(&mut ids).hasher();
        let codes = draw(&mut ids, &hasher);
        assert_eq!(codes.iter().map(|(_, stored)| *stored).collect::<HashSet<_>>().len(), COUNT);
        for (code, stored) in &codes {
            assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4]);
            assert_eq!(hash(code, &hasher), *stored);
            assert_eq!(hash(&code.to_uppercase().replace('-', " "), &hasher), *stored);
            assert_ne!(hash(&code[1..], &hasher), *stored);
        }
    }
}
