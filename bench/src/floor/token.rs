//! Answers of a token endpoint as cheap as they can be: a fixed text, a counter in its token, a signature.

use std::cell::Cell;

use anyhow::{Context, Result};
use auth::Algorithm;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::body::Bytes;

use super::signer::Signer;

/// Characters of the token that count.
const COUNTER: usize = 12;

pub struct Template {
    /// Of the answer, up to the token; the token's header and claims; what follows its signature.
    before: String,
    signed: String,
    after: String,
    signer: Signer,
    count: Cell<u64>,
}

impl Template {
    /// One that makes answers like this one.
    pub fn of(answer: &str, algorithm: Algorithm) -> Result<Self> {
        let parsed: serde_json::Value = serde_json::from_str(answer)?;
        let token =
            parsed.get("access_token").and_then(serde_json::Value::as_str).context("an answer without a token")?;
        let (before, after) = answer.split_once(token).context("the token is written in escapes")?;
        let (signed, signature) = token.rsplit_once('.').context("the token isn't signed")?;
        let made = Self {
            before: before.to_owned(),
            signed: signed.to_owned(),
            after: after.to_owned(),
            signer: Signer::generate(algorithm)?,
            count: Cell::new(0),
        };
        anyhow::ensure!(signature.len() == 86 && signed.len() > COUNTER, "{algorithm} signs otherwise");
        Ok(made)
    }

    pub fn fill(&self) -> Bytes {
        self.count.set(self.count.get() + 1);
        let mut body = String::with_capacity(self.before.len() + self.signed.len() + self.after.len() + 87);
        body.push_str(&self.before);
        let start = body.len();
        body.push_str(self.signed.get(..self.signed.len() - COUNTER).unwrap_or_default());
        body.push_str(&format!("{:012x}", self.count.get()));
        let signature = self.signer.sign(body.get(start..).unwrap_or_default().as_bytes()).unwrap_or_default();
        body.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut body);
        body.push_str(&self.after);
        body.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_as_long_as_the_one_they_are_like_and_differ() {
        let token = format!("aaaaaaaa.{}.{}", "b".repeat(200), "c".repeat(86));
        let like = format!("{{\"access_token\":\"{token}\",\"token_type\":\"Bearer\"}}");
        for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
            let template = Template::of(&like, algorithm).unwrap();
            let (one, two) = (template.fill(), template.fill());
            assert_eq!(one.len(), like.len());
            assert_ne!(one, two);
        }
    }
}
