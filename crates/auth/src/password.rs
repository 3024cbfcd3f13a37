//! Passwords of people: Argon2id, kept as PHC strings that carry their own salt and cost.
//!
//! One hash takes about 20 ms and 19 MiB: callers run it on a blocking thread behind a semaphore, never in a transaction, and bring a
//! [`Memory`] that they keep.

use std::collections::BTreeSet;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::Invalid;

/// Length in characters that a password may have. The upper bound keeps a hash from being work without limit.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// Memory in KiB: 19 MiB.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash at today's cost of a password nobody has: what an unknown user's attempt is checked against.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$a2V5d2F5OiBub2JvZHkncw$dw+s0syB3i/jgydxqx7hw3RbdJN8CNeVm6pcxthoaCQ";

/// The password couldn't be hashed: no memory, or parameters that Argon2 refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashFailed;

/// What hashes work in, one after the other: 19 MiB from the first one on, wiped after each.
///
/// Taken anew for each hash it would stay behind in every thread's part of the heap.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// How much of it there is.
    pub const fn bytes(&self) -> usize {
        self.0.len() * Block::SIZE
    }

    fn work(&mut self, argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8]) -> Result<(), HashFailed> {
        let blocks = argon2.params().block_count();
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::new());
        }
        let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, self.0.as_mut_slice());
        self.0.fill(Block::new());
        done.map_err(|_| HashFailed)
    }
}

/// Different characters that a password has at the least, case aside.
const DIFFERENT: usize = 5;

/// Long passwords that lists of leaked ones begin with, in small letters and without spaces.
const COMMON: &[&str] = &[
    "0123456789ab",
    "0987654321qwerty",
    "102030405060",
    "123123123123",
    "1234567890qwerty",
    "123456789abc",
    "123456789qwerty",
    "1234567890123",
    "123456789012",
    "12345678901234567890",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "abc123456789",
    "abcd12345678",
    "abcdefghijkl",
    "abcdefghijklmnopqrstuvwxyz",
    "administrator",
    "administrator1",
    "changeme1234",
    "changemenow1",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "letmein12345",
    "p@ssw0rd1234",
    "passw0rd1234",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwerty1234567",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiop[]",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "thisismypassword",
    "trustno1trustno1",
    "welcome12345",
    "zaq12wsxcde3",
];

/// What a new password has to be: 12 to 128 characters, some of them different, none of those that everybody tries first, and not the
/// e-mail address in any case.
pub fn check(password: &str, email: &str) -> Result<(), Invalid> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Invalid::new("password", format!("must have {} to {} characters", LENGTH.start(), LENGTH.end())));
    }
    if password.trim().to_lowercase() == email.trim().to_lowercase() {
        return Err(Invalid::new("password", "must not be the e-mail address"));
    }
    let folded: String = password.to_lowercase().split_whitespace().collect();
    if folded.chars().collect::<BTreeSet<_>>().len() < DIFFERENT {
        return Err(Invalid::new("password", format!("must have at least {DIFFERENT} different characters")));
    }
    if COMMON.contains(&folded.as_str()) {
        return Err(Invalid::new("password", "must not be one that many people use: it is guessed first"));
    }
    Ok(())
}

/// The PHC string to store: `$argon2id$v=19$m=19456,t=2,p=1$…`.
pub fn hash(memory: &mut Memory, password: &str, salt: [u8; 16]) -> Result<String, HashFailed> {
    let argon2 = argon2()?;
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    memory.work(&argon2, password, &salt, &mut out)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).map_err(|_| HashFailed)?,
        salt: Some(Salt::new(&salt).map_err(|_| HashFailed)?),
        hash: Some(Output::new(&out).map_err(|_| HashFailed)?),
    };
    Ok(phc.to_string())
}

/// Whether `password` is the one behind `phc`, at the cost `phc` was made with. A text that isn't a PHC string matches nothing.
pub fn verify(memory: &mut Memory, password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|stored| matches(memory, password, &stored).unwrap_or(false))
}

/// `None` for a hash that isn't whole, or not Argon2's.
fn matches(memory: &mut Memory, password: &str, stored: &PasswordHash) -> Option<bool> {
    let (salt, expected) = (stored.salt.as_ref()?, stored.hash.as_ref()?);
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(stored).ok()?);
    let mut out = vec![0; expected.len()];
    memory.work(&argon2, password, salt, &mut out).ok()?;
    // Compares in constant time.
    Some(Output::new(&out).ok()? == *expected)
}

/// Takes as long as [`verify`] and is always false: for users that don't exist or have no password, so that the time
/// an answer takes doesn't say who has an account.
pub fn verify_nobody(memory: &mut Memory, password: &str) -> bool {
    let _ = std::hint::black_box(verify(memory, password, NOBODY));
    false
}

/// Whether `phc` was made at another cost than today's: after the next right password a new hash takes its place.
pub fn outdated(phc: &str) -> bool {
    PasswordHash::new(phc).map_or(true, |stored| {
        stored.algorithm != Algorithm::Argon2id.ident()
            || Params::try_from(&stored)
                .map_or(true, |cost| (cost.m_cost(), cost.t_cost(), cost.p_cost()) != (MEMORY, PASSES, LANES))
    })
}

fn argon2() -> Result<Argon2<'static>, HashFailed> {
    let cost = Params::new(MEMORY, PASSES, LANES, None).map_err(|_| HashFailed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, cost))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let memory = &mut Memory::default();
        let phc = hash(memory, "correct horse battery", [7; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify(memory, "correct horse battery", &phc));
        assert!(!verify(memory, "correct horse batterz", &phc));
        assert!(!verify(memory, "correct horse battery", "not a phc string"));
        assert_ne!(phc, hash(memory, "correct horse battery", [8; 16]).unwrap(), "the salt counts");
        assert!(!outdated(&phc));
    }

    #[test]
    fn nobody_costs_what_somebody_costs_and_never_matches() {
        let memory = &mut Memory::default();
        assert!(!outdated(NOBODY), "same algorithm and cost as a new hash");
        assert!(verify(memory, "no such person", NOBODY), "a whole, valid hash, so that the work is really done");
        assert!(!verify_nobody(memory, "no such person"));
    }

    #[test]
    fn one_memory_serves_all_hashes_and_keeps_nothing_of_them() {
        let memory = &mut Memory::default();
        let phc = hash(memory, "correct horse battery", [7; 16]).unwrap();
        for _ in 0..3 {
            assert!(verify(memory, "correct horse battery", &phc));
        }
        assert_eq!(memory.bytes(), 19 * 1024 * 1024);
        assert!(memory.0.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)), "wiped");
        let theirs: PasswordHash =
            Argon2::default().hash_password_with_salt(b"correct horse battery", &[7; 16]).unwrap();
        assert_eq!(theirs.to_string(), phc, "what the library itself makes of it");
    }

    #[test]
    fn a_hash_at_another_cost_still_verifies_and_is_outdated() {
        let memory = &mut Memory::default();
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let phc = cheap.hash_password_with_salt(b"correct horse battery", &[7; 16]).unwrap().to_string();
        assert!(verify(memory, "correct horse battery", &phc));
        assert!(outdated(&phc));
        assert!(outdated("not a phc string"));
    }

    #[test]
    fn a_new_password_has_12_to_128_characters_and_is_not_the_address() {
        assert_eq!(check("short", "a@b.example").unwrap_err().to_string(), "password: must have 12 to 128 characters");
        assert!(check("abcdefghijk", "a@b.example").is_err());
        assert!(check("éàüöäçèîôûëï", "a@b.example").is_ok(), "characters, not bytes");
        assert!(check(&"éàüöäçèî".repeat(16), "a@b.example").is_ok());
        assert!(check(&"abcdefghi".repeat(15), "a@b.example").is_err());
        assert_eq!(
            check("Ann.East@Example.com", "ann.east@example.com").unwrap_err().to_string(),
            "password: must not be the e-mail address"
        );
    }

    #[test]
    fn a_new_password_is_none_that_is_guessed_first() {
        for dull in ["aaaaaaaaaaaaaaaa", "abababababab", "AaAaBbBbCcCcDdDd", "1111 1111 1111 1111"] {
            let refused = check(dull, "a@b.example").unwrap_err().to_string();
            assert_eq!(refused, "password: must have at least 5 different characters", "{dull}");
        }
        for known in ["123456789012", "PasswordPassword", "correct horse battery staple", "1qaz2wsx3edc"] {
            let refused = check(known, "a@b.example").unwrap_err().to_string();
            assert_eq!(refused, "password: must not be one that many people use: it is guessed first", "{known}");
        }
        assert!(check("a long walk to the east", "a@b.example").is_ok());
        assert!(COMMON.iter().all(|one| one.chars().count() >= *LENGTH.start() && *one == one.to_lowercase()));
    }
}
