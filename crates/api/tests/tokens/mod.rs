//! The token endpoint, its neighbours, and how long what they gave is good.

mod any_bytes;
mod ask;
mod errors;
mod kept;
mod life;
mod neighbours;
mod race;
mod roles;

use crate::kit::Exchange;

/// Whether the API believes a token.
async fn works(exchange: &Exchange, token: &str) -> bool {
    let answer = exchange.bearer(token).get("/v2/products").await;
    match answer.status.as_u16() {
        200 => true,
        401 => false,
        other => panic!("{other}: {}", answer.text),
    }
}
