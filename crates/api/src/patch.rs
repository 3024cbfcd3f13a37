//! A field of an update, from the wire.

use domain::Patch;
use wire::Patch as Written;

/// Left out keeps, null clears.
pub fn patch<T>(written: Written<T>) -> Patch<T> {
    match written {
        Written::Absent => Patch::Keep,
        Written::Null => Patch::Clear,
        Written::Value(value) => Patch::Set(value),
    }
}
