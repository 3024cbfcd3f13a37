//! Letters that really go out: to a mail server in a process of its own, and to files.

mod server;

use std::time::Duration;

use domain::people::{MailState, NoticeGroup, PersonState};
use domain::{Position, Uid};
use store::outbox;

use self::server::{Encryption, MailServer, PASSWORD, USER};
use super::{Credentials, Delivered, Mailer, SmtpServer, SmtpTls};
use crate::notices::{Mail, Notice, mail, post};
use crate::testing::{Exchange, START};
use crate::{Actor, Error};

const SENT: Delivered = Delivered { sent: 1, later: 0, gave_up: 0 };
const LATER: Delivered = Delivered { sent: 0, later: 1, gave_up: 0 };
const GAVE_UP: Delivered = Delivered { sent: 0, later: 0, gave_up: 1 };
const NOTHING: Delivered = Delivered { sent: 0, later: 0, gave_up: 0 };

impl MailServer {
    /// How to reach it rightly; not encrypted when `tls` is `Off`.
    fn settings(&self, tls: SmtpTls) -> SmtpServer {
        let credentials = Credentials { user: USER.to_owned(), password: PASSWORD.to_owned() };
        SmtpServer {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            tls,
            credentials: (tls != SmtpTls::Off).then_some(credentials),
            ca: Some(self.ca.clone()),
        }
    }

    fn mailer(&self, tls: SmtpTls) -> Mailer {
        Mailer::smtp(self.settings(tls)).unwrap()
    }
}

/// A letter to one address, with a link that lets its reader in.
async fn write_to(exchange: &Exchange, address: &str) {
    let letter = Mail {
        person: None,
        company: None,
        to: address.to_owned(),
        subject: "You are invited".to_owned(),
        paragraphs: vec!["East Ltd invites you to its account.".to_owned()],
        link: Some("https://portal.keyway.test/invitation/kwi_secret".to_owned()),
    };
    exchange.act(move |work| mail(work, letter.clone())).await.unwrap();
}

async fn queue(exchange: &Exchange) -> Vec<super::QueuedMail> {
    exchange.app.mail_queue(&Actor::local_operator("root"), None, None, 50).await.unwrap().items
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_reaches_the_mail_server_encrypted_and_authenticated() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East & Söhne <GmbH>").await;
    exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "ada@east.example").await;
    let notice = Notice {
        company: east.id,
        group: NoticeGroup::ServiceStatus,
        title: "Your Port “Sydney <1>” is up".to_owned(),
        paragraphs: vec!["It was down for 3 minutes.".to_owned(), "Nothing is left to do & all is well.".to_owned()],
        link: Some("/services/1?tab=state&x=1".to_owned()),
        subject: None,
    };
    exchange.act(move |work| post(work, notice.clone())).await.unwrap();

    let server = MailServer::start(Encryption::Starttls);
    assert_eq!(exchange.app.deliver_once(&server.mailer(SmtpTls::Starttls)).await.unwrap(), SENT);
    let taken = server.next();
    assert!(taken.encrypted);
    assert_eq!(taken.user.as_deref(), Some(USER));
    assert_eq!(taken.sender, "no-reply@keyway.test");
    assert_eq!(taken.recipients, ["ada@east.example"]);
    let uid = queue(&exchange).await[0].uid;
    assert_eq!(taken.header("Message-ID"), format!("<{uid}@portal.keyway.test>"));
    assert_eq!(taken.header("Auto-Submitted"), "auto-generated");
    assert_eq!(taken.header("List-Id"), "<service-status.notices.portal.keyway.test>");
    assert_eq!(taken.header("Date"), "Wed, 01 Jul 2026 00:00:00 +0000");
    assert_eq!(taken.header("Subject"), "Your Port “Sydney <1>” is up");
    insta::assert_snapshot!(taken.text, @"
    Your Port “Sydney <1>” is up

    It was down for 3 minutes.

    Nothing is left to do & all is well.

    https://portal.keyway.test/services/1?tab=state&x=1

    -- 
    Keyway, for East & Söhne <GmbH>
    Service Status notices always come by e-mail.
    ");
    insta::assert_snapshot!(taken.html, @r#"
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>Your Port “Sydney &#60;1&#62;” is up</title>
    </head>
    <body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
    <div style="max-width:36em;margin:0 auto">
    <h1 style="margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:600">Your Port “Sydney &#60;1&#62;” is up</h1>
    <p style="margin:0 0 16px">It was down for 3 minutes.</p>
    <p style="margin:0 0 16px">Nothing is left to do &#38; all is well.</p>
    <p style="margin:24px 0"><a href="https://portal.keyway.test/services/1?tab=state&#38;x=1" style="display:inline-block;padding:8px 16px;border:1px solid;border-radius:6px;text-decoration:none">Open in the portal</a></p>
    <p style="margin:0 0 16px;font-size:14px;word-break:break-all">https://portal.keyway.test/services/1?tab=state&#38;x=1</p>
    <p style="margin:24px 0 0;padding-top:12px;border-top:1px solid;font-size:14px;opacity:.7">Keyway, for East &#38; Söhne &#60;GmbH&#62;<br>
    Service Status notices always come by e-mail.</p>
    </div>
    </body>
    </html>
    "#);
    assert_eq!(exchange.app.deliver_once(&server.mailer(SmtpTls::Starttls)).await.unwrap(), NOTHING);
    assert!(server.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_over_tls_from_the_first_byte_and_plainly_on_this_machine() {
    for (encryption, tls) in [(Encryption::Tls, SmtpTls::Tls), (Encryption::Off, SmtpTls::Off)] {
        let exchange = Exchange::start().await;
        write_to(&exchange, "west@west.example").await;
        let server = MailServer::start(encryption);
        assert_eq!(exchange.app.deliver_once(&server.mailer(tls)).await.unwrap(), SENT);
        assert_eq!(server.next().recipients, ["west@west.example"]);
        assert!(server.end().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_trusted_gets_nothing() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "west@west.example").await;
    let (plain, right) = (MailServer::start(Encryption::Off), MailServer::start(Encryption::Starttls));
    let stranger = MailServer::start(Encryption::Starttls);
    let by_another_ca = SmtpServer { ca: stranger.settings(SmtpTls::Starttls).ca, ..right.settings(SmtpTls::Starttls) };
    for server in [plain.settings(SmtpTls::Starttls), by_another_ca] {
        assert_eq!(exchange.app.deliver_once(&Mailer::smtp(server).unwrap()).await.unwrap(), LATER);
        exchange.clock.advance(Duration::from_hours(4));
    }
    assert!(plain.end().is_empty() && right.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_good_is_given_up_and_the_operator_can_have_it_tried_again() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "nobody@west.example").await;
    let server = MailServer::start(Encryption::Off);
    let mailer = server.mailer(SmtpTls::Off);
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), GAVE_UP);
    exchange.clock.advance(Duration::from_hours(24));
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), NOTHING);

    let east = exchange.company("East Ltd").await;
    let admin = exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "").await;
    let operator = Actor::local_operator("root");
    let found = exchange.app.mail_queue(&operator, Some(MailState::GaveUp), None, 50).await.unwrap();
    assert_eq!((found.items.len(), found.waiting, found.gave_up), (1, 0, 1));
    let letter = &found.items[0];
    assert!(letter.last_error.as_deref().unwrap().contains("550"), "{letter:?}");
    assert!(matches!(exchange.app.mail_queue(&admin, None, None, 50).await, Err(Error::Forbidden(_))));
    assert!(matches!(exchange.app.retry_mail(&admin, letter.uid).await, Err(Error::Forbidden(_))));
    assert!(matches!(exchange.app.retry_mail(&operator, Uid::NIL).await, Err(Error::NotFound(_))));

    exchange.app.retry_mail(&operator, letter.uid).await.unwrap();
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), GAVE_UP);
    assert!(server.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_go_now_is_tried_for_three_days() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "later@west.example").await;
    let server = MailServer::start(Encryption::Off);
    let mailer = server.mailer(SmtpTls::Off);
    let mut waits = Vec::new();
    loop {
        let done = exchange.app.deliver_once(&mailer).await.unwrap();
        if done == GAVE_UP {
            break;
        }
        assert_eq!(done, LATER);
        assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), NOTHING, "not before it is due");
        let due = exchange.app.mail_due().await.unwrap().unwrap();
        waits.push(due.since(exchange.app.now()).as_secs() / 60);
        exchange.clock.set(due);
    }
    assert_eq!(waits[..10], [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
    let tried_for = exchange.app.now().since(START);
    assert!((Duration::from_hours(68)..Duration::from_hours(72)).contains(&tried_for), "{tried_for:?}");
    assert_eq!(exchange.app.mail_due().await.unwrap(), None);
    assert!(server.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_of_ours_gives_no_letter_up() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "west@west.example").await;
    let server = MailServer::start(Encryption::Starttls);
    let wrong = Credentials { user: USER.to_owned(), password: format!("{PASSWORD}?") };
    let settings = SmtpServer { credentials: Some(wrong), ..server.settings(SmtpTls::Starttls) };
    assert_eq!(exchange.app.deliver_once(&Mailer::smtp(settings).unwrap()).await.unwrap(), LATER);
    assert!(queue(&exchange).await[0].last_error.as_deref().unwrap().contains("535"));
    assert!(server.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_written_to_is_forgotten_after_thirty_days_and_what_waits_is_not() {
    const DAY: Duration = Duration::from_hours(24);
    let exchange = Exchange::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path());
    write_to(&exchange, "sent@west.example").await;
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), SENT);
    write_to(&exchange, "no address").await;
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), GAVE_UP);
    exchange.clock.advance(29 * DAY);
    write_to(&exchange, "waits@west.example").await;
    assert_eq!(exchange.app.expire_once().await.unwrap().mails, 0);
    assert_eq!(queue(&exchange).await.len(), 3);
    exchange.clock.advance(DAY);
    assert_eq!(exchange.app.expire_once().await.unwrap().mails, 2);
    exchange.clock.advance(30 * DAY);
    assert_eq!(exchange.app.expire_once().await.unwrap().mails, 0);
    assert_eq!(
        queue(&exchange).await.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(),
        ["waits@west.example"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_line_breaks_and_markup_make_no_header_no_paragraph_and_no_element() {
    let exchange = Exchange::start().await;
    let evil = "Evil\r\nBcc: all@east.example\r\n\r\n<script>alert(1)</script>\u{202e}";
    let east = exchange.company(evil).await;
    exchange.person(&east, Position::CompanyAdmin, PersonState::Active, "ada@east.example").await;
    let notice = Notice {
        company: east.id,
        group: NoticeGroup::Services,
        title: format!("{evil} has changed something"),
        paragraphs: vec![format!("{evil} did."), "Subject: forged".to_owned()],
        link: None,
        subject: None,
    };
    exchange.act(move |work| post(work, notice.clone())).await.unwrap();
    let server = MailServer::start(Encryption::Off);
    assert_eq!(exchange.app.deliver_once(&server.mailer(SmtpTls::Off)).await.unwrap(), SENT);
    let taken = server.next();
    assert_eq!(taken.recipients, ["ada@east.example"]);
    let mut names: Vec<_> = taken.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort_unstable();
    let expected =
        ["auto-submitted", "content-type", "date", "from", "list-id", "message-id", "mime-version", "subject", "to"];
    assert_eq!(names, expected);
    assert_eq!(taken.header("Subject"), "Evil Bcc: all@east.example <script>alert(1)</script> has changed something");
    assert!(!taken.html.contains("<script") && !taken.text.contains("\nBcc"));
    assert!(!taken.text.contains('\u{202e}') && !taken.html.contains('\u{202e}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_before_it_recorded_sends_again_under_the_same_id() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "west@west.example").await;
    let server = MailServer::start(Encryption::Off);
    let mailer = server.mailer(SmtpTls::Off);
    // All that a killed worker does: it leases, sends, and is gone.
    let leased = exchange.app.lease_mail(1).await.unwrap();
    mailer.round().send(exchange.app.outgoing(&leased[0]).ok().unwrap()).await.unwrap();

    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), NOTHING, "the lease still stands");
    exchange.clock.advance(Duration::from_mins(10));
    assert_eq!(exchange.app.deliver_once(&mailer).await.unwrap(), SENT);
    let (once, twice) = (server.next(), server.next());
    assert_eq!(once.header("Message-ID"), twice.header("Message-ID"));
    assert_eq!(once.text, twice.text);
    assert!(server.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_send_each_letter_once() {
    const LETTERS: usize = 40;
    let exchange = Exchange::start().await;
    for n in 0..LETTERS {
        write_to(&exchange, &format!("person{n}@west.example")).await;
    }
    let server = MailServer::start(Encryption::Off);
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (app, mailer) = (exchange.app.clone(), server.mailer(SmtpTls::Off));
            tokio::spawn(async move { app.deliver_once(&mailer).await.unwrap().sent })
        })
        .collect();
    let mut sent = 0;
    for worker in workers {
        sent += worker.await.unwrap();
    }
    sent += exchange.app.deliver_once(&server.mailer(SmtpTls::Off)).await.unwrap().sent;
    assert_eq!(sent, LETTERS);
    let mut ids: Vec<_> = server.end().iter().map(|taken| taken.header("Message-ID").to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), LETTERS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_sealed_while_it_waits_and_forgotten_once_sent() {
    let exchange = Exchange::start().await;
    write_to(&exchange, "west@west.example").await;
    let uid = queue(&exchange).await[0].uid;
    let stored = || exchange.app.read(move |tx| Ok(outbox::by_uid(tx, uid)?.unwrap()));
    let waiting = stored().await.unwrap();
    assert!(waiting.content.starts_with("kwe1.") && !waiting.content.contains("kwi_secret"));
    let letters = tempfile::tempdir().unwrap();
    assert_eq!(exchange.app.deliver_once(&Mailer::folder(letters.path())).await.unwrap(), SENT);
    let sent = stored().await.unwrap();
    assert_eq!((sent.content.as_str(), sent.state), ("", MailState::Sent));
    assert!(matches!(exchange.app.retry_mail(&Actor::local_operator("root"), uid).await, Err(Error::Refused(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_becomes_a_file_that_its_owner_alone_reads() {
    use std::os::unix::fs::PermissionsExt;
    let exchange = Exchange::start().await;
    write_to(&exchange, "west@west.example").await;
    let letters = tempfile::tempdir().unwrap();
    let nowhere = Mailer::folder(letters.path().join("not there"));
    assert_eq!(exchange.app.deliver_once(&nowhere).await.unwrap(), LATER);
    exchange.clock.advance(Duration::from_mins(1));
    assert_eq!(exchange.app.deliver_once(&Mailer::folder(letters.path())).await.unwrap(), SENT);
    let files: Vec<_> = std::fs::read_dir(letters.path()).unwrap().map(|file| file.unwrap().path()).collect();
    let uid = queue(&exchange).await[0].uid;
    assert_eq!(files, [letters.path().join(format!("{}-{uid}.eml", START.ms()))]);
    assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains("To: west@west.example\r\n") && text.contains("/invitation/kwi_secret"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_cannot_be_written_or_put_in_its_place_waits_and_keeps_no_other_from_going() {
    let exchange = Exchange::start().await;
    for to in ["west@west.example", "east@east.example", "north@north.example"] {
        write_to(&exchange, to).await;
    }
    let (letters, waiting) = (tempfile::tempdir().unwrap(), queue(&exchange).await);
    let place = |n: usize| letters.path().join(format!("{}-{}.eml", START.ms(), waiting[n].uid));
    let unfinished = letters.path().join(format!(".{}-{}.eml.part", START.ms(), waiting[1].uid));
    std::fs::create_dir(place(0)).unwrap();
    std::fs::create_dir(&unfinished).unwrap();
    assert_eq!(super::letters(letters.path()).unwrap(), [place(0)], "what is being written isn't there yet");
    let sent = exchange.app.deliver_once(&Mailer::folder(letters.path())).await.unwrap();
    assert_eq!(sent, Delivered { sent: 1, later: 2, gave_up: 0 });
    let states: Vec<_> = queue(&exchange).await.iter().map(|mail| mail.state).collect();
    assert_eq!(states, [MailState::Waiting, MailState::Waiting, MailState::Sent]);
    std::fs::remove_dir(place(0)).unwrap();
    std::fs::remove_dir(unfinished).unwrap();
    exchange.clock.advance(Duration::from_mins(1));
    let sent = exchange.app.deliver_once(&Mailer::folder(letters.path())).await.unwrap();
    assert_eq!(sent, Delivered { sent: 2, later: 0, gave_up: 0 });
    let mut files: Vec<_> = std::fs::read_dir(letters.path()).unwrap().map(|file| file.unwrap().path()).collect();
    let mut places = [place(0), place(1), place(2)];
    files.sort();
    places.sort();
    assert_eq!(files, places, "nothing else is left");
}
