//! A commit that brought a defect in, as the pull request that a learner reviews.

use super::split::Split;
use super::suspects::{Suspect, marks};
use super::{ImportError, Skip, snapshot};
use crate::domain::conventions::is_editable;
use crate::domain::diff::diff_trees;
use crate::domain::project::Ecosystem;
use crate::domain::tree::{Tree, TreePath};
use crate::repo::source::{Facts, Snapshot, Source};

/// The largest pull request that is offered for review: files, and lines that came or went.
const REVIEWABLE: (usize, usize) = (40, 1_500);

/// A commit as a pull request: what was before it, what it brought, and the fix carried to it.
pub struct RequestSide {
    pub facts: Facts,
    pub parent: Facts,
    pub before: Snapshot,
    pub after: Snapshot,
    pub fixed: Tree,
    pub split: Split,
    pub marks: Vec<(TreePath, u32, u32)>,
}

/// A suspect as a pull request, or why it cannot be one.
///
/// # Errors
/// When the history cannot be read.
pub fn as_pull_request(
    source: &Source,
    suspect: &Suspect,
    parent: &str,
    split: &Split,
    before_fix: &Snapshot,
    skip: &Skip,
    ecosystem: Ecosystem,
) -> Result<Result<RequestSide, String>, ImportError> {
    let facts = source.commit(&suspect.id)?;
    let Some(earlier) = facts.parents.first().cloned() else {
        if source.is_shallow() {
            return Ok(Err("the history is cut off before it".to_owned()));
        }
        return Ok(Err("the lines came with the very first commit, which is no change to review".to_owned()));
    };
    if !source.has(&earlier) {
        return Ok(Err("the history is cut off before it".to_owned()));
    }
    let count = source.changes(&earlier, &facts.id)?.len();
    if count > REVIEWABLE.0 {
        return Ok(Err(format!("it changes {count} files, too many for a review")));
    }
    let (before, after) = match (snapshot(source, &earlier, skip), snapshot(source, &facts.id, skip)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(ImportError::Usage { message, .. }), _) | (_, Err(ImportError::Usage { message, .. })) => {
            return Ok(Err(message));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let diff = diff_trees(&before.tree, &after.tree);
    let lines: usize = diff.iter().map(|file| file.counts().0 + file.counts().1).sum();
    if lines > REVIEWABLE.1 {
        return Ok(Err(format!("it changes {lines} lines, too many for a review")));
    }
    let (fixed, mut carried) = match carry(source, suspect, split, before_fix, &after)? {
        Ok(both) => both,
        Err(why) => return Ok(Err(why)),
    };
    // Settings are those of their own time, unless nobody has touched them since.
    let settings: Vec<TreePath> = carried.settings.clone();
    for path in settings {
        let then = source.file(&facts.id, path.as_str())?;
        if then != source.file(parent, path.as_str())? {
            carried.tests.remove(&path);
        }
    }
    // Tests that stand in the sources are exchanged where these were called so then too.
    let inline: Vec<TreePath> = carried.inline.iter().map(|(path, _)| path.clone()).collect();
    for path in inline {
        let called = suspect.paths.get(path.as_str()).cloned().unwrap_or_else(|| path.to_string());
        if let (Some(text), Ok(called)) =
            (carried.inline.get(&path).map(<[u8]>::to_vec), TreePath::new(&called))
        {
            carried.inline.remove(&path);
            carried.inline.insert(called, text);
        }
    }
    carried.removes.retain(|path| after.tree.get(path).is_some());
    let marks = marks(&after.tree, &fixed, Some(&diff));
    if marks.is_empty() {
        return Ok(Err("none of the lines that the fix mends is in its diff".to_owned()));
    }
    if !diff.iter().any(|file| is_editable(ecosystem, file.path.as_str())) {
        return Ok(Err("it changes no source".to_owned()));
    }
    let parent = source.commit(&earlier)?;
    Ok(Ok(RequestSide { facts, parent, before, after, fixed, split: carried, marks }))
}

/// The fix, carried to a suspect file by file: the tree that it makes, and its parts there; or why it cannot be.
fn carry(
    source: &Source,
    suspect: &Suspect,
    split: &Split,
    before_fix: &Snapshot,
    after: &Snapshot,
) -> Result<Result<(Tree, Split), String>, ImportError> {
    let mut fixed = after.tree.clone();
    let mut carried = split.clone();
    for (change, here) in split.sources.iter().zip(&mut carried.sources) {
        match (&change.before, &change.fixed) {
            (None, Some(bytes)) => {
                if let Some(path) = &change.after {
                    if after.tree.get(path).is_some() {
                        return Ok(Err(format!("{path}, which the fix adds, is there already")));
                    }
                    fixed.insert(path.clone(), bytes.clone());
                }
            }
            (Some(path), new) => {
                let called = suspect.paths.get(path.as_str()).map_or(path.as_str(), String::as_str);
                let Ok(called) = TreePath::new(called) else {
                    return Ok(Err(format!("{called} cannot be used")));
                };
                let Some(ours) = after.tree.get(&called) else {
                    return Ok(Err(format!("the fix cannot be carried to it: {path} is not there yet")));
                };
                let ancestor = before_fix.tree.get(path).unwrap_or_default();
                here.before = Some(called.clone());
                match new {
                    None => {
                        fixed.remove(&called);
                    }
                    Some(theirs) => {
                        let Some(merged) = source.merge(ancestor, ours, theirs)? else {
                            return Ok(Err(format!(
                                "the fix cannot be carried to it: {path} has changed too much since"
                            )));
                        };
                        // A file that the fix renames keeps its new name only where it had the old one.
                        let target = if called == *path {
                            change.after.clone().unwrap_or_else(|| called.clone())
                        } else {
                            called.clone()
                        };
                        if target != called {
                            fixed.remove(&called);
                        }
                        here.after = Some(target.clone());
                        here.fixed = Some(merged.clone());
                        fixed.insert(target, merged);
                    }
                }
            }
            (None, None) => {}
        }
    }
    Ok(Ok((fixed, carried)))
}
