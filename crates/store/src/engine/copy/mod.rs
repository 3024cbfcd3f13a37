//! Moving an exchange to another database, of either kind: every row as it is, and a second look at all of them.
//!
//! Nobody else may have either database open meanwhile. What is written is one transaction: a copy that fails leaves its target as
//! empty as it was. Then both are read side by side and each row is compared with its copy. No more than a page of one table is held at
//! a time.

mod postgres;
mod sqlite;
mod table;

use crate::migrate::{self, MIGRATIONS};
use crate::tx::Connection;
use crate::{Database, Durability, Error, OpenError, Value};
use table::{Column, Table};

/// What a migrated and otherwise empty database says of itself.
const SCHEMA: &str = "SELECT name FROM meta WHERE name <> 'format' AND name NOT LIKE 'migration.%' LIMIT 1";
const CLEAR_META: &str = "DELETE FROM meta";
const META: &str = "meta";

/// Why an exchange can't be moved.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{0} is in use: stop the servers, and whatever else has it open")]
    InUse(String),
    #[error("{0} holds no exchange")]
    Nothing(String),
    #[error("{0} was last used by an older Keyway: let `keyway serve` of this one start on it once")]
    Older(String),
    #[error("{database} isn't empty: there are rows in {table}")]
    NotEmpty { database: String, table: String },
    #[error("{table}: {why}")]
    Table { table: String, why: Error },
    /// Found when both were read again.
    #[error("the {row}th row of {table} isn't the same in both: don't use the copy")]
    Different { table: String, row: u64 },
}

impl From<Error> for CopyError {
    fn from(error: Error) -> Self {
        Self::Open(error.into())
    }
}

/// A table whose rows are being moved, or compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub table: String,
    /// So far.
    pub rows: u64,
    /// Whether they have been compared with those that they were made from.
    pub compared: bool,
}

/// A database that nobody else has open.
trait Side {
    fn connection(&self) -> &dyn Connection;
    /// Every column of every table that isn't the engine's own, the columns of a table in their order.
    fn columns(&self) -> Result<Vec<Column>, Error>;
    fn begin(&self, writes: bool) -> Result<(), Error>;
    fn commit(&self) -> Result<(), Error>;
    /// Lets the numbering of a table's new rows go on behind this one.
    fn go_on_behind(&self, table: &Table, last: i64) -> Result<(), Error>;
}

/// What is to be done with a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Source,
    Target,
}

fn open(database: &Database, role: Role, durability: Durability) -> Result<Box<dyn Side>, CopyError> {
    Ok(match database {
        Database::File(path) => Box::new(sqlite::File::open(path, role, durability)?),
        Database::Server(server) => Box::new(postgres::Hosted::open(server, role, durability)?),
    })
}

/// Moves all rows of the exchange in `from` to `to`, which holds none, and compares them. `tell` hears of each page.
///
/// What came of each table, in the order in which they were made.
pub fn copy(
    from: &Database,
    to: &Database,
    durability: Durability,
    tell: &mut dyn FnMut(&Moved),
) -> Result<Vec<Moved>, CopyError> {
    let source = open(from, Role::Source, durability)?;
    if migrate::check(source.connection(), MIGRATIONS)? != migrate::newest(MIGRATIONS) {
        return Err(CopyError::Older(from.to_string()));
    }
    let target = open(to, Role::Target, durability)?;
    let tables = table::in_order(target.columns()?)?;
    if table::in_order(source.columns()?)? != tables {
        return Err(CopyError::from(Error::Refused("the two databases have different tables".to_owned())));
    }
    source.begin(false)?;
    fill(&*source, &*target, &to.to_string(), &tables, tell)?;
    target.begin(false)?;
    let moved = tables.iter().map(|table| compare(&*source, &*target, table, tell)).collect::<Result<_, _>>()?;
    target.commit()?;
    source.commit()?;
    Ok(moved)
}

/// Writes all of it.
fn fill(
    source: &dyn Side,
    target: &dyn Side,
    name: &str,
    tables: &[Table],
    tell: &mut dyn FnMut(&Moved),
) -> Result<(), CopyError> {
    target.begin(true)?;
    for table in tables {
        let any = if table.name == META { SCHEMA } else { table.any };
        if !ask(target.connection(), any, &[], 1)?.is_empty() {
            return Err(CopyError::NotEmpty { database: name.to_owned(), table: table.name.clone() });
        }
    }
    target.connection().run(CLEAR_META, &[])?;
    for table in tables {
        let within = |why| CopyError::Table { table: table.name.clone(), why };
        let mut moved = Moved { table: table.name.clone(), rows: 0, compared: false };
        let mut pages = Pages::of(table);
        while let Some(page) = pages.next(source.connection()).map_err(within)? {
            moved.rows += page.len() as u64;
            table.insert(target.connection(), page).map_err(within)?;
            tell(&moved);
        }
        if let Some(last) = pages.last_number() {
            target.go_on_behind(table, last).map_err(within)?;
        }
    }
    target.commit()?;
    Ok(())
}

/// Reads a table on both sides.
fn compare(
    source: &dyn Side,
    target: &dyn Side,
    table: &Table,
    tell: &mut dyn FnMut(&Moved),
) -> Result<Moved, CopyError> {
    let within = |why| CopyError::Table { table: table.name.clone(), why };
    let mut moved = Moved { table: table.name.clone(), rows: 0, compared: true };
    let (mut ours, mut theirs) = (Pages::of(table), Pages::of(table));
    loop {
        let here = ours.next(source.connection()).map_err(within)?.unwrap_or_default();
        let there = theirs.next(target.connection()).map_err(within)?.unwrap_or_default();
        if here != there {
            let same = here.iter().zip(&there).take_while(|(here, there)| here == there).count();
            return Err(CopyError::Different { table: table.name.clone(), row: moved.rows + same as u64 + 1 });
        }
        if here.is_empty() {
            return Ok(moved);
        }
        moved.rows += here.len() as u64;
        tell(&moved);
    }
}

type Rows = Vec<Vec<Value>>;

/// A table read from its start to its end, a page at a time, in the order of its key.
struct Pages<'t> {
    table: &'t Table,
    /// The key of the row before.
    after: Option<Vec<Value>>,
}

impl<'t> Pages<'t> {
    const fn of(table: &'t Table) -> Self {
        Self { table, after: None }
    }

    fn next(&mut self, connection: &dyn Connection) -> Result<Option<Rows>, Error> {
        let width = self.table.columns.len();
        let rows = match &self.after {
            None => ask(connection, self.table.first_page, &[], width)?,
            Some(after) => ask(connection, self.table.next_page, after, width)?,
        };
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(self.table.key.iter().filter_map(|column| last.get(*column).cloned()).collect());
        Ok(Some(rows))
    }

    /// Of the last row that was read, where the database numbers them.
    fn last_number(&self) -> Option<i64> {
        match self.after.as_deref() {
            Some([Value::Int(last)]) if self.table.is_numbered() => Some(*last),
            _ => None,
        }
    }
}

/// Rows of so many columns.
fn ask(connection: &dyn Connection, sql: &'static str, params: &[Value], width: usize) -> Result<Rows, Error> {
    let mut rows = Vec::new();
    connection.query(sql, params, &mut |row| {
        rows.push((0..width).map(|_| row.value()).collect::<Result<_, _>>()?);
        Ok(true)
    })?;
    Ok(rows)
}
