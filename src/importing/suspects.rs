//! Who brought a defect in: the commits that wrote the lines that the fix mends.

use std::collections::BTreeMap;

use super::split::Split;
use super::{ImportError, Request, find_commit};
use crate::domain::diff::{DiffLine, FileDiff, LineChange, diff_trees};
use crate::domain::tree::{Tree, TreePath};
use crate::repo::source::{Snapshot, Source};

/// A commit that may have brought the defect in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The commit's id.
    pub id: String,
    /// Where the sources of the fix stood there, by what they are called before the fix.
    pub paths: BTreeMap<String, String>,
}

/// All of them.
pub struct Suspects {
    /// The most likely one first.
    pub commits: Vec<Suspect>,
    /// What else is to be said where none will do.
    pub note: Option<String>,
}

/// Who wrote the lines that the fix removes or stands beside, the most of them first.
///
/// # Errors
/// When the history cannot be read, or has no commit of the stated name.
pub fn suspects(
    source: &Source,
    request: &Request,
    parent: &str,
    split: &Split,
    before: &Snapshot,
) -> Result<Suspects, ImportError> {
    let mut weights: BTreeMap<String, (usize, BTreeMap<String, String>)> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for change in &split.sources {
        let Some(path) = &change.before else { continue };
        let old: Tree = before.tree.only(|other| other == path);
        let mut new = Tree::new();
        if let Some(bytes) = &change.fixed {
            new.insert(path.clone(), bytes.clone());
        }
        for (weight, lines) in [(3, removed(&old, &new)), (1, beside(&old, &new))] {
            if lines.is_empty() {
                continue;
            }
            for written in source.written(parent, path.as_str(), &lines)? {
                let entry = weights.entry(written.commit.clone()).or_default();
                if entry.0 == 0 {
                    order.push(written.commit.clone());
                }
                entry.0 += weight * written.lines.len();
                entry.1.insert(path.to_string(), written.path.clone());
            }
        }
    }
    if let Some(name) = &request.introduced_by {
        let facts = find_commit(source, name)?;
        let paths = weights.get(&facts.id).map(|(_, paths)| paths.clone()).unwrap_or_default();
        return Ok(Suspects { commits: vec![Suspect { id: facts.id, paths }], note: None });
    }
    let mut commits: Vec<_> = weights.into_iter().collect();
    commits.sort_by_key(|(id, (weight, _))| {
        (std::cmp::Reverse(*weight), order.iter().position(|other| other == id).unwrap_or(usize::MAX))
    });
    let note = commits.is_empty().then(|| {
        if source.is_shallow() {
            "the history is cut off before the commit that wrote the mended lines".to_owned()
        } else {
            "the fix touches no line that was there before".to_owned()
        }
    });
    Ok(Suspects {
        commits: commits.into_iter().map(|(id, (_, paths))| Suspect { id, paths }).collect(),
        note,
    })
}

/// The lines that a change removes, counted in what was before.
fn removed(old: &Tree, new: &Tree) -> Vec<u32> {
    diff_trees(old, new)
        .iter()
        .flat_map(|file| &file.hunks)
        .flat_map(|hunk| &hunk.lines)
        .filter(|line| line.change == LineChange::Deleted && !line.text.trim().is_empty())
        .filter_map(|line| line.old)
        .collect()
}

/// The lines before and after what a change only adds.
fn beside(old: &Tree, new: &Tree) -> Vec<u32> {
    let mut out = Vec::new();
    for hunk in diff_trees(old, new).iter().flat_map(|file| &file.hunks) {
        let lines = &hunk.lines;
        let mut at = 0;
        while at < lines.len() {
            if lines[at].change == LineChange::Context {
                at += 1;
                continue;
            }
            let start = at;
            while at < lines.len() && lines[at].change != LineChange::Context {
                at += 1;
            }
            if lines[start..at].iter().all(|line| line.change == LineChange::Added) {
                let filled =
                    |line: &&DiffLine| line.change == LineChange::Context && !line.text.trim().is_empty();
                out.extend(lines[..start].iter().rev().find(filled).and_then(|line| line.old));
                out.extend(lines[at..].iter().find(filled).and_then(|line| line.old));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The lines of a defect: what the fix removes, or what its additions stand beside; where there is a
/// pull request, only those that it brought.
pub fn marks(buggy: &Tree, fixed: &Tree, diff: Option<&[FileDiff]>) -> Vec<(TreePath, u32, u32)> {
    let mut out = Vec::new();
    for (path, _) in buggy.iter().filter(|(path, bytes)| fixed.get(path) != Some(*bytes)) {
        let (old, new) = (buggy.only(|other| other == path), fixed.only(|other| other == path));
        let mut lines = removed(&old, &new);
        lines.extend(beside(&old, &new));
        lines.sort_unstable();
        lines.dedup();
        if let Some(diff) = diff {
            let Some(file) = diff.iter().find(|file| file.path == *path) else { continue };
            lines.retain(|line| file.adds_lines(*line, *line));
        }
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for line in lines {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => ranges.push((line, line)),
            }
        }
        out.extend(ranges.into_iter().map(|(first, last)| (path.clone(), first, last)));
    }
    // The longest is the likeliest to be the defect itself.
    out.sort_by_key(|(_, first, last)| std::cmp::Reverse(last - first));
    out
}
