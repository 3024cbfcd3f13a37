//! Which mail a person wants, and who therefore gets it. Only what differs from the default, which is yes, is a row.

use domain::people::{NoticeGroup, Position};
use domain::{CompanyId, PersonId};

use crate::{Error, Tx, params, statements};

statements! {
    OFF = "SELECT notice_group FROM preferences WHERE person_id = $1 AND email = 0 ORDER BY notice_group";
    SWITCH_OFF = "INSERT INTO preferences (person_id, notice_group, email) VALUES ($1, $2, 0)
                  ON CONFLICT (person_id, notice_group) DO UPDATE SET email = 0";
    SWITCH_ON = "DELETE FROM preferences WHERE person_id = $1 AND notice_group = $2";
    READERS = "SELECT id, email, position FROM people
               WHERE company_id = $1 AND state = 'ACTIVE' AND email IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM preferences WHERE person_id = people.id AND notice_group = $2 AND email = 0)
               ORDER BY id";
}

/// An active person with an address who hasn't switched a group off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub person: PersonId,
    pub email: String,
    pub position: Position,
}

/// The groups that a person has switched off.
pub fn off(tx: &Tx<'_>, person: PersonId) -> Result<Vec<NoticeGroup>, Error> {
    tx.all(OFF, params![person], |row| row.get("notice_group"))
}

pub fn switch(tx: &Tx<'_>, person: PersonId, group: NoticeGroup, on: bool) -> Result<(), Error> {
    tx.run(if on { SWITCH_ON } else { SWITCH_OFF }, params![person, group]).map(drop)
}

/// Who of a company may be sent the mail of a group, whatever the position.
pub fn readers(tx: &Tx<'_>, company: CompanyId, group: NoticeGroup) -> Result<Vec<Reader>, Error> {
    tx.all(READERS, params![company, group], |row| {
        Ok(Reader { person: row.get("id")?, email: row.get("email")?, position: row.get("position")? })
    })
}
