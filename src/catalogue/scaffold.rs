//! The small exercise that works, in each language, for an author to begin with and for the demo.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use thiserror::Error;

use super::load::id_fault;
use super::pack::embedded;
use crate::domain::exercise::Language;
use crate::domain::tree::{Tree, TreePath};

/// The folder is a pack itself: `diffdojo --pack scaffold author verify` proves it.
static SCAFFOLD: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scaffold");

/// An exercise cannot be begun.
#[derive(Debug, Error)]
pub enum ScaffoldError {
    /// The id is not of the form NN-name.
    #[error("{id:?} cannot be an exercise's id: {why}")]
    Id {
        /// The id.
        id: String,
        /// What is wrong.
        why: &'static str,
    },
    /// There is something of that name.
    #[error("{} is there already", path.display())]
    Exists {
        /// The exercise's folder.
        path: PathBuf,
    },
    /// A file or folder cannot be written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The scaffold's own id for a language.
#[must_use]
pub fn model(language: Language) -> &'static str {
    match language {
        Language::JavaScript => "01-javascript",
        Language::TypeScript => "02-typescript",
        Language::Python => "03-python",
        Language::Go => "04-go",
        // No judge is written in it, and `author new` does not offer it.
        Language::Rust => "",
    }
}

/// The files of a new exercise.
#[must_use]
pub fn files(language: Language, id: &str) -> Tree {
    let model = model(language);
    embedded(&SCAFFOLD, model)
        .into_iter()
        .filter_map(|(path, bytes)| {
            let bytes = match std::str::from_utf8(&bytes) {
                Ok(text) if path == "exercise.toml" => text.replace(model, id).into_bytes(),
                _ => bytes,
            };
            Some((TreePath::new(&path).ok()?, bytes))
        })
        .collect()
}

/// Writes a new exercise into a pack's folder, whole or not at all, and gives its folder. The pack's
/// folder is made where it is not there.
///
/// # Errors
/// When the id is not well formed, something of that name is there, or it cannot be written.
pub fn write(pack: &Path, id: &str, language: Language) -> Result<PathBuf, ScaffoldError> {
    if let Some(why) = id_fault(id) {
        return Err(ScaffoldError::Id { id: id.to_owned(), why });
    }
    let target = pack.join(id);
    if std::fs::symlink_metadata(&target).is_ok() {
        return Err(ScaffoldError::Exists { path: target });
    }
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |source| ScaffoldError::Disk { path, source }
    };
    std::fs::create_dir_all(pack).map_err(disk(pack))?;
    let unfinished = tempfile::Builder::new().prefix(".new-").tempdir_in(pack).map_err(disk(pack))?;
    // The temporary folder is closed to others; the exercise's is as any folder that is made here.
    let inside = unfinished.path().join(id);
    for (path, bytes) in files(language, id).iter() {
        let file = inside.join(path.as_str());
        let parent = file.parent().unwrap_or(&inside);
        std::fs::create_dir_all(parent).map_err(disk(parent))?;
        std::fs::write(&file, bytes).map_err(disk(&file))?;
    }
    std::fs::rename(&inside, &target).map_err(disk(&target))?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load_from;
    use crate::catalogue::pack::Pack;

    #[test]
    fn every_language_has_an_exercise_that_loads() {
        for language in &Language::JUDGED {
            let files = files(*language, "07-my-own");
            let exercise = load_from(&Pack::BuiltIn, "07-my-own", &files).expect("it loads");
            assert_eq!((exercise.language, exercise.id.as_str()), (*language, "07-my-own"));
        }
    }

    #[test]
    fn what_is_there_is_never_written_over() {
        let pack = tempfile::tempdir().expect("a folder");
        let target = write(pack.path(), "01-a", Language::Go).expect("written");
        assert!(target.join("exercise.toml").is_file());
        std::fs::write(target.join("exercise.toml"), "mine").expect("written");
        assert!(matches!(write(pack.path(), "01-a", Language::Go), Err(ScaffoldError::Exists { .. })));
        assert_eq!(std::fs::read_to_string(target.join("exercise.toml")).expect("read"), "mine");
        assert_eq!(std::fs::read_dir(pack.path()).expect("readable").count(), 1);
    }
}
