//! Writing a notice, or a letter to one person, as rows of the verb's own transaction.

use std::time::Duration;

use domain::people::NoticeGroup;
use domain::{CompanyId, PersonId, Role, Time, Uid};
use store::{notices, outbox, preferences};

use super::audience::hears;
use crate::act::Work;
use crate::mail::Letter;
use crate::mail::text::{line, path};
use crate::{Error, mail};

/// What a company is told. The texts hold what this company may know, and nothing of the other side but its name.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) company: CompanyId,
    pub(crate) group: NoticeGroup,
    /// What happened, in one line; also the subject of the e-mail.
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// A path of the portal.
    pub(crate) link: Option<String>,
    /// What it is about.
    pub(crate) subject: Option<Uid>,
}

/// A letter to one address, which nothing switches off.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) person: Option<PersonId>,
    /// The company of the one who is written to.
    pub(crate) company: Option<CompanyId>,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) paragraphs: Vec<String>,
    /// A path of the portal, or the whole address of one.
    pub(crate) link: Option<String>,
}

/// News of one kind of one connection, or of young connections with one key, come by e-mail at once, and then no oftener than this: whoever is at the other end can't fill
/// anybody's mailbox by changing his mind.
pub(crate) const QUIET: Duration = Duration::from_mins(10);

/// Tells a company: a notice in its portal, and an e-mail to each active person with an address who hears of the group and hasn't
/// switched it off. News of a connection that was told a few minutes ago wait, and the newest of them is sent.
pub(crate) fn post(work: &mut Work<'_>, notice: Notice) -> Result<(), Error> {
    post_in_thread(work, notice, None)
}

/// The same of connections that one key has in common, each of which is another one.
/// What has the title of something that was told a few minutes ago waits, and of those with one `thread` the newest is sent.
pub(crate) fn post_in_thread(work: &mut Work<'_>, notice: Notice, thread: Option<Uid>) -> Result<(), Error> {
    let company = work.company(notice.company)?;
    let letter = Letter {
        company: Some(line(&company.name)),
        title: line(&notice.title),
        paragraphs: notice.paragraphs.iter().map(|text| line(text)).collect(),
        link: notice.link.as_deref().map(|link| path(&work.app.settings().portal, link)).transpose()?,
        thread,
    };
    let row = notices::NewNotice {
        uid: work.ids.uid_at(work.now),
        company_id: notice.company,
        group: notice.group,
        title: letter.title.clone(),
        body: letter.paragraphs.join("\n\n"),
        link: letter.link.clone(),
        subject_uid: notice.subject,
        created_at: work.now,
    };
    let folds = matches!(notice.group, NoticeGroup::Ordering | NoticeGroup::Services) && notice.subject.is_some();
    let about = if thread.is_some() { None } else { notice.subject };
    let again = folds && row.told_since(work.tx, about, work.now.minus(QUIET))?;
    notices::insert(work.tx, &row)?;
    for reader in preferences::readers(work.tx, notice.company, notice.group)? {
        if hears(Role::Person(reader.position), notice.group) {
            let to = Recipient { person: Some(reader.person), company: Some(notice.company), address: reader.email };
            if again {
                put_later(work, to, notice.group, &letter)?;
            } else {
                put(work, to, Some(notice.group), &letter, work.now)?;
            }
        }
    }
    Ok(())
}

/// Takes back the mails with this title and link that are held back: what they say has been undone, and the last word must be the true one.
pub(crate) fn unsay(
    work: &Work<'_>,
    company: CompanyId,
    group: NoticeGroup,
    title: &str,
    link: &str,
) -> Result<(), Error> {
    let (title, link) = (line(title), path(&work.app.settings().portal, link)?);
    for reader in preferences::readers(work.tx, company, group)? {
        for waiting in outbox::held_back(work.tx, reader.person, &title, work.now)? {
            if mail::open(&work.app.0.vault, waiting.uid, &waiting.content)?.link.as_ref() == Some(&link) {
                outbox::unsay(work.tx, &waiting)?;
            }
        }
    }
    Ok(())
}

/// Writes to one person.
pub(crate) fn mail(work: &mut Work<'_>, mail: Mail) -> Result<(), Error> {
    let letter = Letter {
        company: mail.company.map(|id| work.company(id)).transpose()?.map(|company| line(&company.name)),
        title: line(&mail.subject),
        paragraphs: mail.paragraphs.iter().map(|text| line(text)).collect(),
        link: mail.link.as_deref().map(|link| path(&work.app.settings().portal, link)).transpose()?,
        thread: None,
    };
    put(work, Recipient { person: mail.person, company: mail.company, address: mail.to }, None, &letter, work.now)
}

struct Recipient {
    person: Option<PersonId>,
    company: Option<CompanyId>,
    address: String,
}

/// How long delivery is tried.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

/// In place of the one that waits with older news of the same, or as one that waits.
fn put_later(work: &mut Work<'_>, to: Recipient, group: NoticeGroup, letter: &Letter) -> Result<(), Error> {
    let mut letter = letter.clone();
    letter.paragraphs.push("There was more news like this within some minutes: the portal has all of it.".to_owned());
    if let Some(person) = to.person {
        for waiting in outbox::held_back(work.tx, person, &letter.title, work.now)? {
            // Connections may have one name; the link tells them apart.
            let waits = mail::open(&work.app.0.vault, waiting.uid, &waiting.content)?;
            if waits.thread == letter.thread && (letter.thread.is_some() || waits.link == letter.link) {
                let content = mail::seal(&work.app.0.vault, waiting.uid, &letter, &mut work.ids)?;
                return Ok(outbox::say_instead(work.tx, &waiting, &content)?);
            }
        }
    }
    put(work, to, Some(group), &letter, work.now.plus(QUIET))
}

fn put(
    work: &mut Work<'_>,
    to: Recipient,
    group: Option<NoticeGroup>,
    letter: &Letter,
    due_at: Time,
) -> Result<(), Error> {
    let uid = work.ids.uid_at(work.now);
    let row = outbox::NewMail {
        uid,
        company_id: to.company,
        person_id: to.person,
        group,
        recipient: to.address,
        subject: letter.title.clone(),
        content: mail::seal(&work.app.0.vault, uid, letter, &mut work.ids)?,
        created_at: work.now,
        due_at,
        give_up_at: due_at.plus(PATIENCE),
    };
    outbox::insert(work.tx, &row)?;
    Ok(())
}
