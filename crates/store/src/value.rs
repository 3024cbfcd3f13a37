//! The closed set of values a column can hold, and what Rust types become of them.

use domain::catalog::{DeviceKind, Zone};
use domain::{
    ApiKeyId, ApiKeyRole, CompanyId, PersonId, ProductId, ProposalId, ServiceKeyId, Side, Status, Time, Uid, VxcId,
    kinds::ProductKind,
    people::{LinkPurpose, PersonKind, PersonState, Position},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Int(n) => format!("the number {n}"),
            Self::Text(text) => format!("a text of {} characters", text.chars().count()),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

/// A Rust value as a statement's parameter.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

/// A column's value as a Rust value; `Err` hands the value back for the error message.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self, Value>;
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Value> {
        if value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

macro_rules! integers {
    ($($t:ty),+) => {$(
        impl ToValue for $t {
            fn to_value(&self) -> Value {
                // The types below all fit but u64, which no column of ours needs above 2^63.
                Value::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
        impl FromValue for $t {
            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    Value::Int(n) => Self::try_from(n).map_err(|_| Value::Int(n)),
                    other => Err(other),
                }
            }
        }
    )+};
}
integers!(i64, i32, u16, u32, u64, usize, u8);

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(other),
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(other),
        }
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(other),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().map_err(Value::Bytes),
            other => Err(other),
        }
    }
}

impl ToValue for Time {
    fn to_value(&self) -> Value {
        Value::Int(self.ms())
    }
}

impl FromValue for Time {
    fn from_value(value: Value) -> Result<Self, Value> {
        i64::from_value(value).map(Self::from_ms)
    }
}

/// Types kept as their one text.
#[macro_export]
macro_rules! stored_as_text {
    ($($t:ty),+ $(,)?) => {$(
        impl $crate::ToValue for $t {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(self.to_string())
            }
        }
        impl $crate::FromValue for $t {
            fn from_value(value: $crate::Value) -> Result<Self, $crate::Value> {
                match value {
                    $crate::Value::Text(text) => text.parse().map_err(|_| $crate::Value::Text(text)),
                    other => Err(other),
                }
            }
        }
    )+};
}
stored_as_text!(
    Uid,
    Status,
    ProductKind,
    Side,
    DeviceKind,
    Zone,
    ApiKeyRole,
    LinkPurpose,
    PersonKind,
    PersonState,
    Position
);

macro_rules! row_ids {
    ($($t:ty),+) => {$(
        impl ToValue for $t {
            fn to_value(&self) -> Value {
                Value::Int(self.0)
            }
        }
        impl FromValue for $t {
            fn from_value(value: Value) -> Result<Self, Value> {
                i64::from_value(value).map(Self)
            }
        }
    )+};
}
row_ids!(CompanyId, PersonId, ApiKeyId, ProductId, VxcId, ServiceKeyId, ProposalId);
