//! A letter as a message of the Internet (RFC 5322): the same each time it is made.

use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use domain::people::NoticeGroup;
use domain::{Time, Uid};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use store::outbox;

use super::letter::Letter;
use crate::Settings;

/// A message on its way.
pub(super) struct Outgoing {
    pub(super) uid: Uid,
    pub(super) at: Time,
    pub(super) message: Message,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Plain<'l> {
    letter: &'l Letter,
    link: Option<&'l str>,
    group: Option<NoticeGroup>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'l> {
    letter: &'l Letter,
    link: Option<&'l str>,
    group: Option<NoticeGroup>,
}

/// Renders the letter of an outbox row. `Err` says why it can't ever be one: an address that no mail system takes.
pub(super) fn compose(settings: &Settings, row: &outbox::Mail, letter: &Letter) -> Result<Outgoing, String> {
    let from: Mailbox =
        settings.mail_from.parse().map_err(|error| format!("the sender {}: {error}", settings.mail_from))?;
    let to = row.recipient.parse().map_err(|error| format!("the address {}: {error}", row.recipient))?;
    let portal = settings.portal.trim_end_matches('/');
    let link = letter.link.as_ref().map(|path| format!("{portal}{path}"));
    let (link, group) = (link.as_deref(), row.group);
    let text = Plain { letter, link, group }.render().map_err(|error| error.to_string())?;
    let html = Html { letter, link, group }.render().map_err(|error| error.to_string())?;

    let host = host(portal);
    let sent = u64::try_from(row.created_at.ms()).unwrap_or(0);
    let mut message = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(letter.title.clone())
        .date(UNIX_EPOCH + Duration::from_millis(sent))
        .message_id(Some(format!("<{}@{host}>", row.uid)))
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(group) = group {
        let name = group.as_str().to_lowercase().replace('_', "-");
        message = message.raw_header(header("List-Id", &format!("<{name}.notices.{host}>")));
    }
    let message = message
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| format!("the message can't be made: {error}"))?;
    Ok(Outgoing { uid: row.uid, at: row.created_at, message })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The portal's host, which makes our ids ours.
fn host(portal: &str) -> &str {
    let after = portal.split_once("://").map_or(portal, |(_, rest)| rest);
    let host = after.split(['/', ':']).next().unwrap_or_default();
    let good = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if good { host } else { "keyway.invalid" }
}
