//! Who looks at a page or sends a form. A handler that takes one of these can't be reached by anybody else.

use app::forms::FormRefused;
use app::{Actor, Error, Trail};
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;

use crate::cookie;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::guard::from_here;
use crate::page::{Page, failed, go, refused, sentence, show};
use crate::state::Portal;

/// The field that carries a page's token back.
pub const TOKEN: &str = "form";

/// Most fields of a form, and most bytes of a name.
const MOST_FIELDS: usize = 4096;
const LONGEST_NAME: usize = 200;

/// Most bytes of a form.
const MOST: usize = 256 * 1024;

/// The header of a request that nobody made: an open page looks again because something has changed. It counts as no use of the session.
const AGAIN: &str = "keyway-again";

/// Somebody of a company who is signed in.
pub struct Visitor {
    pub actor: Actor,
    pub frame: Frame,
}

/// An operator of the exchange who is signed in. To everybody else, these pages don't exist.
pub struct Operator {
    pub actor: Actor,
    pub frame: Frame,
}

/// Either of them, where no page is shown: the verb says what they may have.
pub struct SignedIn {
    pub actor: Actor,
}

/// Either of them: for a person's own account.
pub struct Anyone {
    pub actor: Actor,
    pub frame: Frame,
}

/// A form that one of them has sent from a page of ours, for the first time. The only way to a form that does something.
pub struct Sent<V> {
    pub by: V,
    pub fields: Fields,
}

/// What one of them has typed into a form that does nothing yet: a step on the way, one more row. It may be sent again.
pub struct Typed<V> {
    pub by: V,
    pub fields: Fields,
}

/// A form of somebody who isn't signed in.
pub struct Unsigned(pub Fields);

/// The query of a page.
pub struct Query(pub Fields);

/// The actor behind the session cookie when an event stream looks again.
pub async fn watching(portal: &Portal, headers: &HeaderMap) -> Result<Option<Actor>, Error> {
    match cookie::session(headers, &portal.app.settings().environment) {
        Some(token) => person(portal.app.watch(token, Trail::default()).await),
        None => Ok(None),
    }
}

/// The actor behind the session cookie, if there is one.
pub async fn actor(portal: &Portal, headers: &HeaderMap, trail: Trail) -> Result<Option<Actor>, Error> {
    let Some(token) = cookie::session(headers, &portal.app.settings().environment) else { return Ok(None) };
    let found = match headers.contains_key(AGAIN) {
        true => portal.app.watch(token, trail).await,
        false => portal.app.authenticate(token, trail).await,
    };
    person(found)
}

fn person(found: Result<Actor, Error>) -> Result<Option<Actor>, Error> {
    match found {
        // An API token in the cookie is nobody who is signed in.
        Ok(actor) => Ok(actor.person().is_ok().then_some(actor)),
        Err(Error::Unauthenticated(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl FromRequestParts<Portal> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let trail = parts.extensions.get::<Trail>().cloned().unwrap_or_default();
        match actor(portal, &parts.headers, trail).await {
            Ok(Some(actor)) => Ok(Self { actor }),
            Ok(None) => Err(sign_in(parts)),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl FromRequestParts<Portal> for Anyone {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let SignedIn { actor } = SignedIn::from_request_parts(parts, portal).await?;
        // Only a page of ours led there by a form: a link from elsewhere can't say that something was done.
        let query = if from_here(&parts.headers, &portal.app.settings().portal) { parts.uri.query() } else { None };
        let (path, query) = (parts.uri.path(), query.unwrap_or_default());
        let frame = Frame::make(&portal.app, &actor, cookie::theme(&parts.headers), path, query).await;
        frame.map(|frame| Self { actor, frame }).map_err(|error| failed(&error))
    }
}

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let Anyone { actor, frame } = Anyone::from_request_parts(parts, portal).await?;
        if frame.operator { Err(go("/console")) } else { Ok(Self { actor, frame }) }
    }
}

impl FromRequestParts<Portal> for Operator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let Anyone { actor, frame } = Anyone::from_request_parts(parts, portal).await?;
        if frame.operator { Ok(Self { actor, frame }) } else { Err(crate::page::nothing_here().await) }
    }
}

/// What [`Sent`] asks of whoever sends.
pub trait Sender {
    fn actor(&self) -> &Actor;
}

macro_rules! senders {
    ($($who:ident),+) => { $(impl Sender for $who { fn actor(&self) -> &Actor { &self.actor } })+ };
}

senders!(Visitor, Operator, Anyone);

impl<V: Sender + FromRequestParts<Portal, Rejection = Response> + Send> FromRequest<Portal> for Sent<V> {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = V::from_request_parts(&mut parts, portal).await?;
        let fields = read(&parts.headers, body).await?;
        let address = address(&mut parts).await;
        match portal.app.take_form(by.actor(), fields.text(TOKEN), &address).await {
            Ok(()) => Ok(Self { by, fields }),
            Err(FormRefused::Failed(error)) => Err(failed(&error)),
            Err(refused) => {
                let status = match refused {
                    FormRefused::Again => StatusCode::CONFLICT,
                    _ => StatusCode::FORBIDDEN,
                };
                Err(show(status, &Page { title: "Not sent", said: &sentence(&refused.to_string()) }))
            }
        }
    }
}

impl<V: FromRequestParts<Portal, Rejection = Response> + Send> FromRequest<Portal> for Typed<V> {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = V::from_request_parts(&mut parts, portal).await?;
        let fields = read(&parts.headers, body).await?;
        Ok(Self { by, fields: fields.without(|name| name == TOKEN) })
    }
}

impl FromRequest<Portal> for Unsigned {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Portal) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        read(&parts.headers, body).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

async fn read(headers: &HeaderMap, body: axum::body::Body) -> Result<Fields, Response> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let said = "This address takes forms only.";
        return Err(show(StatusCode::UNSUPPORTED_MEDIA_TYPE, &Page { title: "Not a form", said }));
    }
    let large = || show(StatusCode::PAYLOAD_TOO_LARGE, &Page { title: "Too large", said: "This form is too large." });
    let read = to_bytes(body, MOST).await.map_err(|_| large())?;
    // No form of ours has so many; what is made of the names would grow faster than they do.
    if read.iter().filter(|byte| **byte == b'&').count() >= MOST_FIELDS {
        return Err(large());
    }
    let fields = Fields::parse(&read);
    if fields.pairs().any(|(name, _)| name.len() > LONGEST_NAME) {
        return Err(large());
    }
    match fields.without_zero() {
        Ok(()) => Ok(fields),
        Err(invalid) => Err(refused(&invalid)),
    }
}

/// Where a form was sent: the route and what it takes out of the path, which is the same in capitals and with its letters written as `%61`.
async fn address(parts: &mut Parts) -> String {
    let route = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str).to_owned();
    let ids = RawPathParams::from_request_parts(parts, &()).await;
    let ids = ids.iter().flatten().map(|(_, id)| id.to_ascii_lowercase());
    std::iter::once(route).chain(ids).collect::<Vec<_>>().join(" ")
}

/// To the sign-in page, and back to where somebody wanted to go.
fn sign_in(parts: &Parts) -> Response {
    let path = match parts.method.is_safe() {
        true => parts.uri.path_and_query().map_or("/", |both| both.as_str()),
        false => "/",
    };
    let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    go(&if path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") })
}

/// A path of ours that `next` names; everything else leads to the start.
pub fn next(text: &str) -> &str {
    let ours = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && text.parse::<Uri>().is_ok();
    if ours && plain { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_but_here() {
        for ours in ["/", "/services?q=a", "/services/vxc/1"] {
            assert_eq!(next(ours), ours);
        }
        for other in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nb", "\\/x"] {
            assert_eq!(next(other), "/", "{other}");
        }
    }
}
