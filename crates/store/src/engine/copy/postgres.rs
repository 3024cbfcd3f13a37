//! A PostgreSQL database that has no other client.

use super::table::{Column, Table};
use super::{CopyError, Role, Side};
use crate::engine::postgres::{Alone, Server, Session, alone};
use crate::tx::Connection;
use crate::{Durability, Error, Value};

/// Those left out are the engine's own: of use while a commit is in doubt, or a server works, and none is or does here.
const COLUMNS: &str = "SELECT t.relname AS name, a.attname AS \"column\", COALESCE(array_position(CAST(k.conkey AS INT2[]), a.attnum), 0) AS key
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
    WHERE t.relkind = 'r' AND t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relname NOT IN ('operations', 'instances', 'announcements', 'acknowledgements')
    ORDER BY t.relname, a.attnum";
const GO_ON: &str = "SELECT setval(CAST(pg_get_serial_sequence($1, 'id') AS regclass), $2)";

const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Nobody else is there to be isolated from.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

pub(super) struct Hosted(Box<Session>);

impl Hosted {
    pub(super) fn open(server: &Server, role: Role, durability: Durability) -> Result<Self, CopyError> {
        match alone(server, durability, role == Role::Target)? {
            Alone::Opened(session) => Ok(Self(session)),
            Alone::InUse => Err(CopyError::InUse(server.to_string())),
            Alone::NoExchange => Err(CopyError::Nothing(server.to_string())),
        }
    }
}

impl Side for Hosted {
    fn connection(&self) -> &dyn Connection {
        &*self.0
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
        self.0.begin(if writes { WRITE } else { READ });
        Ok(())
    }

    fn commit(&self) -> Result<(), Error> {
        self.0.batch("COMMIT").map_err(|failure| failure.error)?;
        self.0.ended();
        // What was written at once has no statistics yet, and plans that are made without them are poor.
        if self.0.state().1 { self.0.batch("ANALYZE").map_err(|failure| failure.error) } else { Ok(()) }
    }

    fn go_on_behind(&self, table: &Table, last: i64) -> Result<(), Error> {
        self.0.query(GO_ON, &[Value::Text(table.name.clone()), Value::Int(last)], &mut |_| Ok(true))
    }
}
