//! Signing in.

use app::Error;
use app::login::{Credentials, SignIn, SignedIn};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::people::PersonKind;
use wire::keyway::{CreateSession, SessionCreated};
use wire::login::{LoggedIn, Login};
use wire::{Envelope, ErrorBody, Secret};

use super::form::{LoginBody, password};
use super::unstored;
use crate::body::Body;
use crate::caller::From;
use crate::{Api, Failure};

/// Opens a session with a person's password, as older clients do. Programs had better use an API key.
#[utoipa::path(
    post, path = "/v3/login", tag = "Sign-in",
    request_body(content = Login, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = Envelope<LoggedIn>), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "The invitation has not been accepted yet; compatible clients expect this"), (status = 429, body = ErrorBody)
    )
)]
pub async fn login(
    State(api): State<Api>,
    From(trail): From,
    headers: HeaderMap,
    LoginBody(login): LoginBody,
) -> Result<Response, Failure> {
    let credentials = Credentials {
        password: password(&login)?,
        username: login.username,
        code: login.one_time_password.map(Secret::into_exposed),
        agent: agent(&headers),
    };
    let signed_in = done(api.app.sign_in(credentials, trail).await?)?;
    Ok(unstored(api.answer("Signed in", logged_in(signed_in))))
}

fn logged_in(signed_in: SignedIn) -> LoggedIn {
    let SignedIn { token, ends, person, .. } = signed_in;
    let position = match person.kind {
        PersonKind::Operator => "Operator".to_owned(),
        PersonKind::User | PersonKind::Service => person.position.to_string(),
    };
    let (company_id, company_uid, company_name) =
        person.company.map_or_else(Default::default, |c| (c.number, c.uid.to_string(), c.name));
    LoggedIn {
        session: Secret::new(token.expose()),
        expiry_date: ends.ms(),
        person_id: person.number,
        company_id,
        company_uid,
        company_name,
        position,
    }
}

/// Opens a session.
#[utoipa::path(
    post, path = "/keyway/v1/sessions", tag = "Sign-in", request_body = CreateSession,
    responses((status = 201, body = Envelope<SessionCreated>), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody))
)]
pub async fn create_session(
    State(api): State<Api>,
    From(trail): From,
    headers: HeaderMap,
    Body(body): Body<CreateSession>,
) -> Result<Response, Failure> {
    let credentials = Credentials {
        username: body.username,
        password: body.password.into_exposed(),
        code: body.one_time_password.map(Secret::into_exposed),
        agent: agent(&headers),
    };
    let SignedIn { token, uid, ends, .. } = done(api.app.sign_in(credentials, trail).await.map_err(no_invitation)?)?;
    let created = SessionCreated { uid: uid.to_string(), token: Secret::new(token.expose()), end_date: ends.ms() };
    Ok(unstored((StatusCode::CREATED, api.answer("Signed in", created)).into_response()))
}

/// Whether somebody is invited is said at `/v3/login` alone, where compatible clients expect it.
fn no_invitation(error: Error) -> Error {
    if matches!(error, Error::Unconfirmed(_)) { app::login::wrong() } else { error }
}

fn done(outcome: SignIn) -> Result<SignedIn, Failure> {
    match outcome {
        SignIn::Done(signed_in) => Ok(*signed_in),
        SignIn::CodeNeeded { .. } => {
            Err(Error::Unauthenticated("oneTimePassword: this account asks for a one-time code too".to_owned()).into())
        }
    }
}

fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned()
}
