//! What every form has in common: it was made here, for this session, and is good once.

use axum::http::Method;

use crate::kit::Portal;

#[tokio::test]
async fn a_form_sent_twice_is_done_once() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let page = east.ada.get("/portal/kit").await;
    east.ada.submit(&page, "/account/theme", &[("theme", "dark")]).await;
    assert!(east.ada.get("/portal/kit").await.html.contains("data-theme=\"dark\""));
    let again = east.ada.submit(&page, "/account/theme", &[("theme", "light")]).await;
    assert_eq!(again.status, 409);
    again.must_show("This form was sent already; nothing was done a second time.");
    assert!(east.ada.get("/portal/kit").await.html.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn forms_without_a_token_or_with_another_sessions_are_refused() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut west = portal.company("West Ltd").await;
    let theirs = west.ada.get("/portal/kit").await;
    let refused = east.ada.submit(&theirs, "/sign-out", &[]).await;
    assert_eq!(refused.status, 403);
    for body in ["", "form=", "form=..", "form=1.2.3"] {
        assert_eq!(east.ada.post("/sign-out", "same-origin", body).await.status, 403, "{body}");
    }
    let page = east.ada.get("/portal/kit").await.ok();
    for site in ["cross-site", "same-site", "none"] {
        let body = format!("form={}", page.form("/sign-out")[0].1);
        assert_eq!(east.ada.post("/sign-out", site, &body).await.status, 403, "{site}");
    }
    east.ada.get("/portal/kit").await.ok();
}

#[tokio::test]
async fn forms_beyond_all_measure_are_refused_before_anything_is_made_of_them() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for body in
        [format!("rows=add+x&{}=", "[]".repeat(100_000)), format!("rows=add+x{}", "&e.interfaces[0]=".repeat(10_000))]
    {
        let seen = east.ada.post("/connect/rows", "same-origin", &body).await;
        assert_eq!(seen.status, 413, "{}", seen.text());
    }
    let deep = format!("rows=add+x&{}=", "[]".repeat(90));
    assert!(east.ada.post("/connect/rows", "same-origin", &deep).await.status.is_client_error());
}

#[tokio::test]
async fn a_text_with_the_zero_character_is_refused_by_the_name_of_its_field() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for body in ["form=%00", "name=a%00b&form=x", "na%00me=a"] {
        let seen = east.ada.post("/tools/api-keys/new", "same-origin", body).await;
        assert_eq!(seen.status, 400, "{body}");
        seen.must_show(if body.starts_with("form") {
            "Form: must not"
        } else {
            "Name: must not contain the character U+0000."
        });
    }
    let seen = east.ada.get("/services?q=a%00").await;
    assert_eq!(seen.status, 400);
    seen.must_show("Q: must not");
    assert_eq!(east.ada.get("/services/vxc/%00").await.status, 404, "nothing is at such a path");
    let seen = portal.browser().post("/sign-in", "same-origin", "email=a%00%40b&password=x").await;
    assert_eq!(seen.status, 400);
    seen.must_show("Email: must not contain the character U+0000.");
}

#[tokio::test]
async fn a_form_sent_again_in_capitals_is_the_same_form() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let path = format!("/services/vxc/{}", pair.vxc);
    let page = pair.east.ada.get(&path).await.ok();
    let body = format!("form={}", page.form(&format!("{path}/isolate"))[0].1);
    pair.east.ada.post(&format!("{path}/isolate"), "same-origin", &body).await.ok();
    let capitals = format!("/services/vxc/{}/isolate", pair.vxc.to_string().to_uppercase());
    assert_eq!(pair.east.ada.post(&capitals, "same-origin", &body).await.status, 409);
    let encoded: String = pair.vxc.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let encoded = format!("/services/vxc/{encoded}/isolate");
    assert_eq!(pair.east.ada.post(&encoded, "same-origin", &body).await.status, 409);
}

#[tokio::test]
async fn a_link_from_elsewhere_says_nothing_was_done() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for (path, said) in [
        ("/company/users?done=locked-out", "The person is locked out."),
        ("/keys?done=key-created", "ready to be shared"),
    ] {
        for site in ["cross-site", "same-site", "none"] {
            let seen = east.ada.once(Method::GET, path, site, None).await.ok();
            seen.must_not_show(said);
        }
        east.ada.once(Method::GET, path, "same-origin", None).await.ok().must_show(said);
    }
    let mut nobody = portal.browser();
    nobody
        .once(Method::GET, "/sign-in?done=password", "cross-site", None)
        .await
        .ok()
        .must_not_show("Your password is changed");
}
