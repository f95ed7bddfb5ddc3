//! The learner's own packs: brought whole or not at all, kept by name, told where they come from.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::about::{self, About, name_fault};
use super::content::Content;
use super::load::{LoadError, load};
use super::pack::{MAX_FILE, Pack, PackError, is_left_out, is_project};
use crate::domain::tree::{Gathered, Tree, TreePath};

/// The version of the record that this program writes.
const SCHEMA: u32 = 1;

/// The most files of a pack.
pub const MAX_FILES: usize = 20_000;

/// The largest pack, in bytes.
pub const MAX_TOTAL: u64 = 128 << 20;

/// What the names of files begin with that a pack may have beside its exercises.
const BESIDE: [&str; 7] = ["readme", "license", "licence", "copying", "notice", "authors", "changelog"];

/// Where a pack comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The record's version.
    pub schema: u32,
    /// A folder, or the address of a repository.
    pub source: String,
    /// The branch, tag or commit that was asked for.
    #[serde(default)]
    pub rev: Option<String>,
    /// The commit that it came from.
    #[serde(default)]
    pub commit: Option<String>,
    /// The digest of its exercises.
    #[serde(default)]
    pub content: String,
    /// When it was brought, in UTC.
    pub at: String,
}

impl Origin {
    /// What is brought now.
    #[must_use]
    pub fn now(source: String, rev: Option<String>, commit: Option<String>) -> Self {
        let at = jiff::Timestamp::now().to_string();
        Self { schema: SCHEMA, source, rev, commit, content: String::new(), at }
    }
}

/// A pack that is there.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its exercises.
    pub pack: Pack,
    /// Where it comes from.
    pub origin: Origin,
    /// What it says of itself.
    pub about: Option<About>,
}

/// A pack cannot be brought, changed or taken away.
#[derive(Debug, Error)]
pub enum InstallError {
    /// There is one of that name.
    #[error("there is a pack called {name} already, from {source_}")]
    Taken {
        /// The name.
        name: String,
        /// Where it comes from.
        source_: String,
    },
    /// There is none of that name.
    #[error("no installed pack is called {name:?}")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The name cannot be used.
    #[error("{name:?} cannot be a pack's name: {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// It has a file that is not taken.
    #[error("the pack has {path}: {why}")]
    Refused {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// There is no exercise in it.
    #[error("{from} holds no exercise: a pack has folders with an exercise.toml each at its top")]
    Nothing {
        /// Where it comes from.
        from: String,
    },
    /// An exercise of it cannot be played here.
    #[error("the pack cannot be played: {0}")]
    Fault(#[from] LoadError),
    /// What it says of itself cannot be taken.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> InstallError {
    let path = path.to_owned();
    move |source| InstallError::Disk { path, source }
}

/// The folder with all installed packs.
#[derive(Clone, Debug)]
pub struct Library {
    root: PathBuf,
}

/// Nobody else changes the library while this is held.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

impl Library {
    /// The library in a learner's home; nothing is made yet.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        Self { root: home.join("packs") }
    }

    /// The installed packs, by their names. Only names are read: it is done at every start.
    #[must_use]
    pub fn packs(&self) -> Vec<Pack> {
        let mut names: Vec<String> = std::fs::read_dir(&self.root)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name_fault(name).is_none() && self.record(name).is_file())
            .collect();
        names.sort();
        names.into_iter().map(|name| self.pack(&name)).collect()
    }

    /// A pack with what is recorded of it.
    ///
    /// # Errors
    /// When there is none of that name, or its record cannot be read.
    pub fn entry(&self, name: &str) -> Result<Entry, InstallError> {
        let record = self.record(name);
        if name_fault(name).is_some() || !record.is_file() {
            return Err(InstallError::Unknown { name: name.to_owned() });
        }
        let text = std::fs::read_to_string(&record).map_err(disk(&record))?;
        let origin = serde_json::from_str(&text)
            .map_err(|error| InstallError::Disk { path: record, source: std::io::Error::other(error) })?;
        let shown = self.content(name).join(about::FILE);
        let about = match std::fs::read_to_string(&shown) {
            Ok(text) => About::read(&text, &shown.display().to_string()).ok(),
            Err(_) => None,
        };
        Ok(Entry { name: name.to_owned(), pack: self.pack(name), origin, about })
    }

    fn pack(&self, name: &str) -> Pack {
        Pack::Installed { name: name.to_owned(), folder: self.content(name) }
    }

    fn record(&self, name: &str) -> PathBuf {
        self.root.join(name).join("origin.json")
    }

    fn content(&self, name: &str) -> PathBuf {
        self.root.join(name).join("pack")
    }

    /// Waits until nobody else changes the library, and puts right what a crash has left.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn hold(&self) -> Result<Held, InstallError> {
        std::fs::create_dir_all(&self.root).map_err(disk(&self.root))?;
        let path = self.root.join(".lock");
        let lock = File::create(&path).map_err(disk(&path))?;
        lock.lock().map_err(disk(&path))?;
        for entry in std::fs::read_dir(&self.root).map_err(disk(&self.root))?.flatten() {
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with(".new-") {
                std::fs::remove_dir_all(&path).ok();
            } else if let Some(name) = name.strip_prefix(".old-") {
                // A change was cut off between taking the old one away and putting the new one there.
                if self.record(name).is_file() {
                    std::fs::remove_dir_all(&path).ok();
                } else {
                    std::fs::rename(&path, self.root.join(name)).map_err(disk(&path))?;
                }
            }
        }
        Ok(Held { _lock: lock })
    }

    /// Puts a pack in its place, once every exercise of it could be read; `over` one of the same name
    /// or beside the others. Gives its digests.
    ///
    /// # Errors
    /// When the name is taken or cannot be used, an exercise has a fault, or it cannot be written.
    pub fn put(
        &self,
        _held: &Held,
        name: &str,
        files: &Tree,
        origin: Origin,
        over: bool,
    ) -> Result<Content, InstallError> {
        if let Some(why) = name_fault(name) {
            return Err(InstallError::Name { name: name.to_owned(), why });
        }
        let target = self.root.join(name);
        if !over && let Ok(entry) = self.entry(name) {
            return Err(InstallError::Taken { name: name.to_owned(), source_: entry.origin.source });
        }
        let unfinished =
            tempfile::Builder::new().prefix(".new-").tempdir_in(&self.root).map_err(disk(&self.root))?;
        let made = unfinished.path().join(name);
        let folder = made.join("pack");
        for (path, bytes) in files.iter() {
            let file = folder.join(path.as_str());
            let parent = file.parent().unwrap_or(&folder);
            std::fs::create_dir_all(parent).map_err(disk(parent))?;
            std::fs::write(&file, bytes).map_err(disk(&file))?;
        }
        let pack = Pack::Installed { name: name.to_owned(), folder };
        for id in pack.ids()? {
            // Faults are told by the names that the author knows.
            load(&pack, &id).map_err(|error| relative(error, &made.join("pack")))?;
        }
        let content = Content::of(&pack)?;
        let record = made.join("origin.json");
        let origin = Origin { content: content.whole.clone(), ..origin };
        let text = serde_json::to_string_pretty(&origin).unwrap_or_default();
        std::fs::write(&record, format!("{text}\n")).map_err(disk(&record))?;
        let old = self.root.join(format!(".old-{name}"));
        let there = target.symlink_metadata().is_ok();
        if there {
            std::fs::rename(&target, &old).map_err(disk(&target))?;
        }
        if let Err(error) = std::fs::rename(&made, &target) {
            if there {
                std::fs::rename(&old, &target).ok();
            }
            return Err(disk(&target)(error));
        }
        if there {
            // What is left of it goes at the next change.
            std::fs::remove_dir_all(&old).ok();
        }
        Ok(content)
    }

    /// Takes a pack away. Progress with its exercises stays in the journal.
    ///
    /// # Errors
    /// When there is none of that name, or it cannot be removed.
    pub fn remove(&self, _held: &Held, name: &str) -> Result<(), InstallError> {
        let target = self.root.join(name);
        if name_fault(name).is_some() || target.symlink_metadata().is_err() {
            return Err(InstallError::Unknown { name: name.to_owned() });
        }
        // First out of the way in one step, so that half a pack is never there.
        let going =
            tempfile::Builder::new().prefix(".new-").tempdir_in(&self.root).map_err(disk(&self.root))?;
        std::fs::rename(&target, going.path().join(name)).map_err(disk(&target))
    }
}

fn relative(error: LoadError, root: &Path) -> LoadError {
    match error {
        LoadError::Fault { file, field, fault, mend } => {
            let short = Path::new(&file)
                .strip_prefix(root)
                .ok()
                .map(|path| path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/"));
            LoadError::Fault { file: short.unwrap_or(file), field, fault, mend }
        }
        other => other,
    }
}

/// Whether a file at the top of a pack goes with it.
#[must_use]
pub fn goes_along(name: &str) -> bool {
    let name = name.to_lowercase();
    name == about::FILE || BESIDE.iter().any(|begin| name.starts_with(begin))
}

/// Gathers what of a folder belongs to its pack.
///
/// # Errors
/// When it cannot be read.
pub fn gather(folder: &Path) -> Result<Gathered, InstallError> {
    let mut gathered = Gathered::default();
    let mut total = 0;
    for entry in std::fs::read_dir(folder).map_err(disk(folder))? {
        let entry = entry.map_err(disk(folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let meta = path.symlink_metadata().map_err(disk(&path))?;
        if is_left_out(&name, false) {
            continue;
        }
        if meta.is_dir() && path.join("exercise.toml").symlink_metadata().is_ok() {
            let project =
                std::fs::read_to_string(path.join("exercise.toml")).is_ok_and(|text| is_project(&text));
            descend(&path, &name, project, &mut gathered, &mut total)?;
        } else if meta.is_file() && goes_along(&name) {
            take(&path, name, meta.len(), &mut gathered, &mut total)?;
        }
    }
    Ok(gathered)
}

fn descend(
    folder: &Path,
    prefix: &str,
    project: bool,
    gathered: &mut Gathered,
    total: &mut u64,
) -> Result<(), InstallError> {
    for entry in std::fs::read_dir(folder).map_err(disk(folder))? {
        let entry = entry.map_err(disk(folder))?;
        let path = entry.path();
        let name = entry.file_name();
        let shown = format!("{prefix}/{}", name.to_string_lossy());
        let Some(name) = name.to_str() else {
            gathered.refused.insert(shown, "its name is not Unicode");
            continue;
        };
        if is_left_out(name, project) {
            continue;
        }
        let meta = path.symlink_metadata().map_err(disk(&path))?;
        if meta.is_dir() {
            descend(&path, &shown, project, gathered, total)?;
        } else if meta.is_file() {
            take(&path, shown, meta.len(), gathered, total)?;
        } else {
            gathered.refused.insert(shown, "it is a link or no plain file");
        }
    }
    Ok(())
}

fn take(
    path: &Path,
    shown: String,
    size: u64,
    gathered: &mut Gathered,
    total: &mut u64,
) -> Result<(), InstallError> {
    *total += size;
    if size > MAX_FILE {
        gathered.refused.insert(shown, "it is larger than 4 MiB");
    } else if *total > MAX_TOTAL || gathered.files.len() >= MAX_FILES {
        gathered.refused.insert(shown, "the pack is larger than 128 MiB or 20,000 files");
    } else {
        gathered.files.insert(shown, std::fs::read(path).map_err(disk(path))?);
    }
    Ok(())
}

/// Takes what was gathered: plain files whose names every machine takes, and at least one exercise.
///
/// # Errors
/// For the first file that is not taken; when there is no exercise.
pub fn accept(gathered: Gathered, from: &str) -> Result<Tree, InstallError> {
    if let Some((path, why)) = gathered.refused.into_iter().next() {
        return Err(InstallError::Refused { path, why: why.to_owned() });
    }
    let mut tree = Tree::new();
    for (path, bytes) in gathered.files {
        let tree_path = TreePath::new(&path)
            .map_err(|error| InstallError::Refused { path: path.clone(), why: error.reason.to_owned() })?;
        tree.insert(tree_path, bytes);
    }
    let has_exercise = tree.iter().any(|(path, _)| {
        path.as_str().strip_suffix("/exercise.toml").is_some_and(|folder| !folder.contains('/'))
    });
    if !has_exercise {
        return Err(InstallError::Nothing { from: from.to_owned() });
    }
    if let Some(text) = TreePath::new(about::FILE).ok().and_then(|path| tree.text(&path)) {
        About::read(text, about::FILE)?;
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::scaffold;
    use crate::domain::exercise::Language;

    fn files() -> Tree {
        let mut all = Tree::new();
        for (path, bytes) in scaffold::files(Language::Python, "01-a").iter() {
            all.insert(TreePath::new(&format!("01-a/{path}")).expect("a path"), bytes.to_vec());
        }
        all
    }

    fn origin() -> Origin {
        Origin::now("/somewhere".to_owned(), None, None)
    }

    #[test]
    fn a_pack_is_put_whole_or_not_at_all() {
        let home = tempfile::tempdir().expect("a folder");
        let library = Library::new(home.path());
        assert!(library.packs().is_empty());
        let held = library.hold().expect("held");
        let mut bad = files();
        bad.remove(&TreePath::new("01-a/explanation.md").expect("a path"));
        let error = library.put(&held, "team", &bad, origin(), false).expect_err("refused").to_string();
        assert!(error.contains("01-a/exercise.toml: explanation.md"), "{error}");
        assert!(library.packs().is_empty());
        library.put(&held, "team", &files(), origin(), false).expect("put");
        assert_eq!(library.packs().len(), 1);
        assert!(matches!(
            library.put(&held, "team", &files(), origin(), false),
            Err(InstallError::Taken { .. })
        ));
        assert!(library.put(&held, "team", &bad, origin(), true).is_err());
        let pack = library.entry("team").expect("there").pack;
        assert!(load(&pack, "01-a").is_ok(), "the old one is still whole");
        library.remove(&held, "team").expect("removed");
        assert!(matches!(library.remove(&held, "team"), Err(InstallError::Unknown { .. })));
        let left: Vec<_> = std::fs::read_dir(home.path().join("packs"))
            .expect("readable")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(left, [".lock"]);
    }

    #[test]
    fn what_a_crash_has_left_is_put_right() {
        let home = tempfile::tempdir().expect("a folder");
        let library = Library::new(home.path());
        let held = library.hold().expect("held");
        library.put(&held, "team", &files(), origin(), false).expect("put");
        drop(held);
        let root = home.path().join("packs");
        std::fs::rename(root.join("team"), root.join(".old-team")).expect("renamed");
        std::fs::create_dir(root.join(".new-xyz")).expect("made");
        assert!(library.packs().is_empty());
        drop(library.hold().expect("held"));
        assert_eq!(library.packs().len(), 1);
        assert!(!root.join(".new-xyz").exists());
    }

    #[test]
    fn a_name_that_could_leave_the_library_is_refused() {
        let home = tempfile::tempdir().expect("a folder");
        let library = Library::new(home.path());
        let held = library.hold().expect("held");
        for name in ["../x", "a/b", "", ".", "Team"] {
            assert!(matches!(
                library.put(&held, name, &files(), origin(), false),
                Err(InstallError::Name { .. })
            ));
            assert!(matches!(library.remove(&held, name), Err(InstallError::Unknown { .. })));
        }
    }
}
