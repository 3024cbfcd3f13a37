//! How much a request may stray from the letter: numbers in text, `null` for an empty list, a body in an array, no body.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A whole number. Text of digits is accepted (`"500"`), and so is a float without a fraction; `null` and the rest are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
pub struct Int(pub i64);

impl Int {
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for Int {
    fn from(n: i64) -> Self {
        Self(n)
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IntVisitor)
    }
}

struct IntVisitor;

impl Visitor<'_> for IntVisitor {
    type Value = Int;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Int, E> {
        Ok(Int(n))
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Int, E> {
        i64::try_from(n).map(Int).map_err(|_| E::invalid_value(Unexpected::Unsigned(n), &self))
    }

    /// `Display` of a float has no exponent and no `.0`, so its text is that of a whole number or isn't.
    fn visit_f64<E: Error>(self, n: f64) -> Result<Int, E> {
        n.to_string().parse().map(Int).map_err(|_| E::invalid_value(Unexpected::Float(n), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Int, E> {
        text.trim().parse().map(Int).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// A field of an update: left out, cleared with `null`, or set. Needs `#[serde(default)]` on the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<T> Patch<T> {
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// `None` when left out, `Some(None)` when cleared.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

/// A body that some clients wrap in an array of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Single<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SingleVisitor(PhantomData))
    }
}

struct SingleVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SingleVisitor<T> {
    type Value = Single<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or an array of one object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Single<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Single)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Single<T>, A::Error> {
        let only = list.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        match list.next_element::<IgnoredAny>()? {
            None => Ok(Single(only)),
            Some(_) => Err(A::Error::invalid_length(2, &self)),
        }
    }
}

/// A list for which `null` means none, as a Go client writes a nil slice. With `#[serde(default)]` it may be left out.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A boolean that may be written as the text `"true"` or `"false"`. Goes with `#[serde(default)]`.
pub fn opt_bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Flag(#[serde(deserialize_with = "flag")] bool);
    Ok(Option::<Flag>::deserialize(deserializer)?.map(|flag| flag.0))
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    deserializer.deserialize_any(FlagVisitor)
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// The body to read where clients may send none at all (lock, cancel): an empty one counts as `{}`.
pub fn blank_as_object(body: &[u8]) -> &[u8] {
    if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body }
}
