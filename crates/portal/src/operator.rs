//! `/operator/{token}`: becoming an operator of the exchange.

use app::App;
use app::people::AcceptOperator;
use askama::Template;
use axum::extract::{Path, State};

use crate::form::{Form, Mistake};
use crate::page::{Answer, Origin, Page, again, ok};
use crate::ui::Field;
use crate::visitor::Unsigned;

#[derive(Template)]
#[template(path = "operator.html")]
struct Becoming {
    form: Form,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Answer {
    app.check_operator_link(&token).await?;
    Ok(ok(&Becoming { form: Form::default() }))
}

pub async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    Origin(trail): Origin,
    Unsigned(fields): Unsigned,
) -> Answer {
    if fields.text("password") != fields.text("again") {
        return Ok(again(&Becoming { form: Form::wrong(fields, Mistake::differ()) }));
    }
    let accept = AcceptOperator {
        token,
        first_name: fields.text("firstName").to_owned(),
        last_name: fields.text("lastName").to_owned(),
        email: fields.text("email").to_owned(),
        password: fields.text("password").to_owned(),
    };
    match app.accept_operator(accept, trail).await {
        Ok(_) => {
            let said = "You are an operator of this exchange now. You can sign in with your e-mail address and the password you chose.";
            Ok(ok(&Page { title: "Welcome", said }))
        }
        Err(error) => Ok(again(&Becoming { form: Form::refused(fields, error)? })),
    }
}
