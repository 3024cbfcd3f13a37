//! A SQLite file, held so that no other process can open it.

use std::path::Path;

use super::table::{Column, Table};
use super::{CopyError, Role, Side};
use crate::engine::sqlite::{Alone, SqliteConnection, alone, error};
use crate::tx::Connection;
use crate::{Database, Durability, Error};

const COLUMNS: &str = "SELECT m.name AS name, c.name AS \"column\", c.pk AS key
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";

pub(super) struct File(SqliteConnection);

impl File {
    pub(super) fn open(path: &Path, role: Role, durability: Durability) -> Result<Self, CopyError> {
        let name = || Database::from(path).to_string();
        if role == Role::Source && !path.is_file() {
            return Err(CopyError::Nothing(name()));
        }
        match alone(path, durability, role == Role::Target)? {
            Alone::Opened(connection) => Ok(Self(connection)),
            Alone::InUse => Err(CopyError::InUse(name())),
            Alone::NoExchange => Err(CopyError::Nothing(name())),
        }
    }
}

impl Side for File {
    fn connection(&self) -> &dyn Connection {
        &self.0
    }

    fn columns(&self) -> Result<Vec<Column>, Error> {
        let mut columns = Vec::new();
        self.0.query(COLUMNS, &[], &mut |row| {
            columns.push(Column { table: row.get("name")?, name: row.get("column")?, key: row.get("key")? });
            Ok(true)
        })?;
        Ok(columns)
    }

    fn begin(&self, writes: bool) -> Result<(), Error> {
        self.0.0.execute_batch(if writes { "BEGIN IMMEDIATE" } else { "BEGIN" }).map_err(error)
    }

    fn commit(&self) -> Result<(), Error> {
        self.0.0.execute_batch("COMMIT").map_err(error)
    }

    fn go_on_behind(&self, _table: &Table, _last: i64) -> Result<(), Error> {
        // A new row's number is always the one behind the last.
        Ok(())
    }
}
