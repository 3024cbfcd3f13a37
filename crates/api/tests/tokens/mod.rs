//! The token endpoint, its neighbours, and how long what they gave is good.

mod any_bytes;
mod ask;
mod errors;
mod life;
mod neighbours;
mod roles;

use crate::kit::Exchange;

/// Whether a token is one that the API believes: 403 is what a program is told that asks for the API keys, 401 a stranger.
async fn works(exchange: &Exchange, token: &str) -> bool {
    let answer = exchange.bearer(token).get("/keyway/v1/api-keys").await;
    match answer.status.as_u16() {
        403 => true,
        401 => false,
        other => panic!("{other}: {}", answer.text),
    }
}
