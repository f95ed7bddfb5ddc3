//! Values to text: pure, the human forms beside those for scripts.

pub mod answer;
pub mod card;
pub mod diff;
pub mod doctor;
pub mod duration;
pub mod front;
pub mod grade;
pub mod highlight;
pub mod lint;
pub mod list;
pub mod markdown;
pub mod next;
pub mod packs;
pub mod paint;
pub mod practice;
pub mod review;
pub mod review_foot;
pub mod review_rows;
pub mod review_screen;
pub mod scorecard;
pub mod screen;
pub mod solved;
pub mod soundness;
pub mod wrap;
