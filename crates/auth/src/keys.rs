//! Signing keys of access tokens: Ed25519 by default, ES256 for verifiers that know nothing newer.
//!
//! aws-lc-rs is used directly. The usual JWT crate keeps keys as bytes and parses them again for each token it signs or
//! verifies, and reads the algorithm from the token's own header; here a key is parsed once and has one algorithm for life.

use std::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    ParsedPublicKey, Signature,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use serde_json::{Value, json};

use crate::envelope::Plain;

domain::text_enum! {
    /// How a key signs, with the text of `alg` in tokens and JWKS (RFC 7518, RFC 8037).
    pub enum Algorithm {
        /// Ed25519: twice as fast as ES256.
        EdDsa = "EdDSA",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
    }
}

/// The provider made no key, took no key, or signed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("no signing key could be generated")]
    NotGenerated,
    #[error("the stored signing key is not a PKCS#8 key of its algorithm")]
    NotAKey,
    #[error("the token could not be signed")]
    NotSigned,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// A private key, parsed, with everything that is the same in all tokens it signs.
pub struct SigningKey {
    pair: Pair,
    public: ParsedPublicKey,
    kid: String,
    header: String,
    jwk: Value,
}

impl SigningKey {
    /// A new key from the provider's own generator. Call it before a transaction and store what [`Self::to_pkcs8`] gives.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let pair = match algorithm {
            Algorithm::EdDsa => Ed25519KeyPair::generate().map(Pair::Ed25519),
            Algorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Pair::P256),
        };
        Self::new(pair.map_err(|_| KeyError::NotGenerated)?)
    }

    /// A stored key. `algorithm` comes from its row, and a key of the other one is refused.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = match algorithm {
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8(pkcs8).map(Pair::Ed25519),
            Algorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Pair::P256),
        };
        Self::new(pair.map_err(|_| KeyError::NotAKey)?)
    }

    fn new(pair: Pair) -> Result<Self, KeyError> {
        let (algorithm, public, thumbprint, mut jwk) = match &pair {
            Pair::Ed25519(pair) => {
                let bytes = pair.public_key().as_ref();
                let x = B64.encode(bytes);
                (
                    Algorithm::EdDsa,
                    ParsedPublicKey::new(&ED25519, bytes),
                    format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
                    json!({ "kty": "OKP", "crv": "Ed25519", "x": x }),
                )
            }
            Pair::P256(pair) => {
                let bytes = pair.public_key().as_ref();
                // Uncompressed point: 0x04, then x and y of 32 bytes each.
                let point = bytes.strip_prefix(&[4]).and_then(|xy| xy.split_at_checked(32)).ok_or(KeyError::NotAKey)?;
                let (x, y) = (B64.encode(point.0), B64.encode(point.1));
                (
                    Algorithm::Es256,
                    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes),
                    format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
                    json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y }),
                )
            }
        };
        let kid = B64.encode(digest::digest(&digest::SHA256, thumbprint.as_bytes()));
        let header = B64.encode(format!(r#"{{"typ":"at+jwt","alg":"{algorithm}","kid":"{kid}"}}"#));
        if let Value::Object(members) = &mut jwk {
            members.insert("use".into(), "sig".into());
            members.insert("alg".into(), algorithm.as_str().into());
            members.insert("kid".into(), kid.as_str().into());
        }
        Ok(Self { public: public.map_err(|_| KeyError::NotAKey)?, pair, kid, header, jwk })
    }

    /// The key as PKCS#8 v1, in clear: goes into the [`Vault`](crate::Vault) and nowhere else.
    pub fn to_pkcs8(&self) -> Result<Plain, KeyError> {
        let document = match &self.pair {
            Pair::Ed25519(pair) => pair.to_pkcs8v1(),
            Pair::P256(pair) => pair.to_pkcs8v1(),
        };
        document.map(|pkcs8| Plain::from(pkcs8.as_ref())).map_err(|_| KeyError::NotAKey)
    }

    pub const fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Ed25519(_) => Algorithm::EdDsa,
            Pair::P256(_) => Algorithm::Es256,
        }
    }

    /// The name of the key in tokens and JWKS: the thumbprint of its public half (RFC 7638).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half for the JWKS document (RFC 7517).
    pub const fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The first segment of every token this key signs.
    pub(crate) fn header(&self) -> &str {
        &self.header
    }

    /// 64 bytes in both algorithms.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(message),
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), message),
        }
        .map_err(|_| KeyError::NotSigned)
    }

    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("alg", &self.algorithm()).field("kid", &self.kid).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037 appendix A, as PKCS#8 v1.
    fn rfc_8037() -> SigningKey {
        let seed = B64.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let mut pkcs8 = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        pkcs8.extend(seed);
        SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap()
    }

    #[test]
    fn kid_jwk_and_signature_are_those_of_rfc_8037() {
        let key = rfc_8037();
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(
            *key.jwk(),
            json!({
                "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "use": "sig", "alg": "EdDSA", "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            })
        );
        let signature = key.sign(b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc").unwrap();
        assert_eq!(
            B64.encode(signature),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn a_key_comes_back_from_storage_and_only_as_its_own_algorithm() {
        for (algorithm, other) in [(Algorithm::EdDsa, Algorithm::Es256), (Algorithm::Es256, Algorithm::EdDsa)] {
            let key = SigningKey::generate(algorithm).unwrap();
            let stored = key.to_pkcs8().unwrap();
            let again = SigningKey::from_pkcs8(algorithm, stored.expose()).unwrap();
            assert_eq!((again.kid(), again.algorithm(), again.jwk()), (key.kid(), algorithm, key.jwk()));
            let signature = key.sign(b"message").unwrap();
            assert_eq!(signature.as_ref().len(), 64);
            assert!(again.signed(b"message", signature.as_ref()));
            assert!(!again.signed(b"massage", signature.as_ref()));
            assert_eq!(SigningKey::from_pkcs8(other, stored.expose()).err(), Some(KeyError::NotAKey));
        }
        assert_eq!(SigningKey::from_pkcs8(Algorithm::EdDsa, b"no key").err(), Some(KeyError::NotAKey));
    }

    #[test]
    fn an_es256_jwk_has_both_coordinates_and_no_private_member() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let mut members: Vec<_> = key.jwk().as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    }

    #[test]
    fn debug_shows_the_name_alone() {
        let shown = format!("{:?}", rfc_8037());
        assert_eq!(shown, r#"SigningKey { alg: EdDsa, kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", .. }"#);
    }
}
