//! Where exercises come from: the built-in pack or a folder, and how one is named.

pub mod load;
pub mod lookup;
pub mod manifest;
pub mod pack;
