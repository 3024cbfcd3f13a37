//! Portal notices, one row for a company, and who has read them.

use domain::people::NoticeGroup;
use domain::{CompanyId, PersonId, Time, Uid};

use crate::{Error, Row, Tx, Value, params, statements, stored_as_text};

stored_as_text!(NoticeGroup);

statements! {
    INSERT = "INSERT INTO notices (uid, company_id, notice_group, title, body, link, subject_uid, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    // A reader's groups are seven texts at most; what is left over is ''.
    PAGE = "SELECT notices.id AS id, notices.uid AS uid, notices.notice_group AS notice_group, notices.title AS title,
              notices.body AS body, notices.link AS link, notices.subject_uid AS subject_uid, notices.created_at AS created_at,
              notice_reads.read_at AS read_at
            FROM notices LEFT JOIN notice_reads ON notice_reads.notice_id = notices.id AND notice_reads.person_id = $2
            WHERE notices.company_id = $1 AND notices.notice_group IN ($3, $4, $5, $6, $7, $8, $9) AND notices.id < $10
            ORDER BY notices.id DESC LIMIT $11";
    UNREAD = "SELECT COUNT(*) AS n FROM notices
              WHERE company_id = $1 AND notice_group IN ($3, $4, $5, $6, $7, $8, $9)
                AND NOT EXISTS (SELECT 1 FROM notice_reads WHERE notice_id = notices.id AND person_id = $2)";
    // Of the newest few, so that it costs little however much a company has been told.
    LATELY = "SELECT id FROM (SELECT id, title, subject_uid, created_at FROM notices WHERE company_id = $1 ORDER BY id DESC LIMIT 200) AS newest
              WHERE (CAST($2 AS TEXT) IS NULL OR subject_uid = $2) AND title = $3 AND created_at > $4 LIMIT 1";
    ID_OF = "SELECT id FROM notices WHERE company_id = $1 AND uid = $2";
    MARK = "INSERT INTO notice_reads (notice_id, person_id, read_at)
            SELECT id, CAST($2 AS BIGINT), CAST($4 AS BIGINT) FROM notices WHERE company_id = $1 AND uid = $3
            ON CONFLICT (notice_id, person_id) DO NOTHING";
    MARK_ALL = "INSERT INTO notice_reads (notice_id, person_id, read_at)
                SELECT id, CAST($2 AS BIGINT), CAST($10 AS BIGINT) FROM notices
                WHERE company_id = $1 AND notice_group IN ($3, $4, $5, $6, $7, $8, $9)
                  AND NOT EXISTS (SELECT 1 FROM notice_reads WHERE notice_id = notices.id AND person_id = $2)
                ON CONFLICT (notice_id, person_id) DO NOTHING";
}

/// A notice to a company, before it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    pub uid: Uid,
    pub company_id: CompanyId,
    pub group: NoticeGroup,
    pub title: String,
    /// Paragraphs, an empty line between them.
    pub body: String,
    /// A path of the portal.
    pub link: Option<String>,
    /// What it is about.
    pub subject_uid: Option<Uid>,
    pub created_at: Time,
}

impl NewNotice {
    /// Whether the company has been told the same, of `about` or of anything, after `since`, among the newest 200.
    pub fn told_since(&self, tx: &Tx<'_>, about: Option<Uid>, since: Time) -> Result<bool, Error> {
        tx.exists(LATELY, params![self.company_id, about, self.title, since])
    }
}

/// A notice as one person has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: i64,
    pub uid: Uid,
    pub group: NoticeGroup,
    pub title: String,
    pub body: String,
    pub link: Option<String>,
    pub subject_uid: Option<Uid>,
    pub created_at: Time,
    pub read_at: Option<Time>,
}

/// Whose notices: those of a company in some groups, as one person (or nobody, for a program) has read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub company: CompanyId,
    pub person: Option<PersonId>,
    pub groups: Vec<NoticeGroup>,
}

impl Reader {
    /// `$1` to `$9` of the statements that read.
    fn params(&self) -> Vec<Value> {
        // No row has the id 0.
        let mut params = params![self.company, self.person.map_or(0, |person| person.0)].to_vec();
        let groups = NoticeGroup::ALL.iter().map(|group| if self.groups.contains(group) { group.as_str() } else { "" });
        params.extend(groups.map(|text| Value::Text(text.to_owned())));
        params
    }
}

fn read(row: &mut Row<'_>) -> Result<Notice, Error> {
    Ok(Notice {
        id: row.get("id")?,
        uid: row.get("uid")?,
        group: row.get("notice_group")?,
        title: row.get("title")?,
        body: row.get("body")?,
        link: row.get("link")?,
        subject_uid: row.get("subject_uid")?,
        created_at: row.get("created_at")?,
        read_at: row.get("read_at")?,
    })
}

pub fn insert(tx: &Tx<'_>, notice: &NewNotice) -> Result<i64, Error> {
    let n = notice;
    tx.insert(INSERT, params![n.uid, n.company_id, n.group, n.title, n.body, n.link, n.subject_uid, n.created_at])
}

/// The newest first, older than the notice `before` (exclusive; `i64::MAX` to start).
pub fn page(tx: &Tx<'_>, reader: &Reader, before: i64, limit: u32) -> Result<Vec<Notice>, Error> {
    let mut params = reader.params();
    params.extend_from_slice(params![before, limit]);
    tx.all(PAGE, &params, read)
}

/// How many the reader has not read.
pub fn unread(tx: &Tx<'_>, reader: &Reader) -> Result<i64, Error> {
    Ok(tx.one(UNREAD, &reader.params(), |row| row.get("n"))?.unwrap_or(0))
}

/// The row of a company's notice.
pub fn id_of(tx: &Tx<'_>, company: CompanyId, uid: Uid) -> Result<Option<i64>, Error> {
    tx.one(ID_OF, params![company, uid], |row| row.get("id"))
}

/// Notes that a person has read one of the company's notices; again changes nothing.
pub fn mark(tx: &Tx<'_>, company: CompanyId, person: PersonId, notice: Uid, now: Time) -> Result<u64, Error> {
    tx.run(MARK, params![company, person, notice, now])
}

/// Notes that the reader, who must be a person, has read all of them; how many were unread.
pub fn mark_all(tx: &Tx<'_>, reader: &Reader, now: Time) -> Result<u64, Error> {
    let mut params = reader.params();
    params.extend_from_slice(params![now]);
    tx.run(MARK_ALL, &params)
}
