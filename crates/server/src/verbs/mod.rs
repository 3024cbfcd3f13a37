//! What the command line can do beside the admin verbs: one file for each verb, with its arguments and its `run`.

pub mod backup;
pub mod bench;
pub mod ca;
pub mod catalog;
pub mod config;
pub mod database;
pub mod doctor;
pub mod restore;
