//! How an editor is told the line to open a file at.

use std::ffi::OsString;
use std::path::Path;

/// The arguments that make an editor open a file at a line, counted from 1. An editor that is not known
/// gets the file alone: what it would take a line for cannot be guessed.
pub(super) fn arguments(program: &str, file: &Path, line: u32) -> Vec<OsString> {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_lowercase();
    let name = ["exe", "cmd", "bat"]
        .iter()
        .find_map(|end| name.strip_suffix(end)?.strip_suffix('.'))
        .unwrap_or(&name);
    let whole = file.as_os_str().to_owned();
    let with_line = || {
        let mut place = whole.clone();
        place.push(format!(":{line}"));
        place
    };
    match name {
        "vi" | "vim" | "nvim" | "gvim" | "view" | "nano" | "pico" | "emacs" | "emacsclient" | "kak"
        | "joe" | "jed" | "mg" | "ne" | "micro" | "gedit" => vec![format!("+{line}").into(), whole],
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            vec!["--goto".into(), with_line()]
        }
        "hx" | "helix" | "subl" | "zed" | "zeditor" | "lapce" => vec![with_line()],
        "kate" | "idea" | "pycharm" | "webstorm" | "goland" | "clion" | "rustrover" => {
            vec!["--line".into(), line.to_string().into(), whole]
        }
        "notepad++" => vec![format!("-n{line}").into(), whole],
        _ => vec![whole],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_in_its_own_way() {
        let table: [(&str, &[&str]); 8] = [
            ("vi", &["+12", "src/a b.js"]),
            ("/usr/bin/nvim", &["+12", "src/a b.js"]),
            ("code", &["--goto", "src/a b.js:12"]),
            ("C:\\Code\\bin\\code.cmd", &["--goto", "src/a b.js:12"]),
            ("hx", &["src/a b.js:12"]),
            ("idea", &["--line", "12", "src/a b.js"]),
            ("notepad.exe", &["src/a b.js"]),
            ("my-editor", &["src/a b.js"]),
        ];
        for (program, expected) in table {
            assert_eq!(arguments(program, Path::new("src/a b.js"), 12), expected, "{program}");
        }
    }
}
