//! The catalogue, orders, and Ports, MCRs and MVEs from being ordered to having ended.

mod bad_input;
mod bodies;
mod capacity;
mod catalogue;
mod life;
mod orders;
mod public_data;
mod roles;
mod steady;
mod virtual_bodies;
