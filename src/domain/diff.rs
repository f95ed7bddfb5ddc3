//! The difference between two trees, as lines with the words that changed.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, TextDiff};

use super::tree::{Tree, TreePath};

/// How many unchanged lines are kept around a change.
pub const CONTEXT: usize = 3;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// It came.
    Added,
    /// It went.
    Deleted,
    /// It was edited.
    Modified,
}

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// It stands on both sides.
    Context,
    /// It came.
    Added,
    /// It went.
    Deleted,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What happened to it.
    pub change: LineChange,
    /// Its number before, counted from 1.
    pub old: Option<u32>,
    /// Its number after, counted from 1.
    pub new: Option<u32>,
    /// The line without its end.
    pub text: String,
    /// The bytes of the words that changed, where only a part of the line did.
    pub emphasis: Vec<Range<usize>>,
    /// It is the last line and does not end in a newline.
    pub no_newline: bool,
}

/// Changes that stand close together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines in order.
    pub lines: Vec<DiffLine>,
}

impl Hunk {
    /// First line and number of lines, before and after, as a unified diff's header counts them.
    #[must_use]
    pub fn extent(&self) -> ((u32, u32), (u32, u32)) {
        let side = |number: fn(&DiffLine) -> Option<u32>| {
            let numbers: Vec<u32> = self.lines.iter().filter_map(number).collect();
            (numbers.first().copied().unwrap_or(0), u32::try_from(numbers.len()).unwrap_or(u32::MAX))
        };
        (side(|line| line.old), side(|line| line.new))
    }

    /// The lines, by their indices, with those that went beside those that came in their place.
    #[must_use]
    pub fn pairs(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(first) = self.lines.get(at) {
            if first.change == LineChange::Context {
                out.push((Some(at), Some(at)));
                at += 1;
                continue;
            }
            let block = self.lines[at..].iter().take_while(|line| line.change != LineChange::Context).count();
            let (went, came): (Vec<usize>, Vec<usize>) =
                (at..at + block).partition(|index| self.lines[*index].change == LineChange::Deleted);
            out.extend(
                (0..went.len().max(came.len())).map(|row| (went.get(row).copied(), came.get(row).copied())),
            );
            at += block;
        }
        out
    }
}

/// What happened inside one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDiff {
    /// Where it is.
    pub path: TreePath,
    /// What happened to it.
    pub change: FileChange,
    /// Not text: no lines are shown.
    pub binary: bool,
    /// The changes in order.
    pub hunks: Vec<Hunk>,
}

impl FileDiff {
    /// How many lines came and how many went.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let count = |change| self.hunks.iter().flat_map(|h| &h.lines).filter(|l| l.change == change).count();
        (count(LineChange::Added), count(LineChange::Deleted))
    }

    /// Whether every one of these lines of the new file came with the change.
    #[must_use]
    pub fn adds_lines(&self, first: u32, last: u32) -> bool {
        let added: Vec<u32> = self
            .hunks
            .iter()
            .flat_map(|hunk| &hunk.lines)
            .filter(|line| line.change == LineChange::Added)
            .filter_map(|line| line.new)
            .collect();
        first <= last && (first..=last).all(|number| added.contains(&number))
    }
}

/// The files that differ, in the order of their paths.
#[must_use]
pub fn diff_trees(before: &Tree, after: &Tree) -> Vec<FileDiff> {
    let mut paths: Vec<&TreePath> = before.iter().chain(after.iter()).map(|(path, _)| path).collect();
    paths.sort();
    paths.dedup();
    paths.into_iter().filter_map(|path| diff_file(path, before, after, CONTEXT)).collect()
}

/// The difference of one file, with this many unchanged lines around a change; nothing where there is
/// none.
#[must_use]
pub fn diff_file(path: &TreePath, before: &Tree, after: &Tree, context: usize) -> Option<FileDiff> {
    let (before, after) = (before.get(path), after.get(path));
    let change = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => FileChange::Added,
        (Some(_), None) => FileChange::Deleted,
        (Some(old), Some(new)) if old == new => return None,
        (Some(_), Some(_)) => FileChange::Modified,
    };
    let texts =
        (std::str::from_utf8(before.unwrap_or_default()), std::str::from_utf8(after.unwrap_or_default()));
    let (binary, hunks) = match texts {
        (Ok(old), Ok(new)) if !old.contains('\0') && !new.contains('\0') => (false, hunks(old, new, context)),
        _ => (true, Vec::new()),
    };
    Some(FileDiff { path: path.clone(), change, binary, hunks })
}

fn hunks(old: &str, new: &str, context: usize) -> Vec<Hunk> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(old, new);
    diff.grouped_ops(context)
        .iter()
        .map(|group| Hunk {
            lines: group
                .iter()
                .flat_map(|op| diff.iter_inline_changes(op))
                .map(|change| line(&change))
                .collect(),
        })
        .collect()
}

fn line(change: &similar::InlineChange<'_, str>) -> DiffLine {
    let mut text = String::new();
    let mut emphasis: Vec<Range<usize>> = Vec::new();
    for (strong, part) in change.iter_strings_lossy() {
        let start = text.len();
        text.push_str(&part);
        if strong {
            emphasis.push(start..text.len());
        }
    }
    let kept = text.trim_end_matches(['\n', '\r']).len();
    text.truncate(kept);
    emphasis.iter_mut().for_each(|range| *range = range.start.min(kept)..range.end.min(kept));
    emphasis.retain(|range| !range.is_empty());
    let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index + 1).ok());
    DiffLine {
        change: match change.tag() {
            ChangeTag::Equal => LineChange::Context,
            ChangeTag::Insert => LineChange::Added,
            ChangeTag::Delete => LineChange::Deleted,
        },
        old: number(change.old_index()),
        new: number(change.new_index()),
        text,
        emphasis,
        no_newline: change.missing_newline(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &[u8])]) -> Tree {
        files.iter().map(|(p, t)| (TreePath::new(p).expect("a path"), t.to_vec())).collect()
    }

    #[test]
    fn files_come_go_and_change() {
        let before =
            tree(&[("same", b"x\n"), ("gone", b"1\n"), ("edited", b"a\nb\nc\n"), ("raw", b"\xff\x00")]);
        let after =
            tree(&[("same", b"x\n"), ("new", b"1\n2\n"), ("edited", b"a\nB\nc\n"), ("raw", b"\xff\x01")]);
        let seen: Vec<_> = diff_trees(&before, &after)
            .iter()
            .map(|file| (file.path.to_string(), file.change, file.binary, file.counts()))
            .collect();
        assert_eq!(
            seen,
            [
                ("edited".to_owned(), FileChange::Modified, false, (1, 1)),
                ("gone".to_owned(), FileChange::Deleted, false, (0, 1)),
                ("new".to_owned(), FileChange::Added, false, (2, 0)),
                ("raw".to_owned(), FileChange::Modified, true, (0, 0)),
            ]
        );
    }

    #[test]
    fn the_words_that_changed_are_marked_and_numbers_count_from_one() {
        let files = diff_trees(
            &tree(&[("f", b"one\nlet total = sum(first);\nthree\n")]),
            &tree(&[("f", b"one\nlet total = sum(second);\nthree")]),
        );
        let lines = &files[0].hunks[0].lines;
        let added: Vec<_> = lines.iter().filter(|l| l.change == LineChange::Added).collect();
        assert_eq!(added[0].text, "let total = sum(second);");
        assert_eq!((added[0].old, added[0].new), (None, Some(2)));
        let words: Vec<&str> = added[0].emphasis.iter().map(|r| &added[0].text[r.clone()]).collect();
        assert_eq!(words, ["second"]);
        assert!(added[1].no_newline);
        assert_eq!(files[0].hunks[0].extent(), ((1, 3), (1, 3)));
    }

    #[test]
    fn lines_that_the_change_brought_are_known() {
        let files = diff_trees(&tree(&[("f", b"a\nb\n")]), &tree(&[("f", b"a\nx\ny\nb\n")]));
        assert!(files[0].adds_lines(2, 3));
        assert!(!files[0].adds_lines(1, 2));
        assert!(!files[0].adds_lines(3, 4));
        assert!(!files[0].adds_lines(3, 2));
    }

    #[test]
    fn more_lines_around_a_change_join_its_neighbours_up_to_the_whole_file() {
        let old: String = (1..=30).map(|number| format!("{number}\n")).collect();
        let new = old.replace("\n5\n", "\nfive\n").replace("\n20\n", "\ntwenty\n");
        let (before, after) = (tree(&[("f", old.as_bytes())]), tree(&[("f", new.as_bytes())]));
        let path = TreePath::new("f").expect("a path");
        let seen = |context| {
            let file = diff_file(&path, &before, &after, context).expect("it differs");
            file.hunks.iter().map(|hunk| hunk.extent().1).collect::<Vec<_>>()
        };
        assert_eq!(seen(CONTEXT), [(2, 7), (17, 7)]);
        assert_eq!(seen(10), [(1, 30)]);
        assert_eq!(seen(1 << 24), [(1, 30)]);
    }

    #[test]
    fn lines_that_went_stand_beside_those_that_came() {
        let files = diff_trees(&tree(&[("f", b"a\nx\ny\nb\n")]), &tree(&[("f", b"a\nz\nb\nc\n")]));
        let hunk = &files[0].hunks[0];
        let texts: Vec<_> = hunk
            .pairs()
            .into_iter()
            .map(|(left, right)| {
                let text = |index: Option<usize>| index.map_or("", |index| hunk.lines[index].text.as_str());
                (text(left), text(right))
            })
            .collect();
        assert_eq!(texts, [("a", "a"), ("x", "z"), ("y", ""), ("b", "b"), ("", "c")]);
    }
}
