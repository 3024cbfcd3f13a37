//! The second factor: a code of the authenticator, or a recovery code in its place.

use auth::envelope::Purpose;
use auth::lockout::{AfterWrongCode, after_wrong_code};
use auth::recovery;
use auth::totp::Seed;
use store::people::Person;
use store::recovery_codes;

use crate::act::Work;
use crate::notices::{self, Mail};
use crate::people::{full_name, lock_out};
use crate::{Error, sessions};

/// What a code was worth. The caller saves the person.
pub(super) enum Judged {
    Right,
    Wrong(AfterWrongCode),
}

/// The seed that server and authenticator share.
pub(super) fn seed(work: &Work<'_>, person: &Person) -> Result<Seed, Error> {
    let broken = |why: String| Error::Internal(format!("the second factor of person {}: {why}", person.uid));
    let sealed = person.totp_secret.as_deref().ok_or_else(|| broken("no seed".to_owned()))?;
    let plain = work
        .app
        .0
        .vault
        .open(Purpose::TotpSeed, &person.uid.to_string(), sealed)
        .map_err(|error| broken(error.to_string()))?;
    Seed::from_bytes(plain.expose()).ok_or_else(|| broken("not a seed".to_owned()))
}

/// Judges a code, once: what was accepted isn't accepted again. The fifth wrong one in a row locks the person out (AK-05).
pub(super) fn judge(work: &mut Work<'_>, person: &mut Person, code: &str) -> Result<Judged, Error> {
    if let Some(step) = seed(work, person)?.accept(code, work.now, Some(person.totp_last_step)) {
        person.totp_last_step = step;
        person.totp_failures = 0;
        return Ok(Judged::Right);
    }
    let hash = recovery::hash(code, &work.app.0.hasher);
    if recovery_codes::use_up(work.tx, person.id, hash.bytes(), work.now)? {
        person.totp_failures = 0;
        tell_of_recovery(work, person)?;
        return Ok(Judged::Right);
    }
    let outcome = after_wrong_code(person.totp_failures);
    person.totp_failures = person.totp_failures.saturating_add(1);
    if outcome == AfterWrongCode::Locked {
        lock_out(work, person)?;
    }
    Ok(Judged::Wrong(outcome))
}

fn tell_of_recovery(work: &mut Work<'_>, person: &Person) -> Result<(), Error> {
    let left = recovery_codes::left(work.tx, person.id)?;
    let record = work.record("person.use_recovery_code").on("person", person.uid, Some(&full_name(person)));
    work.save(record)?;
    let said = format!("A recovery code was used in place of a one-time code. {left} are left.");
    tell(work, person, "A recovery code was used", said)
}

/// Writes to the person about the person's own account.
pub(super) fn tell(work: &mut Work<'_>, person: &Person, subject: &str, said: String) -> Result<(), Error> {
    let Some(to) = person.email.clone() else { return Ok(()) };
    let closing = "If that wasn't you, tell your Company Admin now.".to_owned();
    let mail = Mail {
        person: Some(person.id),
        company: person.company_id,
        to,
        subject: subject.to_owned(),
        paragraphs: vec![said, closing],
        link: None,
    };
    notices::mail(work, mail)
}

/// The signed-in person of a verb, as stored now.
pub(super) fn own(work: &Work<'_>) -> Result<Person, Error> {
    let person = sessions::whole(work.tx, work.actor.person()?)?.0;
    // Of many codes sent at once, none is judged after the one that locked him out.
    if person.state.works() { Ok(person) } else { Err(sessions::ended()) }
}
