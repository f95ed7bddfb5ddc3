//! A set of exercises: the one in the program, or a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};
use thiserror::Error;

use super::about::{self, About};
use crate::domain::tree::{PathError, Tree, TreePath};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/exercises");

/// The folder of the built-in pack that holds what judges and subjects share.
const KIT: &str = "kit";

/// The largest file that a pack may hold, in bytes.
pub const MAX_FILE: u64 = 4 << 20;

/// What editors, interpreters and systems leave behind: never part of an exercise.
const LITTER: [&str; 5] = ["__pycache__", "node_modules", ".DS_Store", ".git", ".venv"];

/// A pack cannot be read.
#[derive(Debug, Error)]
pub enum PackError {
    /// The folder or a file in it cannot be read.
    #[error("the pack {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no exercise in the folder.
    #[error("{} holds no exercise: a pack is a folder of folders with an exercise.toml each", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// What a pack says of itself cannot be taken.
    #[error("{file}: {fault}; {mend}")]
    About {
        /// The file.
        file: String,
        /// What is wrong.
        fault: String,
        /// What to do about it.
        mend: String,
    },
    /// A file's name cannot stand in a fixture.
    #[error("{folder}: {source}; rename it")]
    Path {
        /// The exercise's folder.
        folder: String,
        /// What is wrong.
        source: PathError,
    },
    /// A file is too large.
    #[error("{} is larger than {} MiB; an exercise is read whole, so make it smaller", path.display(), MAX_FILE >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

/// A set of exercises.
#[derive(Clone, Debug)]
pub enum Pack {
    /// The one in the program.
    BuiltIn,
    /// One in a folder that was named.
    Folder(PathBuf),
    /// One that was added to the learner's own.
    Installed {
        /// What it is called; its exercises go by `name/NN-name`.
        name: String,
        /// Where it lies.
        folder: PathBuf,
    },
}

impl Pack {
    /// How errors name a file of an exercise.
    #[must_use]
    pub fn shown(&self, id: &str, file: &str) -> String {
        match self {
            Self::BuiltIn => format!("exercises/{id}/{file}"),
            Self::Folder(folder) | Self::Installed { folder, .. } => {
                folder.join(id).join(file).display().to_string()
            }
        }
    }

    /// The folder that it is in, where it is not in the program.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::BuiltIn => None,
            Self::Folder(folder) | Self::Installed { folder, .. } => Some(folder),
        }
    }

    /// The id that an exercise of this pack goes by.
    #[must_use]
    pub fn full_id(&self, id: &str) -> String {
        match self {
            Self::Installed { name, .. } => format!("{name}/{id}"),
            Self::BuiltIn | Self::Folder(_) => id.to_owned(),
        }
    }

    /// The ids of all exercises, in order.
    ///
    /// # Errors
    /// When the folder cannot be read or holds no exercise.
    pub fn ids(&self) -> Result<Vec<String>, PackError> {
        let mut ids: Vec<String> = match self {
            Self::BuiltIn => BUILT_IN
                .dirs()
                .filter(|dir| dir.get_file(dir.path().join("exercise.toml")).is_some())
                .filter_map(|dir| dir.path().to_str().map(str::to_owned))
                .collect(),
            Self::Folder(folder) | Self::Installed { folder, .. } => {
                let unreadable = |source| PackError::Unreadable { path: folder.clone(), source };
                let mut ids = Vec::new();
                for entry in std::fs::read_dir(folder).map_err(unreadable)? {
                    let entry = entry.map_err(unreadable)?;
                    if entry.path().join("exercise.toml").is_file()
                        && let Some(name) = entry.file_name().to_str()
                    {
                        ids.push(name.to_owned());
                    }
                }
                if let Ok(text) = std::fs::read_to_string(folder.join(about::FILE)) {
                    About::read(&text, &folder.join(about::FILE).display().to_string())?;
                }
                if ids.is_empty() {
                    return Err(PackError::Empty { path: folder.clone() });
                }
                ids
            }
        };
        ids.sort();
        Ok(ids)
    }

    /// The text of an exercise's manifest.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn manifest(&self, id: &str) -> Result<String, PackError> {
        match self {
            Self::BuiltIn => Ok(BUILT_IN
                .get_file(Path::new(id).join("exercise.toml"))
                .and_then(|file| file.contents_utf8())
                .unwrap_or_default()
                .to_owned()),
            Self::Folder(folder) | Self::Installed { folder, .. } => {
                let path = folder.join(id).join("exercise.toml");
                std::fs::read_to_string(&path).map_err(|source| PackError::Unreadable { path, source })
            }
        }
    }

    /// Every file of an exercise, relative to its folder.
    ///
    /// # Errors
    /// When a file cannot be read, is too large or has a name that not every machine takes.
    pub fn files(&self, id: &str) -> Result<Tree, PackError> {
        let raw = match self {
            Self::BuiltIn => embedded(&BUILT_IN, id),
            Self::Folder(folder) | Self::Installed { folder, .. } => {
                let whole = is_project(&self.manifest(id)?);
                let mut raw = BTreeMap::new();
                walk(&folder.join(id), "", whole, &mut raw)?;
                raw
            }
        };
        raw.into_iter()
            .map(|(path, bytes)| match TreePath::new(&path) {
                Ok(path) => Ok((path, bytes)),
                Err(source) => Err(PackError::Path { folder: self.shown(id, ""), source }),
            })
            .collect()
    }
}

/// What judges and subjects of every exercise share; always the program's own.
///
/// # Panics
/// Never: the names were checked when the program was built (a test holds them).
#[must_use]
pub fn kit() -> Tree {
    embedded(&BUILT_IN, KIT)
        .into_iter()
        .filter_map(|(path, bytes)| Some((TreePath::new(&path).ok()?, bytes)))
        .collect()
}

/// Whether a file or folder of this name is no part of an exercise. A project's own files may be
/// called what elsewhere is litter.
pub(super) fn is_left_out(name: &str, project: bool) -> bool {
    is_litter(name) && (!project || matches!(name, ".DS_Store" | ".git" | "__pycache__"))
}

/// Whether a manifest is a project exercise's.
pub(super) fn is_project(manifest: &str) -> bool {
    manifest.lines().any(|line| line.trim() == "[project]")
}

fn is_litter(name: &str) -> bool {
    LITTER.contains(&name) || name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".pyc")
}

/// The files of a folder that is part of the program, relative to it.
pub(super) fn embedded(all: &Dir<'_>, folder: &str) -> BTreeMap<String, Vec<u8>> {
    fn descend(dir: &Dir<'_>, root: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in dir.entries() {
            if entry.path().file_name().and_then(|name| name.to_str()).is_some_and(is_litter) {
                continue;
            }
            match entry {
                DirEntry::Dir(dir) => descend(dir, root, out),
                DirEntry::File(file) => {
                    if let Ok(path) = file.path().strip_prefix(root) {
                        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                        out.insert(parts.join("/"), file.contents().to_vec());
                    }
                }
            }
        }
    }
    let mut out = BTreeMap::new();
    if let Some(dir) = all.get_dir(folder) {
        descend(dir, Path::new(folder), &mut out);
    }
    out
}

fn walk(
    folder: &Path,
    prefix: &str,
    whole: bool,
    out: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), PackError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| PackError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_left_out(&name, whole) {
            continue;
        }
        let path = entry.path();
        let inside = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        // A link is not followed: what it points to may lie outside the pack.
        let meta = std::fs::symlink_metadata(&path).map_err(unreadable(&path))?;
        if meta.is_dir() {
            walk(&path, &inside, whole, out)?;
        } else if meta.is_file() {
            if meta.len() > MAX_FILE {
                return Err(PackError::TooLarge { path });
            }
            out.insert(inside, std::fs::read(&path).map_err(unreadable(&path))?);
        }
    }
    Ok(())
}
