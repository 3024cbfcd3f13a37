//! Setting up the second factor, renewing its recovery codes, and switching it off.

use auth::envelope::Purpose;
use auth::lockout::AfterWrongCode;
use auth::recovery;
use auth::totp::Seed;
use domain::policy::Action;
use store::people::{self, Person};
use store::{Lane, recovery_codes};

use super::factor::{self, Judged, own, tell};
use crate::act::Work;
use crate::people::full_name;
use crate::repeat::Repeatable;
use crate::{Act, Actor, App, Error};

/// What an authenticator needs to know. Shown this once.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSetup {
    /// For typing in.
    pub secret: String,
    /// For the QR code: `otpauth://…`.
    pub uri: String,
}

impl std::fmt::Debug for TotpSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetup(…)")
    }
}

/// Ten single-use codes. Shown this once.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCodes(pub Vec<String>);

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}

/// The name of the installation in authenticators.
const ISSUER: &str = "Keyway";

/// What a code led to, inside the transaction that must keep what it wrote.
enum Outcome<T> {
    Done(T),
    Wrong(Error),
}

impl App {
    /// Draws a seed. Nothing asks for codes until [`Self::confirm_totp`] has seen one.
    pub async fn begin_totp(&self, actor: &Actor) -> Result<TotpSetup, Error> {
        self.reveal(
            actor,
            Act::on(Action::OwnProfile, "person.begin_second_factor", "person", actor.uid()),
            Lane::Any,
            |work| {
                let mut person = own(work)?;
                if person.totp_on {
                    return Err(Error::Refused("the second factor is on already: switch it off first".to_owned()));
                }
                let seed = Seed::draw(&mut work.ids);
                let row = person.uid.to_string();
                let sealed = work.app.0.vault.seal(Purpose::TotpSeed, &row, seed.expose(), &mut work.ids);
                person.totp_secret = Some(sealed.map_err(|error| Error::Internal(error.to_string()))?);
                person.totp_last_step = 0;
                people::save(work.tx, &person)?;
                let environment = &work.app.settings().environment;
                let issuer =
                    if environment == "production" { ISSUER.to_owned() } else { format!("{ISSUER} {environment}") };
                let uri = seed.uri(&issuer, person.email.as_deref().unwrap_or_default());
                Ok(TotpSetup { secret: seed.text(), uri })
            },
        )
        .await
    }

    /// Switches the second factor on with a first code, and gives the recovery codes.
    pub async fn confirm_totp(&self, actor: &Actor, code: String) -> Result<RecoveryCodes, Error> {
        self.reveal(
            actor,
            Act::on(Action::OwnProfile, "person.second_factor_on", "person", actor.uid()),
            Lane::Any,
            move |work| {
                let mut person = own(work)?;
                if person.totp_on || person.totp_secret.is_none() {
                    return Err(Error::Refused("begin to set up the second factor first".to_owned()));
                }
                let step = factor::seed(work, &person)?.accept(&code, work.now, Some(person.totp_last_step));
                person.totp_last_step =
                    step.ok_or_else(|| Error::invalid("code", "isn't the authenticator's present code"))?;
                person.totp_on = true;
                person.totp_failures = 0;
                person.updated_at = work.now;
                people::save(work.tx, &person)?;
                note(work, &person, "person.second_factor_on", "Your second factor is on")?;
                draw_codes(work, &person)
            },
        )
        .await
    }

    /// New recovery codes in place of the old ones.
    pub async fn renew_recovery_codes(&self, actor: &Actor, code: String) -> Result<RecoveryCodes, Error> {
        let action = "person.renew_recovery_codes";
        let renew = move |work: &mut Work<'_>| {
            with_code(work, action, &code, |work, person| {
                note(work, person, action, "You have new recovery codes")?;
                draw_codes(work, person)
            })
        };
        self.reveal(actor, Act::on(Action::OwnProfile, action, "person", actor.uid()), Lane::Any, renew)
            .await?
            .settled()
    }

    /// Switches the actor's own second factor off. A recovery code will do.
    pub async fn disable_totp(&self, actor: &Actor, code: String) -> Result<(), Error> {
        let action = "person.second_factor_off";
        let disable = move |work: &mut Work<'_>| {
            with_code(work, action, &code, |work, person| {
                remove(work, person)?;
                note(work, person, action, "Your second factor is off")
            })
        };
        self.act(actor, Act::on(Action::OwnProfile, action, "person", actor.uid()), Lane::Any, disable).await?.settled()
    }
}

impl<T> Outcome<T> {
    fn settled(self) -> Result<T, Error> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Wrong(refusal) => Err(refusal),
        }
    }
}

impl Repeatable for Outcome<()> {
    type Kept = ();

    fn keep(&self) -> Option<()> {
        matches!(self, Self::Done(())).then_some(())
    }

    fn again(_: &Work<'_>, (): ()) -> Result<Self, Error> {
        Ok(Self::Done(()))
    }
}

/// Does `then` when `code` is right. Wrong ones count as at sign-in: who found an open session can't guess on for ever.
fn with_code<T>(
    work: &mut Work<'_>,
    action: &'static str,
    code: &str,
    then: impl Fn(&mut Work<'_>, &mut Person) -> Result<T, Error>,
) -> Result<Outcome<T>, Error> {
    let mut person = own(work)?;
    if !person.totp_on {
        return Err(Error::Refused("the second factor is off".to_owned()));
    }
    let judged = factor::judge(work, &mut person, code)?;
    people::save(work.tx, &person)?;
    match judged {
        Judged::Wrong(outcome) => {
            let refusal = wrong(outcome);
            let record = work.record(action).on("person", person.uid, None);
            work.save(record.refused(&refusal.to_string()))?;
            Ok(Outcome::Wrong(refusal))
        }
        Judged::Right => then(work, &mut person).map(Outcome::Done),
    }
}

fn wrong(outcome: AfterWrongCode) -> Error {
    match outcome {
        AfterWrongCode::Left(left) => Error::invalid("code", format!("is wrong or was used: {left} tries are left")),
        AfterWrongCode::Locked => {
            Error::Forbidden("the code is wrong, and you are locked out now: a Company Admin can unlock you".to_owned())
        }
    }
}

/// Takes seed and recovery codes away and saves the person.
pub(crate) fn remove(work: &Work<'_>, person: &mut Person) -> Result<(), Error> {
    person.totp_on = false;
    person.totp_secret = None;
    person.totp_last_step = 0;
    // Who was locked out stays so.
    if person.state.works() {
        person.totp_failures = 0;
    }
    person.updated_at = work.now;
    recovery_codes::clear(work.tx, person.id)?;
    Ok(people::save(work.tx, person)?)
}

fn draw_codes(work: &mut Work<'_>, person: &Person) -> Result<RecoveryCodes, Error> {
    let drawn = recovery::draw(&mut work.ids, &work.app.0.hasher);
    let hashes: Vec<_> = drawn.iter().map(|(_, hash)| *hash.bytes()).collect();
    recovery_codes::replace(work.tx, person.id, &hashes)?;
    Ok(RecoveryCodes(drawn.into_iter().map(|(code, _)| code).collect()))
}

fn note(work: &mut Work<'_>, person: &Person, action: &str, subject: &str) -> Result<(), Error> {
    work.save(work.record(action).on("person", person.uid, Some(&full_name(person))))?;
    tell(work, person, subject, format!("{subject}."))
}
