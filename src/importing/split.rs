//! A fix taken apart: what mends the sources, and what the grader brings to test them.

use globset::{Glob, GlobSetBuilder};

use crate::domain::conventions::{Role, role};
use crate::domain::project::Ecosystem;
use crate::domain::tree::{Tree, TreePath};
use crate::repo::source::{Change, Snapshot};
use crate::rubric::inline::{exchange, tests_of, without_tests};

/// One source that the fix changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceChange {
    /// Where it was before.
    pub before: Option<TreePath>,
    /// Where it is after.
    pub after: Option<TreePath>,
    /// What it is after; none where it went. A source with tests in it keeps those it had.
    pub fixed: Option<Vec<u8>>,
}

/// A fix taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What a learner would change.
    pub sources: Vec<SourceChange>,
    /// Whole files that the grader lays over a tree.
    pub tests: Tree,
    /// Those of them that are settings, not tests.
    pub settings: Vec<TreePath>,
    /// Tests that went.
    pub removes: Vec<TreePath>,
    /// The tests inside of sources, by the source's path before the fix.
    pub inline: Tree,
    /// What a person should know.
    pub notes: Vec<String>,
}

impl Split {
    /// How many files with tests there are.
    #[must_use]
    pub fn test_files(&self) -> usize {
        self.tests.len() - self.settings.len() + self.inline.len()
    }

    /// The sources of the fix over a tree.
    #[must_use]
    pub fn fixed(&self, tree: &Tree) -> Tree {
        let mut out = tree.clone();
        for change in &self.sources {
            if let Some(path) = &change.before {
                out.remove(path);
            }
            if let (Some(path), Some(bytes)) = (&change.after, &change.fixed) {
                out.insert(path.clone(), bytes.clone());
            }
        }
        out
    }

    /// A tree with the tests of the fix laid over it, as the grader does. A source that the fix renames
    /// is looked for under both of its names.
    #[must_use]
    pub fn with_tests(&self, tree: &Tree) -> Tree {
        let mut out = tree.overlaid(&self.removes, &self.tests);
        for (path, tests) in self.inline.iter() {
            if let Some(text) = out.text(path) {
                let exchanged = exchange(text, &String::from_utf8_lossy(tests));
                out.insert(path.clone(), exchanged.into_bytes());
            }
        }
        out
    }
}

/// Takes a fix apart. `patterns` say which files are tests; by convention where there are none.
///
/// # Errors
/// Why it is no exercise: it has no tests, or no sources.
pub fn split(
    ecosystem: Ecosystem,
    changes: &[Change],
    before: &Snapshot,
    fixed: &Snapshot,
    patterns: &[String],
) -> Result<Split, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim_start_matches("./").trim_end_matches('/');
        for pattern in [trimmed.to_owned(), format!("{trimmed}/**")] {
            set.add(Glob::new(&pattern).map_err(|error| format!("--tests {pattern}: {error}"))?);
        }
    }
    let stated = set.build().map_err(|error| error.to_string())?;
    let role = |path: &str| match role(ecosystem, path) {
        _ if stated.is_match(path) => Role::Test,
        // With patterns, the conventions have no word in what is a test.
        Role::Test if !patterns.is_empty() => Role::Source,
        other => other,
    };
    let mut out = Split::default();
    for change in changes {
        let path = |path: &Option<String>| path.as_deref().and_then(|path| TreePath::new(path).ok());
        let (old, new) = (path(&change.before), path(&change.after));
        let Some(name) = new.as_ref().or(old.as_ref()) else { continue };
        let bytes = new.as_ref().and_then(|path| fixed.tree.get(path)).map(<[u8]>::to_vec);
        if new.is_some() && bytes.is_none() {
            // A link or a submodule.
            continue;
        }
        match role(name.as_str()) {
            Role::Test => {
                if let (Some(path), Some(bytes)) = (&new, bytes) {
                    out.tests.insert(path.clone(), bytes);
                }
                if let Some(path) = old.filter(|old| Some(old) != new.as_ref()) {
                    out.removes.push(path);
                }
            }
            Role::Settings => {
                if let (Some(path), Some(bytes)) = (new, bytes) {
                    out.settings.push(path.clone());
                    out.tests.insert(path, bytes);
                }
            }
            Role::Document => {}
            Role::Source => {
                let text_before = old.as_ref().and_then(|path| before.tree.text(path));
                let text_after = new.as_ref().and_then(|path| fixed.tree.text(path));
                let is_rust = name.as_str().ends_with(".rs");
                let mut mended = bytes;
                if let (true, Some(one), Some(other), Some(at)) = (is_rust, text_before, text_after, &old) {
                    match inline(one, other) {
                        Inline::None => {}
                        Inline::OnlyTests(tests) => {
                            out.inline.insert(at.clone(), tests.into_bytes());
                            continue;
                        }
                        Inline::Both { tests, source } => {
                            out.inline.insert(at.clone(), tests.into_bytes());
                            mended = Some(source.into_bytes());
                        }
                        Inline::Mixed => out.notes.push(format!(
                            "{at}: its tests stand inside of other code and cannot be taken apart from it; a learner's own copy of them is used"
                        )),
                    }
                }
                out.sources.push(SourceChange { before: old, after: new, fixed: mended });
            }
        }
    }
    if out.sources.is_empty() {
        return Err("the fix changes no source that a learner could change".to_owned());
    }
    if out.test_files() == 0 && out.removes.is_empty() {
        return Err(format!(
            "the fix brings no test that could expose the defect; it changes {}\nname its tests with --tests where they have unusual names",
            out.sources
                .iter()
                .filter_map(|change| change.after.as_ref().or(change.before.as_ref()))
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Ok(out)
}

enum Inline {
    /// Its tests are the same on both sides, or there are none.
    None,
    /// Nothing but its tests differs.
    OnlyTests(String),
    /// Both differ: the tests after, and the source after with the tests before.
    Both { tests: String, source: String },
    /// Some of its tests are where they cannot be taken out.
    Mixed,
}

fn inline(before: &str, after: &str) -> Inline {
    let parts = |text: &str| Some((tests_of(text)?, without_tests(text)?));
    let (Some((old_tests, old)), Some((new_tests, new))) = (parts(before), parts(after)) else {
        return if before.contains("#[test]") || after.contains("#[test]") {
            Inline::Mixed
        } else {
            Inline::None
        };
    };
    if old_tests == new_tests {
        let nested = |text: &str| text.matches("#[test]").count() + text.matches("::test]").count();
        return if nested(&old) != nested(&new) { Inline::Mixed } else { Inline::None };
    }
    if old.trim() == new.trim() {
        return Inline::OnlyTests(new_tests);
    }
    Inline::Both { tests: new_tests, source: exchange(after, &old_tests) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        Snapshot {
            tree: files
                .iter()
                .map(|(p, t)| (TreePath::new(p).expect("a path"), t.as_bytes().to_vec()))
                .collect(),
            ..Snapshot::default()
        }
    }

    fn edit(path: &str) -> Change {
        Change { before: Some(path.to_owned()), after: Some(path.to_owned()) }
    }

    const OLD: &str =
        "pub fn one() -> u8 {\n    2\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn old() {}\n}\n";
    const NEW: &str = "pub fn one() -> u8 {\n    1\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn old() {}\n    #[test]\n    fn new() {}\n}\n";

    #[test]
    fn the_tests_of_a_rust_source_do_not_bring_the_fix_with_them() {
        let (before, after) = (snapshot(&[("src/lib.rs", OLD)]), snapshot(&[("src/lib.rs", NEW)]));
        let seen = split(Ecosystem::Rust, &[edit("src/lib.rs")], &before, &after, &[]).expect("split");
        let tested = seen.with_tests(&before.tree);
        let path = TreePath::new("src/lib.rs").expect("a path");
        let text = tested.text(&path).expect("text");
        assert!(text.contains("    2\n") && text.contains("fn new()"), "{text}");
        let fixed = seen.fixed(&before.tree);
        let text = fixed.text(&path).expect("text");
        assert!(text.contains("    1\n") && !text.contains("fn new()"), "{text}");
    }

    #[test]
    fn documents_are_no_part_of_a_fix_and_settings_are_the_graders() {
        let before =
            snapshot(&[("index.js", "1"), ("package.json", "{}"), ("test.js", "1"), ("readme.md", "1")]);
        let after =
            snapshot(&[("index.js", "2"), ("package.json", "{ }"), ("test.js", "2"), ("readme.md", "2")]);
        let changes: Vec<Change> = ["index.js", "package.json", "test.js", "readme.md"].map(edit).into();
        let seen = split(Ecosystem::Node, &changes, &before, &after, &[]).expect("split");
        assert_eq!(seen.sources.len(), 1);
        assert_eq!((seen.tests.len(), seen.settings.len(), seen.test_files()), (2, 1, 1));
    }

    #[test]
    fn a_fix_without_tests_is_refused_and_patterns_overrule_the_conventions() {
        let before = snapshot(&[("index.js", "1"), ("check.js", "1")]);
        let after = snapshot(&[("index.js", "2"), ("check.js", "2")]);
        let changes: Vec<Change> = ["index.js", "check.js"].map(edit).into();
        let why = split(Ecosystem::Node, &changes, &before, &after, &[]).expect_err("refused");
        assert!(why.contains("brings no test"), "{why}");
        let seen = split(Ecosystem::Node, &changes, &before, &after, &["check.js".into()]).expect("split");
        assert_eq!((seen.sources.len(), seen.test_files()), (1, 1));
    }
}
