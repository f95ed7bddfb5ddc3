//! What is due again, why, and what to type: for people and for scripts.

use std::fmt::Write as _;

use serde::Serialize;

use super::duration::spent;
use super::paint::{Look, Paint};
use crate::catalogue::load::Card;
use crate::domain::practice::{Recall, Rounds};
use crate::domain::score::End;

/// Seconds of a day.
const DAY: i64 = 24 * 3600;

/// How many of those that are not due yet are shown.
const LATER: usize = 5;

/// An exercise that has been played to the end.
#[derive(Clone, Debug)]
pub struct Row {
    /// The exercise.
    pub card: Card,
    /// Its rounds; at least one has ended.
    pub rounds: Rounds,
    /// When it is due, in seconds since 1970 began.
    pub due: i64,
}

/// For people. The rows come in the order in which they are due; `now` is in seconds since 1970 began.
#[must_use]
pub fn human(rows: &[Row], now: i64, paint: Paint) -> String {
    let mut out = String::new();
    let (due, later): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.due <= now);
    if rows.is_empty() {
        let words = "Nothing to practise yet: what you have solved, or opened the answer of, comes back \
                     here when you are about to forget it.";
        writeln!(out, "{}\n", paint.wrap("", "", words)).ok();
        writeln!(out, "  next: {}", paint.look(Look::Command, "diffdojo list")).ok();
        return out;
    }
    if due.is_empty() {
        writeln!(out, "{}", paint.look(Look::Good, "Nothing is due.")).ok();
    } else {
        writeln!(out, "{}", paint.look(Look::Strong, "Due again")).ok();
    }
    for row in &due {
        writeln!(out, "  {}  {}", paint.look(Look::Strong, &row.card.id), row.card.language.title()).ok();
        writeln!(out, "{}", paint.wrap("    ", "    ", &why(row, now))).ok();
        let number = row.card.id.split('-').next().unwrap_or(&row.card.id);
        let command = format!("diffdojo practice --start {number}");
        writeln!(out, "    {}", paint.look(Look::Command, command)).ok();
    }
    if !later.is_empty() {
        writeln!(out, "\n{}", paint.look(Look::Strong, "Later")).ok();
    }
    for row in later.iter().take(LATER) {
        let when = format!("in {}", days(row.due - now));
        writeln!(out, "  {}  {}", row.card.id, paint.look(Look::Dim, when)).ok();
    }
    if later.len() > LATER {
        writeln!(out, "  {}", paint.look(Look::Dim, format!("… and {} more", later.len() - LATER))).ok();
    }
    out
}

/// Why an exercise is due: how the last round went, how long ago, and what the rounds took.
fn why(row: &Row, now: i64) -> String {
    let mut text = String::new();
    if let Some(last) = row.rounds.played.last() {
        let round = &last.round;
        let how = match (round.end, last.recall()) {
            (End::Answered, _) => "the answer was opened".to_owned(),
            (End::Open, _) => "approved".to_owned(),
            (End::Solved, Recall::Fluent) => "solved without a hint".to_owned(),
            (End::Solved, _) => {
                format!("solved with {} and {}", count(round.hints, "hint"), count(round.attempts, "grade"))
            }
        };
        write!(text, "{how} {} ago", days(now - last.ended)).ok();
    }
    if let Some((first, last)) = row.rounds.times() {
        write!(text, "; took {}, then {}", spent(first), spent(last)).ok();
    }
    if row.rounds.open {
        text.push_str("; begun again already");
    }
    text
}

fn count(number: u32, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn days(seconds: i64) -> String {
    match seconds / DAY {
        ..=0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// For scripts.
#[must_use]
pub fn json(rows: &[Row], now: i64) -> String {
    #[derive(Serialize)]
    struct Entry<'a> {
        id: &'a str,
        title: &'a str,
        due: bool,
        due_in_days: i64,
        rounds: Vec<One>,
        open: bool,
    }
    #[derive(Serialize)]
    struct One {
        recall: &'static str,
        seconds: u64,
        hints: u32,
        attempts: u32,
    }
    let exercises: Vec<Entry<'_>> = rows
        .iter()
        .map(|row| Entry {
            id: &row.card.id,
            title: &row.card.title,
            due: row.due <= now,
            due_in_days: (row.due - now).div_euclid(DAY),
            rounds: row
                .rounds
                .played
                .iter()
                .map(|played| One {
                    recall: played.recall().word(),
                    seconds: played.round.seconds,
                    hints: played.round.hints,
                    attempts: played.round.attempts,
                })
                .collect(),
            open: row.rounds.open,
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "schema": 1, "exercises": exercises }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load_card;
    use crate::catalogue::pack::Pack;
    use crate::domain::score::Step;
    use crate::domain::verdict::Verdict;

    fn rows() -> Vec<Row> {
        let row = |id: &str, steps: &[(i64, Step)]| {
            let rounds = Rounds::of(steps.iter().copied(), false);
            let card = load_card(&Pack::BuiltIn, id).expect("a card");
            Row { card, due: rounds.due().expect("due"), rounds }
        };
        let solved = Step::Graded(Verdict::Solved);
        vec![
            row("07-best-quote", &[(0, Step::Started), (90, Step::Answered)]),
            row(
                "01-session-cleanup",
                &[
                    (0, Step::Started),
                    (840, Step::Hint),
                    (841, Step::Hint),
                    (900, solved),
                    (2 * DAY, Step::Started),
                    (2 * DAY + 100, Step::Hint),
                    (2 * DAY + 200, solved),
                ],
            ),
            row("05-total-sizes", &[(20 * DAY, Step::Started), (20 * DAY + 9, solved)]),
        ]
    }

    #[test]
    fn what_is_due_is_told_with_its_reason_in_sixty_columns() {
        let text = human(&rows(), 21 * DAY, Paint::plain(60));
        assert!(text.lines().all(|line| console::measure_text_width(line) <= 60), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn nothing_due_and_nothing_played_are_told_too() {
        let text = human(&rows(), 10, Paint::plain(60));
        assert!(text.starts_with("Nothing is due."), "{text}");
        assert!(human(&[], 0, Paint::plain(60)).contains("diffdojo list"));
    }

    #[test]
    fn scripts_get_one_document() {
        insta::assert_snapshot!(json(&rows(), 21 * DAY));
    }
}
