//! Forms of the portal: made for one session, good for half a day, and for being sent once.
//!
//! A page carries one token. Whoever sends a form sends the token back; it is bound to the session by a keyed hash, so nobody else can
//! make one, and with the form's address it is marked as used, so that a form sent twice is done once.

use std::time::Duration;

use domain::Time;
use store::{Lane, used_forms};

use crate::{Actor, App, Error};

/// How long a form can be sent after its page was made.
pub const LASTS: Duration = Duration::from_hours(12);

/// Why a form isn't taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormRefused {
    /// Not made here for this session, or too long ago.
    #[error("this form is too old, or it wasn't made for you: open the page again and send it from there")]
    Foreign,
    #[error("this form was sent already; nothing was done a second time")]
    Again,
    #[error(transparent)]
    Failed(#[from] Error),
}

impl App {
    /// A token for the forms of a page that the actor is shown.
    pub fn form_token(&self, actor: &Actor) -> Result<String, Error> {
        let draw = self.draw()?;
        let nonce = draw.ids().uid();
        Ok(self.signed(actor, &format!("{nonce}.{}", draw.now.ms())))
    }

    /// Takes a form that the actor has sent to `address`. The same token at another address is another form.
    pub async fn take_form(&self, actor: &Actor, token: &str, address: &str) -> Result<(), FormRefused> {
        let now = self.now();
        if !self.is_fresh(actor, token, now) {
            return Err(FormRefused::Foreign);
        }
        let mark = *self.0.hasher.hash(&format!("form used {token} {address}")).bytes();
        let first =
            self.0.store.write(Lane::Any, move |tx| Ok::<_, Error>(used_forms::insert(tx, &mark, now)?)).await?;
        if first { Ok(()) } else { Err(FormRefused::Again) }
    }

    fn is_fresh(&self, actor: &Actor, token: &str, now: Time) -> bool {
        let Some((text, _)) = token.rsplit_once('.') else { return false };
        let made = text.rsplit_once('.').and_then(|(_, ms)| ms.parse().ok()).map(Time::from_ms);
        // The session is part of what is signed. Signatures are hashed again before they are compared: no time tells how much was right.
        let mark = |token: &str| self.0.hasher.hash(&format!("form {token}"));
        actor.session() != 0
            && made.is_some_and(|made| made <= now && now.since(made) < LASTS)
            && mark(token) == mark(&self.signed(actor, text))
    }

    fn signed(&self, actor: &Actor, text: &str) -> String {
        let hash = self.0.hasher.hash(&format!("form of session {} {text}", actor.session()));
        let hex: String = hash.bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{text}.{hex}")
    }
}

#[cfg(test)]
mod tests {
    use domain::Position;
    use domain::people::PersonState;

    use super::*;
    use crate::Who;
    use crate::testing::Exchange;

    async fn signed_in(exchange: &Exchange, company: &str, row: i64) -> Actor {
        let member = exchange.company(company).await;
        let mail = format!("ada@{row}.example");
        let mut actor = exchange.person(&member, Position::CompanyAdmin, PersonState::Active, &mail).await;
        if let Who::Person { session, .. } = &mut actor.who {
            *session = row;
        }
        actor
    }

    #[tokio::test]
    async fn a_form_is_good_once_for_its_session_and_half_a_day() {
        let exchange = Exchange::start().await;
        let app = &exchange.app;
        let (east, west) = (signed_in(&exchange, "East", 1).await, signed_in(&exchange, "West", 2).await);
        let token = app.form_token(&east).unwrap();
        assert_eq!(app.take_form(&west, &token, "/a").await, Err(FormRefused::Foreign), "another session's");
        assert_eq!(app.take_form(&east, &token, "/a").await, Ok(()));
        assert_eq!(app.take_form(&east, &token, "/a").await, Err(FormRefused::Again));
        assert_eq!(app.take_form(&east, &token, "/b").await, Ok(()), "another form of the page");
        exchange.clock.advance(LASTS);
        assert_eq!(app.take_form(&east, &token, "/c").await, Err(FormRefused::Foreign), "too old");
        for forged in ["", ".", "..", "a.b.c", "1.99999999999999999999.x", &token.replace('.', "0.")] {
            assert_eq!(app.take_form(&east, forged, "/a").await, Err(FormRefused::Foreign), "{forged}");
        }
        assert_eq!(app.expire_once().await.unwrap().forms, 2);
    }

    #[tokio::test]
    async fn of_one_form_sent_twice_at_once_one_is_taken() {
        let exchange = Exchange::start().await;
        let east = signed_in(&exchange, "East", 1).await;
        let token = exchange.app.form_token(&east).unwrap();
        let send = || exchange.app.take_form(&east, &token, "/a");
        let (one, two, three) = tokio::join!(send(), send(), send());
        assert_eq!([one, two, three].iter().filter(|taken| taken.is_ok()).count(), 1);
    }
}
