//! The second factor: setting it up with a picture for the authenticator, new recovery codes, switching it off.

use app::login::RecoveryCodes;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Anyone, Sent};

#[derive(Template)]
#[template(path = "account/factor.html")]
struct Page {
    frame: Frame,
    on: bool,
    begin: Form,
    renew: Form,
    off: Form,
}

#[derive(Template)]
#[template(path = "account/factor-setup.html")]
struct Setup {
    frame: Frame,
    form: Form,
    /// The modules of the QR code as a path, and its side.
    picture: Option<(String, i32)>,
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

async fn page(app: &App, actor: &Actor, frame: Frame) -> Result<Page, Error> {
    let on = app.own_person(actor).await?.is_some_and(|person| person.second_factor);
    Ok(Page { frame, on, begin: Form::default(), renew: Form::default(), off: Form::default() })
}

pub async fn show(State(portal): State<Portal>, Anyone { actor, frame }: Anyone) -> Answer {
    Ok(ok(&page(&portal.app, &actor, frame).await?))
}

/// Asks for the password: whoever found an open session can't lock its owner out with a second factor of his own.
pub async fn begin(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    let typed = fields.text("password").to_owned();
    if let Err(error) = portal.app.prove_password(&by.actor, "person.begin_second_factor", typed).await {
        let begin = Form::refused(fields, error)?;
        return Ok(again(&Page { begin, ..page(&portal.app, &by.actor, by.frame).await? }));
    }
    let setup = portal.app.begin_totp(&by.actor).await?;
    let fields = Fields::default().with("secret", setup.secret).with("uri", setup.uri);
    Ok(ok(&Setup { frame: by.frame, picture: picture(&fields), form: Form::filled(fields) }))
}

/// The page comes back with the same picture after a wrong code: what it shows is what this browser has just sent.
pub async fn confirm(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    match portal.app.confirm_totp(&by.actor, fields.text("code").to_owned()).await {
        Ok(RecoveryCodes(codes)) => Ok(ok(&Codes { frame: by.frame, codes })),
        Err(error) => {
            let form = Form::refused(fields.with("code", ""), error)?;
            Ok(again(&Setup { frame: by.frame, picture: picture(&form.fields), form }))
        }
    }
}

pub async fn renew(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    match portal.app.renew_recovery_codes(&by.actor, fields.text("code").to_owned()).await {
        Ok(RecoveryCodes(codes)) => Ok(ok(&Codes { frame: by.frame, codes })),
        Err(error) => {
            let renew = Form::refused(fields, error)?;
            Ok(again(&Page { renew, ..page(&portal.app, &by.actor, by.frame).await? }))
        }
    }
}

pub async fn off(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    match portal.app.disable_totp(&by.actor, fields.text("code").to_owned()).await {
        Ok(()) => Ok(done("/account", "factor-off")),
        Err(error) => {
            let off = Form::refused(fields, error)?;
            Ok(again(&Page { off, ..page(&portal.app, &by.actor, by.frame).await? }))
        }
    }
}

/// Dark modules as a path of unit squares.
fn picture(fields: &Fields) -> Option<(String, i32)> {
    let uri = fields.some("uri").filter(|uri| uri.starts_with("otpauth://"))?;
    let code = QrCode::encode_text(uri, QrCodeEcc::Medium).ok()?;
    let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = places.filter(|(x, y)| code.get_module(*x, *y));
    Some((dark.map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect(), code.size()))
}
