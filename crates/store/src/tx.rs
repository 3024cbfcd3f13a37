//! A transaction as the table modules see it, whatever the engine.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Announced, Error, FromSeen, Seen, Statement, Topic, Value};

/// What an engine does for a transaction.
pub(crate) trait Connection {
    /// Runs a statement that returns no rows; the number of rows it touched.
    fn run(&self, sql: &'static str, params: &[Value]) -> Result<u64, Error>;
    /// Runs an `INSERT … RETURNING id` of one row; its id.
    fn insert(&self, sql: &'static str, params: &[Value]) -> Result<i64, Error> {
        let mut id = None;
        self.query(sql, params, &mut |row| {
            id = Some(row.get("id")?);
            Ok(false)
        })?;
        id.ok_or_else(|| Error::Refused(format!("must insert one row: {sql}")))
    }
    /// Hands each row to `each`, until it says `false`.
    fn query(
        &self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&mut Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error>;
}

/// A running transaction, for the length of one closure.
///
/// After an error that the engine may not survive, everything else in it fails too, on every engine: PostgreSQL refuses
/// further statements and SQLite would go on.
pub struct Tx<'c> {
    connection: &'c dyn Connection,
    /// All statements of the store, of this transaction too.
    ran: &'c AtomicU64,
    poison: RefCell<Option<Error>>,
    announced: RefCell<Vec<Topic>>,
    reads_only: bool,
}

impl<'c> Tx<'c> {
    /// One that may write.
    pub(crate) fn new(connection: &'c dyn Connection, ran: &'c AtomicU64) -> Self {
        Self { connection, ran, poison: RefCell::default(), announced: RefCell::default(), reads_only: false }
    }

    /// One that sees a snapshot and writes nothing.
    pub(crate) fn of_reader(connection: &'c dyn Connection, ran: &'c AtomicU64) -> Self {
        Self { reads_only: true, ..Self::new(connection, ran) }
    }

    /// Runs a part of it over another connection to the same transaction.
    pub(crate) fn through<R>(&self, connection: &dyn Connection, work: impl FnOnce(&Tx<'_>) -> R) -> R {
        let poison = RefCell::new(self.failure());
        let part = Tx { connection, ran: self.ran, poison, announced: RefCell::default(), reads_only: self.reads_only };
        let done = work(&part);
        *self.poison.borrow_mut() = part.failure();
        self.announced.borrow_mut().extend(part.into_announced());
        done
    }

    pub(crate) const fn connection(&self) -> &dyn Connection {
        self.connection
    }

    /// Whether all that it sees has been committed. What a writer sees, its own work and that of others in its group, may yet be undone:
    /// nothing of it may be kept beyond the transaction.
    pub const fn sees_commits_only(&self) -> bool {
        self.reads_only
    }

    /// Runs an INSERT, UPDATE or DELETE; the number of rows it touched.
    pub fn run(&self, statement: Statement, params: &[Value]) -> Result<u64, Error> {
        self.begin()?;
        self.note(self.connection.run(statement.sql, params))
    }

    /// Runs a statement that changes who may do what, and has `topic` announced before anybody is answered; the number of rows it touched.
    pub fn change(&self, topic: Topic, statement: Announced, params: &[Value]) -> Result<u64, Error> {
        self.announced.borrow_mut().push(topic);
        self.run(statement.0, params)
    }

    /// What is to be announced once it has been committed.
    pub(crate) fn into_announced(self) -> Vec<Topic> {
        self.announced.into_inner()
    }

    /// The first row, if there is one.
    pub fn one<T>(
        &self,
        statement: Statement,
        params: &[Value],
        read: impl Fn(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.begin()?;
        self.note(self.connection.query(statement.sql, params, &mut |row| {
            found = Some(read(row)?);
            Ok(false)
        }))?;
        Ok(found)
    }

    /// Every row, in the statement's order.
    pub fn all<T>(
        &self,
        statement: Statement,
        params: &[Value],
        read: impl Fn(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.begin()?;
        self.note(self.connection.query(statement.sql, params, &mut |row| {
            found.push(read(row)?);
            Ok(true)
        }))?;
        Ok(found)
    }

    /// Runs an `INSERT … RETURNING id` and gives the new row's id.
    pub fn insert(&self, statement: Statement, params: &[Value]) -> Result<i64, Error> {
        self.begin()?;
        self.note(self.connection.insert(statement.sql, params))
    }

    /// Whether the statement finds a row at all.
    pub fn exists(&self, statement: Statement, params: &[Value]) -> Result<bool, Error> {
        Ok(self.one(statement, params, |_| Ok(()))?.is_some())
    }

    /// Counts a statement, unless an earlier one has spoilt the transaction.
    fn begin(&self) -> Result<(), Error> {
        self.ran.fetch_add(1, Ordering::Relaxed);
        match &*self.poison.borrow() {
            Some(first) => Err(Error::Poisoned(first.to_string())),
            None => Ok(()),
        }
    }

    fn note<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            *self.poison.borrow_mut() = Some(error.clone());
        }
        result
    }

    /// The error that ended this transaction's usefulness, if one did.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.poison.borrow().clone()
    }
}

/// What an engine's row offers: its columns by position.
pub(crate) trait Columns {
    fn seen(&self, position: usize) -> Result<Seen<'_>, Error>;
    fn name(&self, position: usize) -> Option<&str>;
}

/// One row. Columns are read from left to right; naming them keeps reader and statement in step.
pub struct Row<'r> {
    columns: &'r dyn Columns,
    next: usize,
}

impl<'r> Row<'r> {
    pub(crate) fn new(columns: &'r dyn Columns) -> Self {
        Self { columns, next: 0 }
    }

    /// The next column, which the statement calls `column`.
    ///
    /// Debug builds check the name, so that every test that reads a row shows that reader and SELECT agree; a release build reads by
    /// position alone.
    pub fn get<T: FromSeen>(&mut self, column: &'static str) -> Result<T, Error> {
        let position = self.next;
        self.next += 1;
        if cfg!(debug_assertions) {
            let name = self.columns.name(position);
            if name != Some(column) {
                let found = format!("column {position} is {}", name.unwrap_or("not there"));
                return Err(Error::Corrupt { column: column.to_owned(), found });
            }
        }
        let seen = self.columns.seen(position)?;
        T::from_seen(seen).ok_or_else(|| Error::Corrupt { column: column.to_owned(), found: seen.describe() })
    }

    /// The next column as it is, for who carries it elsewhere.
    pub(crate) fn value(&mut self) -> Result<Value, Error> {
        let position = self.next;
        self.next += 1;
        self.columns.seen(position).map(Value::from)
    }
}
