//! A review that is being made, as a screen: the diff with its marks, and a foot that says what can be done.

use super::card::pull_request;
use super::paint::{Look, Paint};
use super::review_foot::{foot, key_lines};
use super::review_rows::{ReviewColours, Shown, files, head, lines, one_line};
use super::wrap::fitted;
use crate::domain::diff::FileDiff;
use crate::domain::review::Finding;
use crate::review::screen::stage::{Ask, Stage};
use crate::review::screen::state::ReviewScreen;
use crate::review::screen::view::Row;

/// The lines of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// From the top.
    pub body: Vec<String>,
    /// The last lines.
    pub foot: Vec<String>,
    /// The column of the cursor in the last line, where something is written there.
    pub cursor: Option<usize>,
    /// How far a text can be scrolled, in lines.
    pub reach: usize,
}

/// The screen of a review, for this many rows; nothing is wider than the paint. `diff` is what the pull
/// request changes.
#[must_use]
pub fn screen(
    review: &ReviewScreen<'_>,
    diff: &[FileDiff],
    colours: &ReviewColours,
    height: usize,
    paint: Paint,
) -> Screen {
    let (foot, cursor) = foot(review, paint);
    let room = height.saturating_sub(foot.len()).max(1);
    let mut reach = 0;
    let body = match review.stage {
        Stage::About => {
            let text = pull_request(review.exercise, diff, paint);
            scrolled(fitted(text.trim_end(), paint), review.scroll, room, &mut reach)
        }
        Stage::Keys => scrolled(titled("The keys", key_lines(paint), paint), review.scroll, room, &mut reach),
        Stage::Resume => titled("There are marks from an earlier time.", marks(review, paint), paint),
        Stage::Files(at) => {
            let (list, at) = files(review, at, paint);
            let mut body = vec![paint.look(Look::Strong, "The files"), String::new()];
            let room = room.saturating_sub(body.len()).max(1);
            body.extend(window(&list, at, room).map(|index| list[index].clone()));
            body
        }
        Stage::Question(ask, at) => {
            // The question from its beginning, and as far down as the option under the cursor.
            let (lines, last) = options(review, ask, at, paint);
            let start = (last + 1).saturating_sub(room);
            lines.into_iter().skip(start).collect()
        }
        Stage::Reading | Stage::Search | Stage::Flow(_) | Stage::NoLeaf | Stage::Note(_) | Stage::Finish => {
            code(review, &lines(review, colours, paint), room, paint)
        }
    };
    let cut = |line: &String| console::truncate_str(line, paint.width, "…").into_owned();
    let body: Vec<String> = body.iter().take(room).map(cut).collect();
    Screen { body, foot: foot.iter().map(cut).collect(), cursor, reach }
}

/// The lines around the cursor, below the name of the file that the first of them belongs to.
fn code(review: &ReviewScreen<'_>, lines: &[Shown], room: usize, paint: Paint) -> Vec<String> {
    let cursor = lines.iter().position(|line| line.row == review.view.cursor).unwrap_or(0);
    let range = window(lines, cursor, room.saturating_sub(1).max(1));
    let first = lines.get(range.start).and_then(|line| review.view.rows.get(line.row));
    let text = |line: &Shown| line.text.clone();
    match first {
        // It stands there already, and there is a line more to show.
        Some(Row::File(_)) => lines.iter().skip(range.start).take(room).map(text).collect(),
        Some(row) => {
            let file = &review.view.files[row.file()];
            let name = head(file, Paint { width: paint.width.saturating_sub(2), ..paint });
            std::iter::once(format!("  {name}")).chain(lines[range].iter().map(text)).collect()
        }
        None => Vec::new(),
    }
}

fn titled(title: &str, lines: Vec<String>, paint: Paint) -> Vec<String> {
    let mut out = vec![paint.look(Look::Strong, title), String::new()];
    out.extend(lines);
    out
}

fn scrolled(lines: Vec<String>, scroll: usize, room: usize, reach: &mut usize) -> Vec<String> {
    *reach = lines.len().saturating_sub(room);
    lines.into_iter().skip(scroll.min(*reach)).take(room).collect()
}

/// As many lines as there is room for, with one of them in the middle where that is possible.
fn window<T>(lines: &[T], middle: usize, room: usize) -> std::ops::Range<usize> {
    let start = middle.saturating_sub(room / 2).min(lines.len().saturating_sub(room));
    start..lines.len().min(start + room)
}

fn place(finding: &Finding) -> String {
    let (first, last) = finding.lines;
    if first == last {
        format!("{}:{first}", finding.file)
    } else {
        format!("{}:{first}-{last}", finding.file)
    }
}

fn marks(review: &ReviewScreen<'_>, paint: Paint) -> Vec<String> {
    let line = |finding: &Finding| {
        let words = format!("{} {} {}", place(finding), finding.leaf, one_line(&finding.note));
        paint.wrap("", "  ", words.trim_end()).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    review.marks.own().iter().flat_map(line).collect()
}

/// A question with its options, and the last line of the one that the cursor is on.
fn options(review: &ReviewScreen<'_>, ask: Ask, at: usize, paint: Paint) -> (Vec<String>, usize) {
    let mut last = 0;
    let question = review.question(ask);
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

#[cfg(test)]
mod tests {
    use console::measure_text_width;

    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::domain::exercise::Leaf;
    use crate::domain::review::Review;
    use crate::domain::tree::TreePath;
    use crate::present::diff::SIDE_BY_SIDE;
    use crate::review::screen::stage::Press;

    /// Plays a review with something that looks at each screen.
    fn played(paint: Paint, height: usize, keys: &str, look: &mut dyn FnMut(&ReviewScreen<'_>, &Screen)) {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let file = TreePath::new("src/sessions.js").expect("a path");
        let note = "found by the review before this one, and said in more words than fit into sixty columns";
        let before = Finding { file, lines: (16, 16), leaf: Leaf::LostTask, note: note.to_owned() };
        let found = Review { findings: vec![before], ..Review::default() };
        let mut review = ReviewScreen::new(&exercise, &diff, vec![], found, vec![]);
        let colours = ReviewColours::of(&exercise, &diff, paint);
        let mut show = |review: &mut ReviewScreen<'_>| {
            review.fit(10, paint.width >= SIDE_BY_SIDE);
            let shown = screen(review, &diff, &colours, height, paint);
            review.scroll = review.scroll.min(shown.reach);
            look(review, &shown);
        };
        show(&mut review);
        for key in keys.chars() {
            review.press(match key {
                '\n' => Press::Enter,
                '<' => Press::Left,
                '~' => Press::Escape,
                '_' => Press::PageDown,
                other => Press::Char(other),
            });
            show(&mut review);
        }
    }

    /// Every stage of a review.
    const WALK: &str = "\n?_x]]vjjjc<cyyyynwhy\nf_~/delete\nnw+~jjjs\nq\n111";

    #[test]
    fn every_screen_fits_its_window() {
        for (width, height) in [(60, 20), (80, 24), (120, 50), (140, 30), (30, 8)] {
            played(Paint { colour: true, width }, height, WALK, &mut |_, screen| {
                assert!(screen.body.len() + screen.foot.len() <= height, "{width}x{height}: {screen:#?}");
                for line in screen.body.iter().chain(&screen.foot) {
                    assert!(measure_text_width(line) <= width, "{width}: {line}");
                }
                assert!(screen.cursor.is_none_or(|column| column < width), "{width}: {screen:#?}");
            });
        }
    }

    #[test]
    fn no_word_is_cut_and_colour_changes_no_character() {
        for (width, height) in [(60, 20), (80, 24), (140, 30)] {
            let mut plain = Vec::new();
            played(Paint::plain(width), height, WALK, &mut |_, screen| {
                for line in screen.body.iter().chain(&screen.foot) {
                    assert!(!line.contains('…'), "{width}: {line}");
                }
                plain.push(screen.clone());
            });
            let mut plain = plain.into_iter();
            let bare = |lines: &[String]| {
                lines
                    .iter()
                    .map(|line| console::strip_ansi_codes(line).trim_end().to_owned())
                    .collect::<Vec<_>>()
            };
            played(Paint { colour: true, width }, height, WALK, &mut |_, screen| {
                let plain = plain.next().expect("as many");
                // What is said of code is written in backticks where there is no colour for it.
                if !plain.body.join("").contains('`') {
                    assert_eq!(bare(&screen.body), bare(&plain.body));
                }
                assert_eq!(bare(&screen.foot), bare(&plain.foot));
            });
        }
    }

    #[test]
    fn the_name_of_the_file_is_always_on_top() {
        for (width, height) in [(60, 20), (80, 24), (140, 30)] {
            let keys = format!("\n{}", "j".repeat(120));
            played(Paint::plain(width), height, &keys, &mut |review, screen| {
                if review.stage == Stage::Reading {
                    let names = review.view.files.iter().map(|file| file.path.to_string());
                    let top = screen.body[0].trim_start_matches(['>', ' ']);
                    assert!(names.into_iter().any(|name| top.starts_with(&name)), "{screen:#?}");
                    let cursors = screen.body.iter().filter(|line| line.starts_with('>')).count();
                    assert_eq!(cursors, 1, "{screen:#?}");
                    // And it is that of the line below it: another file's name stands above its lines.
                    let file = review.view.files[review.view.file()].path.as_str();
                    let cursor = screen.body.iter().position(|line| line.starts_with('>')).expect("a cursor");
                    assert!(screen.body[..=cursor].iter().any(|line| line.contains(file)), "{screen:#?}");
                }
            });
        }
    }

    #[test]
    fn every_key_is_on_the_screen_of_keys() {
        for (width, height) in [(60, 20), (80, 24)] {
            let mut seen = String::new();
            played(Paint::plain(width), height, "\n?jjjjjjjjjjjjjjjjjjjjjjjjj", &mut |review, screen| {
                if review.stage == Stage::Keys {
                    seen.push_str(&screen.body.join("\n"));
                }
            });
            for key in
                ["↑ ↓ j k", "tab ] n", "f ", "/ ", "esc", "+ = -", "w ", "s ", "i ", "v space", "enter c"]
            {
                assert!(seen.contains(key), "{key}: {seen}");
            }
            for key in ["d ", "u ", "e ", "q ", "ctrl-c ctrl-d", "Home End", "ctrl-w ctrl-u"] {
                assert!(seen.contains(key), "{key}: {seen}");
            }
        }
    }

    #[test]
    fn both_sides_stand_beside_each_other_where_there_is_room() {
        let split = |width: usize, keys: &str| {
            let mut body = Vec::new();
            played(Paint::plain(width), 40, keys, &mut |_, screen| body.clone_from(&screen.body));
            body.iter().filter(|line| line.contains(" │ ")).count()
        };
        assert!(split(140, "\n") > 10);
        assert_eq!((split(119, "\n"), split(140, "\ns")), (0, 0));
    }

    #[test]
    fn the_option_under_the_cursor_is_always_seen() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mut review = ReviewScreen::new(&exercise, &diff, vec![], Review::default(), vec![]);
        let colours = ReviewColours::of(&exercise, &diff, Paint::plain(50));
        for (at, ask) in (0..5).flat_map(|at| [(at, Ask::Failure), (at, Ask::Hides), (at, Ask::Fix)]) {
            review.stage = Stage::Question(ask, at);
            let shown = screen(&review, &diff, &colours, 10, Paint::plain(50));
            assert!(shown.body.iter().any(|line| line.starts_with(&format!("> {}", at + 1))), "{shown:#?}");
            if at == 0 {
                assert!(shown.body[0].starts_with(&review.question(ask).ask[..10]), "{shown:#?}");
            }
        }
    }

    fn shown(width: usize, height: usize, keys: &str) -> String {
        let mut shown = String::new();
        let mut before = None;
        played(Paint::plain(width), height, keys, &mut |_, screen| {
            let text = [screen.body.clone(), screen.foot.clone()].concat().join("\n");
            if before.as_ref() != Some(&text) {
                shown.push_str(&text);
                shown.push_str(&format!("\n\n{}\n\n", "=".repeat(width)));
            }
            before = Some(text);
        });
        shown
    }

    #[test]
    fn a_review_on_a_small_terminal() {
        insta::assert_snapshot!(shown(60, 20, "\n?x]]vjjjc<cyyyynwhy\nf~q\n111"));
    }

    #[test]
    fn a_review_on_a_wide_terminal() {
        insta::assert_snapshot!(shown(130, 24, "\n]vjc"));
    }

    #[test]
    fn what_was_searched_for_stands_out() {
        let mut marked = 0;
        played(Paint { colour: true, width: 80 }, 24, "\n/delete(id)\n", &mut |review, screen| {
            let shown = screen.body.join("\n");
            marked = shown.matches("\u{1b}[30m\u{1b}[43m").count();
            assert!(review.search.is_some() || marked == 0);
        });
        assert!(marked > 0);
    }
}
