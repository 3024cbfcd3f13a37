//! The components that pages are made of. `/portal/kit` shows every one.

mod badge;
mod field;
mod icon;
mod pager;

pub use badge::{Badge, Tone};
pub use field::{Choice, Field};
pub use icon::Icon;
pub use pager::Pager;

/// A component writes itself into a page, escaped already.
macro_rules! component {
    ($($name:ident),+) => {
        $(impl ::askama::filters::HtmlSafe for $name {})+
    };
}

component!(Badge, Field, Icon, Pager);
