//! A sign-in as older clients send it: a form, or JSON.

use axum::Form;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::invalid::without_zero;
use wire::login::Login;

use crate::{Failure, body};

/// The body of `/v3/login`.
pub struct LoginBody(pub Login);

impl<S: Send + Sync> FromRequest<S> for LoginBody {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
            let bytes: Bytes = body::bytes(request, state).await?;
            return body::parse(&bytes).map(Self);
        }
        let Form(login) = Form::<Login>::from_request(request, state)
            .await
            .map_err(|rejection| Failure::new(rejection.status(), rejection.body_text()))?;
        without_zero("username", &login.username)?;
        Ok(Self(login))
    }
}

/// The password, from the one field that has it.
pub fn password(login: &Login) -> Result<String, Failure> {
    let bad = |rule: &str| Failure::from(domain::Invalid::new("encodedPassword", rule));
    match (&login.password, &login.encoded_password) {
        (Some(plain), None) => Ok(plain.expose().to_owned()),
        (None, Some(encoded)) => {
            let bytes = BASE64_STANDARD.decode(encoded.expose().trim()).map_err(|_| bad("must be base64"))?;
            String::from_utf8(bytes).map_err(|_| bad("must be base64 of UTF-8 text"))
        }
        (None, None) => Err(domain::Invalid::new("password", "is missing").into()),
        (Some(_), Some(_)) => Err(bad("must not be given beside password")),
    }
}
