//! Passwords and pre-shared keys between the steps of a form. They travel sealed, and never stand in a page.

use app::{Actor, App, Error};

use super::rows::bounded;
use crate::fields::Fields;

/// What carries a sealed secret in a form, behind the name of its field.
const KEPT: &str = ".kept";

fn secret(name: &str) -> bool {
    name.contains(".interfaces[") && (name.ends_with(".password") || name.ends_with(".preSharedKey"))
}

/// With the secrets that were typed on an earlier page as if they had been typed on this one. What doesn't open is as not typed.
pub fn revealed(app: &App, actor: &Actor, fields: Fields) -> Fields {
    let mut plain = fields.clone().without(|name| name.ends_with(KEPT));
    for (name, sealed) in fields.pairs() {
        if let Some(name) = name.strip_suffix(KEPT).filter(|name| secret(name))
            && fields.some(name).is_none()
            && let Some(text) = app.typed(actor, sealed)
        {
            plain = plain.with(name, text);
        }
    }
    plain
}

/// With what may stand in a page: each secret sealed for this session, and no more rows than a page may have.
pub fn concealed(app: &App, actor: &Actor, fields: Fields) -> Result<Fields, Error> {
    bounded(&fields)?;
    let mut shown = Vec::new();
    for (name, value) in fields.pairs() {
        if !secret(name) {
            shown.push((name.to_owned(), value.to_owned()));
        } else if !value.trim().is_empty() {
            shown.push((format!("{name}{KEPT}"), app.keep_typed(actor, value)?));
        }
    }
    Ok(Fields::of(shown))
}

/// The name of the field that carries a secret.
pub fn kept(name: &str) -> String {
    format!("{name}{KEPT}")
}
