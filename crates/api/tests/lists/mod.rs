//! Lists with pages: what they find, how they are sorted, what they cost, and that they tell nobody anything of others.

mod crowd;
mod keys;
mod one;
mod operator;
mod pages;
mod services;
mod steady;
