//! Writing down what writes ask of the database, so that it can be asked again without whoever asked: what the database alone takes.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use crate::tx::{Connection, Row};
use crate::{Error, Statement, Tx, Value};

/// One statement as it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub sql: &'static str,
    pub params: Vec<Value>,
    pub wanted: Wanted,
}

/// What was wanted of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// That it is done.
    Done,
    /// The id of the row that it inserted, which was this one.
    Id(i64),
    /// Its first row.
    First,
    /// All its rows.
    All,
}

/// Takes down the statements of each write that succeeds. Cheap to clone; all clones fill one list.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Vec<Asked>>>>);

impl Recorder {
    /// What has been taken down, a list for each write; the next one starts anew.
    pub fn take(&self) -> Vec<Vec<Asked>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn watch<T, E>(&self, tx: &Tx<'_>, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let asked = RefCell::default();
        let done = tx.through(&Watched { connection: tx.connection(), asked: &asked }, work)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked.into_inner());
        Ok(done)
    }
}

/// Asks the same again. Rows are stepped over, not read.
pub fn again(tx: &Tx<'_>, asked: &[Asked]) -> Result<(), Error> {
    for Asked { sql, params, wanted } in asked {
        let statement = Statement { name: "AGAIN", sql };
        match wanted {
            Wanted::Done => tx.run(statement, params).map(drop)?,
            Wanted::Id(_) => tx.insert(statement, params).map(drop)?,
            Wanted::First => tx.one(statement, params, |_| Ok(())).map(drop)?,
            Wanted::All => tx.all(statement, params, |_| Ok(())).map(drop)?,
        }
    }
    Ok(())
}

struct Watched<'w> {
    connection: &'w dyn Connection,
    asked: &'w RefCell<Vec<Asked>>,
}

impl Connection for Watched<'_> {
    fn run(&self, sql: &'static str, params: &[Value]) -> Result<u64, Error> {
        self.asked.borrow_mut().push(Asked { sql, params: params.to_vec(), wanted: Wanted::Done });
        self.connection.run(sql, params)
    }

    fn insert(&self, sql: &'static str, params: &[Value]) -> Result<i64, Error> {
        let id = self.connection.insert(sql, params)?;
        self.asked.borrow_mut().push(Asked { sql, params: params.to_vec(), wanted: Wanted::Id(id) });
        Ok(id)
    }

    fn query(
        &self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&mut Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut wanted = Wanted::All;
        self.connection.query(sql, params, &mut |row| {
            let more = each(row)?;
            if !more {
                wanted = Wanted::First;
            }
            Ok(more)
        })?;
        self.asked.borrow_mut().push(Asked { sql, params: params.to_vec(), wanted });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lane, Options, Store, meta};

    #[tokio::test]
    async fn what_was_asked_can_be_asked_again_of_another_database() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name| Store::open(&Options::at(folder.path().join(name))).unwrap();
        let recorder = Recorder::default();
        let (one, two) = (open("one.db").recorded(recorder.clone()), open("two.db"));
        let set = |tx: &Tx<'_>| {
            meta::set(tx, "motto", "slow and sure")?;
            meta::get(tx, "motto").map(drop)
        };
        one.write(Lane::Any, set).await.unwrap();
        let refused = one.write(Lane::Any, move |tx| set(tx).and(Err::<(), _>(Error::Refused("no".to_owned())))).await;
        assert!(refused.is_err());
        let asked = recorder.take();
        assert_eq!(asked.iter().map(Vec::len).collect::<Vec<_>>(), [2], "one write succeeded, with two statements");
        two.write(Lane::Any, move |tx| again(tx, asked.first().unwrap())).await.unwrap();
        let read = two.read(|tx| meta::get(tx, "motto")).await.unwrap();
        assert_eq!(read.as_deref(), Some("slow and sure"));
    }
}
