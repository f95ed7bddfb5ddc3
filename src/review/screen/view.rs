//! The diff as somebody moves through it: rows, a cursor, a range, more context, and what is searched for.

use std::ops::{Range, RangeInclusive};

use crate::domain::diff::{CONTEXT, DiffLine, FileDiff, diff_file};
use crate::domain::exercise::Exercise;
use crate::domain::review::Finding;
use crate::domain::tree::TreePath;

/// How many lines of context one key brings.
const MORE: usize = 10;

/// So many lines of context that no file has more.
const WHOLE: usize = 1 << 24;

/// A row of the diff, by the numbers of its file, of its hunk there, and of its line there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A file begins.
    File(usize),
    /// Changes that stand close together begin.
    Hunk(usize, usize),
    /// A line.
    Line(usize, usize, usize),
}

impl Row {
    /// The number of its file.
    #[must_use]
    pub fn file(self) -> usize {
        match self {
            Self::File(file) | Self::Hunk(file, _) | Self::Line(file, ..) => file,
        }
    }
}

/// The diff with a cursor on it.
#[derive(Clone, Debug)]
pub struct View<'a> {
    exercise: &'a Exercise,
    /// The files, each with as much context as is wanted of it.
    pub files: Vec<FileDiff>,
    context: Vec<usize>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The row that the cursor is on.
    pub cursor: usize,
    /// The row where a range was begun.
    pub anchor: Option<usize>,
    /// Lines that went stand beside those that came, and the cursor moves over both at once.
    pub side_by_side: bool,
}

impl<'a> View<'a> {
    /// The diff of an exercise. A file with a mark outside its hunks is shown whole.
    #[must_use]
    pub fn new(exercise: &'a Exercise, diff: &[FileDiff], marks: &[Finding]) -> Self {
        let mut view = Self {
            exercise,
            files: diff.to_vec(),
            context: vec![CONTEXT; diff.len()],
            rows: Vec::new(),
            cursor: 0,
            anchor: None,
            side_by_side: false,
        };
        for (file, changed) in diff.iter().enumerate() {
            let hidden = |mark: &&Finding| {
                let shown = |line| view.lines(file).any(|(_, _, shown)| shown.new == Some(line));
                mark.file == changed.path && !(shown(mark.lines.0) && shown(mark.lines.1))
            };
            if marks.iter().any(|mark| hidden(&mark)) {
                view.set_context(file, WHOLE);
            }
        }
        view.lay();
        view.cursor = view.rows.iter().position(|row| matches!(row, Row::Line(..))).unwrap_or(0);
        view
    }

    /// The lines of a file that are shown, with the numbers of their hunk and of themselves there.
    fn lines(&self, file: usize) -> impl Iterator<Item = (usize, usize, &DiffLine)> {
        self.files[file].hunks.iter().enumerate().flat_map(|(hunk, lines)| {
            lines.lines.iter().enumerate().map(move |(line, shown)| (hunk, line, shown))
        })
    }

    fn lay(&mut self) {
        self.rows.clear();
        for (file, diff) in self.files.iter().enumerate() {
            self.rows.push(Row::File(file));
            for (hunk, lines) in diff.hunks.iter().enumerate() {
                self.rows.push(Row::Hunk(file, hunk));
                self.rows.extend((0..lines.lines.len()).map(|line| Row::Line(file, hunk, line)));
            }
        }
    }

    /// The line of a row, where it is one.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<&DiffLine> {
        match *self.rows.get(row)? {
            Row::Line(file, hunk, line) => self.files[file].hunks[hunk].lines.get(line),
            Row::File(_) | Row::Hunk(..) => None,
        }
    }

    /// The number of the file that the cursor is in.
    #[must_use]
    pub fn file(&self) -> usize {
        self.rows.get(self.cursor).map_or(0, |row| row.file())
    }

    /// The file and the line of a row, where it is there after the pull request.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<(&TreePath, u32)> {
        let line = self.line(row)?.new?;
        Some((&self.files[self.rows[row].file()].path, line))
    }

    /// The file and the line that are meant by the cursor, also where it is on none.
    #[must_use]
    pub fn nearest(&self) -> Option<(TreePath, u32)> {
        let file = self.file();
        let of_file = |row: &usize| self.rows[*row].file() == file;
        let place = |row: usize| self.place(row).map(|(path, line)| (path.clone(), line));
        (self.cursor..self.rows.len())
            .take_while(of_file)
            .find_map(place)
            .or_else(|| (0..self.cursor).rev().take_while(of_file).find_map(place))
    }

    /// The rows that are chosen at the moment: the range, or the row under the cursor.
    #[must_use]
    pub fn selected(&self) -> RangeInclusive<usize> {
        let anchor = self.anchor.unwrap_or(self.cursor);
        anchor.min(self.cursor)..=anchor.max(self.cursor)
    }

    /// The file and the lines that are chosen at the moment.
    ///
    /// # Errors
    /// Why they cannot be marked.
    pub fn chosen(&self) -> Result<(TreePath, (u32, u32)), &'static str> {
        let mut found: Option<(usize, u32, u32)> = None;
        let mut hunk = None;
        for row in self.selected() {
            let here = match self.rows.get(row) {
                Some(Row::Line(file, hunk, _)) => Some((*file, *hunk)),
                _ => None,
            };
            if self.anchor.is_some() && (here.is_none() || hunk.is_some_and(|hunk| Some(hunk) != here)) {
                return Err("a mark stays within one hunk");
            }
            hunk = here;
            if let (Some((file, _)), Some(new)) = (here, self.line(row).and_then(|line| line.new)) {
                found = Some(found.map_or((file, new, new), |(file, first, _)| (file, first, new)));
            }
        }
        found
            .map(|(file, first, last)| (self.files[file].path.clone(), (first, last)))
            .ok_or("that is not there after the pull request; mark a line that is")
    }

    /// The row of a line of a file as it is after the pull request.
    #[must_use]
    pub fn row_of(&self, file: &TreePath, line: u32) -> Option<usize> {
        (0..self.rows.len()).find(|row| self.place(*row) == Some((file, line)))
    }

    /// Moves the cursor by rows, or beside each other by pairs of rows.
    pub fn step(&mut self, by: isize) {
        let stops = self.stops();
        // Between two stops, the one above counts.
        let here = stops.partition_point(|stop| *stop <= self.cursor).saturating_sub(1);
        let to = here.saturating_add_signed(by).min(stops.len().saturating_sub(1));
        self.cursor = stops.get(to).copied().unwrap_or(0);
    }

    /// The rows that the cursor stops at.
    fn stops(&self) -> Vec<usize> {
        if !self.side_by_side {
            return (0..self.rows.len()).collect();
        }
        let mut out = Vec::new();
        for (row, what) in self.rows.iter().enumerate() {
            match *what {
                Row::File(_) => out.push(row),
                Row::Hunk(file, hunk) => {
                    out.push(row);
                    let pairs = self.files[file].hunks[hunk].pairs();
                    out.extend(
                        pairs
                            .into_iter()
                            .filter_map(|(left, right)| right.or(left))
                            .map(|line| row + 1 + line),
                    );
                }
                Row::Line(..) => {}
            }
        }
        out.sort_unstable();
        out
    }

    /// To the first line of the next hunk, or of the one before; whether there is one.
    pub fn jump(&mut self, forward: bool) -> bool {
        let mut starts =
            (0..self.rows.len()).filter(|row| matches!(self.rows[*row], Row::Hunk(..))).map(|row| row + 1);
        let to = if forward {
            starts.find(|start| *start > self.cursor)
        } else {
            starts.rfind(|start| *start < self.cursor)
        };
        if let Some(to) = to {
            self.cursor = to;
        }
        to.is_some()
    }

    /// To the beginning of a file.
    pub fn to_file(&mut self, file: usize) {
        if let Some(row) = self.rows.iter().position(|row| *row == Row::File(file)) {
            self.cursor = row;
        }
    }

    /// Shows more lines around the changes of the file under the cursor, or fewer. What there is now, in
    /// words.
    pub fn more(&mut self, more: bool) -> String {
        let file = self.file();
        let now = self.context[file];
        let wanted = match (more, now) {
            (true, WHOLE) => WHOLE,
            (true, now) => now + MORE,
            (false, now) => now.saturating_sub(MORE).max(CONTEXT),
        };
        let wanted = if !more && now == WHOLE { CONTEXT } else { wanted };
        self.change_context(file, wanted);
        self.context_in_words(file)
    }

    /// Shows the whole file under the cursor, or the changes only. Which of them, in words.
    pub fn whole(&mut self) -> String {
        let file = self.file();
        let wanted = if self.context[file] == WHOLE { CONTEXT } else { WHOLE };
        self.change_context(file, wanted);
        self.context_in_words(file)
    }

    fn context_in_words(&self, file: usize) -> String {
        match self.context[file] {
            WHOLE => "the whole file".to_owned(),
            lines => format!("{lines} lines around each change"),
        }
    }

    fn set_context(&mut self, file: usize, context: usize) {
        let path = self.files[file].path.clone();
        let (before, after) = (self.exercise.main_tree(), self.exercise.buggy_tree());
        if let Some(diff) = diff_file(&path, before, after, context) {
            self.files[file] = diff;
            self.context[file] = context;
        }
    }

    /// Changes how much is shown of a file; the cursor stays on its line, or goes to the nearest one.
    fn change_context(&mut self, file: usize, context: usize) {
        let number = |line: &DiffLine| (line.old, line.new);
        let at = self.line(self.cursor).map(number);
        let anchor = self.anchor.and_then(|anchor| self.line(anchor)).map(number);
        self.set_context(file, context);
        self.lay();
        let row = |wanted: (Option<u32>, Option<u32>)| {
            (0..self.rows.len()).filter(|row| self.rows[*row].file() == file).min_by_key(|row| {
                let far = |a: Option<u32>, b: Option<u32>| match (a, b) {
                    (Some(a), Some(b)) => a.abs_diff(b),
                    (None, None) => 0,
                    _ => u32::MAX / 4,
                };
                self.line(*row)
                    .map_or(u32::MAX, |line| far(line.old, wanted.0).saturating_add(far(line.new, wanted.1)))
            })
        };
        let start = self.rows.iter().position(|row| *row == Row::File(file)).unwrap_or(0);
        let (cursor, anchor) = (at.and_then(row).unwrap_or(start), anchor.and_then(row));
        (self.cursor, self.anchor) = (cursor, anchor);
    }

    /// What is searched in a row: the code of a line, the path of a file.
    fn text(&self, row: usize) -> &str {
        match self.rows[row] {
            Row::File(file) => self.files[file].path.as_str(),
            Row::Hunk(..) => "",
            Row::Line(..) => self.line(row).map_or("", |line| line.text.as_str()),
        }
    }

    /// To the next row that holds a text, or to the one before, round the end if need be. How many hold
    /// it, and whether the end was passed; nothing where none does.
    pub fn search(&mut self, text: &str, forward: bool, from_here: bool) -> Option<(usize, bool)> {
        let hits: Vec<usize> =
            (0..self.rows.len()).filter(|row| !matches(self.text(*row), text).is_empty()).collect();
        let ahead = |row: &&usize| if from_here { **row >= self.cursor } else { **row > self.cursor };
        let (near, far) = if forward {
            (hits.iter().find(ahead), hits.first())
        } else {
            (hits.iter().rfind(|row| **row < self.cursor), hits.last())
        };
        self.cursor = *near.or(far)?;
        Some((hits.len(), near.is_none()))
    }
}

/// Where a text stands in a line, in bytes. Upper case means itself; lower case means both.
#[must_use]
pub fn matches(line: &str, text: &str) -> Vec<Range<usize>> {
    let exact = text.chars().any(char::is_uppercase);
    let same = |a: char, b: char| a == b || (!exact && a.to_lowercase().eq(b.to_lowercase()));
    let mut out: Vec<Range<usize>> = Vec::new();
    if text.is_empty() {
        return out;
    }
    for (start, _) in line.char_indices() {
        if out.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let mut rest = line[start..].chars();
        if text.chars().all(|wanted| rest.next().is_some_and(|c| same(c, wanted))) {
            out.push(start..line.len() - rest.as_str().len());
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
    use crate::domain::exercise::Leaf;

    fn viewed(id: &str, play: impl Fn(&mut View<'_>)) {
        let exercise = load(&Pack::BuiltIn, id).expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        play(&mut View::new(&exercise, &diff, &[]));
    }

    #[test]
    fn a_text_is_found_in_lower_case_as_both_and_in_upper_case_as_itself() {
        // What is found, each in brackets.
        let table = [
            ("await store.Await()", "await", "[await] store.[Await]()"),
            ("await store.Await()", "Await", "await store.[Await]()"),
            ("aaaa", "aa", "[aa][aa]"),
            ("Ärger", "ärg", "[Ärg]er"),
            ("日本語", "本", "日[本]語"),
            ("a(b", "(", "a[(]b"),
            ("abc", "", "abc"),
            ("abc", "x", "abc"),
        ];
        for (line, text, expected) in table {
            let mut shown = line.to_owned();
            for found in matches(line, text).into_iter().rev() {
                shown.insert(found.end, ']');
                shown.insert(found.start, '[');
            }
            assert_eq!(shown, expected, "{line} {text}");
        }
    }

    #[test]
    fn a_search_goes_round_both_ends() {
        viewed("01-session-cleanup", |view| {
            view.cursor = 0;
            let (count, passed) = view.search("store.delete", true, true).expect("it is there");
            assert!(count >= 1 && !passed);
            let first = view.cursor;
            assert!(view.line(first).expect("a line").text.contains("store.delete"));
            for _ in 0..count {
                view.search("store.delete", true, false);
            }
            assert_eq!(view.cursor, first, "round the end");
            assert!(view.search("store.delete", false, false).expect("there").1 || count > 1);
            assert_eq!(view.search("no such thing", true, false), None);
            assert!(view.search("sessions.js", true, false).is_some(), "a file's name is found too");
        });
    }

    #[test]
    fn more_context_and_the_whole_file_keep_the_cursor_on_its_line() {
        viewed("01-session-cleanup", |view| {
            let path = TreePath::new("test/sessions.test.js").expect("a path");
            view.cursor = view.row_of(&path, 30).expect("in the diff");
            let shown = |view: &View<'_>| view.lines(view.file()).count();
            let before = shown(view);
            let here = |view: &View<'_>| view.place(view.cursor).map(|(path, line)| (path.to_string(), line));
            assert_eq!(view.whole(), "the whole file");
            assert!(shown(view) > before && view.row_of(&path, 1).is_some());
            assert_eq!(here(view), Some(("test/sessions.test.js".to_owned(), 30)));
            assert_eq!(view.whole(), "3 lines around each change");
            assert_eq!((shown(view), here(view)), (before, Some(("test/sessions.test.js".to_owned(), 30))));
            assert_eq!(view.more(true), "13 lines around each change");
            assert!(shown(view) > before, "{before}");
            assert_eq!(view.more(false), "3 lines around each change");
            assert_eq!(view.more(false), "3 lines around each change");
            // A line that is not shown any more: the cursor goes to the nearest one of the file.
            view.whole();
            view.cursor = view.row_of(&path, 1).expect("shown");
            view.whole();
            assert_eq!(view.files[view.file()].path, path);
        });
    }

    #[test]
    fn a_mark_outside_the_hunks_shows_its_file_whole() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let file = TreePath::new("test/sessions.test.js").expect("a path");
        let bare = View::new(&exercise, &diff, &[]);
        let hidden =
            (1..).find(|line| bare.row_of(&file, *line).is_none()).expect("a line that is not shown");
        let mark = Finding {
            file: file.clone(),
            lines: (hidden, hidden),
            leaf: Leaf::LostTask,
            note: String::new(),
        };
        assert!(View::new(&exercise, &diff, &[mark]).row_of(&file, hidden).is_some());
    }

    #[test]
    fn side_by_side_the_cursor_moves_over_both_sides_at_once() {
        viewed("01-session-cleanup", |view| {
            let walk = |view: &mut View<'_>| {
                view.cursor = 0;
                let mut rows = vec![0];
                loop {
                    view.step(1);
                    if rows.last() == Some(&view.cursor) {
                        break rows;
                    }
                    rows.push(view.cursor);
                }
            };
            let all = walk(view);
            assert_eq!(all.len(), view.rows.len());
            view.side_by_side = true;
            let pairs = walk(view);
            assert!(pairs.len() < all.len(), "lines that went stand beside others");
            let came = |view: &View<'_>, rows: &[usize]| {
                rows.iter().filter(|row| view.place(**row).is_some()).count()
            };
            assert_eq!(came(view, &pairs), came(view, &all), "every line that is there can be reached");
        });
    }
}
