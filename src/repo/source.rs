//! Somebody else's repository, read only: its commits, its trees, what a commit changed and who wrote a line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::{
    DiffOptions, ErrorCode, MergeFileInput, MergeFileOptions, ObjectType, Oid, Patch, Repository,
    TreeWalkMode, TreeWalkResult,
};

use super::RepoError;
use super::afar::{self, Wanted};
use super::fetch::{Kind, kind};
use crate::domain::exercise::Signature;
use crate::domain::tree::{Tree, TreePath};

/// The most commits that the search for a line's author goes through.
const FARTHEST: usize = 500_000;

/// A repository that is read.
pub struct Source {
    repository: Repository,
}

/// What there is to say of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// Its author.
    pub author: Signature,
    /// Its parents' ids.
    pub parents: Vec<String>,
}

impl Facts {
    /// The first line of the message.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default().trim()
    }

    /// The rest of it.
    #[must_use]
    pub fn body(&self) -> &str {
        self.message.split_once('\n').map_or("", |(_, rest)| rest.trim())
    }

    /// The beginning of the id, as people write it.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.id[..10.min(self.id.len())]
    }
}

/// The files of a commit.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Plain files.
    pub tree: Tree,
    /// Those that are programs.
    pub executable: BTreeSet<TreePath>,
    /// Links and where they lead.
    pub links: BTreeMap<TreePath, String>,
    /// What could not be taken, and why.
    pub left_out: Vec<String>,
}

/// How large a snapshot may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A single file.
    pub file: usize,
    /// All files together.
    pub total: usize,
}

/// One file that a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path before; none where it came.
    pub before: Option<String>,
    /// Its path after; none where it went.
    pub after: Option<String>,
}

/// Lines of a file, traced to the commit that wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The commit.
    pub commit: String,
    /// What the file was called there.
    pub path: String,
    /// The lines in the file as that commit left it, from 1.
    pub lines: Vec<u32>,
}

/// How the fetching of a repository goes on: objects received and all of them.
pub type Progress<'a> = &'a dyn Fn(usize, usize);

impl Source {
    /// Opens a repository on this machine: a working tree, its `.git` folder or a bare one.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(folder: &Path) -> Result<Self, RepoError> {
        super::without_configuration();
        Ok(Self { repository: Repository::open(folder)? })
    }

    /// Brings a repository onto this machine, without a working tree; where the folder holds one
    /// already, what is new is brought.
    ///
    /// # Errors
    /// When it cannot be reached or written.
    pub fn bring(url: &str, folder: &Path, progress: Progress<'_>) -> Result<Self, RepoError> {
        super::without_configuration();
        let repository = match Repository::open_bare(folder) {
            Ok(repository) => repository,
            Err(_) => {
                if folder.exists() {
                    std::fs::remove_dir_all(folder).map_err(RepoError::disk(folder))?;
                }
                Repository::init_bare(folder)?
            }
        };
        if kind(url) == Kind::Remote {
            // Branches and tags: hosts keep thousands of other references.
            let refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
            afar::fetch(Wanted { source: url, refspecs: &refspecs, shallow: false, ask: false }, folder)?;
        } else {
            let mut callbacks = git2::RemoteCallbacks::new();
            callbacks.transfer_progress(|stats| {
                progress(stats.received_objects(), stats.total_objects());
                true
            });
            let mut options = git2::FetchOptions::new();
            options.remote_callbacks(callbacks).download_tags(git2::AutotagOption::All);
            let mut remote = repository.remote_anonymous(url)?;
            remote.fetch(&["+refs/*:refs/*"], Some(&mut options), None)?;
        }
        Ok(Self { repository })
    }

    /// The address that a repository was cloned from, without a name and a password in it.
    #[must_use]
    pub fn came_from(&self) -> Option<String> {
        let remote = self.repository.find_remote("origin").ok()?;
        let url = std::str::from_utf8(remote.url_bytes()).ok()?;
        Some(match url.split_once("://") {
            Some((scheme, rest)) => {
                let host = rest.split('/').next().unwrap_or(rest);
                let clean = host.rsplit_once('@').map_or(host, |(_, host)| host);
                format!("{scheme}://{}", rest.replacen(host, clean, 1))
            }
            None => url.to_owned(),
        })
    }

    /// Whether the history is cut off.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.repository.is_shallow()
    }

    /// A commit by its id, a beginning of it, a branch or a tag.
    ///
    /// # Errors
    /// When there is none.
    pub fn commit(&self, name: &str) -> Result<Facts, RepoError> {
        let object = self.repository.revparse_single(name)?;
        let commit = object.peel_to_commit()?;
        let author = commit.author();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Ok(Facts {
            id: commit.id().to_string(),
            message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
            author: Signature {
                name: text(author.name_bytes()),
                email: text(author.email_bytes()),
                seconds: author.when().seconds(),
                offset: author.when().offset_minutes(),
            },
            parents: commit.parent_ids().map(|id| id.to_string()).collect(),
        })
    }

    /// Whether a commit is there: in a shallow clone a parent may be named and missing.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        Oid::from_str(id).is_ok_and(|id| self.repository.find_commit(id).is_ok())
    }

    /// Every file of a commit but those that `skip` names.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn snapshot(
        &self,
        id: &str,
        limits: Limits,
        skip: &dyn Fn(&str) -> bool,
    ) -> Result<Result<Snapshot, String>, RepoError> {
        let tree = self.repository.find_commit(Oid::from_str(id)?)?.tree()?;
        let mut out = Snapshot::default();
        let mut total = 0;
        let mut too_large = None;
        let mut failed = None;
        let walked = tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            let raw = format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes()));
            if entry.kind() == Some(ObjectType::Tree) {
                return TreeWalkResult::Ok;
            }
            if skip(&raw) || std::str::from_utf8(entry.name_bytes()).is_err() {
                out.left_out.push(format!("{raw}: left out"));
                return TreeWalkResult::Ok;
            }
            if entry.filemode() == 0o160_000 {
                out.left_out.push(format!("{raw}: a submodule, which is another repository"));
                return TreeWalkResult::Ok;
            }
            let path = match TreePath::new(&raw) {
                Ok(path) => path,
                Err(error) => {
                    out.left_out.push(error.to_string());
                    return TreeWalkResult::Ok;
                }
            };
            let blob = match self.repository.find_blob(entry.id()) {
                Ok(blob) => blob,
                Err(error) => {
                    failed = Some(error);
                    return TreeWalkResult::Abort;
                }
            };
            if blob.size() > limits.file {
                too_large = Some(format!(
                    "{raw} has {} KiB; a file of an exercise may have {} MiB",
                    blob.size() >> 10,
                    limits.file >> 20
                ));
                return TreeWalkResult::Abort;
            }
            total += blob.size();
            if total > limits.total {
                too_large = Some(format!(
                    "the project has more than {} MiB, which is as much as an exercise may have",
                    limits.total >> 20
                ));
                return TreeWalkResult::Abort;
            }
            match entry.filemode() {
                0o120_000 => {
                    let target = String::from_utf8_lossy(blob.content()).into_owned();
                    out.links.insert(path, target);
                }
                mode => {
                    if mode & 0o111 != 0 {
                        out.executable.insert(path.clone());
                    }
                    out.tree.insert(path, blob.content().to_vec());
                }
            }
            TreeWalkResult::Ok
        });
        match (too_large, failed, walked) {
            (Some(why), _, _) => Ok(Err(why)),
            (_, Some(error), _) | (_, _, Err(error)) => Err(error.into()),
            _ => Ok(Ok(out)),
        }
    }

    /// What a commit changed against another, renamed files followed.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn changes(&self, from: &str, to: &str) -> Result<Vec<Change>, RepoError> {
        let tree = |id: &str| self.repository.find_commit(Oid::from_str(id)?)?.tree();
        let mut diff = self.repository.diff_tree_to_tree(Some(&tree(from)?), Some(&tree(to)?), None)?;
        diff.find_similar(Some(git2::DiffFindOptions::new().renames(true).rename_limit(1000)))?;
        Ok(diff
            .deltas()
            .map(|delta| {
                let name = |file: &git2::DiffFile<'_>| {
                    file.exists()
                        .then(|| file.path_bytes().map(|path| String::from_utf8_lossy(path).into_owned()))
                        .flatten()
                };
                let (before, after) = (name(&delta.old_file()), name(&delta.new_file()));
                match delta.status() {
                    git2::Delta::Added => Change { before: None, after },
                    git2::Delta::Deleted => Change { before, after: None },
                    _ => Change { before, after },
                }
            })
            .collect())
    }

    /// The bytes of a file in a commit.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn file(&self, id: &str, path: &str) -> Result<Option<Vec<u8>>, RepoError> {
        let commit = self.repository.find_commit(Oid::from_str(id)?)?;
        match blob_of(&commit, path)? {
            Some(blob) => match self.repository.find_blob(blob) {
                Ok(blob) => Ok(Some(blob.content().to_vec())),
                Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
                Err(error) => Err(error.into()),
            },
            None => Ok(None),
        }
    }

    /// The three-way merge of one file; nothing where it conflicts.
    ///
    /// # Errors
    /// When git cannot merge at all.
    pub fn merge(&self, ancestor: &[u8], ours: &[u8], theirs: &[u8]) -> Result<Option<Vec<u8>>, RepoError> {
        if ancestor == ours {
            return Ok(Some(theirs.to_vec()));
        }
        let input = |bytes| {
            let mut input = MergeFileInput::new();
            input.content(bytes);
            input
        };
        let merged = git2::merge_file(
            &input(ancestor),
            &input(ours),
            &input(theirs),
            Some(&mut MergeFileOptions::new()),
        )?;
        Ok(merged.is_automergeable().then(|| merged.content().to_vec()))
    }

    /// Who wrote these lines of a file as it is in a commit: from there back, along the file's own
    /// changes and through renames. Lines that only moved in their indentation are followed.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn written(&self, from: &str, path: &str, lines: &[u32]) -> Result<Vec<Written>, RepoError> {
        let mut out: Vec<Written> = Vec::new();
        let mut pending =
            vec![(self.repository.find_commit(Oid::from_str(from)?)?, path.to_owned(), lines.to_vec())];
        let mut steps = 0;
        'next: while let Some((mut commit, path, mut lines)) = pending.pop() {
            let Some(mut blob) = blob_of(&commit, &path)? else { continue };
            let top = path.split('/').next().unwrap_or(&path).to_owned();
            loop {
                steps += 1;
                if lines.is_empty() || steps > FARTHEST {
                    continue 'next;
                }
                let own_top = top_of(&commit, &top)?;
                let mut parents = Vec::new();
                for id in commit.parent_ids() {
                    match self.repository.find_commit(id) {
                        Ok(parent) => parents.push(parent),
                        // The history is cut off here.
                        Err(error) if error.code() == ErrorCode::NotFound => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                // A parent with the very same file: it was not changed here.
                let mut same = None;
                for parent in &parents {
                    if top_of(parent, &top)? == own_top || blob_of(parent, &path)? == Some(blob) {
                        same = Some(parent.clone());
                        break;
                    }
                }
                if let Some(parent) = same {
                    commit = parent;
                    continue;
                }
                // Changed here: what is older is followed into the parents, the rest was written here.
                let new = self.repository.find_blob(blob)?;
                let mut followed = Vec::new();
                for parent in &parents {
                    if lines.is_empty() {
                        break;
                    }
                    let old_path = match blob_of(parent, &path)? {
                        Some(_) => Some(path.clone()),
                        None => self.renamed_from(parent, &commit, &path)?,
                    };
                    let Some(old_path) = old_path else { continue };
                    let Some(old_blob) = blob_of(parent, &old_path)? else { continue };
                    let old = self.repository.find_blob(old_blob)?;
                    let (older, own) = map_lines(old.content(), new.content(), &lines)?;
                    lines = own;
                    if !older.is_empty() {
                        followed.push((parent.clone(), old_path, old_blob, older));
                    }
                }
                if !lines.is_empty() {
                    let id = commit.id().to_string();
                    match out.iter_mut().find(|one| one.commit == id && one.path == path) {
                        Some(one) => one.lines.extend(&lines),
                        None => out.push(Written { commit: id, path: path.clone(), lines: lines.clone() }),
                    }
                }
                if followed.len() == 1 && followed[0].1 == path {
                    let (parent, _, old_blob, older) = followed.remove(0);
                    commit = parent;
                    blob = old_blob;
                    lines = older;
                    continue;
                }
                pending.extend(followed.into_iter().map(|(parent, path, _, older)| (parent, path, older)));
                continue 'next;
            }
        }
        for one in &mut out {
            one.lines.sort_unstable();
            one.lines.dedup();
        }
        Ok(out)
    }

    /// What a file that came with a commit was called before it.
    fn renamed_from(
        &self,
        parent: &git2::Commit<'_>,
        commit: &git2::Commit<'_>,
        path: &str,
    ) -> Result<Option<String>, RepoError> {
        let changes = self.changes(&parent.id().to_string(), &commit.id().to_string())?;
        Ok(changes
            .into_iter()
            .find(|change| change.after.as_deref() == Some(path))
            .and_then(|change| change.before))
    }
}

/// The object of a path's first part: where it is the same, so is everything below it.
fn top_of(commit: &git2::Commit<'_>, top: &str) -> Result<Option<Oid>, RepoError> {
    Ok(commit.tree()?.get_name(top).map(|entry| entry.id()))
}

fn blob_of(commit: &git2::Commit<'_>, path: &str) -> Result<Option<Oid>, RepoError> {
    match commit.tree()?.get_path(Path::new(path)) {
        Ok(entry) => Ok(Some(entry.id())),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Lines of the new text as lines of the old one, and those that are not in it.
fn map_lines(old: &[u8], new: &[u8], lines: &[u32]) -> Result<(Vec<u32>, Vec<u32>), RepoError> {
    let mut options = DiffOptions::new();
    options.context_lines(0).ignore_whitespace(true);
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut options))?;
    let mut hunks = Vec::new();
    for index in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(index)?;
        // Without old lines the hunk's old start is the line before it, and likewise on the other side.
        let new_start = if hunk.new_lines() == 0 { hunk.new_start() + 1 } else { hunk.new_start() };
        hunks.push((new_start, hunk.new_lines(), hunk.old_lines()));
    }
    let (mut older, mut own) = (Vec::new(), Vec::new());
    for line in lines {
        let mut shift: i64 = 0;
        let mut is_own = false;
        for (start, count, old_count) in &hunks {
            if *line >= start + count {
                shift += i64::from(*old_count) - i64::from(*count);
            } else if line >= start {
                is_own = true;
            }
        }
        match u32::try_from(i64::from(*line) + shift) {
            Ok(before) if !is_own => older.push(before),
            _ => own.push(*line),
        }
    }
    Ok((older, own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed_over_what_came_and_went_above_them() {
        let old = b"a\nb\nc\nd\ne\n";
        let new = b"x\ny\na\nc\n  d\nE\n";
        let (older, own) = map_lines(old, new, &[1, 3, 4, 5, 6]).expect("mapped");
        assert_eq!((older, own), (vec![1, 3, 4], vec![1, 6]));
    }
}
