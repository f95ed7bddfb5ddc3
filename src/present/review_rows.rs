//! The diff of a review as lines: the cursor, the marks and what was searched for, in one column or two.

use std::ops::Range;

use super::diff::{Colours, column, mark, marked, wrapped};
use super::paint::{Look, Paint, harmless, pad};
use super::wrap::{path, width};
use crate::domain::diff::{DiffLine, FileChange, FileDiff};
use crate::domain::exercise::Exercise;
use crate::domain::review::Finding;
use crate::review::screen::state::ReviewScreen;
use crate::review::screen::view::{Row, matches};

/// What stands before the code of a line, in columns.
const GUTTER: usize = 9;

/// The syntax colours of every file, worked out once.
#[derive(Clone, Debug)]
pub struct ReviewColours(Vec<Colours>);

impl ReviewColours {
    /// Those of an exercise's diff.
    #[must_use]
    pub fn of(exercise: &Exercise, diff: &[FileDiff], paint: Paint) -> Self {
        let of = |file: &FileDiff| Colours::of(file, exercise.main_tree(), exercise.buggy_tree(), paint);
        Self(diff.iter().map(of).collect())
    }
}

/// A line of the screen, and the row that it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) row: usize,
    pub(super) text: String,
}

/// All lines of the diff.
pub(super) fn lines(screen: &ReviewScreen<'_>, colours: &ReviewColours, paint: Paint) -> Vec<Shown> {
    let mut page = Page { screen, colours, paint, out: Vec::new() };
    let mut row = 0;
    while let Some(what) = screen.view.rows.get(row) {
        match *what {
            Row::File(file) => {
                let head =
                    head(&screen.view.files[file], Paint { width: paint.width.saturating_sub(2), ..paint });
                page.push(row, format!("{} {head}", page.here(row..row + 1)));
            }
            Row::Hunk(file, hunk) => {
                let hunk_lines = &screen.view.files[file].hunks[hunk];
                let ((old, old_count), (new, new_count)) = hunk_lines.extent();
                let place = format!("@@ -{old},{old_count} +{new},{new_count} @@");
                page.push(row, format!("{} {}", page.here(row..row + 1), paint.look(Look::Dim, place)));
                if screen.view.side_by_side {
                    for (left, right) in hunk_lines.pairs() {
                        page.pair(left.map(|left| row + 1 + left), right.map(|right| row + 1 + right));
                    }
                    row += hunk_lines.lines.len();
                }
            }
            Row::Line(..) => page.line(row),
        }
        row += 1;
    }
    page.out
}

/// The head of a file: its whole name where there is room for it, and what happened to it.
pub(super) fn head(file: &FileDiff, paint: Paint) -> String {
    let (came, went) = file.counts();
    let what = match file.change {
        FileChange::Added => "  new file",
        FileChange::Deleted => "  deleted",
        FileChange::Modified if file.binary => "  binary file changed",
        FileChange::Modified => "",
    };
    let (came, went) = (format!("+{came}"), format!("-{went}"));
    let room = paint.width.saturating_sub(3 + came.len() + went.len() + what.len());
    let numbers = format!("{} {}", paint.look(Look::Good, &came), paint.look(Look::Bad, &went));
    let name = harmless(&path(file.path.as_str(), room));
    format!("{}  {numbers}{}", paint.look(Look::Strong, name), paint.look(Look::Dim, what))
}

struct Page<'p, 'e> {
    screen: &'p ReviewScreen<'e>,
    colours: &'p ReviewColours,
    paint: Paint,
    out: Vec<Shown>,
}

impl Page<'_, '_> {
    fn push(&mut self, row: usize, text: String) {
        self.out.push(Shown { row, text: text.trim_end().to_owned() });
    }

    fn here(&self, rows: Range<usize>) -> String {
        if rows.contains(&self.screen.view.cursor) {
            self.paint.look(Look::Strong, ">")
        } else {
            " ".to_owned()
        }
    }

    /// What stands at the side of a row: that it is chosen, marked, or was found.
    fn side(&self, row: usize) -> String {
        let view = &self.screen.view;
        if view.anchor.is_some() && view.selected().contains(&row) {
            return self.paint.look(Look::Warn, "│");
        }
        let Some((file, line)) = view.place(row) else { return " ".to_owned() };
        match self.screen.marks.on(file, line).last() {
            Some((_, false)) => self.paint.look(Look::Bad, "●"),
            Some((_, true)) => self.paint.look(Look::Good, "✔"),
            None => " ".to_owned(),
        }
    }

    fn colours(&self, row: usize) -> &Colours {
        &self.colours.0[self.screen.view.rows[row].file()]
    }

    fn found(&self, line: &DiffLine) -> Vec<Range<usize>> {
        self.screen.search.as_deref().map_or_else(Vec::new, |text| matches(&line.text, text))
    }

    /// A line of code; one that is too long goes on in the next lines.
    fn line(&mut self, row: usize) {
        let Some(line) = self.screen.view.line(row) else { return };
        let paint = self.paint;
        let number = line.new.map_or_else(|| "    ".to_owned(), |number| format!("{number:>4}"));
        let sign = marked(line.change, mark(line.change).0, paint);
        let before = format!("{}{}", self.here(row..row + 1), self.side(row));
        let mut gutter = format!("{before}{} {sign} ", paint.look(Look::Dim, number));
        let room = paint.width.saturating_sub(GUTTER).max(10);
        for piece in wrapped(line, room, self.colours(row), &self.found(line), paint) {
            self.push(row, format!("{gutter}{piece}"));
            gutter = " ".repeat(GUTTER);
        }
        self.notes(row);
    }

    /// A line that went beside one that came, or an unchanged one on both sides.
    fn pair(&mut self, left: Option<usize>, right: Option<usize>) {
        let (view, paint) = (&self.screen.view, self.paint);
        let Some(row) = right.or(left) else { return };
        let half = paint.width.saturating_sub(5) / 2;
        let code = |row: Option<usize>, number: fn(&DiffLine) -> Option<u32>| {
            let line = row.and_then(|row| view.line(row));
            line.map_or_else(Vec::new, |line| {
                column(line, number(line), half, self.colours(row.unwrap_or(0)), &self.found(line), paint)
            })
        };
        let (old, new) = (code(left, |line| line.old), code(right, |line| line.new));
        let is_here = left == Some(view.cursor) || right == Some(view.cursor);
        let here = self.here(if is_here { view.cursor..view.cursor + 1 } else { 0..0 });
        let mut before = format!("{here}{}", self.side(row));
        for index in 0..old.len().max(new.len()) {
            let part = |side: &[String]| side.get(index).cloned().unwrap_or_default();
            let text = format!("{before}{} │ {}", pad(&part(&old), half), part(&new));
            // Found again by either of its rows.
            self.push(if is_here { self.screen.view.cursor } else { row }, text);
            before = "  ".to_owned();
        }
        self.notes(row);
    }

    /// The marks that end on a row.
    fn notes(&mut self, row: usize) {
        let Some((file, line)) = self.screen.view.place(row) else { return };
        let ends = |(finding, _): &(&Finding, bool)| finding.lines.1 == line;
        let notes: Vec<(Look, String)> = self
            .screen
            .marks
            .on(file, line)
            .filter(ends)
            .map(|(finding, found)| {
                let words = format!("{} {}", finding.leaf, one_line(&finding.note));
                if found { (Look::Good, format!("✔ {words}")) } else { (Look::Bad, words) }
            })
            .collect();
        for (look, words) in notes {
            let wrapped = self.paint.wrap("       └ ", "         ", words.trim_end());
            for text in wrapped.lines() {
                self.push(row, self.paint.look(look, text));
            }
        }
    }
}

/// A note in one line, without anything that could steer a terminal.
pub(super) fn one_line(note: &str) -> String {
    harmless(note).replace('\n', " ")
}

/// The list of files, and the line that the cursor is on.
pub(super) fn files(screen: &ReviewScreen<'_>, at: usize, paint: Paint) -> (Vec<String>, usize) {
    let marks = |file: &FileDiff| {
        let on_it = |finding: &&Finding| finding.file == file.path;
        screen.marks.own().iter().chain(&screen.marks.found).filter(on_it).count()
    };
    let tail = |file: &FileDiff| match marks(file) {
        0 => String::new(),
        1 => "  1 mark".to_owned(),
        many => format!("  {many} marks"),
    };
    let lines = screen.view.files.iter().enumerate().map(|(index, file)| {
        let here = if index == at { paint.look(Look::Strong, ">") } else { " ".to_owned() };
        let tail = tail(file);
        let head = head(file, Paint { width: paint.width.saturating_sub(2 + width(&tail)), ..paint });
        format!("{here} {head}{}", paint.look(Look::Bad, tail))
    });
    (lines.collect(), at)
}
