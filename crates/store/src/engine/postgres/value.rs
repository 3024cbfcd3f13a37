//! Our closed set of values as PostgreSQL's types, and back.

use std::error::Error as StdError;

use bytes::BytesMut;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::tx::Columns;
use crate::{Error, Seen, Value};

type Failed = Box<dyn StdError + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) => match *ty {
                Type::INT8 => n.to_sql(ty, out),
                Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*n)?.to_sql(ty, out),
                Type::BOOL => (*n != 0).to_sql(ty, out),
                _ => Err(format!("a number where {ty} is wanted").into()),
            },
            Self::Text(text) if <&str as ToSql>::accepts(ty) => text.as_str().to_sql(ty, out),
            Self::Text(_) => Err(format!("a text where {ty} is wanted").into()),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_slice().to_sql(ty, out),
            Self::Bytes(_) => Err(format!("bytes where {ty} is wanted").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Seen<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Failed> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw),
            _ => Self::Text(<&str>::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::BYTEA)
            || <&str as FromSql<'_>>::accepts(ty)
    }
}

impl Columns for Row {
    fn seen(&self, position: usize) -> Result<Seen<'_>, Error> {
        self.try_get(position).map_err(|error| {
            let column = self.columns().get(position);
            let found =
                column.map_or_else(|| error.to_string(), |column| format!("a value of type {}", column.type_()));
            Error::Corrupt { column: column.map_or_else(|| position.to_string(), |c| c.name().to_owned()), found }
        })
    }

    fn name(&self, position: usize) -> Option<&str> {
        self.columns().get(position).map(tokio_postgres::Column::name)
    }
}
