//! The foot of a review's screen: what can be done now, and all the keys.

use console::measure_text_width;

use super::paint::{Look, Paint, harmless, pad};
use crate::domain::exercise::Leaf;
use crate::review::screen::stage::{Ask, Stage};
use crate::review::screen::state::ReviewScreen;

/// What the keys do, as `?` tells it.
pub(super) const KEYS: [(&str, &str); 24] = [
    ("↑ ↓ j k", "one line up or down; the mouse wheel: three"),
    ("PgUp PgDn", "a page up or down"),
    ("g G Home End", "the beginning, the end"),
    ("tab ] n", "the next hunk"),
    ("⇧tab [ p N", "the hunk before"),
    ("f", "the list of files"),
    ("/", "search; then n and N go to the next one and the one before"),
    ("esc", "give up the range, or end the search"),
    ("+ = -", "more lines around the changes of this file, or fewer"),
    ("w", "the whole file, or its changes only"),
    ("s", "both sides beside each other, or one column (from 120 columns on)"),
    ("i", "the pull request's description"),
    ("v space", "begin a range of lines, or give it up"),
    ("enter c", "mark the line or the range; on a mark: change it"),
    ("d", "take the mark on this line away"),
    ("u", "undo the last change of the marks"),
    ("e", "open your editor ($VISUAL, $EDITOR) at this line"),
    ("q", "finish: hand it in, or leave and keep the marks"),
    ("?", "these keys"),
    ("ctrl-c ctrl-d", "leave at any time; the marks are kept"),
    ("← → Home End", "move in a note; with ctrl or alt by a word"),
    ("ctrl-w ctrl-u", "delete a word of a note, or what is before the cursor"),
    ("ctrl-k ctrl-y", "delete the rest of a note; put back what was deleted"),
    ("⇧ and mouse", "select text, as without this screen"),
];

/// All the keys in lines that fit.
pub(super) fn key_lines(paint: Paint) -> Vec<String> {
    let width = KEYS.iter().map(|(key, _)| measure_text_width(key)).max().unwrap_or(0);
    let indent = " ".repeat(width + 2);
    let mut out = Vec::new();
    for (key, does) in KEYS {
        let wrapped = paint.wrap(&indent, &indent, does);
        let key = paint.look(Look::Command, pad(key, width));
        for (number, line) in wrapped.lines().enumerate() {
            let rest = line.get(indent.len()..).unwrap_or_default();
            out.push(if number == 0 { format!("{key}  {rest}") } else { line.to_owned() });
        }
    }
    out
}

/// Names of keys in as few lines as it takes, none broken inside.
fn names(all: &[&str], paint: Paint) -> Vec<String> {
    let mut lines = vec![String::new()];
    for name in all {
        let before = lines.last().map_or(0, |line| measure_text_width(line));
        if before > 0 && before + 3 + measure_text_width(name) > paint.width {
            lines.push((*name).to_owned());
        } else if let Some(last) = lines.last_mut() {
            if before > 0 {
                last.push_str(" · ");
            }
            last.push_str(name);
        }
    }
    lines.into_iter().map(|line| paint.look(Look::Command, line)).collect()
}

/// Those names that fit into one line: the least needed come last but one and go first.
fn names_in_one_line(all: &[&str], paint: Paint) -> Vec<String> {
    let mut all = all.to_vec();
    while all.len() > 2 && measure_text_width(&all.join(" · ")) > paint.width {
        all.remove(all.len() - 3);
    }
    vec![paint.look(Look::Command, all.join(" · "))]
}

/// How many marks there are, in words.
fn count(screen: &ReviewScreen<'_>) -> String {
    let own = match screen.marks.own().len() {
        0 => "no mark yet".to_owned(),
        1 => "1 mark".to_owned(),
        many => format!("{many} marks"),
    };
    match screen.marks.found.len() {
        0 => own,
        found => format!("{found} found before · {own}"),
    }
}

/// What is written, as far as it fits into a line, and the column of the cursor.
fn written(screen: &ReviewScreen<'_>, before: &str, paint: Paint) -> (String, usize) {
    let room = paint.width.saturating_sub(measure_text_width(before) + 1);
    let input = &screen.input;
    let scroll = input.visual_scroll(room);
    let (mut text, mut passed, mut used) = (String::new(), 0, 0);
    for c in harmless(input.value()).chars() {
        let wide = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if passed < scroll {
            passed += wide;
        } else if used + wide <= room {
            used += wide;
            text.push(c);
        } else {
            break;
        }
    }
    let column = measure_text_width(before) + input.visual_cursor().max(passed) - passed;
    (format!("{before}{text}"), column)
}

/// The foot: its lines, and the column of the cursor in the last of them where something is written.
#[must_use]
pub(super) fn foot(screen: &ReviewScreen<'_>, paint: Paint) -> (Vec<String>, Option<usize>) {
    let mut out = vec![paint.look(Look::Dim, "─".repeat(paint.width.min(100)))];
    let mut cursor = None;
    let say = |out: &mut Vec<String>, look: Option<Look>, text: &str| {
        let wrapped = paint.wrap("", "", &harmless(text));
        out.extend(wrapped.lines().map(|line| look.map_or(line.to_owned(), |look| paint.look(look, line))));
    };
    match screen.stage {
        Stage::Resume => {
            say(&mut out, None, "Go on with them?");
            out.extend(names(&["y yes", "n no, throw them away", "q leave"], paint));
        }
        Stage::About => {
            if let Some(said) = &screen.said {
                say(&mut out, Some(Look::Warn), said);
            }
            say(&mut out, Some(Look::Strong), "Read what it promises, then look for what breaks it.");
            out.extend(names(&["enter the diff", "↑ ↓ scroll", "? keys", "q finish"], paint));
        }
        Stage::Reading => {
            match &screen.said {
                Some(said) => say(&mut out, Some(Look::Warn), said),
                None => say(&mut out, None, &count(screen)),
            }
            let all = [
                "enter mark",
                "v range",
                "d unmark",
                "/ search",
                "f files",
                "u undo",
                "w whole file",
                "e edit",
                "s columns",
                "? keys",
                "q done",
            ];
            out.extend(names_in_one_line(&all, paint));
        }
        Stage::Keys => out.extend(names(&["↑ ↓ scroll", "any key: back to the diff"], paint)),
        Stage::Files(_) => out.extend(names(&["↑ ↓ and enter: go to a file", "esc back"], paint)),
        Stage::Search => {
            out.extend(names(&["enter search", "esc back", "lower case finds both"], paint));
            let (line, column) = written(screen, "/", paint);
            out.push(line);
            cursor = Some(column);
        }
        Stage::Flow(number) => {
            let leaf = Leaf::ALL.get(number).copied().unwrap_or(Leaf::LostTask);
            say(&mut out, None, &format!("Question {} of {}", number + 1, Leaf::ALL.len()));
            say(&mut out, Some(Look::Strong), leaf.question());
            let no_mark = if screen.is_changing() { "esc as it was" } else { "esc no mark" };
            out.extend(names(&["y yes, ask on", "n no, that is it", "← back", no_mark], paint));
        }
        Stage::NoLeaf => {
            say(&mut out, None, "Five times yes: by these questions nothing is wrong with it.");
            out.extend(names(&["← ask the last one again", "any other key: no mark"], paint));
        }
        Stage::Note(leaf) => {
            out.push(format!("{} Say why, in your words.", paint.look(Look::Bad, leaf.word())));
            out.extend(names(&["enter keep it", "esc back to the questions"], paint));
            let (line, column) = written(screen, "> ", paint);
            out.push(line);
            cursor = Some(column);
        }
        Stage::Finish => {
            let words = match (screen.marks.own().len(), screen.marks.found.len()) {
                (0, 0) => "No mark: that approves the pull request.".to_owned(),
                (0, 1) => "No new mark; the one found before stays.".to_owned(),
                (0, found) => format!("No new mark; the {found} found before stay."),
                _ => format!("{}.", count(screen)),
            };
            say(&mut out, Some(Look::Strong), &words);
            out.extend(names(&["enter three questions, and hand it in"], paint));
            out.extend(names(&["l leave, the marks are kept", "esc back to the diff"], paint));
        }
        Stage::Question(ask, _) => {
            let number = match ask {
                Ask::Failure => 1,
                Ask::Hides => 2,
                Ask::Fix => 3,
            };
            say(&mut out, None, &format!("Question {number} of 3"));
            out.extend(names(&["1-5 or ↑ ↓ and enter", "← back"], paint));
        }
    }
    (out, cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_named_in_lines_that_fit() {
        for width in [30, 60, 80, 120] {
            let lines = key_lines(Paint::plain(width));
            for line in &lines {
                assert!(measure_text_width(line) <= width, "{width}: {line}");
            }
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let all = words(&lines.join(" "));
            for (key, does) in KEYS {
                assert!(words(key).iter().chain(&words(does)).all(|word| all.contains(word)), "{key}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_into_the_line_of_keys_goes_whole() {
        let all = ["a one", "b two", "c three", "? keys", "q done"];
        let line = |width| names_in_one_line(&all, Paint::plain(width)).join("\n");
        assert_eq!(line(80), "a one · b two · c three · ? keys · q done");
        assert_eq!(line(40), "a one · b two · ? keys · q done");
        assert_eq!(line(10), "? keys · q done");
    }

    #[test]
    fn every_key_that_means_something_is_named_and_no_other() {
        use crate::catalogue::load::load;
        use crate::catalogue::pack::Pack;
        use crate::domain::diff::diff_trees;
        use crate::domain::review::Review;
        use crate::review::screen::stage::Press;

        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let named: Vec<&str> = KEYS.iter().flat_map(|(key, _)| key.split(' ')).collect();
        for key in '!'..='~' {
            let mut screen = ReviewScreen::new(&exercise, &diff, vec![], Review::default(), vec![]);
            screen.press(Press::Enter);
            screen.press(Press::Char(key));
            let means = screen.said.as_deref() != Some("? shows the keys");
            assert_eq!(means, named.contains(&key.to_string().as_str()), "{key}");
        }
    }
}
