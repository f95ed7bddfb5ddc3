//! Where a folder really is, in words that every program takes.

use std::path::{Path, PathBuf};

/// The path without links in it; as it is where that cannot be found out.
///
/// Windows names real paths in a long form (`\\?\C:\...`), in which neither its shell nor every runtime
/// can stand: it is made short again.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    plain(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
}

fn plain(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(text) if !text.starts_with("UNC") => PathBuf::from(text),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_form_of_windows_is_made_short() {
        for (long, short) in [
            (r"\\?\C:\Temp\a b", r"C:\Temp\a b"),
            (r"\\?\UNC\host\share", r"\\?\UNC\host\share"),
            ("/tmp/x", "/tmp/x"),
        ] {
            assert_eq!(plain(long.into()), PathBuf::from(short));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let real = real(folder.path());
        assert!(real.is_dir() && !real.to_string_lossy().starts_with(r"\\?\"));
    }
}
