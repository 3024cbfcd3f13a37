//! VXCs between two companies: what each of them may do, see and hear.

mod again;
mod approval;
mod changes;
mod ends;
mod kinds;
mod letters;
mod life;
mod limits;
mod locks;
mod orders;
mod privacy;
mod race;
mod rights;
pub mod stage;
