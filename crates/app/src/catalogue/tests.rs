//! Which catalogue is in force.

use domain::catalog::{Catalog, SAMPLE};
use store::catalogues;

use super::current;
use crate::Error;
use crate::testing::Exchange;

#[tokio::test]
async fn a_catalogue_that_was_undone_is_not_taken_for_the_one_that_got_its_number() {
    let exchange = Exchange::start().await;
    exchange.app.ensure_catalogue().await.unwrap();
    let body = |company: &str| SAMPLE.replace("Equinix", company);
    let undone = body("Undone Ltd");
    let refused: Result<(), Error> = exchange
        .act(move |work| {
            catalogues::insert(work.tx, &undone, work.now)?;
            assert_eq!(*current(work.app, work.tx)?, Catalog::parse(&undone).unwrap(), "its own transaction sees it");
            Err(Error::Refused("not this one".to_owned()))
        })
        .await;
    assert!(refused.is_err());
    let imported = body("Imported Ltd");
    let text = imported.clone();
    exchange.act(move |work| Ok(catalogues::insert(work.tx, &text, work.now)?)).await.unwrap();
    let app = exchange.app.clone();
    let in_force = exchange.app.read(move |tx| current(&app, tx)).await.unwrap();
    assert_eq!(*in_force, Catalog::parse(&imported).unwrap());
}
