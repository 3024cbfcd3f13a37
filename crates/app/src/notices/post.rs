//! Writing a notice, or a letter to one person, as rows of the verb's own transaction.

use std::time::Duration;

use domain::people::NoticeGroup;
use domain::{CompanyId, PersonId, Role, Uid};
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

/// Tells a company: a notice in its portal, and an e-mail to each active person with an address who hears of the group and hasn't
/// switched it off.
pub(crate) fn post(work: &mut Work<'_>, notice: Notice) -> Result<(), Error> {
    let company = work.company(notice.company)?;
    let letter = Letter {
        company: Some(line(&company.name)),
        title: line(&notice.title),
        paragraphs: notice.paragraphs.iter().map(|text| line(text)).collect(),
        link: notice.link.as_deref().map(|link| path(&work.app.settings().portal, link)).transpose()?,
    };
    let row = notices::NewNotice {
        uid: work.ids.uid(),
        company_id: notice.company,
        group: notice.group,
        title: letter.title.clone(),
        body: letter.paragraphs.join("\n\n"),
        link: letter.link.clone(),
        subject_uid: notice.subject,
        created_at: work.now,
    };
    notices::insert(work.tx, &row)?;
    for reader in preferences::readers(work.tx, notice.company, notice.group)? {
        if hears(Role::Person(reader.position), notice.group) {
            let to = Recipient { person: Some(reader.person), company: Some(notice.company), address: reader.email };
            put(work, to, Some(notice.group), &letter)?;
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
    };
    put(work, Recipient { person: mail.person, company: mail.company, address: mail.to }, None, &letter)
}

struct Recipient {
    person: Option<PersonId>,
    company: Option<CompanyId>,
    address: String,
}

/// How long delivery is tried.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

fn put(work: &mut Work<'_>, to: Recipient, group: Option<NoticeGroup>, letter: &Letter) -> Result<(), Error> {
    let uid = work.ids.uid();
    let row = outbox::NewMail {
        uid,
        company_id: to.company,
        person_id: to.person,
        group,
        recipient: to.address,
        subject: letter.title.clone(),
        content: mail::seal(&work.app.0.vault, uid, letter, &mut work.ids)?,
        created_at: work.now,
        give_up_at: work.now.plus(PATIENCE),
    };
    outbox::insert(work.tx, &row)?;
    Ok(())
}
