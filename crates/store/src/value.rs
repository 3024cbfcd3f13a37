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

/// A column's value where the engine has it: most texts become something else (a uid, a state) and needn't be copied before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'r> {
    Null,
    Int(i64),
    Text(&'r str),
    Bytes(&'r [u8]),
}

impl Seen<'_> {
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Int(n) => format!("the number {n}"),
            Self::Text(text) => format!("a text of {} characters", text.chars().count()),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

impl From<Seen<'_>> for Value {
    fn from(seen: Seen<'_>) -> Self {
        match seen {
            Seen::Null => Self::Null,
            Seen::Int(n) => Self::Int(n),
            Seen::Text(text) => Self::Text(text.to_owned()),
            Seen::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

/// A Rust value as a statement's parameter.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

/// A column's value as a Rust value; `None` when it can't be one.
pub trait FromSeen: Sized {
    fn from_seen(seen: Seen<'_>) -> Option<Self>;
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

impl<T: FromSeen> FromSeen for Option<T> {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        if seen == Seen::Null { Some(None) } else { T::from_seen(seen).map(Some) }
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
        impl FromSeen for $t {
            fn from_seen(seen: Seen<'_>) -> Option<Self> {
                match seen {
                    Seen::Int(n) => Self::try_from(n).ok(),
                    _ => None,
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

impl FromSeen for bool {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        match seen {
            Seen::Int(0) => Some(false),
            Seen::Int(1) => Some(true),
            _ => None,
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

impl FromSeen for String {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        match seen {
            Seen::Text(text) => Some(text.to_owned()),
            _ => None,
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

impl FromSeen for Vec<u8> {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        match seen {
            Seen::Bytes(bytes) => Some(bytes.to_owned()),
            _ => None,
        }
    }
}

impl<const N: usize> FromSeen for [u8; N] {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        match seen {
            Seen::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl ToValue for Time {
    fn to_value(&self) -> Value {
        Value::Int(self.ms())
    }
}

impl FromSeen for Time {
    fn from_seen(seen: Seen<'_>) -> Option<Self> {
        i64::from_seen(seen).map(Self::from_ms)
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
        impl $crate::FromSeen for $t {
            fn from_seen(seen: $crate::Seen<'_>) -> Option<Self> {
                match seen {
                    $crate::Seen::Text(text) => text.parse().ok(),
                    _ => None,
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
        impl FromSeen for $t {
            fn from_seen(seen: Seen<'_>) -> Option<Self> {
                i64::from_seen(seen).map(Self)
            }
        }
    )+};
}
row_ids!(CompanyId, PersonId, ApiKeyId, ProductId, VxcId, ServiceKeyId, ProposalId);
