//! The signature itself, by the same library as the product's.

use anyhow::{Context, Result};
use auth::Algorithm;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};

pub enum Signer {
    Ed25519(Ed25519KeyPair),
    Es256(EcdsaKeyPair, SystemRandom),
}

impl Signer {
    pub fn generate(algorithm: Algorithm) -> Result<Self> {
        Ok(match algorithm {
            Algorithm::EdDsa => Self::Ed25519(Ed25519KeyPair::generate().context("no Ed25519 key")?),
            Algorithm::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).context("no ES256 key")?;
                Self::Es256(pair, SystemRandom::new())
            }
        })
    }

    /// 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Es256(pair, random) => pair.sign(random, message).context("ES256")?.as_ref().to_vec(),
        })
    }
}
