//! Files that a person names: read within a limit, written whole or not at all and never over another.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::failure::Failure;

/// What stands for standard input, or output, in place of a file's name.
pub const STREAM: &str = "-";

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// When it cannot be read or holds more than `limit` bytes.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let shown = shown(path);
    let mut read = Vec::new();
    let outcome = if path == Path::new(STREAM) {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut read)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut read))
    };
    outcome.map_err(|error| {
        let mend = match error.kind() {
            ErrorKind::NotFound => "look whether the name is right",
            ErrorKind::IsADirectory => "name a file",
            _ => "look whether it can be read",
        };
        Failure::usage(format!("{shown} cannot be read: {error}"), mend)
    })?;
    if read.len() as u64 > limit {
        return Err(Failure::usage(
            format!("{shown} is larger than {} KiB", limit >> 10),
            "name a smaller file",
        ));
    }
    Ok(read)
}

/// The text of a file, or of standard input for `-`; a mark of the byte order is taken off.
///
/// # Errors
/// When it cannot be read, holds more than `limit` bytes, or is not UTF-8.
pub fn text(path: &Path, limit: u64) -> Result<String, Failure> {
    let text = String::from_utf8(bytes(path, limit)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::usage(
            format!("{} is not UTF-8 (line {line}, byte {valid})", shown(path)),
            "save it as UTF-8",
        )
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Writes a new file, whole or not at all.
///
/// # Errors
/// When there is one of that name, or it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        if error.kind() == ErrorKind::AlreadyExists {
            return Failure::usage(
                format!("{} is there already", path.display()),
                "name a file that is not there yet",
            );
        }
        Failure::usage(
            format!("{} cannot be written: {error}", path.display()),
            "name a file in a folder that can be written",
        )
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(cannot)?;
    file.persist_noclobber(path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// How a file that a person named is called in a message.
#[must_use]
pub fn shown(path: &Path) -> String {
    if path == Path::new(STREAM) { "standard input".to_owned() } else { path.display().to_string() }
}
