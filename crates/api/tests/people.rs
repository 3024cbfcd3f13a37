//! People of a company: how they come, change and go.

use std::time::Duration;

use domain::people::Position;
use domain::policy::{Action, Role, allowed};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::kit::{Exchange, PASSWORD};

fn employment(email: &str) -> Value {
    json!({
        "firstName": "Grace", "lastName": "Hopper", "active": true, "email": email, "phone": "+61255500011",
        "position": "Technical Admin",
    })
}

#[tokio::test]
async fn quirk_11_an_employment_is_made_with_201_and_everything_else_answers_200() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let made = east.client().post("/v2/employment", &employment("grace@east.example")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.data()["companyId"], east.number);
    let id = made.data()["employeeId"].as_i64().unwrap();
    let path = format!("/v2/employee/{id}");

    let read = east.client().get(&path).await;
    assert_eq!(read.status, 200);
    let mut shown = read.data().clone();
    for key in ["partyId", "personId", "employmentId", "companyId", "uid", "personUid", "emails"] {
        shown[key] = json!(0);
    }
    assert_json_snapshot!(shown, @r#"
    {
      "active": true,
      "channelManager": false,
      "companyId": 0,
      "companyName": "East Ltd",
      "confirmationPending": true,
      "createDate": 1782864000000,
      "description": null,
      "email": "grace@east.example",
      "emails": 0,
      "employmentId": 0,
      "employmentType": null,
      "featureFlags": [],
      "firstName": "Grace",
      "invitationPending": true,
      "lastLoginDate": null,
      "lastName": "Hopper",
      "lastUpdateDate": 1782864000000,
      "mfaEnabled": false,
      "mobile": null,
      "name": "Grace Hopper",
      "newsletter": false,
      "notificationEnabled": true,
      "partyId": 0,
      "personAltId": null,
      "personId": 0,
      "personUid": 0,
      "phone": "+61255500011",
      "position": "Technical Admin",
      "positionId": 2,
      "promotions": false,
      "receivesChildNotifications": false,
      "requireTotp": false,
      "salesforceId": null,
      "salutation": null,
      "securityRoles": [
        "technicalAdmin"
      ],
      "uid": 0,
      "username": "grace@east.example"
    }
    "#);
    let listed = east.client().get("/v2/employment").await;
    assert_eq!(listed.data().as_array().unwrap().len(), 2);
    assert_eq!(listed.data()[1], *read.data());

    let gone = east.client().delete(&path).await;
    assert_eq!(gone.status, 200);
    assert_eq!(gone.body.get("data"), None);
    east.client().get(&path).await.refused(404);
}

#[tokio::test]
async fn an_update_may_come_in_an_array_of_one() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::TechnicalAdmin).await;
    let change = json!([{ "firstName": "Gracia", "phone": null, "position": "Finance", "companyId": east.number }]);
    let changed = east.client().put(&grace.path(), &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!((&changed.data()["firstName"], &changed.data()["position"]), (&json!("Gracia"), &json!("Finance")));
    assert_eq!(changed.data()["securityRoles"], json!(["finance"]));
    east.client().put(&grace.path(), &json!([{}, {}])).await.refused(400);
    east.client().put(&grace.path(), &json!({ "position": "Boss" })).await.refused(400);
}

#[tokio::test]
async fn an_invitation_is_accepted_once_and_signs_nobody_in() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let invited = exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let (token, stranger) = (invited.invitation.token, exchange.stranger());
    assert!(invited.invitation.url.ends_with(&format!("/invitation/{token}")));

    let seen = stranger.get(&format!("/keyway/v1/invitations/{token}")).await;
    assert_json_snapshot!(seen.data(), @r#"
    {
      "companyName": "East Ltd",
      "email": "grace@east.example",
      "endDate": 1783468800000,
      "firstName": "Grace",
      "lastName": "Finance",
      "position": "Finance"
    }
    "#);
    let short = json!({ "token": token, "password": "too short" });
    assert!(stranger.post("/keyway/v1/invitations/accept", &short).await.refused(400).starts_with("password:"));
    let accept = json!({ "token": token, "firstName": "Gracia", "password": PASSWORD });
    let accepted = stranger.post("/keyway/v1/invitations/accept", &accept).await;
    assert_eq!((accepted.status.as_u16(), accepted.body.get("data")), (200, None));
    stranger.post("/keyway/v1/invitations/accept", &accept).await.refused(404);
    stranger.get(&format!("/keyway/v1/invitations/{token}")).await.refused(404);
    let me = exchange.signed_in("grace@east.example").await.get("/keyway/v1/me").await;
    assert_eq!((&me.data()["name"], &me.data()["role"]), (&json!("Gracia Finance"), &json!("Finance")));
}

#[tokio::test]
async fn two_who_accept_one_invitation_at_once_are_one() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let invited = exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let accept = json!({ "token": invited.invitation.token, "password": PASSWORD });
    let stranger = exchange.stranger();
    let post = || stranger.post("/keyway/v1/invitations/accept", &accept);
    let (one, two) = tokio::join!(post(), post());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
}

#[tokio::test]
async fn an_invitation_expires_and_is_replaced_by_a_newer_one() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let first = exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let again = format!("/keyway/v1/people/{}/invitation", first.person.number);
    let sent = east.client().post(&again, &json!({})).await;
    assert_eq!(sent.data()["link"], Value::Null, "the link is for the invited person alone");
    let old = format!("/keyway/v1/invitations/{}", first.invitation.token);
    exchange.stranger().get(&old).await.refused(404);

    let operator = exchange.operator().await;
    let sent = operator.post(&again, &json!({})).await;
    let new = format!("/keyway/v1/invitations/{}", sent.data()["link"]["token"].as_str().unwrap());
    assert_eq!(exchange.stranger().get(&new).await.status, 200);
    exchange.clock.advance(Duration::from_hours(7 * 24));
    exchange.stranger().get(&new).await.refused(404);
}

#[tokio::test]
async fn who_was_invited_can_be_deleted_and_who_has_come_deactivated() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let invited = exchange.invited(&east, "new@east.example", Position::Finance).await;
    let path = format!("/v2/employee/{}", invited.person.number);
    assert_eq!(east.client().get(&path).await.data()["invitationPending"], true);
    let refused = east.client().put(&path, &json!({ "firstName": "Other" })).await;
    assert!(refused.refused(400).contains("invitation is pending"));
    assert_eq!(east.client().delete(&path).await.status, 200);
    let old = format!("/keyway/v1/invitations/{}", invited.invitation.token);
    exchange.stranger().get(&old).await.refused(404);
    // The address is free again.
    exchange.invited(&east, "new@east.example", Position::Finance).await;

    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    assert!(east.client().delete(&grace.path()).await.refused(400).contains("deactivate"));
    let off = east.client().put(&grace.path(), &json!({ "active": false })).await;
    assert_eq!(off.data()["active"], false);
    grace.client().get("/keyway/v1/me").await.refused(401);
    let on = east.client().put(&grace.path(), &json!({ "active": true })).await;
    assert_eq!(on.data()["active"], true);
    grace.client().get("/keyway/v1/me").await.refused(401);
    exchange.signed_in(&grace.email).await;
}

#[tokio::test]
async fn the_api_keys_of_who_is_deactivated_or_locked_out_stand_still_until_that_ends() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let second = exchange.arrived(&east, "second@east.example", Position::CompanyAdmin).await;
    let effects = second.client().get(&format!("/keyway/v1/people/{}/effects", east.ada.uid)).await;
    assert_eq!(effects.data()["apiKeys"][0]["clientId"], east.key.client_id);
    assert_eq!(effects.data()["sessions"], 1);

    let admin = format!("/v2/employee/{}", east.ada.uid);
    assert_eq!(second.client().put(&admin, &json!({ "active": false })).await.status, 200);
    assert!(east.client().get("/keyway/v1/me").await.refused(401).contains("suspended"));
    assert_eq!(second.client().put(&admin, &json!({ "active": true })).await.status, 200);
    assert_eq!(east.client().get("/keyway/v1/me").await.status, 200);

    let people = format!("/keyway/v1/people/{}", east.ada.uid);
    assert_eq!(second.client().post(&format!("{people}/lock"), &json!({})).await.status, 200);
    assert!(east.client().get("/keyway/v1/me").await.refused(401).contains("suspended"));
    assert_eq!(second.client().post(&format!("{people}/unlock"), &json!({})).await.status, 200);
    assert_eq!(east.client().get("/keyway/v1/me").await.status, 200);
    east.admin().get("/keyway/v1/me").await.refused(401);
}

#[tokio::test]
async fn the_last_active_company_admin_stays() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = format!("/v2/employee/{}", east.ada.uid);
    let lock = format!("/keyway/v1/people/{}/lock", east.ada.uid);
    // Neither somebody invited nor a service user can administer the company.
    exchange.invited(&east, "new@east.example", Position::CompanyAdmin).await;
    let robot = east.admin().post("/keyway/v1/people/service-users", &json!({ "name": "Terraform" })).await;
    assert_eq!((robot.status.as_u16(), &robot.data()["position"]), (201, &json!("Company Admin")), "{}", robot.text);
    for change in [json!({ "active": false }), json!({ "position": "Read Only" })] {
        assert!(
            east.client().put(&admin, &change).await.refused(400).contains("last active Company Admin"),
            "{change}"
        );
        east.admin().put(&admin, &change).await.refused(400);
    }
    east.client().post(&lock, &json!({})).await.refused(400);

    exchange.arrived(&east, "second@east.example", Position::CompanyAdmin).await;
    assert_eq!(east.admin().put(&admin, &json!({ "position": "Read Only" })).await.status, 200);
}

#[tokio::test]
async fn a_token_can_not_make_itself_a_person() {
    let _proof = evidence::proves(&["AK-07 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let token = east.client();
    let admin = json!({ "position": "Company Admin" });
    let address = json!({ "email": "mallory@evil.example" });
    for change in [&admin, &address] {
        token.put(&grace.path(), change).await.refused(403);
    }
    token.delete(&format!("{}/mfa", grace.path())).await.refused(403);
    let mut invited = employment("mallory@evil.example");
    invited["position"] = json!("Company Admin");
    token.post("/v2/employment", &invited).await.refused(403);
    let waiting = exchange.invited(&east, "late@east.example", Position::CompanyAdmin).await.person.number;
    token.post(&format!("/keyway/v1/people/{waiting}/invitation"), &json!({})).await.refused(403);

    // The rest of managing users stays, as do bodies that repeat what is so.
    assert_eq!(token.post("/v2/employment", &employment("hopper@east.example")).await.status, 201);
    let same = json!({ "email": "Grace@East.example", "position": "Read Only", "phone": "+61255500012" });
    assert_eq!(token.put(&grace.path(), &same).await.status, 200);
    for change in [&admin, &address] {
        assert_eq!(east.admin().put(&grace.path(), change).await.status, 200);
    }
}

#[tokio::test]
async fn of_two_admins_who_deactivate_each_other_at_once_one_remains() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let second = exchange.arrived(&east, "second@east.example", Position::CompanyAdmin).await;
    let admin_path = format!("/v2/employee/{}", east.ada.uid);
    let (admin, off) = (east.admin(), json!({ "active": false }));
    let (second_client, second_path) = (second.client(), second.path());
    let (one, two) = tokio::join!(admin.put(&second_path, &off), second_client.put(&admin_path, &off));
    let done = [&one, &two].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} / {}", one.text, two.text);
    let operator = exchange.operator().await;
    let people = operator.get(&format!("/v2/employment?companyUid={}", east.uid)).await;
    let active = people.data().as_array().unwrap().iter().filter(|person| person["active"] == true).count();
    assert_eq!(active, 1);
}

/// Each verb on people, what it needs, and a try of it by a colleague that changes nothing when it's refused.
#[tokio::test]
async fn each_position_may_do_with_people_what_the_policy_says() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let target = exchange.arrived(&east, "target@east.example", Position::ReadOnly).await;
    let (path, people) = (target.path(), format!("/keyway/v1/people/{}", target.number));
    for (at, position) in Position::ALL.iter().enumerate() {
        let person = exchange.arrived(&east, &format!("p{at}@east.example"), *position).await;
        let client = person.client();
        let tries: [(&str, Action, u16); 11] = [
            ("list", Action::ViewUsers, client.get("/v2/employment").await.status.as_u16()),
            ("read", Action::ViewUsers, client.get(&path).await.status.as_u16()),
            ("effects", Action::ManageUsers, client.get(&format!("{people}/effects")).await.status.as_u16()),
            ("update", Action::ManageUsers, client.put(&path, &json!({ "firstName": "New" })).await.status.as_u16()),
            ("invite", Action::ManageUsers, {
                let body = employment(&format!("invited{at}@east.example"));
                client.post("/v2/employment", &body).await.status.as_u16()
            }),
            ("lock", Action::ManageUsers, client.post(&format!("{people}/lock"), &json!({})).await.status.as_u16()),
            ("unlock", Action::ManageUsers, client.post(&format!("{people}/unlock"), &json!({})).await.status.as_u16()),
            ("mfa", Action::ManageUsers, client.delete(&format!("{path}/mfa")).await.status.as_u16()),
            ("service", Action::ManageUsers, {
                client.post("/keyway/v1/people/service-users", &json!({ "name": "Robot" })).await.status.as_u16()
            }),
            ("company", Action::EditCompany, {
                client.put("/keyway/v1/company", &json!({ "marketplaceVisible": true })).await.status.as_u16()
            }),
            (
                "own",
                Action::OwnProfile,
                client.put(&person.path(), &json!({ "firstName": "Own" })).await.status.as_u16(),
            ),
        ];
        for (verb, action, status) in tries {
            let may = allowed(Role::Person(*position), action);
            assert_eq!(status < 300, may, "{verb} by {position}: {status}");
            assert!(may || status == 403, "{verb} by {position}: {status}");
        }
        assert_eq!(client.get(&person.path()).await.status, 200, "{position} reads himself");
        assert_eq!(client.get("/keyway/v1/company").await.status, 200);
    }
}

#[tokio::test]
async fn nobody_raises_himself() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.arrived(&east, "grace@east.example", Position::ReadOnly).await;
    for change in
        [json!({ "position": "Company Admin" }), json!({ "email": "other@east.example" }), json!({ "active": false })]
    {
        grace.client().put(&grace.path(), &change).await.refused(403);
    }
    let same = json!({ "position": "Read Only", "email": "Grace@East.example", "active": true, "lastName": "Hopper" });
    assert_eq!(grace.client().put(&grace.path(), &same).await.data()["lastName"], "Hopper");
}

#[tokio::test]
async fn people_of_another_company_are_not_there() {
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let grace = exchange.arrived(&east, "grace@east.example", Position::ReadOnly).await;
    let absent = west.client().get("/v2/employee/1").await.refused(404).to_owned();
    let read = west.client().get(&grace.path()).await.refused(404).to_owned();
    assert_eq!(read, absent.replace(" 1", &format!(" {}", grace.number)));
    west.client().put(&grace.path(), &json!({ "active": false })).await.refused(404);
    west.client().delete(&grace.path()).await.refused(404);
    west.client().get(&format!("/keyway/v1/people/{}/effects", grace.number)).await.refused(404);
    let taken = west.client().post("/v2/employment", &employment("Grace@East.Example")).await;
    assert_eq!(taken.refused(400), "email: is in use already");
    let listed = west.client().get(&format!("/v2/employment?companyUid={}", east.uid)).await;
    assert!(!listed.text.contains("east.example"), "{}", listed.text);
}

#[tokio::test]
async fn what_is_wrong_with_a_person_is_named() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for (field, value, says) in [
        ("firstName", json!("  "), "firstName: must not be blank"),
        ("email", json!("nobody"), "email: must have one @"),
        ("phone", json!("0255"), "phone: must be 2 to 15 digits, not starting with 0, with or without a + in front"),
        ("position", json!("Boss"), "position: must be one of Company Admin, "),
        ("lastName", json!(7), "lastName: invalid type"),
    ] {
        let mut body = employment("grace@east.example");
        body[field] = value;
        let answer = east.client().post("/v2/employment", &body).await;
        assert!(answer.refused(400).starts_with(says), "{}", answer.text);
    }
    east.client().get("/v2/employee/abc").await.refused(400);
}

#[tokio::test]
async fn an_invitation_is_sent_again_three_times_within_an_hour() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = exchange.invited(&east, "grace@east.example", Position::Finance).await.person;
    let path = format!("/keyway/v1/people/{}/invitation", grace.number);
    for _ in 0..3 {
        east.admin().post(&path, &json!({})).await.data();
    }
    let refused = east.admin().post(&path, &json!({})).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "3600"));
    let letters = exchange.mails().await.into_iter().filter(|(to, _)| to.contains("grace@east.example"));
    assert_eq!(letters.count(), 4);
}

#[tokio::test]
async fn a_company_sends_a_hundred_invitations_and_then_one_each_ten_minutes() {
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let invite = |n: u32| employment(&format!("guest{n}@elsewhere.example"));
    for n in 0..100 {
        let made = east.client().post("/v2/employment", &invite(n)).await.data().clone();
        if n % 2 == 0 {
            // Taking somebody out again gives nothing back.
            east.admin().delete(&format!("/v2/employee/{}", made["employeeId"])).await.data();
        }
    }
    let held = east.client().post("/v2/employment", &invite(100)).await;
    assert_eq!((held.status.as_u16(), held.header("retry-after")), (429, "600"));
    assert_eq!(west.client().post("/v2/employment", &invite(101)).await.status, 201, "one's are not another's");
    exchange.clock.advance(Duration::from_mins(10));
    assert_eq!(east.client().post("/v2/employment", &invite(102)).await.status, 201);
}

#[tokio::test]
async fn nobody_comes_into_a_company_that_is_suspended() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let invited = exchange.invited(&east, "grace@east.example", Position::Finance).await;
    let stranger = exchange.stranger();
    let accept = json!({ "token": invited.invitation.token, "password": PASSWORD });
    exchange.set_suspended(east.id, true).await;
    let refused = stranger.post("/keyway/v1/invitations/accept", &accept).await;
    assert_eq!(refused.refused(400), "the company is suspended: ask the operator of the exchange");
    exchange.set_suspended(east.id, false).await;
    assert_eq!(stranger.post("/keyway/v1/invitations/accept", &accept).await.status, 200, "the invitation has waited");
}

#[tokio::test]
async fn keys_of_one_who_is_no_company_admin_any_more_go_on_and_the_others_are_told_which() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let second = exchange.arrived(&east, "grace@east.example", Position::CompanyAdmin).await;
    let key = second.client().make_key("Terraform", "Company Admin", 60).await;
    let effects = format!("/keyway/v1/people/{}/effects", second.number);
    assert_eq!(east.admin().get(&effects).await.data()["apiKeys"][0]["name"], "Terraform");
    east.admin().put(&second.path(), &json!({ "position": "Read Only" })).await.data();
    let token = exchange.bearer(&exchange.token(&key).await);
    assert_eq!(token.get("/v2/products").await.status, 200, "the role of a key is fixed");
    let notices = east.admin().get("/keyway/v1/notices").await;
    let told = notices.data()["items"].as_array().unwrap().iter().find(|one| one["group"] == "SECURITY").unwrap();
    assert!(told["title"].as_str().unwrap().ends_with("is no Company Admin any more"), "{told}");
    assert!(told["text"].as_str().unwrap().contains("go on working: Terraform (Company Admin)."), "{told}");
}
