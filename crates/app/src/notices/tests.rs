use domain::people::{NoticeGroup, PersonState};
use domain::{Position, Role, Uid};
use std::fmt::Write;
use std::time::Duration;

use super::audience::hears;
use super::{Notice, post};
use crate::mail::Mailer;
use crate::testing::Exchange;
use crate::{Actor, Error, Member};

fn notice(company: &Member, group: NoticeGroup, title: &str) -> Notice {
    let paragraphs = vec!["What happened.".to_owned(), "What it means.".to_owned()];
    Notice {
        company: company.id,
        group,
        title: title.to_owned(),
        paragraphs,
        link: Some("/services".to_owned()),
        subject: None,
    }
}

async fn tell(exchange: &Exchange, company: &Member, group: NoticeGroup, title: &str) {
    let notice = notice(company, group, title);
    exchange.act(move |work| post(work, notice.clone())).await.unwrap();
}

/// Who has been written to.
async fn recipients(exchange: &Exchange) -> Vec<String> {
    let queue = exchange.app.mail_queue(&Actor::local_operator("root"), None, None, 200).await.unwrap();
    let mut all: Vec<_> = queue.items.into_iter().map(|mail| mail.recipient).collect();
    all.sort_unstable();
    all
}

#[test]
fn a_group_goes_to_those_who_deal_with_it() {
    let mut table = String::new();
    for group in NoticeGroup::ALL {
        let _ = write!(table, "{group:15}");
        for role in Role::ALL {
            let _ = write!(table, " {:>3}", if hears(role, *group) { role.short() } else { "-" });
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table, @"
    ORDERING         CA  TA   -  FI   -   - kCA   -   -
    SERVICES         CA  TA  TC  FI   -   - kCA   -   -
    FINANCIAL        CA   -   -  FI  FC   - kCA   -  OP
    COMPANY          CA   -   -   -   -   - kCA   -   -
    SERVICE_STATUS   CA  TA  TC  FI  FC  RO kCA kRO  OP
    SECURITY         CA   -   -   -   -   -   -   -   -
    PEOPLE           CA   -   -   -   -   - kCA   -   -
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_who_hears_of_it_and_wants_it_gets_one_mail() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let active = PersonState::Active;
    exchange.person(&east, Position::CompanyAdmin, active, "ca@east.example").await;
    let technical = exchange.person(&east, Position::TechnicalAdmin, active, "ta@east.example").await;
    exchange.person(&east, Position::TechnicalContact, active, "tc@east.example").await;
    exchange.person(&east, Position::Finance, PersonState::Inactive, "inactive@east.example").await;
    exchange.person(&east, Position::CompanyAdmin, PersonState::Invited, "invited@east.example").await;
    exchange.person(&east, Position::CompanyAdmin, PersonState::Locked, "locked@east.example").await;
    exchange.person(&east, Position::CompanyAdmin, active, "").await;
    exchange.person(&west, Position::CompanyAdmin, active, "ca@west.example").await;

    tell(&exchange, &east, NoticeGroup::Ordering, "Key used").await;
    assert_eq!(recipients(&exchange).await, ["ca@east.example", "ta@east.example"]);

    exchange.app.set_preferences(&technical, vec![(NoticeGroup::Ordering, false)]).await.unwrap();
    tell(&exchange, &east, NoticeGroup::Ordering, "Key used again").await;
    assert_eq!(recipients(&exchange).await, ["ca@east.example", "ca@east.example", "ta@east.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fixed_cannot_be_switched_off_and_the_rest_comes_back() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "ca@east.example").await;
    for group in [NoticeGroup::ServiceStatus, NoticeGroup::Security, NoticeGroup::People] {
        // Nothing of a refused change stays.
        let both = vec![(NoticeGroup::Company, false), (group, false)];
        let refused = exchange.app.set_preferences(&admin, both).await;
        assert!(matches!(refused, Err(Error::Invalid(invalid)) if invalid.field == "group"));
    }
    assert!(exchange.app.preferences(&admin).await.unwrap().iter().all(|one| one.enabled));
    let off = exchange.app.set_preferences(&admin, vec![(NoticeGroup::Ordering, false)]).await.unwrap();
    let off: Vec<_> = off.iter().filter(|one| !one.enabled).map(|one| one.group).collect();
    assert_eq!(off, [NoticeGroup::Ordering]);
    let on = vec![(NoticeGroup::Ordering, true), (NoticeGroup::Security, true)];
    exchange.app.set_preferences(&admin, on).await.unwrap();
    tell(&exchange, &east, NoticeGroup::Ordering, "Key used").await;
    assert_eq!(recipients(&exchange).await, ["ca@east.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_read_by_each_for_himself_in_pages() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    let other = exchange.person(&east, Position::TechnicalAdmin, PersonState::Active, "").await;
    let reader = exchange.person(&east, Position::ReadOnly, PersonState::Active, "").await;
    let stranger = exchange.person(&west, Position::CompanyAdmin, PersonState::Active, "").await;
    for n in 0..5 {
        tell(&exchange, &east, NoticeGroup::Services, &format!("Notice {n}")).await;
    }
    tell(&exchange, &east, NoticeGroup::People, "Somebody came").await;

    let first = exchange.app.notices(&admin, None, 4).await.unwrap();
    assert_eq!(first.unread, 6);
    let titles: Vec<_> = first.items.iter().map(|notice| notice.title.as_str()).collect();
    assert_eq!(titles, ["Somebody came", "Notice 4", "Notice 3", "Notice 2"]);
    assert_eq!(first.items[1].text, "What happened.\n\nWhat it means.");
    let rest = exchange.app.notices(&admin, first.next, 4).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (2, None));

    let uid = first.items[0].uid;
    assert_eq!(exchange.app.mark_notices(&admin, vec![uid, uid]).await.unwrap(), 5);
    assert!(exchange.app.notices(&admin, None, 1).await.unwrap().items[0].read);
    assert_eq!(exchange.app.notices(&other, None, 9).await.unwrap().unread, 5, "who comes is not his to know");
    assert_eq!(exchange.app.notices(&reader, None, 9).await.unwrap().unread, 0);
    assert_eq!(exchange.app.mark_notices(&admin, Vec::new()).await.unwrap(), 0);
    assert_eq!(exchange.app.notices(&other, None, 9).await.unwrap().unread, 5);

    assert!(exchange.app.notices(&stranger, None, 9).await.unwrap().items.is_empty());
    assert!(matches!(exchange.app.notices(&stranger, Some(uid), 9).await, Err(Error::Invalid(_))));
    assert!(matches!(exchange.app.mark_notices(&stranger, vec![uid]).await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_one_connection_come_by_e_mail_at_once_and_then_the_newest_of_some_minutes() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "ca@east.example").await;
    let (one, other) = (exchange.app.draw().unwrap().ids().uid(), exchange.app.draw().unwrap().ids().uid());
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path());
    let rate = async |vxc: Uid, text: &str| {
        let mut notice = notice(&east, NoticeGroup::Services, "The rate was changed");
        (notice.subject, notice.link) = (Some(vxc), Some(format!("/services/vxc/{vxc}")));
        notice.paragraphs = vec![text.to_owned()];
        exchange.act(move |work| post(work, notice.clone())).await.unwrap();
        exchange.app.deliver_once(&mailer).await.unwrap().sent
    };
    assert_eq!(rate(one, "To 1 Mbit/s.").await, 1, "the first at once");
    for n in 2..30 {
        exchange.clock.advance(Duration::from_secs(1));
        assert_eq!(rate(one, &format!("To {n} Mbit/s.")).await, 0);
    }
    assert_eq!(rate(other, "To 7 Mbit/s.").await, 1, "another connection of the same name is other news");
    assert_eq!(rate(other, "To 8 Mbit/s.").await, 0);
    assert_eq!(recipients(&exchange).await.len(), 4, "two have been sent and two wait");
    exchange.clock.advance(Duration::from_mins(10));
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap().sent, 2);
    let mails = std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()));
    let said = mails.map(Result::unwrap).collect::<String>();
    assert!(said.contains("To 29 Mbit/s.") && !said.contains("To 28 Mbit/s."), "the newest: {said}");
    assert_eq!(rate(one, "To 30 Mbit/s.").await, 1, "after a quiet while at once again");
}
