//! A SQLite connection behind the seam.

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{ErrorCode, ffi};

use crate::tx::{Columns, Connection, Row};
use crate::{Error, Seen, Value};

pub(in crate::engine) struct SqliteConnection(pub(in crate::engine) rusqlite::Connection);

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Sql::Null),
            Self::Int(n) => ToSqlOutput::Owned(Sql::Integer(*n)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Binds by the number in the parameter's name: to SQLite `$2` is a name, indexed by where it first appears.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, params: &[Value]) -> Result<(), Error> {
    let wanted = statement.parameter_count();
    if wanted != params.len() {
        return Err(Error::Refused(format!("{} parameters given, {wanted} wanted", params.len())));
    }
    for index in 1..=wanted {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|n| n.parse::<usize>().ok());
        let value = number.and_then(|n| params.get(n.wrapping_sub(1)));
        let value = value.ok_or_else(|| Error::Refused(format!("parameter {index} has no number within range")))?;
        statement.raw_bind_parameter(index, value).map_err(error)?;
    }
    Ok(())
}

impl SqliteConnection {
    /// Begins, ends or marks a transaction. Kept prepared like every statement: parsing it would cost more than doing it.
    pub(super) fn control(&self, sql: &'static str) -> Result<(), Error> {
        self.0.prepare_cached(sql).and_then(|mut statement| statement.raw_execute()).map(drop).map_err(error)
    }
}

/// What an INSERT ends in whose new id is wanted.
const RETURNING: &str = " RETURNING id";

impl Connection for SqliteConnection {
    fn run(&self, sql: &'static str, params: &[Value]) -> Result<u64, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(error)?;
        bind(&mut statement, params)?;
        statement.raw_execute().map(|n| n as u64).map_err(error)
    }

    /// SQLite keeps what is returned in a table of its own, and a journal for taking it back: twice the work of the INSERT. Every `id` is
    /// its table's rowid, which the connection knows.
    fn insert(&self, sql: &'static str, params: &[Value]) -> Result<i64, Error> {
        let refused = |why: &str| Error::Refused(format!("{why}: {sql}"));
        match self.run(sql.strip_suffix(RETURNING).ok_or_else(|| refused("returns no id"))?, params)? {
            1 => Ok(self.0.last_insert_rowid()),
            _ => Err(refused("must insert one row")),
        }
    }

    fn query(
        &self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&mut Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(error)?;
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        let mut go_on = true;
        // Read to the end even when one row was enough: an UPDATE … RETURNING has run wholly only then.
        while let Some(row) = rows.next().map_err(error)? {
            if go_on {
                go_on = each(&mut Row::new(row))?;
            }
        }
        Ok(())
    }
}

impl Columns for rusqlite::Row<'_> {
    fn seen(&self, position: usize) -> Result<Seen<'_>, Error> {
        let corrupt = |found: String| {
            let column = self.name(position).map_or_else(|| position.to_string(), str::to_owned);
            Error::Corrupt { column, found }
        };
        Ok(match self.get_ref(position).map_err(error)? {
            ValueRef::Null => Seen::Null,
            ValueRef::Integer(n) => Seen::Int(n),
            ValueRef::Text(text) => {
                Seen::Text(str::from_utf8(text).map_err(|why| corrupt(format!("a text that is none: {why}")))?)
            }
            ValueRef::Blob(bytes) => Seen::Bytes(bytes),
            ValueRef::Real(x) => return Err(corrupt(format!("the fraction {x}"))),
        })
    }

    fn name(&self, position: usize) -> Option<&str> {
        self.as_ref().column_name(position).ok()
    }
}

/// The engine's error as ours. Constraint names follow PostgreSQL's habit: `port.name` becomes `port_name_key`.
pub(in crate::engine) fn error(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, ref message) = error else {
        return Error::Unavailable(error.to_string());
    };
    let message = message.as_deref().unwrap_or_default();
    let unique = [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_ROWID];
    if unique.contains(&code.extended_code) {
        let columns = message.rsplit(": ").next().unwrap_or_default();
        let mut parts = columns.split(", ").map(|part| part.split_once('.').unwrap_or(("", part)));
        let Some((table, first)) = parts.next() else { return Error::Conflict(message.to_owned()) };
        let mut name = format!("{table}_{first}");
        for (_, column) in parts {
            name.push('_');
            name.push_str(column);
        }
        return Error::Conflict(name + "_key");
    }
    match code.code {
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch => Error::Refused(message.to_owned()),
        _ => Error::Unavailable(error.to_string()),
    }
}
