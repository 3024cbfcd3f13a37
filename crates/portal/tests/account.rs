//! One's own account: second factor, password, sessions, and the link for who has lost the password.

use crate::kit::{Authenticator, Browser, Company, PASSWORD, Portal, Seen};

const FACTOR: &str = "/account/second-factor";

fn inside(seen: &Seen, id: &str) -> String {
    let (_, rest) = seen.html.split_once(&format!("id=\"{id}\"")).unwrap();
    rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
}

/// Switches the second factor on; the secret, and the recovery codes.
async fn factor(portal: &Portal, east: &mut Company) -> (String, Vec<String>) {
    let page = east.ada.get(FACTOR).await.ok();
    // Who merely found the session open can't lock its owner out with a factor of his own.
    let stranger = east.ada.submit(&page, "/account/second-factor/begin", &[("password", "a guess at it")]).await;
    assert!(stranger.status == 400 && !stranger.html.contains("<svg class=\"qr\""), "{}", stranger.text());
    stranger.must_show("This isn't your password.");
    portal.clock.advance(std::time::Duration::from_secs(1));
    let setup = east.ada.submit(&stranger, "/account/second-factor/begin", &[("password", PASSWORD)]).await.ok();
    assert!(setup.html.contains("<svg class=\"qr\"") && setup.headers["cache-control"] == "no-store");
    let secret = inside(&setup, "secret");
    let wrong = Authenticator::with(&secret).wrong(portal.app.now());
    let wrong = east.ada.submit(&setup, "/account/second-factor/confirm", &[("code", &wrong)]).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(inside(&wrong, "secret"), secret, "the picture stays");
    let codes =
        east.ada.submit(&wrong, "/account/second-factor/confirm", &[("code", &code(portal, &secret))]).await.ok();
    codes.must_show("Your recovery codes");
    let codes = inside(&codes, "codes").split_whitespace().map(str::to_owned).collect();
    (secret, codes)
}

fn code(portal: &Portal, secret: &str) -> String {
    Authenticator::with(secret).code(portal.app.now())
}

async fn password(browser: &mut Browser, email: &str) -> Seen {
    let page = browser.get("/sign-in?next=%2Finbox").await;
    browser.submit(&page, "/sign-in", &[("username", email), ("password", PASSWORD)]).await
}

#[tokio::test]
async fn with_a_second_factor_a_code_is_asked_for_on_a_page_of_its_own() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let (secret, codes) = factor(&portal, &mut east).await;
    assert_eq!(codes.len(), 10);
    portal.clock.advance(std::time::Duration::from_secs(60));
    let mut browser = portal.browser();
    let step = password(&mut browser, &east.email).await.ok();
    step.must_show("Your code");
    assert!(!step.html.contains(PASSWORD) && browser.cookies.is_empty());
    let again = browser.submit(&step, "/sign-in/code", &[("code", "0")]).await;
    assert_eq!(again.status, 403);
    let inbox = browser.submit(&again, "/sign-in/code", &[("code", &code(&portal, &secret))]).await.ok();
    assert_eq!(inbox.path, "/inbox");
    // A recovery code does as well, once.
    let mut other = portal.browser();
    let step = password(&mut other, &east.email).await.ok();
    other.submit(&step, "/sign-in/code", &[("code", &codes[0])]).await.ok().must_show("Inbox");
}

#[tokio::test]
async fn the_step_between_password_and_code_is_good_for_minutes_and_for_its_person() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let (secret, _) = factor(&portal, &mut east).await;
    portal.clock.advance(std::time::Duration::from_secs(60));
    let mut browser = portal.browser();
    let step = password(&mut browser, &east.email).await.ok();
    let ticket = step.form("/sign-in/code").into_iter().find(|(name, _)| name == "ticket").unwrap().1;
    let now = code(&portal, &secret);
    for forged in [String::new(), "a.b.c".to_owned(), ticket.replace('.', "0."), format!("{ticket}0")] {
        let body = format!("ticket={forged}&code={now}");
        let refused = browser.post("/sign-in/code", "same-origin", &body).await;
        assert!(refused.status == 403 && browser.cookies.is_empty(), "{forged}");
    }
    portal.clock.advance(std::time::Duration::from_secs(5 * 60));
    let late = browser.submit(&step, "/sign-in/code", &[("code", &code(&portal, &secret))]).await;
    late.must_show("That took too long: sign in again.");
}

#[tokio::test]
async fn five_wrong_codes_lock_and_the_page_says_what_to_do() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    factor(&portal, &mut east).await;
    portal.clock.advance(std::time::Duration::from_secs(60));
    let mut browser = portal.browser();
    let mut step = password(&mut browser, &east.email).await.ok();
    for _ in 0..5 {
        step = browser.submit(&step, "/sign-in/code", &[("code", "0")]).await;
    }
    step.must_show("you are locked out now");
    let closed = password(&mut portal.browser(), &east.email).await;
    closed.must_show("You are locked out");
    closed.must_show("Ask a Company Admin of your company to open Users and press Unlock");
}

#[tokio::test]
async fn a_password_is_changed_and_other_sessions_end() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut other = portal.browser();
    other.sign_in(&east.email).await;
    let page = east.ada.get("/account").await.ok();
    page.must_show("Sign out everywhere else");
    let form = east.ada.get("/account/password").await.ok();
    let new = "a quite different phrase";
    for (old, again, field) in [("wrong", new, "oldPassword"), (PASSWORD, "other", "again")] {
        let typed = [("oldPassword", old), ("newPassword", new), ("again", again)];
        let form = east.ada.get("/account/password").await.ok();
        let refused = east.ada.submit(&form, "/account/password", &typed).await;
        assert!(refused.status == 400 && refused.html.contains(&format!("id=\"{field}-said\"")), "{}", refused.text());
        assert!(!refused.html.contains(new));
    }
    portal.clock.advance(std::time::Duration::from_secs(60));
    let typed = [("oldPassword", PASSWORD), ("newPassword", new), ("again", new)];
    east.ada.submit(&form, "/account/password", &typed).await.ok().must_show("Your password is changed.");
    assert!(other.get("/account").await.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut other = portal.browser();
    other.sign_in(&east.email).await;
    let page = east.ada.get("/account").await.ok();
    page.must_show("Test browser");
    east.ada.submit(&page, "/account/sessions/end", &[]).await.ok().must_show("The session is ended.");
    assert!(other.get("/account").await.path.starts_with("/sign-in"));
    east.ada.get("/account").await.ok();
}

#[tokio::test]
async fn asking_for_a_new_password_says_the_same_whoever_asks() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let mut texts = Vec::new();
    for email in [east.email.as_str(), "nobody@nowhere.example"] {
        let mut browser = portal.browser();
        let form = browser.get("/password").await.ok();
        texts.push(browser.submit(&form, "/password", &[("username", email)]).await.ok().text());
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains("a link is on its way"), "{}", texts[0]);
}

#[tokio::test]
async fn a_ticket_gets_one_in_once_and_asking_for_nothing_makes_it_no_younger() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let (_, codes) = factor(&portal, &mut east).await;
    portal.clock.advance(std::time::Duration::from_secs(60));
    let mut browser = portal.browser();
    let step = password(&mut browser, &east.email).await.ok();
    let ticket = |page: &Seen| page.form("/sign-in/code").into_iter().find(|(name, _)| name == "ticket").unwrap().1;
    portal.clock.advance(std::time::Duration::from_secs(60));
    let again = browser.submit(&step, "/sign-in/code", &[("code", " ")]).await;
    assert_eq!(ticket(&again), ticket(&step));
    browser.submit(&step, "/sign-in/code", &[("code", &codes[0])]).await.ok().must_show("Inbox");
    let second = portal.browser().submit(&step, "/sign-in/code", &[("code", &codes[1])]).await;
    second.must_show("This sign-in was used already: sign in again.");
    // However it is written.
    let written = ticket(&step);
    let (uid, rest) = written.split_once('.').unwrap();
    for other in [format!("{written}.x"), format!("{}.{rest}", uid.to_uppercase()), format!("{uid}.%2B{rest}")] {
        let body = format!("ticket={other}&code={}", codes[1]);
        assert_eq!(portal.browser().post("/sign-in/code", "same-origin", &body).await.status, 403, "{other}");
    }
    // The code that was typed with the used one is as good as before.
    let mut browser = portal.browser();
    let fresh = password(&mut browser, &east.email).await.ok();
    browser.submit(&fresh, "/sign-in/code", &[("code", &codes[1])]).await.ok().must_show("Inbox");
}
