//! Who may know whom: the architecture's table, held by a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may import.
const HOUSE: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("cli", &["commands", "session", "terminal", "present", "catalogue", "runner", "runtimes"]),
    (
        "commands",
        &[
            "session",
            "grading",
            "rubric",
            "repo",
            "present",
            "terminal",
            "domain",
            "progress",
            "review",
            "runner",
            "runtimes",
            "catalogue",
            "watcher",
            "projects",
            "importing",
        ],
    ),
    (
        "session",
        &["catalogue", "grading", "progress", "repo", "runtimes", "runner", "terminal", "domain", "present"],
    ),
    ("grading", &["runtimes", "rubric", "runner", "projects", "domain"]),
    ("importing", &["projects", "repo", "rubric", "catalogue", "runtimes", "runner", "domain"]),
    ("projects", &["runtimes", "runner", "domain"]),
    ("runtimes", &["runner", "domain"]),
    ("present", &["domain", "grading", "catalogue", "progress", "review"]),
    ("runner", &["domain"]),
    ("rubric", &["domain"]),
    ("catalogue", &["domain"]),
    ("repo", &["domain"]),
    ("review", &["domain"]),
    ("progress", &["domain"]),
    ("terminal", &[]),
    ("watcher", &[]),
    ("domain", &[]),
    ("lib", &[]),
];

/// A package, and the only rooms that may know it.
const PACKAGES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["present"]),
    ("git2", &["repo"]),
    ("clap", &["cli", "commands"]),
    ("clap_complete", &["commands"]),
    ("similar", &["domain"]),
    ("crossterm", &["terminal"]),
    ("dialoguer", &["terminal"]),
    ("notify", &["watcher"]),
    ("rs_fsrs", &["domain"]),
    ("chrono", &["domain"]),
    ("indicatif", &["terminal"]),
    ("ast_grep_core", &["rubric", "present"]),
    ("ast_grep_config", &["rubric"]),
    ("ast_grep_language", &["rubric", "present"]),
    ("oxc_parser", &["runtimes"]),
    ("toml", &["catalogue", "projects"]),
    ("rustix", &["runner"]),
    ("tui_input", &["review"]),
    ("quick_xml", &["projects"]),
    ("sha2", &["catalogue", "projects"]),
];

fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, out: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).expect("read");
                out.insert(path, text);
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut out);
    out
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("below src");
    let first = inside.iter().next().expect("a part").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The part of a file that is not its tests.
fn body(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn a_room_imports_only_what_the_table_says() {
    // A file of tests may bring what it tests with from anywhere.
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let room = room(&path);
        let (_, may) =
            HOUSE.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} is no room"));
        for line in body(&text).lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let name: String =
                    line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(
                    name == room || may.contains(&name.as_str()),
                    "{}: {room} may not import {name}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn a_package_is_known_in_its_own_room_only() {
    for (path, text) in sources() {
        let room = room(&path);
        for (package, rooms) in PACKAGES {
            if !rooms.contains(&room.as_str()) {
                let used = body(&text).contains(&format!("use {package}::"))
                    || body(&text).contains(&format!(" {package}::"));
                assert!(!used, "{}: {package} belongs to {rooms:?}", path.display());
            }
        }
    }
}

#[test]
fn a_verb_never_knows_another_verb() {
    for (path, text) in sources() {
        if room(&path) == "commands" {
            assert!(!body(&text).contains("crate::commands"), "{}", path.display());
        }
    }
}

#[test]
fn every_file_begins_with_its_one_duty() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}
