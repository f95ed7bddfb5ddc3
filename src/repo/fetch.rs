//! A pack from a repository: one commit's plain files, without a working tree, filters or hooks.

use std::path::Path;

use git2::{FetchOptions, ObjectType, Oid, Repository, Tree as GitTree};

use super::RepoError;
use super::afar::{self, Wanted};
use crate::domain::tree::Gathered;

/// Where what was fetched is found.
const FETCHED: &str = "refs/diffdojo/fetched";

/// What a source is, by how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder on this machine.
    Folder,
    /// A repository on this machine: `file://`.
    Local,
    /// A repository on another: `https://` or ssh.
    Remote,
    /// An address of a kind that is not taken.
    Other,
}

/// Tells what a source is.
#[must_use]
pub fn kind(source: &str) -> Kind {
    let scheme = source.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        // `ext::` and the like name a program to run.
        Some(scheme) if scheme.contains("::") => Kind::Other,
        Some("file") => Kind::Local,
        Some("https" | "ssh" | "git+ssh" | "ssh+git") => Kind::Remote,
        Some(_) => Kind::Other,
        None if source.contains("::") => Kind::Other,
        None => match source.split_once(':') {
            // `git@host:path`; a letter and a colon is a drive.
            Some((host, _))
                if host.len() > 1 && !host.contains(['/', '\\']) && !Path::new(source).exists() =>
            {
                Kind::Remote
            }
            _ => Kind::Folder,
        },
    }
}

/// How much is taken, and what beside the folders with an exercise.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// The largest file, in bytes.
    pub file: u64,
    /// All files, in bytes.
    pub total: u64,
    /// The most files.
    pub files: usize,
    /// Which files at the top go along.
    pub beside: &'a dyn Fn(&str) -> bool,
}

/// What came, and from which commit.
#[derive(Debug)]
pub struct Fetched {
    /// The commit's id.
    pub commit: String,
    /// Its files.
    pub gathered: Gathered,
}

/// Fetches a commit's files. `source` is an address or a repository's folder; `rev` a branch, a tag or
/// a commit, the repository's own choice where it is not said. `ask` allows git to ask for a password.
///
/// # Errors
/// When it cannot be reached, has no such commit, or git is missing for an address on another machine.
pub fn fetch(source: &str, rev: Option<&str>, measure: Measure<'_>, ask: bool) -> Result<Fetched, RepoError> {
    super::without_configuration();
    let folder = tempfile::Builder::new()
        .prefix("diffdojo-fetch-")
        .tempdir()
        .map_err(RepoError::disk(std::env::temp_dir()))?;
    let repository = Repository::init_bare(folder.path())?;
    if rev.is_some_and(|rev| rev.starts_with('-') || rev.contains([':', ' ', '^', '~', '*', '?', '[', '\\']))
    {
        return Err(unknown(source, rev));
    }
    let commit = if kind(source) == Kind::Remote {
        from_afar(source, rev, folder.path(), &repository, ask)?
    } else {
        from_here(source, rev, &repository)?
    };
    let commit = repository.find_commit(commit)?;
    let mut taking = Taking { repository: &repository, measure, gathered: Gathered::default(), total: 0 };
    taking.top(&commit.tree()?)?;
    Ok(Fetched { commit: commit.id().to_string(), gathered: taking.gathered })
}

fn unknown(source: &str, rev: Option<&str>) -> RepoError {
    RepoError::Fetch {
        source_: source.to_owned(),
        fault: format!("there is no branch, tag or commit {:?}", rev.unwrap_or("HEAD")),
        mend: "look at its branches and tags".to_owned(),
    }
}

/// By libgit2, which needs no program.
fn from_here(source: &str, rev: Option<&str>, repository: &Repository) -> Result<Oid, RepoError> {
    let fault = |error: &git2::Error| RepoError::Fetch {
        source_: source.to_owned(),
        fault: error.message().to_owned(),
        mend: "name a git repository that you may read".to_owned(),
    };
    let mut remote = repository.remote_anonymous(source).map_err(|error| fault(&error))?;
    let mut options = FetchOptions::new();
    options.download_tags(git2::AutotagOption::None);
    let everything =
        ["+HEAD:refs/there/HEAD", "+refs/heads/*:refs/there/heads/*", "+refs/tags/*:refs/there/tags/*"];
    remote.fetch(&everything, Some(&mut options), None).map_err(|error| fault(&error))?;
    resolve(repository, rev).ok_or_else(|| unknown(source, rev))
}

fn resolve(repository: &Repository, rev: Option<&str>) -> Option<Oid> {
    let named = |name: &str| Some(repository.find_reference(name).ok()?.peel_to_commit().ok()?.id());
    match rev {
        None => named("refs/there/HEAD"),
        Some(rev) => named(&format!("refs/there/heads/{rev}"))
            .or_else(|| named(&format!("refs/there/tags/{rev}")))
            .or_else(|| {
                let is_id = rev.len() >= 7 && rev.chars().all(|c| c.is_ascii_hexdigit());
                let object = is_id.then(|| repository.revparse_single(rev).ok()).flatten()?;
                Some(object.peel_to_commit().ok()?.id())
            }),
    }
}

fn from_afar(
    source: &str,
    rev: Option<&str>,
    folder: &Path,
    repository: &Repository,
    ask: bool,
) -> Result<Oid, RepoError> {
    // The one commit is enough; a commit by its id is not given out so by every server.
    let one = format!("+{}:{FETCHED}", rev.unwrap_or("HEAD"));
    let wanted = Wanted { source, refspecs: &[&one], shallow: true, ask };
    let refused = match afar::fetch(wanted, folder) {
        Ok(()) => return Ok(repository.find_reference(FETCHED)?.peel_to_commit()?.id()),
        Err(error) => error,
    };
    if !rev.is_some_and(|rev| rev.chars().all(|c| c.is_ascii_hexdigit())) {
        return Err(refused);
    }
    let all = ["+refs/heads/*:refs/there/heads/*", "+refs/tags/*:refs/there/tags/*"];
    afar::fetch(Wanted { refspecs: &all, shallow: false, ..wanted }, folder)?;
    resolve(repository, rev).ok_or_else(|| unknown(source, rev))
}

struct Taking<'r> {
    repository: &'r Repository,
    measure: Measure<'r>,
    gathered: Gathered,
    total: u64,
}

impl Taking<'_> {
    /// Of the top: folders with an exercise, and what goes along.
    fn top(&mut self, tree: &GitTree<'_>) -> Result<(), RepoError> {
        for entry in tree {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            if entry.kind() == Some(ObjectType::Tree) {
                let inner = self.repository.find_tree(entry.id())?;
                if inner.get_name("exercise.toml").is_some() {
                    self.below(&inner, &name, 0)?;
                }
            } else if is_plain(entry.filemode()) && (self.measure.beside)(&name) {
                self.take(entry.id(), name)?;
            }
        }
        Ok(())
    }

    fn below(&mut self, tree: &GitTree<'_>, prefix: &str, depth: usize) -> Result<(), RepoError> {
        for entry in tree {
            let shown = format!("{prefix}/{}", String::from_utf8_lossy(entry.name_bytes()));
            if std::str::from_utf8(entry.name_bytes()).is_err() {
                self.gathered.refused.insert(shown, "its name is not Unicode");
            } else if entry.kind() == Some(ObjectType::Tree) {
                if depth > 30 {
                    self.gathered.refused.insert(shown, "it is too deep");
                } else {
                    self.below(&self.repository.find_tree(entry.id())?, &shown, depth + 1)?;
                }
            } else if is_plain(entry.filemode()) {
                self.take(entry.id(), shown)?;
            } else if entry.kind() == Some(ObjectType::Commit) {
                self.gathered.refused.insert(shown, "it is a submodule");
            } else {
                self.gathered.refused.insert(shown, "it is a link");
            }
        }
        Ok(())
    }

    fn take(&mut self, id: Oid, shown: String) -> Result<(), RepoError> {
        let (size, _) = self.repository.odb()?.read_header(id)?;
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        self.total = self.total.saturating_add(size);
        if size > self.measure.file {
            self.gathered.refused.insert(shown, "it is larger than 4 MiB");
        } else if self.total > self.measure.total || self.gathered.files.len() >= self.measure.files {
            self.gathered.refused.insert(shown, "the pack is larger than 128 MiB or 20,000 files");
        } else {
            self.gathered.files.insert(shown, self.repository.find_blob(id)?.content().to_vec());
        }
        Ok(())
    }
}

fn is_plain(mode: i32) -> bool {
    matches!(mode, 0o100_644 | 0o100_755 | 0o100_664)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_known_by_how_it_is_written() {
        for (source, expected) in [
            ("packs/ours", Kind::Folder),
            ("/srv/packs", Kind::Folder),
            (r"C:\packs", Kind::Folder),
            ("file:///srv/packs.git", Kind::Local),
            ("https://example.com/packs.git", Kind::Remote),
            ("ssh://git@example.com/packs.git", Kind::Remote),
            ("git@example.com:packs.git", Kind::Remote),
            ("http://example.com/packs.git", Kind::Other),
            ("git://example.com/packs.git", Kind::Other),
            ("ext::sh -c true", Kind::Other),
            ("ext::https://example.com", Kind::Other),
        ] {
            assert_eq!(kind(source), expected, "{source}");
        }
    }
}
