//! A review that is being made, as a screen: the diff with its marks, and a foot that says what can be done.

use console::measure_text_width;

use super::card::pull_request;
use super::diff::{Colours, code, mark, marked};
use super::paint::{Look, Paint, harmless, pad};
use crate::domain::diff::{DiffLine, FileChange, FileDiff};
use crate::domain::exercise::Leaf;
use crate::domain::review::Finding;
use crate::review::board::{Ask, Board, Row, Stage};

/// What stands before the code of a line, in columns.
const GUTTER: usize = 9;

/// What the keys do while the diff is read.
const KEYS: [(&str, &str); 9] = [
    ("↑ ↓ j k", "one line up or down"),
    ("PgUp PgDn g G", "a page; the beginning; the end"),
    ("n p", "the next hunk, the one before"),
    ("v space", "begin a range of lines, or give it up"),
    ("enter c", "say what is wrong with the line or the range"),
    ("d", "take the mark on this line away"),
    ("i", "the pull request's description"),
    ("q", "finish: hand it in, or leave and keep the marks"),
    ("ctrl-c ctrl-d", "leave at any time; the marks are kept"),
];

/// The lines of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// From the top.
    pub body: Vec<String>,
    /// The last lines.
    pub foot: Vec<String>,
    /// How far the description can be scrolled, in lines.
    pub reach: usize,
}

/// The screen of a review, for this many rows; nothing is wider than the paint.
#[must_use]
pub fn screen(board: &Board<'_>, diff: &[FileDiff], height: usize, paint: Paint) -> Screen {
    let foot = foot(board, paint);
    let room = height.saturating_sub(foot.len()).max(1);
    let mut reach = 0;
    let body = match &board.stage {
        Stage::About => {
            let text = pull_request(board.exercise, diff, paint);
            let lines: Vec<String> = text.trim_end().lines().map(str::to_owned).collect();
            reach = lines.len().saturating_sub(room);
            window(lines, board.scroll + room / 2, room)
        }
        Stage::Resume => text(paint, "There are marks from an earlier time.", &marks(board)),
        Stage::Keys => {
            let width = KEYS.iter().map(|(key, _)| measure_text_width(key)).max().unwrap_or(0);
            let lines: Vec<String> = KEYS
                .iter()
                .map(|(key, does)| format!("{}  {does}", paint.look(Look::Command, pad(key, width))))
                .collect();
            text(paint, "The keys", &lines)
        }
        Stage::Question(ask, at) => {
            // The question from its beginning, and as far down as the option under the cursor.
            let (lines, last) = options(board, *ask, *at, paint);
            let start = (last + 1).saturating_sub(room);
            lines.into_iter().skip(start).collect()
        }
        Stage::Reading | Stage::Flow(_) | Stage::NoLeaf | Stage::Note(_) | Stage::Finish => {
            let (lines, cursor) = diff_lines(board, paint);
            window(lines, cursor, room)
        }
    };
    let cut = |line: &String| console::truncate_str(line, paint.width, "…").into_owned();
    let body: Vec<String> = body.iter().take(room).map(cut).collect();
    Screen { body, foot: foot.iter().map(cut).collect(), reach }
}

fn text(paint: Paint, head: &str, lines: &[String]) -> Vec<String> {
    let mut out = vec![paint.look(Look::Strong, head), String::new()];
    out.extend(lines.iter().cloned());
    out
}

/// As many lines as there is room for, with one of them in the middle where that is possible.
fn window(lines: Vec<String>, middle: usize, room: usize) -> Vec<String> {
    let start = middle.saturating_sub(room / 2).min(lines.len().saturating_sub(room));
    lines.into_iter().skip(start).take(room).collect()
}

fn place(finding: &Finding) -> String {
    let (first, last) = finding.lines;
    if first == last {
        format!("{}:{first}", finding.file)
    } else {
        format!("{}:{first}-{last}", finding.file)
    }
}

fn marks(board: &Board<'_>) -> Vec<String> {
    board
        .findings
        .iter()
        .map(|finding| format!("{} {} {}", place(finding), finding.leaf, one_line(&finding.note)))
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// A note in one line, without anything that could steer a terminal.
fn one_line(note: &str) -> String {
    harmless(note).replace('\n', " ")
}

/// All lines of the diff, and which of them the cursor is on.
fn diff_lines(board: &Board<'_>, paint: Paint) -> (Vec<String>, usize) {
    let mut out = Vec::new();
    let mut cursor = 0;
    let mut colours: Option<Colours> = None;
    for (index, row) in board.rows.iter().enumerate() {
        if index == board.cursor {
            cursor = out.len();
        }
        let here = if index == board.cursor { paint.look(Look::Strong, ">") } else { " ".to_owned() };
        match row {
            Row::File(file) => {
                colours =
                    Some(Colours::of(file, board.exercise.main_tree(), board.exercise.buggy_tree(), paint));
                out.push(format!("{here} {}", head(file, paint)));
            }
            Row::Hunk(file, hunk) => {
                let ((old, old_count), (new, new_count)) = file.hunks[*hunk].extent();
                let place = format!("@@ -{old},{old_count} +{new},{new_count} @@");
                out.push(format!("{here} {}", paint.look(Look::Dim, place)));
            }
            Row::Line(_, _, line) => {
                let side = if board.anchor.is_some() && board.selected().contains(&index) {
                    paint.look(Look::Warn, "│")
                } else if board.findings_on(index).next().is_some() {
                    paint.look(Look::Bad, "●")
                } else {
                    " ".to_owned()
                };
                code_lines(&mut out, &format!("{here}{side}"), line, colours.as_ref(), paint);
                for finding in board.findings_below(index) {
                    let words = format!("{}└ {} {}", " ".repeat(7), finding.leaf, one_line(&finding.note));
                    out.push(paint.look(Look::Bad, words.trim_end()));
                }
            }
        }
    }
    (out, cursor)
}

fn head(file: &FileDiff, paint: Paint) -> String {
    let (came, went) = file.counts();
    let what = match file.change {
        FileChange::Added => "  new file",
        FileChange::Deleted => "  deleted",
        FileChange::Modified if file.binary => "  binary file changed",
        FileChange::Modified => "",
    };
    let numbers = format!(
        "{} {}",
        paint.look(Look::Good, format!("+{came}")),
        paint.look(Look::Bad, format!("-{went}"))
    );
    format!("{}  {numbers}{}", paint.look(Look::Strong, file.path.as_str()), paint.look(Look::Dim, what))
}

/// A line of code; one that is too long goes on in the next lines.
fn code_lines(out: &mut Vec<String>, before: &str, line: &DiffLine, colours: Option<&Colours>, paint: Paint) {
    let number = line.new.map_or_else(|| "    ".to_owned(), |number| format!("{number:>4}"));
    let sign = marked(line.change, mark(line.change).0, paint);
    let gutter = format!("{before}{} {sign} ", paint.look(Look::Dim, number));
    let room = paint.width.saturating_sub(GUTTER).max(10);
    let plain = harmless(&line.text.replace('\t', "    "));
    if measure_text_width(&plain) <= room {
        let shown = colours.map_or(plain, |colours| code(line, colours, paint));
        out.push(format!("{gutter}{shown}").trim_end().to_owned());
        return;
    }
    let mut gutter = gutter;
    let mut piece = String::new();
    let mut width = 0;
    for c in plain.chars() {
        let wide = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if width + wide > room {
            out.push(format!("{gutter}{piece}"));
            gutter = " ".repeat(GUTTER);
            piece.clear();
            width = 0;
        }
        piece.push(c);
        width += wide;
    }
    out.push(format!("{gutter}{piece}"));
}

/// A question with its options, and the last line of the one that the cursor is on.
fn options(board: &Board<'_>, ask: Ask, at: usize, paint: Paint) -> (Vec<String>, usize) {
    let mut last = 0;
    let question = board.question(ask);
    let mut out: Vec<String> =
        paint.look(Look::Strong, paint.wrap("", "", &question.ask)).lines().map(str::to_owned).collect();
    out.push(String::new());
    let texts = question.options.iter().map(|option| option.text.as_str()).chain(["I do not know."]);
    for (index, words) in texts.enumerate() {
        let here = if index == at { ">" } else { " " };
        let wrapped = paint.wrap(&format!("{here} {} ", index + 1), "    ", words);
        let shown = if index == at { paint.look(Look::Command, wrapped) } else { wrapped };
        out.extend(shown.lines().map(str::to_owned));
        if index == at {
            last = out.len() - 1;
        }
    }
    (out, last)
}

fn foot(board: &Board<'_>, paint: Paint) -> Vec<String> {
    let mut out = vec![paint.look(Look::Dim, "─".repeat(paint.width.min(100)))];
    let keys = |text: &str| paint.look(Look::Command, text);
    let count = match board.findings.len() {
        0 => "no mark yet".to_owned(),
        1 => "1 mark".to_owned(),
        many => format!("{many} marks"),
    };
    match &board.stage {
        Stage::Resume => {
            out.push("Go on with them?".to_owned());
            out.push(keys("y yes · n no, throw them away · q leave"));
        }
        Stage::About => {
            out.push(paint.look(Look::Strong, "Read what it promises, then look for what breaks it."));
            out.push(keys("enter the diff · ↑ ↓ scroll · q finish"));
        }
        Stage::Reading => {
            out.push(board.said.as_ref().map_or(count, |said| paint.look(Look::Warn, said)));
            out.push(keys("enter mark · v range · d unmark · n/p hunk · ? keys · q done"));
        }
        Stage::Keys => out.push(keys("any key: back to the diff")),
        Stage::Flow(number) => {
            let leaf = Leaf::ALL.get(*number).copied().unwrap_or(Leaf::LostTask);
            out.push(format!("Question {} of {}", number + 1, Leaf::ALL.len()));
            out.push(paint.look(Look::Strong, leaf.question()));
            out.push(keys("y yes, ask on · n no, that is it · ← back · esc no mark"));
        }
        Stage::NoLeaf => {
            out.push("Five times yes: by these questions nothing is wrong with it.".to_owned());
            out.push(keys("← ask the last one again · any other key: no mark"));
        }
        Stage::Note(leaf) => {
            out.push(format!("{} Say why, in your words.", paint.look(Look::Bad, leaf.word())));
            out.push(keys("enter keep it · esc back"));
            let room = paint.width.saturating_sub(3);
            let mut tail = harmless(&board.note);
            while measure_text_width(&tail) > room {
                tail.remove(0);
            }
            out.push(format!("> {tail}"));
        }
        Stage::Finish => {
            let words = if board.findings.is_empty() {
                "No mark: that approves the pull request.".to_owned()
            } else {
                format!("{count}.")
            };
            out.push(paint.look(Look::Strong, words));
            out.push(keys("enter three questions, and hand it in"));
            out.push(keys("l leave, the marks are kept · esc back to the diff"));
        }
        Stage::Question(ask, _) => {
            let number = match ask {
                Ask::Failure => 1,
                Ask::Hides => 2,
                Ask::Fix => 3,
            };
            out.push(format!("Question {number} of 3"));
            out.push(keys("1-5 or ↑ ↓ and enter · ← back"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::review::board::Press;

    /// Every screen on the way through a review.
    fn walk(width: usize, height: usize, colour: bool) -> Vec<Screen> {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mut board = Board::new(&exercise, &diff, vec![]);
        let mut out = vec![screen(&board, &diff, height, Paint { colour, width })];
        for key in "\n?xnnvjjjc<cyyyynwhy\nq\n111".chars() {
            board.press(match key {
                '\n' => Press::Enter,
                '<' => Press::Left,
                other => Press::Char(other),
            });
            out.push(screen(&board, &diff, height, Paint { colour, width }));
        }
        out
    }

    #[test]
    fn every_screen_fits_its_window() {
        for (width, height) in [(60, 20), (80, 24), (120, 50), (30, 8)] {
            for screen in walk(width, height, true) {
                assert!(screen.body.len() + screen.foot.len() <= height, "{width}x{height}: {screen:#?}");
                for line in screen.body.iter().chain(&screen.foot) {
                    assert!(measure_text_width(line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_option_under_the_cursor_is_always_seen() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mut board = Board::new(&exercise, &diff, vec![]);
        for (at, ask) in (0..5).flat_map(|at| [(at, Ask::Failure), (at, Ask::Hides), (at, Ask::Fix)]) {
            board.stage = Stage::Question(ask, at);
            let shown = screen(&board, &diff, 10, Paint::plain(50));
            assert!(shown.body.iter().any(|line| line.starts_with(&format!("> {}", at + 1))), "{shown:#?}");
            if at == 0 {
                assert!(shown.body[0].starts_with(&board.question(ask).ask[..10]), "{shown:#?}");
            }
        }
    }

    #[test]
    fn a_review_on_a_small_terminal() {
        let mut shown = String::new();
        let mut before = None;
        for screen in walk(60, 20, false) {
            let text = [screen.body, screen.foot].concat().join("\n");
            if before.as_ref() != Some(&text) {
                shown.push_str(&text);
                shown.push_str("\n\n============================================================\n\n");
            }
            before = Some(text);
        }
        insta::assert_snapshot!(shown);
    }
}
