//! Tests that a learner has not seen stay out of what is said of a failure, and what is said stays short.

use std::collections::BTreeSet;

use crate::domain::project::Project;
use crate::domain::tree::Tree;

/// The longest message of one test, in characters.
const ONE: usize = 1_000;

/// The most that is said of all tests together, in characters.
const ALL: usize = 8_000;

/// A line with fewer characters tells nothing: a brace, an `else`, a decorator.
const TELLING: usize = 8;

/// What stands in place of a line.
const IN_PLACE: &str = "(a line of the tests)";

/// The lines of the tests that a learner has not seen.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    lines: BTreeSet<String>,
}

impl Hidden {
    /// The lines of a project's tests that are nowhere in the tree that a learner has.
    #[must_use]
    pub fn of(project: &Project, seen: &Tree) -> Self {
        let texts = |tree: &Tree| -> BTreeSet<String> {
            tree.iter()
                .filter_map(|(path, _)| tree.text(path))
                .flat_map(str::lines)
                .map(str::trim)
                .filter(|line| line.chars().filter(|c| !c.is_whitespace()).count() >= TELLING)
                .map(str::to_owned)
                .collect()
        };
        let mut lines = texts(&project.tests);
        lines.extend(texts(&project.inline));
        if !lines.is_empty() {
            let seen = texts(seen);
            lines.retain(|line| !seen.contains(line));
        }
        Self { lines }
    }

    /// Takes these lines out of messages, and what is too much.
    pub fn keep_out_of<'m>(&self, messages: impl Iterator<Item = &'m mut String>) {
        let mut left = ALL;
        for message in messages.filter(|message| !message.is_empty()) {
            let mut out = String::new();
            let mut hid = false;
            for line in message.lines() {
                let hides = self.lines.iter().any(|hidden| line.contains(hidden.as_str()));
                if !hides {
                    out.push_str(line);
                    out.push('\n');
                } else if !hid {
                    out.push_str(IN_PLACE);
                    out.push('\n');
                }
                hid = hides;
            }
            let most = ONE.min(left);
            let out = out.trim_end();
            let mut short: String = out.chars().take(most).collect();
            left -= short.chars().count();
            if short.len() < out.len() {
                short.push('\u{2026}');
            }
            *message = short;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::project::{Ecosystem, TestRunner};
    use crate::domain::tree::TreePath;
    use crate::projects::detect::blank;

    fn hidden() -> Hidden {
        let one = |text: &str| -> Tree {
            [(TreePath::new("tests/test_pool.py").expect("a path"), text.as_bytes().to_vec())]
                .into_iter()
                .collect()
        };
        let mut project = blank(Ecosystem::Python, TestRunner::Pytest, "python -m pytest");
        project.tests = one("from pool import Pool\n\ndef test_it():\n    assert Pool(3).total() == 5\n");
        Hidden::of(&project, &one("from pool import Pool\n"))
    }

    #[test]
    fn a_line_that_the_learner_has_not_seen_is_not_told() {
        let mut message = "    def test_it():\n>       assert Pool(3).total() == 5\nE       assert 4 == 5\n\nfrom pool import Pool\n".to_owned();
        hidden().keep_out_of(std::iter::once(&mut message));
        assert_eq!(message, "(a line of the tests)\nE       assert 4 == 5\n\nfrom pool import Pool");
    }

    #[test]
    fn what_is_said_is_bounded_for_each_and_for_all() {
        let mut messages = vec!["x".repeat(5_000); 40];
        hidden().keep_out_of(messages.iter_mut());
        assert!(messages.iter().all(|message| message.chars().count() <= ONE + 1));
        let all: usize = messages.iter().map(|message| message.chars().count()).sum();
        assert!(all <= ALL + messages.len(), "{all}");
    }
}
