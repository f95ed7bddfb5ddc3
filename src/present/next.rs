//! The exercise that comes next: for people and for scripts.

use serde_json::json;

use super::paint::{Look, Paint};
use crate::catalogue::load::Card;

/// For people; `None` where every exercise is solved.
#[must_use]
pub fn human(card: Option<&Card>, paint: Paint) -> String {
    let Some(card) = card else {
        return format!(
            "Every exercise is solved.\n\n  next: {}\n",
            paint.look(Look::Command, "diffdojo practice")
        );
    };
    let about = format!("{} · {}, {}", card.title, card.language.title(), card.difficulty);
    format!(
        "{}\n{}\n{}\n\n  next: {}\n",
        paint.look(Look::Strong, &card.id),
        paint.wrap("", "", &about),
        paint.look(Look::Dim, paint.wrap("", "", &card.summary)),
        paint.look(Look::Command, format!("diffdojo start {}", card.id)),
    )
}

/// For scripts. What would give the exercise away is not in it.
#[must_use]
pub fn json(card: Option<&Card>) -> String {
    let next = card.map(|card| {
        json!({
            "id": card.id,
            "title": card.title,
            "language": card.language.word(),
            "difficulty": card.difficulty.word(),
            "summary": card.summary,
        })
    });
    format!("{:#}\n", json!({ "schema": 1, "next": next }))
}
