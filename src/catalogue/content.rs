//! What a pack holds, as digests: what was agreed to, and what has changed since.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::pack::{Pack, PackError};
use crate::domain::tree::Tree;

/// The digests of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Of all of it.
    pub whole: String,
    /// Of each exercise, by its id in the pack.
    pub exercises: BTreeMap<String, String>,
    /// Of each file of the exercises, by its path in the pack.
    pub files: BTreeMap<String, String>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It differs.
    Changed,
    /// It is gone.
    Removed,
}

impl Content {
    /// Reads a pack whole.
    ///
    /// # Errors
    /// When a file cannot be read or used.
    pub fn of(pack: &Pack) -> Result<Self, PackError> {
        let mut content = Self { whole: String::new(), exercises: BTreeMap::new(), files: BTreeMap::new() };
        for id in pack.ids()? {
            let files = pack.files(&id)?;
            for (path, bytes) in files.iter() {
                content.files.insert(format!("{id}/{path}"), hex(Sha256::new().chain_update(bytes)));
            }
            content.exercises.insert(id, digest(&files));
        }
        let mut whole = Sha256::new();
        for (id, digest) in &content.exercises {
            whole.update(format!("{id} {digest}\n"));
        }
        content.whole = hex(whole);
        Ok(content)
    }

    /// What has changed since, in the order of the paths.
    #[must_use]
    pub fn since(&self, before: &BTreeMap<String, String>) -> BTreeMap<String, Change> {
        let gone = before.keys().filter(|path| !self.files.contains_key(*path));
        let here = self.files.iter().filter_map(|(path, digest)| match before.get(path) {
            None => Some((path.clone(), Change::Added)),
            Some(old) if old != digest => Some((path.clone(), Change::Changed)),
            Some(_) => None,
        });
        here.chain(gone.map(|path| (path.clone(), Change::Removed))).collect()
    }
}

/// The digest of an exercise's files: SHA-256 over each path and each text, with their lengths.
#[must_use]
pub fn digest(files: &Tree) -> String {
    let mut sum = Sha256::new();
    for (path, bytes) in files.iter() {
        for part in [path.as_str().as_bytes(), bytes] {
            sum.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            sum.update(part);
        }
    }
    hex(sum)
}

/// As much of a digest as people compare.
#[must_use]
pub fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn hex(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an exercise has run on the machine: the files of its judge, and the commands that its
/// manifest states.
///
/// # Errors
/// When it cannot be read.
pub fn programs(pack: &Pack, id: &str) -> Result<Vec<String>, PackError> {
    let files = pack.files(id)?;
    let mut out: Vec<String> = files
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| {
            path.strip_prefix("exposing/")
                .is_some_and(|name| name.starts_with("judge.") || name.starts_with("subject."))
        })
        .map(str::to_owned)
        .collect();
    let stated: toml::Table = toml::from_str(&pack.manifest(id)?).unwrap_or_default();
    if let Some(project) = stated.get("project").and_then(toml::Value::as_table) {
        let commands = ["setup", "build", "test"].into_iter().filter_map(|name| project.get(name)?.as_str());
        out.extend(
            commands
                .filter(|command| !command.trim().is_empty())
                .map(|command| format!("$ {}", command.trim())),
        );
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tree::TreePath;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files
            .iter()
            .map(|(path, text)| (TreePath::new(path).expect("a path"), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn a_digest_tells_paths_and_texts_apart() {
        let digests: std::collections::BTreeSet<String> = [
            tree(&[("a", "bc")]),
            tree(&[("ab", "c")]),
            tree(&[("a", "b"), ("c", "")]),
            tree(&[("a", "b"), ("c", "d")]),
            tree(&[]),
        ]
        .iter()
        .map(digest)
        .collect();
        assert_eq!(digests.len(), 5);
        assert_eq!(digest(&tree(&[("a", "b")])), digest(&tree(&[("a", "b")])));
        assert_eq!(
            hex(Sha256::new().chain_update(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn what_has_changed_is_told_by_file() {
        let files =
            |all: &[(&str, &str)]| all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let now = Content {
            whole: String::new(),
            exercises: BTreeMap::new(),
            files: files(&[("01-a/x", "1"), ("01-a/y", "2"), ("02-b/x", "3")]),
        };
        let before: BTreeMap<String, String> = files(&[("01-a/x", "1"), ("01-a/y", "0"), ("03-c/x", "3")]);
        let told: Vec<_> = now.since(&before).into_iter().collect();
        assert_eq!(
            told,
            [
                ("01-a/y".to_owned(), Change::Changed),
                ("02-b/x".to_owned(), Change::Added),
                ("03-c/x".to_owned(), Change::Removed)
            ]
        );
    }
}
