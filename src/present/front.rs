//! The front door: where the learner stands, and one key for each way on.

use std::fmt::Write as _;

use super::list::Row;
use super::paint::{Look, Paint, pad};
use super::screen::KeyName;
use crate::catalogue::load::Card;
use crate::domain::score::Points;
use crate::progress::Standing;

/// What is told at the front door.
#[derive(Clone, Debug)]
pub struct Front {
    /// The points so far.
    pub points: Points,
    /// How many exercises are solved, and of how many.
    pub solved: (usize, usize),
    /// How many are due for practice.
    pub due: usize,
    /// The exercise that is open, how the learner stands with it, and its folder.
    pub open: Option<(Card, Standing, String)>,
    /// The exercise to begin next.
    pub next: Option<Card>,
}

impl Front {
    /// The keys, in the order in which they are told.
    #[must_use]
    pub fn keys(&self) -> Vec<KeyName> {
        let mut keys = Vec::new();
        if self.open.is_some() {
            keys.extend([
                ('r', "review it: mark what is wrong"),
                ('d', "read the pull request"),
                ('w', "watch it: graded at every save"),
                ('g', "grade it once"),
            ]);
        }
        if self.next.is_some() {
            keys.push(('n', "start the next one"));
        }
        keys.extend([('l', "pick one from the list"), ('p', "practice"), ('s', "scorecard"), ('q', "quit")]);
        keys
    }
}

/// The whole screen.
#[must_use]
pub fn human(front: &Front, paint: Paint) -> String {
    let mut out = String::new();
    let (solved, of) = front.solved;
    let word = if front.points.halves == 2 { "point" } else { "points" };
    let score = format!("{} · {} {word} · {solved} of {of} solved", front.points.level(), front.points);
    writeln!(out, "{}  {}", paint.look(Look::Strong, "diffdojo"), paint.look(Look::Dim, score)).ok();
    out.push('\n');
    match (&front.open, &front.next) {
        (Some((card, standing, folder)), _) => {
            let head = format!("{} ({})", paint.look(Look::Strong, &card.id), standing);
            writeln!(out, "Open: {head}").ok();
            writeln!(out, "{}", paint.wrap("      ", "      ", &card.title)).ok();
            writeln!(out, "{}", paint.look(Look::Dim, paint.wrap("      ", "      ", folder))).ok();
        }
        (None, Some(_)) => {
            let words = "Nothing is open. Each exercise is a pull request to review: find what is wrong in it, fix it, \
                         have it graded. Some are right as they are: those want an approval.";
            writeln!(out, "{}", paint.wrap("", "", words)).ok();
        }
        (None, None) => {
            writeln!(out, "All exercises are solved.").ok();
        }
    }
    out.push('\n');
    for (key, does) in front.keys() {
        let more = match (key, &front.next) {
            ('n', Some(card)) => format!(": {} ({})", card.id, card.language.title()),
            ('p', _) if front.due > 0 => format!(": {} due", front.due),
            _ => String::new(),
        };
        writeln!(out, "  {}  {does}{more}", paint.look(Look::Command, key.to_string())).ok();
    }
    out
}

/// The list to pick from, with a mark at one of its rows; no more of it than `height` rows.
#[must_use]
pub fn picker(rows: &[Row], at: usize, height: usize, paint: Paint) -> String {
    // The heading, the keys, a blank line after and before them, and the line where the cursor waits.
    let room = height.saturating_sub(5).max(1);
    let place = if rows.len() > room { format!(" {} of {}", at + 1, rows.len()) } else { String::new() };
    let mut out = format!("{}{}\n\n", paint.look(Look::Strong, "Which one?"), paint.look(Look::Dim, place));
    let first = at.saturating_sub(room / 2).min(rows.len().saturating_sub(room));
    let width = rows.iter().map(|row| row.card.id.len()).max().unwrap_or(0);
    for (index, row) in rows.iter().enumerate().skip(first).take(room) {
        let card = &row.card;
        let state = if row.lacks.is_some() { "cannot run here" } else { row.standing.word() };
        let mark = if index == at { ">" } else { " " };
        let parts = [
            format!("{mark} {}", pad(&card.id, width)),
            pad(state, 8),
            format!("{}, {}", card.language.title(), card.difficulty),
        ];
        let text = fitting(&parts, paint.width);
        let look = if index == at { Look::Command } else { Look::Dim };
        writeln!(out, "{}", paint.look(look, text)).ok();
    }
    let keys = "\n↑ ↓ or j k to choose, Enter to open, q to go back";
    writeln!(out, "{}", paint.look(Look::Dim, keys)).ok();
    out
}

/// As many parts as have room in one line, each whole; only the first may have to be cut.
fn fitting(parts: &[String], width: usize) -> String {
    let mut line = String::new();
    for part in parts {
        let gap = if line.is_empty() { "" } else { "  " };
        let longer = format!("{line}{gap}{part}");
        if !line.is_empty() && console::measure_text_width(longer.trim_end()) > width {
            break;
        }
        line = longer;
    }
    console::truncate_str(line.trim_end(), width, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load_card;
    use crate::catalogue::pack::Pack;

    fn card(id: &str) -> Card {
        load_card(&Pack::BuiltIn, id).expect("a card")
    }

    #[test]
    fn the_front_door_fits_sixty_columns_and_twenty_rows() {
        let open = (card("01-session-cleanup"), Standing::Spotted, "/home/me/01-session-cleanup".to_owned());
        let front = Front {
            points: Points { halves: 7 },
            solved: (3, 12),
            due: 2,
            open: Some(open),
            next: Some(card("02-dashboard-page")),
        };
        let text = human(&front, Paint::plain(60));
        assert!(text.lines().all(|line| console::measure_text_width(line) <= 60), "{text}");
        assert!(text.lines().count() <= 20, "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_newcomer_is_told_what_this_is() {
        let front = Front {
            points: Points::default(),
            solved: (0, 12),
            due: 0,
            open: None,
            next: Some(card("01-session-cleanup")),
        };
        insta::assert_snapshot!(human(&front, Paint::plain(60)));
    }

    #[test]
    fn the_row_that_is_marked_is_always_in_sight() {
        let rows: Vec<Row> = Pack::BuiltIn
            .ids()
            .expect("ids")
            .iter()
            .map(|id| Row { card: card(id), standing: Standing::New, lacks: None, pack: None })
            .collect();
        for at in 0..rows.len() {
            let text = picker(&rows, at, 9, Paint::plain(60));
            assert!(text.contains(&format!("> {}", rows[at].card.id)), "{text}");
            let place = format!("Which one? {} of {}", at + 1, rows.len());
            assert_eq!(text.lines().next(), Some(place.as_str()));
            // The cursor waits on a line of its own.
            assert!(text.lines().count() < 9, "{text}");
        }
    }
}
