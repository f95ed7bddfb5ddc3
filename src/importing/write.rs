//! An imported exercise on disk: whole, or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::{ImportError, Request, usage};
use crate::domain::project::Ecosystem;
use crate::domain::tree::{Tree, TreePath};
use crate::projects::stage;
use crate::runner::MachineError;

/// The id that an exercise gets: the author's, or the next number and the repository's name.
///
/// # Errors
/// When it cannot be one, or is taken.
pub fn choose_id(request: &Request, url: &str) -> Result<String, ImportError> {
    let taken: Vec<String> = std::fs::read_dir(&request.pack)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    if let Some(id) = &request.id {
        let well_formed = id.split_once('-').is_some_and(|(number, name)| {
            number.len() >= 2
                && number.chars().all(|c| c.is_ascii_digit())
                && !name.is_empty()
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        if !well_formed {
            return usage(
                format!("{id:?} is not of the form NN-name"),
                "use two digits, a hyphen, and small letters, digits and hyphens",
            );
        }
        if taken.contains(id) {
            return usage(
                format!("{} is there already", request.pack.join(id).display()),
                "choose another --id, or delete that folder",
            );
        }
        return Ok(id.clone());
    }
    let last = taken.iter().filter_map(|name| name.split_once('-')?.0.parse::<u32>().ok()).max().unwrap_or(0);
    let name = url.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']).next().unwrap_or(url);
    let mut slug = String::new();
    for c in name.to_ascii_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    Ok(format!("{:02}-{}", last + 1, if slug.is_empty() { "project" } else { slug }))
}

/// The licence of a project, as its manifest or its licence file names it.
#[must_use]
pub fn licence(ecosystem: Ecosystem, tree: &Tree) -> String {
    let text = |path: &str| tree.text(&TreePath::new(path).ok()?);
    let stated = match ecosystem {
        Ecosystem::Node => text("package.json")
            .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
            .and_then(|value| value["license"].as_str().map(str::to_owned)),
        Ecosystem::Rust => text("Cargo.toml").and_then(|text| {
            let line = text.lines().find(|line| {
                line.trim_start().starts_with("license ") || line.trim_start().starts_with("license=")
            })?;
            Some(line.split_once('=')?.1.trim().trim_matches(['"', '\'']).to_owned())
        }),
        _ => None,
    };
    if let Some(stated) = stated.filter(|stated| !stated.is_empty() && !stated.contains('{')) {
        return stated;
    }
    let file = tree.iter().find(|(path, _)| {
        let name = path.as_str().to_ascii_lowercase();
        !name.contains('/')
            && (name.starts_with("license") || name.starts_with("licence") || name.starts_with("copying"))
    });
    let Some((path, bytes)) = file else { return "not stated".to_owned() };
    let text = String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ");
    let marks = [
        ("Apache License", "Apache-2.0"),
        ("Mozilla Public License", "MPL-2.0"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL"),
        ("GNU LESSER GENERAL PUBLIC LICENSE", "LGPL"),
        ("GNU GENERAL PUBLIC LICENSE", "GPL"),
        ("Permission is hereby granted, free of charge", "MIT"),
        ("Permission to use, copy, modify, and/or distribute", "ISC"),
        ("Neither the name of", "BSD-3-Clause"),
        ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
        ("This is free and unencumbered software", "Unlicense"),
    ];
    marks
        .iter()
        .find(|(mark, _)| text.contains(mark))
        .map_or_else(|| format!("see {path}"), |(_, name)| (*name).to_owned())
}

/// Writes an exercise into a pack.
///
/// # Errors
/// When it cannot be written; nothing is left then.
pub fn write(pack: &Path, draft: &Draft<'_>) -> Result<PathBuf, ImportError> {
    std::fs::create_dir_all(pack).map_err(MachineError::disk(pack))?;
    let target = pack.join(draft.id);
    // Beside its place, so that it comes there in one step.
    let folder =
        tempfile::Builder::new().prefix(".importing-").tempdir_in(pack).map_err(MachineError::disk(pack))?;
    let none = (Default::default(), BTreeMap::new());
    let trees = [
        ("base", &draft.main),
        ("change", &draft.change()),
        ("exposing", &draft.project.tests),
        ("inline", &draft.project.inline),
        ("fixes/upstream", &draft.fix_files()),
    ];
    for (name, tree) in trees {
        if !tree.is_empty() {
            stage::write(tree, &none.0, &none.1, &folder.path().join(name))?;
        }
    }
    for (name, text) in [
        ("exercise.toml", draft.manifest()),
        ("pull-request.md", draft.pull_request()),
        ("explanation.md", draft.explanation()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).map_err(MachineError::disk(&path))?;
    }
    let made = folder.keep();
    readable(&made)?;
    std::fs::rename(&made, &target).map_err(|source| {
        std::fs::remove_dir_all(&made).ok();
        MachineError::Disk { path: target.clone(), source }
    })?;
    Ok(target)
}

/// A temporary folder is its owner's alone; an exercise is not.
#[cfg(unix)]
fn readable(folder: &Path) -> Result<(), MachineError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
        .map_err(MachineError::disk(folder))
}

#[cfg(not(unix))]
fn readable(_folder: &Path) -> Result<(), MachineError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &str, text: &str) -> Tree {
        [(TreePath::new(path).expect("a path"), text.as_bytes().to_vec())].into_iter().collect()
    }

    #[test]
    fn a_licence_is_read_from_the_manifest_or_the_file() {
        assert_eq!(licence(Ecosystem::Node, &tree("package.json", r#"{"license":"ISC"}"#)), "ISC");
        assert_eq!(
            licence(Ecosystem::Rust, &tree("Cargo.toml", "[package]\nlicense = \"MIT OR Apache-2.0\"\n")),
            "MIT OR Apache-2.0"
        );
        assert_eq!(
            licence(Ecosystem::Go, &tree("LICENSE", "Permission is hereby\ngranted, free of charge")),
            "MIT"
        );
        assert_eq!(licence(Ecosystem::Go, &tree("LICENCE.txt", "all mine")), "see LICENCE.txt");
        assert_eq!(licence(Ecosystem::Go, &tree("a.go", "")), "not stated");
    }
}
