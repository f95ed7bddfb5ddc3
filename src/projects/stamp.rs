//! What can be seen from outside of files that are kept. Where a run can write nothing, it may still change their
//! times and permissions: some levels of isolation do not stop that.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::fingerprint::Fingerprint;

/// Names, sizes, permissions, targets of links and, with `times`, the last changes of all that is below
/// some folders. What cannot be read counts as such: it was readable when it was made.
#[must_use]
pub fn stamp<'p>(folders: impl Iterator<Item = &'p Path>, times: bool) -> String {
    let mut parts = Fingerprint::default();
    for folder in folders {
        if add(&mut parts, folder, times).is_err() {
            parts.add(b"unreadable");
        }
    }
    parts.hex()
}

fn add(parts: &mut Fingerprint, path: &Path, times: bool) -> io::Result<()> {
    let meta = std::fs::symlink_metadata(path)?;
    parts.add(path.as_os_str().as_encoded_bytes());
    parts.add(&mode(&meta).to_le_bytes());
    if times && !meta.is_symlink() {
        let changed = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        parts.add(&changed.as_nanos().to_le_bytes());
    }
    if meta.is_symlink() {
        parts.add(std::fs::read_link(path)?.as_os_str().as_encoded_bytes());
    } else if meta.is_dir() {
        let mut inside: Vec<_> =
            std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        inside.sort();
        inside.iter().try_for_each(|path| add(parts, path, times))?;
    } else {
        parts.add(&meta.len().to_le_bytes());
    }
    Ok(())
}

#[cfg(unix)]
fn mode(meta: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode()
}

#[cfg(not(unix))]
fn mode(meta: &std::fs::Metadata) -> u32 {
    u32::from(meta.permissions().readonly())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_shows_and_what_is_read_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep/file");
        std::fs::create_dir_all(folder.path().join("deep")).expect("made");
        std::fs::write(&file, "text").expect("written");
        let now = |times| stamp(std::iter::once(folder.path()), times);
        let (all, less) = (now(true), now(false));
        std::fs::read(&file).expect("readable");
        assert_eq!((now(true), now(false)), (all.clone(), less.clone()));
        let old = std::fs::File::options().write(true).open(&file).expect("opened");
        old.set_modified(UNIX_EPOCH).expect("set");
        assert_ne!(now(true), all);
        assert_eq!(now(false), less);
        let mut permissions = std::fs::metadata(&file).expect("there").permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&file, permissions).expect("set");
        assert_ne!(now(false), less);
        let shut = now(false);
        std::fs::write(folder.path().join("deep/new"), "").expect("written");
        assert_ne!(now(false), shut);
    }
}
