//! `/address/{token}`: confirming that one reads the mail of a new address.

use app::App;
use app::people::AddressView;
use askama::Template;
use axum::extract::{Path, State};

use crate::form::Form;
use crate::page::{Answer, Origin, Page, again, ok};
use crate::visitor::Unsigned;

#[derive(Template)]
#[template(path = "address.html")]
struct Confirming {
    address: AddressView,
    form: Form,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Answer {
    let address = app.address_link(&token).await?;
    Ok(ok(&Confirming { address, form: Form::default() }))
}

pub async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    Origin(trail): Origin,
    Unsigned(fields): Unsigned,
) -> Answer {
    let address = app.address_link(&token).await?;
    match app.confirm_address(&token, trail).await {
        Ok(_) => {
            let said =
                format!("From now on {} signs in with {}. The password is what it was.", address.name, address.email);
            Ok(ok(&Page { title: "Address confirmed", said: &said }))
        }
        Err(error) => Ok(again(&Confirming { address, form: Form::refused(fields, error)? })),
    }
}
