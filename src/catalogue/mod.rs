//! Where exercises come from: the built-in pack, a folder or an installed pack, and how one is named.

pub mod about;
pub mod content;
pub mod demo;
pub mod installed;
pub mod lint;
pub mod load;
pub mod lookup;
pub mod manifest;
pub mod order;
pub mod pack;
pub mod scaffold;
pub mod shelf;
pub mod trust;
