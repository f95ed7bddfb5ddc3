//! A diff as a person wants to read it: file headers, line numbers, changed words, syntax colours.

use std::fmt::Write as _;
use std::ops::Range;

use console::Style;

use super::highlight::{Class, highlight};
use super::paint::{Look, Paint, harmless, pad};
use super::wrap::pieces;
use crate::domain::diff::{DiffLine, FileChange, FileDiff, LineChange};
use crate::domain::exercise::Language;
use crate::domain::tree::Tree;

/// The narrowest terminal for two columns of code, in columns.
pub const SIDE_BY_SIDE: usize = 120;

/// The whole diff, one column.
#[must_use]
pub fn unified(files: &[FileDiff], before: &Tree, after: &Tree, paint: Paint) -> String {
    let mut out = String::new();
    for file in files {
        let colours = Colours::of(file, before, after, paint);
        header(&mut out, file, paint);
        for hunk in &file.hunks {
            let ((old, old_count), (new, new_count)) = hunk.extent();
            let place = format!("@@ -{old},{old_count} +{new},{new_count} @@");
            writeln!(out, "{}", paint.look(Look::Dim, place)).ok();
            for line in &hunk.lines {
                let number =
                    |number: Option<u32>| number.map_or_else(|| "    ".to_owned(), |n| format!("{n:>4}"));
                let gutter = format!("{} {} ", number(line.old), number(line.new));
                let (mark, _) = mark(line.change);
                writeln!(
                    out,
                    "{}{} {}",
                    paint.look(Look::Dim, gutter),
                    marked(line.change, mark, paint),
                    code(line, &colours, paint)
                )
                .ok();
                no_newline(&mut out, line, paint);
            }
        }
        out.push('\n');
    }
    out
}

/// The diff with what is before on the left and what is after on the right.
#[must_use]
pub fn side_by_side(
    files: &[FileDiff],
    before: &Tree,
    after: &Tree,
    titles: (&str, &str),
    paint: Paint,
) -> String {
    let half = (paint.width.saturating_sub(3) / 2).max(20);
    let mut out = String::new();
    for file in files {
        let colours = Colours::of(file, before, after, paint);
        header(&mut out, file, paint);
        writeln!(
            out,
            "{} │ {}",
            pad(&paint.look(Look::Strong, titles.0), half),
            paint.look(Look::Strong, titles.1)
        )
        .ok();
        for (index, hunk) in file.hunks.iter().enumerate() {
            if index > 0 {
                writeln!(out, "{}", paint.look(Look::Dim, format!("{:─<half$}─┼{:─<half$}", "", ""))).ok();
            }
            for (left, right) in hunk.pairs() {
                let line = |index: Option<usize>| index.and_then(|index| hunk.lines.get(index));
                let (left, right) = (line(left), line(right));
                let side = |line: Option<&DiffLine>, number: fn(&DiffLine) -> Option<u32>| {
                    line.map_or_else(Vec::new, |line| column(line, number(line), half, &colours, &[], paint))
                };
                let left = side(left, |line| line.old);
                let right = side(right, |line| line.new);
                for row in 0..left.len().max(right.len()) {
                    let part = |side: &[String]| side.get(row).cloned().unwrap_or_default();
                    let line = format!("{} │ {}", pad(&part(&left), half), part(&right));
                    writeln!(out, "{}", line.trim_end()).ok();
                }
            }
        }
        out.push('\n');
    }
    out
}

fn header(out: &mut String, file: &FileDiff, paint: Paint) {
    let (came, went) = file.counts();
    let what = match file.change {
        FileChange::Added => "new file",
        FileChange::Deleted => "deleted",
        FileChange::Modified if file.binary => "binary file changed",
        FileChange::Modified => "",
    };
    let mut line = format!(
        "{}  {}  {}",
        paint.look(Look::Strong, file.path.as_str()),
        paint.look(Look::Good, format!("+{came}")),
        paint.look(Look::Bad, format!("-{went}")),
    );
    if !what.is_empty() {
        write!(line, "  {}", paint.look(Look::Dim, what)).ok();
    }
    writeln!(out, "{line}").ok();
    writeln!(out, "{}", paint.look(Look::Dim, "─".repeat(paint.width.min(100)))).ok();
}

pub(super) fn mark(change: LineChange) -> (&'static str, Option<Look>) {
    match change {
        LineChange::Added => ("+", Some(Look::Good)),
        LineChange::Deleted => ("-", Some(Look::Bad)),
        LineChange::Context => (" ", None),
    }
}

pub(super) fn marked(change: LineChange, text: &str, paint: Paint) -> String {
    mark(change).1.map_or_else(|| text.to_owned(), |look| paint.look(look, text))
}

fn no_newline(out: &mut String, line: &DiffLine, paint: Paint) {
    if line.no_newline {
        writeln!(out, "{}", paint.look(Look::Dim, "          \\ no newline at the end of the file")).ok();
    }
}

/// The syntax colours of both sides of a file.
#[derive(Clone, Debug)]
pub(super) struct Colours {
    before: Vec<Vec<(Range<usize>, Class)>>,
    after: Vec<Vec<(Range<usize>, Class)>>,
}

impl Colours {
    pub(super) fn of(file: &FileDiff, before: &Tree, after: &Tree, paint: Paint) -> Self {
        let side = |tree: &Tree| match (Language::of_path(file.path.as_str()), tree.text(&file.path)) {
            (Some(language), Some(text)) if paint.colour => highlight(language, text),
            _ => Vec::new(),
        };
        Self { before: side(before), after: side(after) }
    }

    fn line(&self, line: &DiffLine) -> &[(Range<usize>, Class)] {
        let (side, number) = match line.change {
            LineChange::Deleted => (&self.before, line.old),
            _ => (&self.after, line.new),
        };
        number.and_then(|number| side.get(number as usize - 1)).map_or(&[], Vec::as_slice)
    }
}

fn style(class: Class) -> Style {
    match class {
        Class::Keyword => Style::new().magenta(),
        Class::String => Style::new().yellow(),
        Class::Number => Style::new().cyan(),
        Class::Comment => Style::new().dim(),
        Class::Doc => Style::new(),
        Class::Function => Style::new().blue(),
        Class::Type => Style::new().cyan(),
        Class::Plain => Style::new(),
    }
}

/// A line of code in its colours; the words that changed stand out.
pub(super) fn code(line: &DiffLine, colours: &Colours, paint: Paint) -> String {
    part(line, 0..line.text.len(), colours, &[], paint)
}

/// A line of code in as many lines as it takes, with what was searched for marked.
pub(super) fn wrapped(
    line: &DiffLine,
    room: usize,
    colours: &Colours,
    found: &[Range<usize>],
    paint: Paint,
) -> Vec<String> {
    pieces(&line.text, room).into_iter().map(|piece| part(line, piece, colours, found, paint)).collect()
}

/// A part of a line of code, by its bytes.
fn part(
    line: &DiffLine,
    piece: Range<usize>,
    colours: &Colours,
    found: &[Range<usize>],
    paint: Paint,
) -> String {
    if !paint.colour {
        return harmless(&line.text[piece].replace('\t', "    "));
    }
    let spans = colours.line(line);
    let mut cuts: Vec<usize> = vec![piece.start, piece.end];
    cuts.extend(spans.iter().flat_map(|(range, _)| [range.start, range.end]));
    cuts.extend(line.emphasis.iter().chain(found).flat_map(|range| [range.start, range.end]));
    cuts.retain(|cut| (piece.start..=piece.end).contains(cut) && line.text.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    for pair in cuts.windows(2) {
        let [start, end] = [pair[0], pair[1]];
        let class =
            spans.iter().find(|(range, _)| range.contains(&start)).map_or(Class::Plain, |(_, class)| *class);
        let inside = |ranges: &[Range<usize>]| ranges.iter().any(|range| range.contains(&start));
        let style = match (inside(&line.emphasis), line.change) {
            _ if inside(found) => Style::new().black().on_yellow(),
            (true, LineChange::Deleted) => Style::new().white().on_red(),
            (true, _) => Style::new().black().on_green(),
            // What was changed is read, also in a comment.
            (false, LineChange::Added | LineChange::Deleted) if class == Class::Comment => Style::new(),
            (false, _) => style(class),
        };
        out.push_str(&paint.style(&style, &harmless(&line.text[start..end].replace('\t', "    "))));
    }
    out
}

/// One side of a row: the number, the mark, and the code in pieces that fit.
pub(super) fn column(
    line: &DiffLine,
    number: Option<u32>,
    width: usize,
    colours: &Colours,
    found: &[Range<usize>],
    paint: Paint,
) -> Vec<String> {
    let number = number.map_or_else(String::new, |number| number.to_string());
    let gutter = format!(
        "{} {} ",
        paint.look(Look::Dim, format!("{number:>4}")),
        marked(line.change, mark(line.change).0, paint)
    );
    let room = width.saturating_sub(7).max(8);
    let rows = wrapped(line, room, colours, found, paint);
    rows.iter()
        .enumerate()
        .map(|(index, row)| if index == 0 { format!("{gutter}{row}") } else { format!("       {row}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diff::diff_trees;
    use crate::domain::tree::TreePath;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files.iter().map(|(p, t)| (TreePath::new(p).expect("a path"), t.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_diff_has_headers_numbers_and_marks() {
        let before = tree(&[("src/a.js", "one\ntwo\nthree\n")]);
        let after = tree(&[("src/a.js", "one\n2\nthree\n"), ("b", "new")]);
        let shown = unified(&diff_trees(&before, &after), &before, &after, Paint::plain(60));
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn two_columns_stand_side_by_side_and_long_lines_are_cut() {
        let before = tree(&[("a", "same\nold line\nend\n")]);
        let after = tree(&[(
            "a",
            "same\na new line that is much longer than one column has room for\nand one more\nend\n",
        )]);
        let shown = side_by_side(
            &diff_trees(&before, &after),
            &before,
            &after,
            ("yours", "reference"),
            Paint::plain(63),
        );
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn colour_changes_no_character() {
        let before = tree(&[("a.js", "const a = 1; // ü\n")]);
        let after = tree(&[("a.js", "const b = \"ü\"; // ü\n")]);
        let files = diff_trees(&before, &after);
        let coloured = unified(&files, &before, &after, Paint { colour: true, width: 60 });
        assert_eq!(console::strip_ansi_codes(&coloured), unified(&files, &before, &after, Paint::plain(60)));
        assert_ne!(coloured, unified(&files, &before, &after, Paint::plain(60)));
    }

    #[test]
    fn comments_that_were_changed_or_hold_a_promise_are_not_dimmed() {
        let before = tree(&[("a.js", "let a; // aside\n/** promised */\nfunction f() {}\nf(1);\n")]);
        let after =
            tree(&[("a.js", "let a; // aside\n/** promised */\nfunction f() {}\n\n// changed\nf(2);\n")]);
        let shown = unified(&diff_trees(&before, &after), &before, &after, Paint { colour: true, width: 60 });
        let dim = |text: &str| shown.contains(&format!("\u{1b}[2m{text}"));
        assert!(dim("// aside") && !dim("// changed") && !dim("/** promised"), "{shown}");
    }
}
