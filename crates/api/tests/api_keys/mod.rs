//! API keys: made by a Company Admin, shown once, named, deleted, remembered.

mod create;
mod manage;

const PATH: &str = "/keyway/v1/api-keys";
