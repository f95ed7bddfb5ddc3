//! The files of an exercise as they lie on the disk: names, kinds, sizes, line ends.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::pack::{MAX_FILE, Pack, PackError, is_left_out, is_project};
use super::{Lint, MANIFEST, below};
use crate::domain::tree::{Tree, TreePath};

/// The largest file of a fixture: a grader takes none that is larger from a learner, in bytes.
const MAX_FIXTURE_FILE: u64 = 1 << 20;

/// What stands in an exercise's folder.
const FOLDERS: [&str; 7] = ["base", "change", "exposing", "fixes", "decoys", "libraries", "inline"];

/// Takes every file that can be taken, and notes what cannot.
pub(super) fn look(pack: &Pack, id: &str, lint: &mut Lint) -> Result<Tree, PackError> {
    let Some(folder) = pack.folder() else { return pack.files(id) };
    lint.project =
        std::fs::read_to_string(folder.join(id).join(MANIFEST)).is_ok_and(|text| is_project(&text));
    let mut files = Tree::new();
    descend(&folder.join(id), "", &mut files, lint)?;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (path, _) in files.iter() {
        if let Some(other) = seen.insert(path.as_str().to_lowercase(), path.to_string()) {
            lint.push(
                path.to_string(),
                None,
                format!("it is the same file as {other} where capitals do not count"),
                "rename one of them",
            );
        }
    }
    Ok(files)
}

fn descend(folder: &Path, prefix: &str, files: &mut Tree, lint: &mut Lint) -> Result<(), PackError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| PackError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let path = entry.path();
        let name = entry.file_name();
        let shown = format!("{prefix}{}", name.to_string_lossy());
        let Some(name) = name.to_str() else {
            lint.push(shown, None, "its name is not Unicode", "rename it");
            continue;
        };
        if is_left_out(name, lint.project) {
            continue;
        }
        let meta = std::fs::symlink_metadata(&path).map_err(unreadable(&path))?;
        if meta.is_symlink() {
            lint.push(shown, None, "it is a link, and links are not followed", "put the file itself there");
        } else if meta.is_dir() {
            if prefix.is_empty() && !FOLDERS.contains(&name) {
                lint.push(
                    format!("{shown}/"),
                    None,
                    "it is no part of an exercise",
                    format!("delete or rename it; an exercise has {}", FOLDERS.join("/, ") + "/"),
                );
            } else {
                descend(&path, &format!("{shown}/"), files, lint)?;
            }
        } else if !meta.is_file() {
            lint.push(shown, None, "it is no plain file", "delete it");
        } else if let Err(error) = TreePath::new(&shown) {
            lint.push(shown, None, format!("its name cannot be used: {}", error.reason), "rename it");
        } else {
            file(&path, &shown, &meta, files, lint)?;
        }
    }
    Ok(())
}

fn file(
    path: &Path,
    shown: &str,
    meta: &std::fs::Metadata,
    files: &mut Tree,
    lint: &mut Lint,
) -> Result<(), PackError> {
    let in_fixture = ["base/", "change/", "fixes/", "decoys/"].iter().any(|part| shown.starts_with(part));
    let most = if in_fixture && !lint.project { MAX_FIXTURE_FILE } else { MAX_FILE };
    if meta.len() > most {
        lint.push(
            shown.to_owned(),
            None,
            format!("it has {} KiB, at most {} are taken", meta.len() >> 10, most >> 10),
            "make it smaller, or do without it",
        );
    }
    if is_executable(meta) {
        lint.push(
            shown.to_owned(),
            None,
            "it is executable, and a checkout's files are not",
            format!("chmod -x {shown}"),
        );
    }
    if meta.len() <= MAX_FILE
        && let Ok(tree_path) = TreePath::new(shown)
    {
        let unreadable = |source| PackError::Unreadable { path: path.to_owned(), source };
        files.insert(tree_path, std::fs::read(path).map_err(unreadable)?);
    }
    Ok(())
}

#[cfg(unix)]
fn is_executable(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_meta: &std::fs::Metadata) -> bool {
    false
}

/// Byte order marks and line ends.
pub(super) fn texts(files: &Tree, lint: &mut Lint) {
    let ends = |bytes: &[u8]| {
        let all = bytes.iter().filter(|byte| **byte == b'\n').count();
        (all, bytes.windows(2).filter(|pair| pair == b"\r\n").count())
    };
    let base: BTreeMap<String, (usize, usize)> =
        below(files, "base").into_iter().map(|(path, bytes)| (path, ends(&bytes))).collect();
    for (path, bytes) in files.iter() {
        if std::str::from_utf8(bytes).is_err() {
            continue;
        }
        let name = path.as_str();
        if lint.project && name.contains('/') {
            // Somebody else's files are as they are.
            continue;
        }
        if bytes.starts_with("\u{feff}".as_bytes()) {
            lint.push(
                name.to_owned(),
                Some(0..0),
                "it begins with a byte order mark",
                "save it as UTF-8 without one",
            );
        }
        let (all, with_return) = ends(bytes);
        if with_return == 0 {
            continue;
        }
        let first = bytes.windows(2).position(|pair| pair == b"\r\n").unwrap_or(0);
        let mut parts = name.split('/');
        let inside = match parts.next() {
            Some("base" | "change") => Some(parts.collect::<Vec<_>>().join("/")),
            Some("fixes" | "decoys") => Some(parts.skip(1).collect::<Vec<_>>().join("/")),
            _ => None,
        };
        let fault = match inside {
            None => Some("its lines end as Windows' do (CR LF)"),
            Some(_) if with_return < all => Some("some of its lines end in CR LF and some in LF"),
            // A project whose lines end so may stay as it is; a diff of every line may not.
            Some(inside) => base
                .get(&inside)
                .is_some_and(|(all, with_return)| *all > 0 && *with_return == 0)
                .then_some("its lines end in CR LF, and in base/ in LF: every line differs"),
        };
        if let Some(fault) = fault {
            lint.push(name.to_owned(), Some(first..first), fault, "save it with line feeds (LF)");
        }
    }
}
