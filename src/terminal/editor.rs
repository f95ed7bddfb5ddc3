//! The editor that the environment names, at a line where one is meant.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How an editor is told the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// `+12 file`, as vi and most others.
    Plus,
    /// `file:12`.
    Colon,
    /// `--goto file:12`.
    Goto,
    /// `--line 12 file`.
    Line,
    /// Not at all.
    None,
}

/// The way of an editor, by its program's name without folder and extension.
fn way(program: &str) -> Way {
    match program {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" | "positron" => Way::Goto,
        "subl" | "sublime_text" | "zed" | "zeditor" | "hx" | "helix" => Way::Colon,
        "idea" | "idea64" | "webstorm" | "pycharm" | "goland" | "rustrover" | "clion" | "phpstorm"
        | "kate" | "kwrite" | "mate" | "xed" => Way::Line,
        "notepad" | "open" | "xdg-open" | "start" => Way::None,
        // What nobody knows is told as less tells it.
        _ => Way::Plus,
    }
}

fn arguments(program: &str, file: &Path, line: Option<u32>) -> Vec<OsString> {
    let stem = Path::new(program).file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase());
    let plain = file.as_os_str().to_owned();
    let Some(line) = line else { return vec![plain] };
    let with_line = || {
        let mut place = plain.clone();
        place.push(format!(":{line}"));
        place
    };
    match way(stem.as_deref().unwrap_or_default()) {
        Way::Plus => vec![format!("+{line}").into(), plain],
        Way::Colon => vec![with_line()],
        Way::Goto => vec!["--goto".into(), with_line()],
        Way::Line => vec!["--line".into(), line.to_string().into(), plain],
        Way::None => vec![plain],
    }
}

/// Opens a file, at a line where one is given, and waits; whether the editor ended well.
///
/// # Errors
/// When the editor cannot be started.
pub(super) fn open(file: &Path, line: Option<u32>) -> std::io::Result<bool> {
    let stated = ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|command| !command.trim().is_empty());
    let command = stated.as_deref().unwrap_or(if cfg!(windows) { "notepad" } else { "vi" });
    let words = words(command).map_err(std::io::Error::other)?;
    let (program, own) = words.split_first().ok_or_else(|| std::io::Error::other("no editor is named"))?;
    let named = |error: std::io::Error| std::io::Error::new(error.kind(), format!("{program}: {error}"));
    let mut command = Command::new(on_path(program));
    Ok(command.args(own).args(arguments(program, file, line)).status().map_err(named)?.success())
}

/// The words of a command that somebody has set, by the rules of a shell; but on Windows, whose paths
/// are full of them, a backslash is a letter like others.
pub(super) fn words(command: &str) -> Result<Vec<String>, shell_words::ParseError> {
    if cfg!(windows) {
        shell_words::split(&command.replace('\\', "\\\\"))
    } else {
        shell_words::split(command)
    }
}

/// Where a program is: on Windows also one that is a script, as editors often are.
pub(super) fn on_path(program: &str) -> PathBuf {
    which::which(program).unwrap_or_else(|_| PathBuf::from(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_quotes_and_paths_becomes_words() {
        let split = |command| words(command).expect("words");
        assert_eq!(split("'my editor' -w \"a b\""), ["my editor", "-w", "a b"]);
        let windows = split(r#""C:\Program Files\x.exe" C:\a\b"#);
        let expected = [r"C:\Program Files\x.exe", if cfg!(windows) { r"C:\a\b" } else { "C:ab" }];
        assert_eq!(windows, expected);
    }

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        let table = [
            ("vi", "+12 a b.js"),
            ("/usr/bin/nvim", "+12 a b.js"),
            ("emacsclient", "+12 a b.js"),
            ("my-editor", "+12 a b.js"),
            ("code", "--goto a b.js:12"),
            ("/opt/Code/bin/code.cmd", "--goto a b.js:12"),
            ("hx", "a b.js:12"),
            ("pycharm", "--line 12 a b.js"),
            ("notepad", "a b.js"),
        ];
        let told = |program: &str, line| {
            let words = arguments(program, Path::new("a b.js"), line);
            words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
        };
        for (program, expected) in table {
            assert_eq!(told(program, Some(12)), expected, "{program}");
            assert_eq!(told(program, None), "a b.js", "{program}");
        }
    }
}
