//! The list of exercises: for people in columns or, where it is narrow, in two lines each; for scripts as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::paint::{Look, Paint, pad};
use crate::catalogue::load::Card;
use crate::progress::Standing;

/// How many columns the learner's state takes where an exercise has one line.
const STATE: usize = 12;

/// An exercise in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The exercise.
    pub card: Card,
    /// How the learner stands with it.
    pub standing: Standing,
    /// What is missing to run it.
    pub lacks: Option<String>,
    /// The installed pack that it is from.
    pub pack: Option<String>,
}

/// For people.
#[must_use]
pub fn human(rows: &[Row], paint: Paint) -> String {
    let mut out = String::new();
    let column = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).len()).max().unwrap_or(0);
    let ids = column(|row| &row.card.id);
    let languages = column(|row| row.card.language.title());
    let difficulties = column(|row| row.card.difficulty.word());
    let kinds = column(kind);
    let titles = rows.iter().map(|row| console::measure_text_width(&row.card.title)).max().unwrap_or(0);
    // One line for each exercise where all of them fit; each column but the first stands behind a gap.
    let columns = [ids, languages, difficulties, kinds, STATE, titles];
    let wide = columns.iter().map(|column| column + 2).sum::<usize>() - 2 <= paint.width;
    let mut pack = &None;
    for row in rows {
        if row.pack != *pack {
            let name = row.pack.as_deref().unwrap_or_default();
            writeln!(out, "\n{}", paint.look(Look::Strong, format!("pack {name}"))).ok();
            pack = &row.pack;
        }
        let card = &row.card;
        let id = paint.look(Look::Strong, pad(&card.id, ids));
        let mark = standing(row.standing, paint);
        let mut what = format!(
            "{}  {}",
            pad(card.language.title(), languages),
            pad(card.difficulty.word(), difficulties)
        );
        // Where the title follows in the same line, its column stays free for those that are not settled.
        if !kind(row).is_empty() || (wide && kinds > 0) {
            write!(what, "  {}", paint.look(Look::Dim, pad(kind(row), kinds))).ok();
        }
        if wide {
            writeln!(out, "{id}  {what}  {}  {}", pad(&mark, STATE), card.title).ok();
        } else {
            writeln!(out, "{id}  {mark}").ok();
            writeln!(out, "{}", paint.wrap("    ", "    ", &card.title)).ok();
            writeln!(out, "    {}", what.trim_end()).ok();
        }
        if let Some(lacks) = &row.lacks {
            writeln!(
                out,
                "{}",
                paint.look(Look::Warn, paint.wrap("    ", "    ", &format!("cannot run here: {lacks}")))
            )
            .ok();
        }
    }
    out
}

/// What was wrong in it; nothing before it is settled.
fn kind(row: &Row) -> &'static str {
    match (row.standing.is_settled(), row.card.clean) {
        (false, _) => "",
        (true, false) => row.card.leaf.word(),
        (true, true) => "right as it was",
    }
}

fn standing(standing: Standing, paint: Paint) -> String {
    let look = match standing {
        Standing::New => Look::Dim,
        Standing::Started | Standing::Spotted | Standing::Partial => Look::Warn,
        Standing::Solved => Look::Good,
        Standing::Answered => Look::Dim,
    };
    paint.look(look, standing.word())
}

/// For scripts.
#[must_use]
pub fn json(rows: &[Row]) -> String {
    #[derive(Serialize)]
    struct Entry<'a> {
        id: &'a str,
        title: &'a str,
        language: &'a str,
        difficulty: &'a str,
        summary: &'a str,
        state: &'a str,
        /// These two come once the exercise is settled.
        #[serde(skip_serializing_if = "Option::is_none")]
        leaf: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        clean: Option<bool>,
        pack: Option<&'a str>,
        runnable: bool,
        lacks: Option<&'a str>,
    }
    let exercises: Vec<Entry<'_>> = rows
        .iter()
        .map(|row| Entry {
            id: &row.card.id,
            title: &row.card.title,
            language: row.card.language.word(),
            difficulty: row.card.difficulty.word(),
            summary: &row.card.summary,
            state: row.standing.word(),
            leaf: row.standing.is_settled().then(|| row.card.leaf.word()),
            clean: row.standing.is_settled().then_some(row.card.clean),
            pack: row.pack.as_deref(),
            runnable: row.lacks.is_none(),
            lacks: row.lacks.as_deref(),
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "schema": 1, "exercises": exercises }))
}
