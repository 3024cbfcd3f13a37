//! Passwords of people: Argon2id, kept as PHC strings that carry their own salt and cost.
//!
//! One hash takes about 20 ms and 19 MiB: callers run it on a blocking thread behind a semaphore, never in a transaction.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
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

/// What a new password has to be: 12 to 128 characters and not the e-mail address in any case.
pub fn check(password: &str, email: &str) -> Result<(), Invalid> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Invalid::new("password", format!("must have {} to {} characters", LENGTH.start(), LENGTH.end())));
    }
    if password.trim().to_lowercase() == email.trim().to_lowercase() {
        return Err(Invalid::new("password", "must not be the e-mail address"));
    }
    Ok(())
}

/// The PHC string to store: `$argon2id$v=19$m=19456,t=2,p=1$…`.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, HashFailed> {
    let phc = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| HashFailed)?;
    Ok(phc.to_string())
}

/// Whether `password` is the one behind `phc`, at the cost `phc` was made with. A text that isn't a PHC string matches nothing.
pub fn verify(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

/// Takes as long as [`verify`] and is always false: for users that don't exist or have no password, so that the time
/// an answer takes doesn't say who has an account.
pub fn verify_nobody(password: &str) -> bool {
    let _ = std::hint::black_box(verify(password, NOBODY));
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
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let phc = hash("correct horse battery", [7; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("correct horse battery", &phc));
        assert!(!verify("correct horse batterz", &phc));
        assert!(!verify("correct horse battery", "not a phc string"));
        assert_ne!(phc, hash("correct horse battery", [8; 16]).unwrap(), "the salt counts");
        assert!(!outdated(&phc));
    }

    #[test]
    fn nobody_costs_what_somebody_costs_and_never_matches() {
        assert!(!outdated(NOBODY), "same algorithm and cost as a new hash");
        assert!(verify("no such person", NOBODY), "a whole, valid hash, so that the work is really done");
        assert!(!verify_nobody("no such person"));
    }

    #[test]
    fn a_hash_at_another_cost_still_verifies_and_is_outdated() {
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let phc = cheap.hash_password_with_salt(b"correct horse battery", &[7; 16]).unwrap().to_string();
        assert!(verify("correct horse battery", &phc));
        assert!(outdated(&phc));
        assert!(outdated("not a phc string"));
    }

    #[test]
    fn a_new_password_has_12_to_128_characters_and_is_not_the_address() {
        assert_eq!(check("short", "a@b.example").unwrap_err().to_string(), "password: must have 12 to 128 characters");
        assert!(check(&"x".repeat(11), "a@b.example").is_err());
        assert!(check(&"é".repeat(12), "a@b.example").is_ok(), "characters, not bytes");
        assert!(check(&"é".repeat(128), "a@b.example").is_ok());
        assert!(check(&"x".repeat(129), "a@b.example").is_err());
        assert_eq!(
            check("Ann.East@Example.com", "ann.east@example.com").unwrap_err().to_string(),
            "password: must not be the e-mail address"
        );
    }
}
