//! Values to text: pure, the human forms beside those for scripts.

pub mod answer;
pub mod card;
pub mod diff;
pub mod doctor;
pub mod grade;
pub mod highlight;
pub mod list;
pub mod markdown;
pub mod paint;
pub mod soundness;
