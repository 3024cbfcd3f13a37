//! The inbox and what it counts.

use crate::kit::Portal;

#[tokio::test]
async fn what_happened_stands_in_the_inbox_until_it_is_read() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let page = pair.east.ada.get("/inbox").await.ok();
    page.must_show("Nothing waits for you");
    page.must_show("(unread)");
    assert!(!page.html.contains("<span class=\"count\">"), "the header counts what waits for a decision");
    let read = pair.east.ada.submit(&page, "/inbox/read", &[("all", "yes")]).await.ok();
    read.must_show("Marked as read.");
    read.must_not_show("(unread)");
    let edit = format!("/services/vxc/{}/edit", pair.vxc);
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "300")]).await.ok();
    let page = pair.east.ada.get("/services").await.ok();
    assert!(page.html.contains("<span class=\"count\">1<"), "{}", page.text());
    assert!(!pair.west.ada.get("/services").await.ok().html.contains("<span class=\"count\">"));
    let link = format!("/services/vxc/{}", pair.vxc);
    assert!(read.links().contains(&link), "it leads to the connection");
}

#[tokio::test]
async fn mail_of_some_groups_can_be_switched_off_and_of_others_not() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let page = east.ada.get("/inbox/preferences").await.ok();
    let form = page.form("/inbox/preferences");
    assert!(form.iter().any(|(name, _)| name == "ORDERING") && form.iter().all(|(name, _)| name != "SECURITY"));
    let others: Vec<&str> =
        form.iter().map(|(name, _)| name.as_str()).filter(|name| name.chars().all(char::is_uppercase)).collect();
    let others: Vec<&str> = others.into_iter().filter(|name| *name != "SERVICES").collect();
    east.ada.untick(&page, "/inbox/preferences", &others).await.ok().must_show("Saved.");
    let form = east.ada.get("/inbox/preferences").await.ok().form("/inbox/preferences");
    let names: Vec<&str> = form.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"SERVICES") && !names.contains(&"ORDERING"));
}
