//! A set of plain files by path: what a fixture, a fix and a submission are made of.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

/// The longest path, in bytes, that a tree takes.
pub const MAX_PATH: usize = 240;

/// A path inside a tree: relative, `/` between parts, the same meaning on every machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(String);

/// Why a path cannot stand in a tree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path:?} cannot be used as a file's path: {reason}")]
pub struct PathError {
    /// The path as it was given.
    pub path: String,
    /// What is wrong with it, in words.
    pub reason: &'static str,
}

impl TreePath {
    /// Takes a path apart and refuses what could leave the tree or mean another file elsewhere.
    ///
    /// # Errors
    /// For an empty, absolute or over-long path, one with `.`, `..`, a backslash, a colon or a
    /// control character, one that Windows reserves, and one that leads into `.git`.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let refuse = |reason| Err(PathError { path: path.to_owned(), reason });
        if path.is_empty() {
            return refuse("it is empty");
        }
        if path.len() > MAX_PATH {
            return refuse("it is too long");
        }
        if path.starts_with('/') {
            return refuse("it is absolute");
        }
        if path.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*'))
        {
            return refuse("it has a character that not every machine takes");
        }
        for part in path.split('/') {
            if matches!(part, "" | "." | "..") {
                return refuse("it has an empty part, `.` or `..`");
            }
            if part.ends_with(['.', ' ']) {
                return refuse("a part ends with a dot or a space");
            }
            let lower = part.to_ascii_lowercase();
            if lower == ".git" || lower == "git~1" {
                return refuse("it leads into .git");
            }
            let stem = lower.split('.').next().unwrap_or_default();
            let numbered = |name: &str| {
                stem.strip_prefix(name).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
            };
            if matches!(stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt") {
                return refuse("a part is a device's name on Windows");
            }
        }
        Ok(Self(path.to_owned()))
    }

    /// The path as text, parts separated by `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Plain files by path. Folders exist by the files in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<TreePath, Vec<u8>>);

impl Tree {
    /// A tree without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in, in place of one that was there.
    pub fn insert(&mut self, path: TreePath, bytes: Vec<u8>) {
        self.0.insert(path, bytes);
    }

    /// Takes a file out; whether it was there.
    pub fn remove(&mut self, path: &TreePath) -> bool {
        self.0.remove(path).is_some()
    }

    /// The bytes of a file.
    #[must_use]
    pub fn get(&self, path: &TreePath) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// The text of a file, where it is there and is UTF-8.
    #[must_use]
    pub fn text(&self, path: &TreePath) -> Option<&str> {
        self.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&TreePath, &[u8])> + Clone {
        self.0.iter().map(|(path, bytes)| (path, bytes.as_slice()))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This tree with the files of another laid over it and some taken away first.
    #[must_use]
    pub fn overlaid(&self, removes: &[TreePath], over: &Tree) -> Tree {
        let mut out = self.clone();
        for path in removes {
            out.remove(path);
        }
        for (path, bytes) in over.iter() {
            out.insert(path.clone(), bytes.to_vec());
        }
        out
    }

    /// The files whose path the question says yes to.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&TreePath) -> bool) -> Tree {
        Tree(self.0.iter().filter(|(path, _)| keep(path)).map(|(p, b)| (p.clone(), b.clone())).collect())
    }
}

impl FromIterator<(TreePath, Vec<u8>)> for Tree {
    fn from_iter<I: IntoIterator<Item = (TreePath, Vec<u8>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

/// Files that somebody hands over, before any of them is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The bytes of plain files, by the path that they were found at.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is no plain file or too much, and why it is not taken.
    pub refused: BTreeMap<String, &'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_could_leave_the_tree_is_refused() {
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "./a",
            "a\\b",
            "C:x",
            "a/.git/config",
            ".GIT/x",
            "GIT~1/x",
            "a\nb",
            "nul",
            "src/con.js",
            "com1.txt",
            "trailing.",
            "trailing /x",
            "a*b",
        ] {
            assert!(TreePath::new(bad).is_err(), "{bad:?} was taken");
        }
        assert!(TreePath::new(&"a/".repeat(200)).is_err());
    }

    #[test]
    fn an_ordinary_path_is_taken() {
        for good in
            ["a", "src/a.js", ".gitignore", "src/console.js", "a b/c d.py", "ünï/çode.go", "comma/com10.x"]
        {
            assert_eq!(TreePath::new(good).expect("taken").as_str(), good);
        }
    }

    #[test]
    fn an_overlay_replaces_adds_and_removes() {
        let path = |p: &str| TreePath::new(p).expect("a path");
        let tree = |files: &[(&'static str, &'static str)]| -> Tree {
            files.iter().map(|(p, t)| (path(p), t.as_bytes().to_vec())).collect()
        };
        let base = tree(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let over = tree(&[("b", "two"), ("d", "4")]);
        assert_eq!(base.overlaid(&[path("a")], &over), tree(&[("b", "two"), ("c", "3"), ("d", "4")]));
    }
}
