//! What the command line can do: one file for each verb, with its arguments and its `run`.

pub mod ca;
pub mod config;
