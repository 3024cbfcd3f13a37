//! A ticket between the two steps of signing in: it says that somebody typed the right password a moment ago, so that a page can ask for
//! the code without keeping the password.

use std::time::Duration;

use domain::{Time, Uid};
use store::people::{self, Person};

use crate::act::Work;
use crate::{App, Error};

/// How long a ticket stands for the password.
const LASTS: Duration = Duration::from_secs(5 * 60);

/// For this person, while the password stays the same.
pub(super) fn write(work: &mut Work<'_>, person: &Person) -> String {
    let nonce = work.ids.uid();
    format!("{}.{}.{nonce}.{}", person.uid, work.now.ms(), mark(work.app, person, work.now, nonce))
}

fn mark(app: &App, person: &Person, made: Time, nonce: Uid) -> String {
    let password = person.password.as_deref().unwrap_or_default();
    let hash = app.0.hasher.hash(&format!("sign-in ticket {} {} {nonce} {password}", person.uid, made.ms()));
    hash.bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What is kept of a ticket that somebody got in with: it works once, however it is written.
pub(super) fn used(app: &App, ticket: &str) -> [u8; 32] {
    let signed = ticket.rsplit('.').next().unwrap_or_default();
    *app.0.hasher.hash(&format!("sign-in ticket used {signed}")).bytes()
}

/// The person of a ticket that is still good.
pub(super) async fn read(app: &App, ticket: &str) -> Result<Person, Error> {
    let over = || Error::Unauthenticated("that took too long: sign in again".to_owned());
    let mut parts = ticket.split('.');
    let mut part = || parts.next().unwrap_or_default();
    let (uid, ms, nonce, signed) = (part(), part(), part(), part());
    let (Ok(uid), Ok(ms), Ok(nonce)) = (uid.parse::<Uid>(), ms.parse(), nonce.parse::<Uid>()) else {
        return Err(over());
    };
    let made = Time::from_ms(ms);
    let person = app.read(move |tx| Ok(people::by_uid(tx, uid)?)).await?.ok_or_else(over)?;
    let now = app.now();
    // Hashed again before they are compared, so that no time tells how much of a forged one was right.
    let same = app.0.hasher.hash(signed) == app.0.hasher.hash(&mark(app, &person, made, nonce));
    let whole = parts.next().is_none();
    if whole && same && made <= now && now.since(made) < LASTS { Ok(person) } else { Err(over()) }
}
