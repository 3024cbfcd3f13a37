//! The token endpoint and what its tokens open.

use crate::kit::{Answer, Company, Exchange};

/// What `company` learns of a token.
async fn introspected(company: &Company, token: &str) -> Answer {
    let form = company
        .client()
        .request("POST", "/oauth2/introspect")
        .header("content-type", "application/x-www-form-urlencoded");
    company.client().send(form.body(format!("token={token}").into()).unwrap()).await
}

#[tokio::test]
async fn a_company_learns_of_its_own_tokens_alone() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let own = introspected(&east, &east.token).await;
    assert_eq!((own.status.as_u16(), &own.body["active"]), (200, &true.into()), "{}", own.text);
    assert_eq!(introspected(&west, &east.token).await.text, r#"{"active":false}"#);
}
