//! What compilers have made of a project before any submission came: kept, and lent to each run, which
//! writes into a folder of its own.
//!
//! A run gets links to what it can only read and copies of what its tools open for writing. So whatever a
//! submission builds, removes or writes over is its own, and gone with it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::stamp::stamp;
use crate::domain::project::Ecosystem;
use crate::domain::tree::Tree;
use crate::runner::MachineError;

/// What is at most so large is copied, in bytes: among it is all that cargo and rustc open for writing.
const SMALL: u64 = 32 << 10;

/// Lends what is kept to a run: `own` is a folder of its own for its compilers, `tree` what they compile.
/// `isolated` says that the run can write nowhere else.
///
/// # Errors
/// When something cannot be read or written.
pub fn lend(
    ecosystem: Ecosystem,
    kept: &Path,
    own: &Path,
    tree: &Tree,
    isolated: bool,
) -> Result<(), MachineError> {
    std::fs::create_dir_all(own).map_err(MachineError::disk(own))?;
    if !kept.is_dir() {
        return Ok(());
    }
    match ecosystem {
        Ecosystem::Go => lend_go(kept, own, isolated),
        Ecosystem::Rust => Target { members: members(tree) }.lend(kept, own),
        Ecosystem::Node | Ecosystem::Python => Ok(()),
    }
    .map_err(MachineError::disk(kept))
}

/// What can be seen of it from outside, as it must be when it is lent again. Go itself renews the times of what
/// it takes from its cache, and decides nothing by them; when it last looked for what is old is written anew
/// for each run.
#[must_use]
pub fn stamp_of(ecosystem: Ecosystem, kept: &Path) -> String {
    if ecosystem != Ecosystem::Go {
        return stamp(std::iter::once(kept), true);
    }
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(kept).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    stamp(folders.iter().map(PathBuf::as_path), false)
}

/// Go's cache is read where it lies if nobody can write there. Go looks through a cache for what is old unless
/// that was done lately, and could not do it then. Else a run gets links: a folder for each first byte of a
/// name, in which a file is written once and never again.
fn lend_go(kept: &Path, own: &Path, isolated: bool) -> io::Result<()> {
    let now = format!("{}\n", UNIX_EPOCH.elapsed().unwrap_or_default().as_secs());
    if isolated {
        return std::fs::write(kept.join("trim.txt"), now);
    }
    for folder in std::fs::read_dir(kept)? {
        let folder = folder?;
        let short = folder.file_name().to_str().is_some_and(|name| name.len() == 2);
        if !short || !folder.file_type()?.is_dir() {
            continue;
        }
        let to = own.join(folder.file_name());
        std::fs::create_dir_all(&to)?;
        for file in std::fs::read_dir(folder.path())? {
            let file = file?;
            link(&file.path(), &to.join(file.file_name()))?;
        }
    }
    std::fs::write(own.join("trim.txt"), now)
}

/// Cargo's target folder. What belongs to packages of the project itself is left out, but for the
/// compiler's notes on what changed: these packages are compiled from what the learner wrote.
struct Target {
    /// The names of the project's own packages.
    members: BTreeSet<String>,
}

impl Target {
    fn lend(&self, kept: &Path, own: &Path) -> io::Result<()> {
        for file in [".rustc_info.json", "CACHEDIR.TAG"] {
            if kept.join(file).is_file() {
                copy(&kept.join(file), &own.join(file))?;
            }
        }
        self.profiles(kept, own, 2)
    }

    /// Folders of profiles, which may lie in folders of platforms.
    fn profiles(&self, from: &Path, to: &Path, depth: u32) -> io::Result<()> {
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                continue;
            }
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            match entry.file_name().to_str() {
                Some("deps") => self.libraries(&from, &to)?,
                Some(".fingerprint" | "build") => self.packages(&from, &to)?,
                Some("incremental") => lend_all(&from, &to)?,
                // Made for people, or made of the project's own packages.
                Some("doc" | "examples" | "nextest" | "package" | "tmp") => {}
                _ if depth > 0 => self.profiles(&from, &to, depth - 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn libraries(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|_| entry.file_type().is_ok_and(|kind| kind.is_file()))
            else {
                continue;
            };
            let library = [".rlib", ".rmeta", ".so", ".dylib", ".dll", ".lib", ".d"]
                .iter()
                .any(|end| name.ends_with(end));
            if library && !self.is_member(name.strip_prefix("lib").unwrap_or(name)) && !self.is_member(name) {
                lend_file(&entry.path(), &to.join(name))?;
            }
        }
        Ok(())
    }

    fn packages(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| self.is_member(name)) {
                lend_all(&entry.path(), &to.join(entry.file_name()))?;
            }
        }
        Ok(())
    }

    /// Whether a file or folder is named by one of the project's packages, in either of the two ways.
    fn is_member(&self, name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or(name);
        let stem = stem.rsplit_once('-').map_or(stem, |(stem, _)| stem);
        self.members.contains(&stem.replace('-', "_"))
    }
}

/// The names of a tree's packages and of their libraries, as the compiler writes them.
fn members(tree: &Tree) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (path, _) in tree.iter().filter(|(path, _)| path.as_str().rsplit('/').next() == Some("Cargo.toml")) {
        let Some(manifest) = tree.text(path).and_then(|text| text.parse::<toml::Table>().ok()) else {
            continue;
        };
        let name = |of: &str| manifest.get(of)?.get("name")?.as_str();
        out.extend(["package", "lib"].into_iter().filter_map(name).map(|name| name.replace('-', "_")));
    }
    out
}

fn lend_all(from: &Path, to: &Path) -> io::Result<()> {
    let mut pending: Vec<(PathBuf, PathBuf)> = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = pending.pop() {
        if from.is_file() {
            lend_file(&from, &to)?;
            continue;
        }
        std::fs::create_dir_all(&to)?;
        for entry in std::fs::read_dir(&from)? {
            let entry = entry?;
            pending.push((entry.path(), to.join(entry.file_name())));
        }
    }
    Ok(())
}

fn lend_file(from: &Path, to: &Path) -> io::Result<()> {
    if std::fs::metadata(from)?.len() <= SMALL { copy(from, to) } else { link(from, to) }
}

/// Copies with the time of the last change, by which cargo knows what is fresh.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to)?;
    let changed = std::fs::metadata(from)?.modified()?;
    std::fs::OpenOptions::new().write(true).open(to)?.set_modified(changed)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

/// Windows gives links to few.
#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    copy(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tree::TreePath;

    #[test]
    fn a_target_is_lent_without_what_was_made_of_the_project_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let (kept, own) = (folder.path().join("kept"), folder.path().join("own"));
        let large = vec![7; 64 << 10];
        for (file, bytes) in [
            ("debug/deps/libserde-0123456789abcdef.rlib", &large[..]),
            ("debug/deps/libmy_pool-0123456789abcdef.rlib", &large[..]),
            ("debug/deps/my_pool-0123456789abcdef", &large[..]),
            ("debug/.fingerprint/serde-0123456789abcdef/invoked.timestamp", b"x"),
            ("debug/.fingerprint/my-pool-0123456789abcdef/invoked.timestamp", b"x"),
            ("debug/build/my-pool-0123456789abcdef/output", b"x"),
            ("debug/incremental/my_pool-abc/s-1/dep-graph.bin", &large[..]),
            ("debug/my_pool", &large[..]),
            ("x86_64-unknown-linux-gnu/release/deps/liba-0123456789abcdef.rmeta", b"x"),
            (".rustc_info.json", b"{}"),
        ] {
            let path = kept.join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, bytes).expect("written");
        }
        let tree: Tree = [(
            TreePath::new("crates/pool/Cargo.toml").expect("a path"),
            b"[package]\nname = \"my-pool\"\n".to_vec(),
        )]
        .into_iter()
        .collect();
        lend(Ecosystem::Rust, &kept, &own, &tree, true).expect("lent");
        let mut found = Vec::new();
        let mut pending = vec![own.clone()];
        while let Some(folder) = pending.pop() {
            for entry in std::fs::read_dir(folder).expect("readable") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    pending.push(path);
                } else {
                    let inside = path.strip_prefix(&own).expect("below it");
                    found.push(inside.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        assert_eq!(
            found,
            [
                ".rustc_info.json",
                "debug/.fingerprint/serde-0123456789abcdef/invoked.timestamp",
                "debug/deps/libserde-0123456789abcdef.rlib",
                "debug/incremental/my_pool-abc/s-1/dep-graph.bin",
                "x86_64-unknown-linux-gnu/release/deps/liba-0123456789abcdef.rmeta",
            ]
        );
        let time = |folder: &Path| {
            let path = folder.join("debug/.fingerprint/serde-0123456789abcdef/invoked.timestamp");
            std::fs::metadata(path).and_then(|meta| meta.modified()).expect("a time")
        };
        assert_eq!(time(&kept), time(&own));
    }
}
