//! The marks of a review: what was found before and stays, what is marked now, and the way back.

use crate::domain::review::Finding;
use crate::domain::tree::TreePath;

/// The marks of a review.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// What earlier reviews were right about: it stays.
    pub found: Vec<Finding>,
    own: Vec<Finding>,
    /// What `own` was before each change.
    before: Vec<Vec<Finding>>,
}

fn covers(finding: &Finding, file: &TreePath, line: u32) -> bool {
    finding.file == *file && (finding.lines.0..=finding.lines.1).contains(&line)
}

impl Marks {
    /// Marks to begin with.
    #[must_use]
    pub fn new(found: Vec<Finding>, own: Vec<Finding>) -> Self {
        Self { found, own, before: Vec::new() }
    }

    /// Those that can be changed.
    #[must_use]
    pub fn own(&self) -> &[Finding] {
        &self.own
    }

    /// All of them on a line, those that were found before in front, each with whether it was.
    pub fn on(&self, file: &TreePath, line: u32) -> impl Iterator<Item = (&Finding, bool)> {
        let all = self.found.iter().map(|one| (one, true)).chain(self.own.iter().map(|one| (one, false)));
        all.filter(move |(finding, _)| covers(finding, file, line))
    }

    /// The one that is meant by a line: the shortest that covers it, of several the latest.
    #[must_use]
    pub fn meant(&self, file: &TreePath, line: u32) -> Option<usize> {
        let length = |index: &usize| self.own[*index].lines.1 - self.own[*index].lines.0;
        (0..self.own.len()).rev().filter(|index| covers(&self.own[*index], file, line)).min_by_key(length)
    }

    /// Puts a mark in place of another, or beside the others. One that says the same of the same lines
    /// is not there twice.
    pub fn put(&mut self, finding: Finding, in_place_of: Option<usize>) {
        self.keep();
        match in_place_of {
            Some(index) if index < self.own.len() => self.own[index] = finding.clone(),
            _ => self.own.push(finding.clone()),
        }
        let latest = self.own.iter().rposition(|other| *other == finding);
        let mut index = 0;
        self.own.retain(|other| {
            let same =
                other.file == finding.file && other.lines == finding.lines && other.leaf == finding.leaf;
            let keep = !same || Some(index) == latest;
            index += 1;
            keep
        });
    }

    /// Takes one away.
    pub fn remove(&mut self, index: usize) {
        if index < self.own.len() {
            self.keep();
            self.own.remove(index);
        }
    }

    /// Takes all away that can be changed.
    pub fn clear(&mut self) {
        self.keep();
        self.own.clear();
    }

    /// Takes the last change back; whether there was one.
    pub fn undo(&mut self) -> bool {
        self.before.pop().map(|before| self.own = before).is_some()
    }

    fn keep(&mut self) {
        self.before.push(self.own.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exercise::Leaf;

    fn finding(lines: (u32, u32), leaf: Leaf, note: &str) -> Finding {
        Finding { file: TreePath::new("a.js").expect("a path"), lines, leaf, note: note.to_owned() }
    }

    fn notes(marks: &Marks) -> Vec<&str> {
        marks.own().iter().map(|one| one.note.as_str()).collect()
    }

    #[test]
    fn a_change_is_taken_back_step_by_step() {
        let mut marks = Marks::new(vec![], vec![finding((1, 1), Leaf::LostTask, "first")]);
        assert!(!marks.undo());
        marks.put(finding((1, 1), Leaf::LostTask, "anew"), Some(0));
        marks.put(finding((2, 3), Leaf::LostTask, "second"), None);
        marks.remove(0);
        marks.clear();
        for expected in [vec!["second"], vec!["anew", "second"], vec!["anew"], vec!["first"]] {
            assert!(marks.undo());
            assert_eq!(notes(&marks), expected);
        }
        assert!(!marks.undo());
        marks.remove(7);
        assert!(!marks.undo(), "nothing was changed");
    }

    #[test]
    fn the_same_class_on_the_same_lines_is_one_mark_and_another_class_is_another() {
        let mut marks = Marks::default();
        marks.put(finding((1, 1), Leaf::LostTask, "one"), None);
        marks.put(finding((1, 1), Leaf::Unbounded, "two"), None);
        marks.put(finding((1, 1), Leaf::LostTask, "three"), None);
        assert_eq!(notes(&marks), ["two", "three"]);
        // Two that become the same by a change are one.
        marks.put(finding((1, 1), Leaf::LostTask, "four"), Some(0));
        assert_eq!(notes(&marks), ["four"]);
    }

    #[test]
    fn the_shortest_mark_on_a_line_is_meant() {
        let file = TreePath::new("a.js").expect("a path");
        let marks = Marks::new(
            vec![finding((5, 5), Leaf::LostTask, "found")],
            vec![
                finding((1, 9), Leaf::LostTask, "wide"),
                finding((4, 5), Leaf::LostTask, "narrow"),
                finding((4, 5), Leaf::Unbounded, "latest"),
            ],
        );
        assert_eq!(marks.meant(&file, 5).map(|index| marks.own()[index].note.as_str()), Some("latest"));
        assert_eq!(marks.meant(&file, 9).map(|index| marks.own()[index].note.as_str()), Some("wide"));
        assert_eq!(marks.meant(&file, 10), None);
        let on: Vec<_> = marks.on(&file, 5).map(|(one, found)| (one.note.as_str(), found)).collect();
        assert_eq!(on, [("found", true), ("wide", false), ("narrow", false), ("latest", false)]);
    }
}
