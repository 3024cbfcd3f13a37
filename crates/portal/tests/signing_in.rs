//! Getting in and out.

use axum::http::{Method, header};

use crate::kit::{PASSWORD, Portal};

#[tokio::test]
async fn somebody_signs_in_and_out_again() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let page = east.ada.get("/portal/kit").await.ok();
    assert!(page.html.contains("Ada Lovelace") && page.html.contains("East Ltd") && page.html.contains("production"));
    let out = east.ada.submit(&page, "/sign-out", &[]).await;
    out.must_show("You are signed out.");
    assert_eq!(east.ada.cookies.len(), 0);
    assert_eq!(east.ada.get("/portal/kit").await.path, "/sign-in?next=%2Fportal%2Fkit");
}

#[tokio::test]
async fn signing_in_leads_to_where_one_wanted_to_go_and_nowhere_else() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let mut browser = portal.browser();
    let form = browser.get("/portal/kit?a=b").await;
    assert_eq!(form.path, "/sign-in?next=%2Fportal%2Fkit%3Fa%3Db");
    let typed = [("username", east.email.as_str()), ("password", PASSWORD)];
    let page = browser.submit(&form, "/sign-in", &typed).await.ok();
    assert_eq!(page.path, "/portal/kit?a=b");
    let body = format!("username={}&password={PASSWORD}&next=%2F%2Fevil.example", east.email);
    let answer = portal.browser().once(Method::POST, "/sign-in", "same-origin", Some(&body)).await;
    assert_eq!(answer.headers[header::LOCATION], "/");
}

#[tokio::test]
async fn a_wrong_password_says_so_and_isnt_sent_back() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let mut browser = portal.browser();
    let form = browser.get("/sign-in").await;
    let page = browser.submit(&form, "/sign-in", &[("username", &east.email), ("password", "wrong one")]).await;
    assert_eq!(page.status, 403);
    page.must_show("The user name or the password is wrong.");
    assert!(page.html.contains(&format!("value=\"{}\"", east.email)) && !page.html.contains("wrong one"));
    assert_eq!(browser.cookies.len(), 0);
}

#[tokio::test]
async fn an_api_token_in_the_cookie_signs_nobody_in() {
    let portal = Portal::open().await;
    let mut browser = portal.browser();
    for token in ["eyJhbGciOiJFZERTQSJ9.e30.AA", "kws_nonsense", "%00", "\"\""] {
        browser.cookies = vec![format!("__Host-keyway-production={token}")];
        assert!(browser.get("/portal/kit").await.path.starts_with("/sign-in"), "{token}");
    }
}

#[tokio::test]
async fn a_session_of_another_environment_signs_nobody_in() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    east.ada.cookies = vec![east.ada.cookies[0].replace("production", "staging")];
    assert!(east.ada.get("/portal/kit").await.path.starts_with("/sign-in"));
}
