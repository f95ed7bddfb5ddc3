//! What a learner hands in: plain files, over the exercise's own copy of everything else.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::domain::conventions::{Role, is_editable, role};
use crate::domain::exercise::{Exercise, Language};
use crate::domain::project::Project;
use crate::domain::tree::{Tree, TreePath};
use crate::projects::graders::Graders;
use crate::runner::MachineError;
use crate::runtimes::admission::admits;

/// The most files that are looked at.
const MAX_FILES: usize = 5_000;

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 16;

/// The largest file that is taken, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The most that is taken altogether, in bytes.
const MAX_TOTAL: u64 = 16 << 20;

/// Folders that belong to tools and never to a fix: passed over without a word.
const TOOLS: [&str; 7] = [".git", "__pycache__", "node_modules", ".venv", ".idea", ".vscode", ".mypy_cache"];

/// Whether a folder of this name belongs to a tool and never to a fix.
#[must_use]
pub fn is_tool_folder(name: &str) -> bool {
    TOOLS.contains(&name)
}

/// The tree to judge, and what was put aside on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Every file of the project, the learner's where a learner may change them.
    pub tree: Tree,
    /// What was put aside, in words, in the order of the paths.
    pub put_aside: Vec<String>,
}

/// Takes the files that a learner may change from a folder, and all others from the exercise.
///
/// # Errors
/// When the folder cannot be read.
pub fn collect(exercise: &Exercise, folder: &Path) -> Result<Submission, MachineError> {
    let project = exercise.project.as_ref();
    let own_files = exercise.buggy_tree().len();
    let mut walk = Walk {
        found: Tree::new(),
        put_aside: Vec::new(),
        files: 0,
        total: 0,
        exercise,
        // A project has what it has; as much again may come.
        most_files: if project.is_some() { MAX_FILES + 2 * own_files } else { MAX_FILES },
        most_bytes: if project.is_some() { 8 * MAX_TOTAL } else { MAX_TOTAL },
        largest: if project.is_some() { 8 * MAX_FILE } else { MAX_FILE },
        deepest: if project.is_some() { 2 * MAX_DEPTH } else { MAX_DEPTH },
    };
    walk.descend(folder, "", 0)?;
    let changeable = Changeable::of(exercise);
    let own = exercise.buggy_tree();
    let mut tree = own.only(|path| !changeable.is(path));
    for (path, bytes) in walk.found.iter() {
        let pristine = own.get(path);
        if changeable.is(path) {
            tree.insert(path.clone(), bytes.to_vec());
        } else if pristine.is_some_and(|pristine| !same_text(pristine, bytes)) {
            walk.put_aside.push(format!("{path}: your change is put aside; the exercise's own copy is used"));
        } else if pristine.is_none()
            && match project {
                None => !path.as_str().starts_with('.'),
                Some(project) => changeable.would_count(project, path),
            }
        {
            walk.put_aside.push(format!(
                "{path}: not among the files that a fix may add (sources in {})",
                exercise.editable.join(", ")
            ));
        }
    }
    for (path, _) in own.iter() {
        let passed_over = path.as_str().split('/').any(|part| TOOLS.contains(&part));
        if !changeable.is(path) && !passed_over && walk.found.get(path).is_none() {
            walk.put_aside.push(format!("{path}: it is missing; the exercise's own copy is used"));
        }
    }
    if let Some(hook) = hook(folder) {
        walk.put_aside.push(format!(".git/hooks/{hook}: a hook of git; none is run"));
    }
    walk.put_aside.sort();
    Ok(Submission { tree, put_aside: walk.put_aside })
}

/// A hook of a checkout's repository: git would run it, and nothing here does.
fn hook(folder: &Path) -> Option<String> {
    // A checkout has a handful; a folder of thousands is not looked through.
    let entries = std::fs::read_dir(folder.join(".git").join("hooks")).ok()?.flatten().take(100);
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.ends_with(".sample"))
        .min()
}

/// What of an exercise a learner may change or add.
#[derive(Debug)]
pub struct Changeable {
    patterns: GlobSet,
    language: Language,
    project: Option<(Project, Graders)>,
}

impl Changeable {
    /// As the exercise says; one with a bad pattern is refused on load.
    #[must_use]
    pub fn of(exercise: &Exercise) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in &exercise.editable {
            if let Ok(pattern) = GlobBuilder::new(pattern).literal_separator(true).build() {
                set.add(pattern);
            }
        }
        Self {
            patterns: set.build().unwrap_or_default(),
            language: exercise.language,
            project: exercise.project.clone().map(|project| {
                let reference = exercise.fixes.iter().flat_map(|fix| {
                    fix.overlay.files.iter().map(|(path, _)| path).chain(&fix.overlay.removes)
                });
                let graders = Graders::of(&project, exercise.buggy_tree(), reference);
                (project, graders)
            }),
        }
    }

    /// Whether this file is among them.
    #[must_use]
    pub fn is(&self, path: &TreePath) -> bool {
        self.patterns.is_match(path.as_str())
            && match &self.project {
                None => admits(self.language, path),
                Some((project, graders)) => {
                    is_editable(project.ecosystem, path.as_str())
                        && !graders.hold(path)
                        && project.tests.get(path).is_none()
                        && !project.links.contains_key(path)
                }
            }
    }
}

impl Changeable {
    /// Whether a new file that a project's grader puts aside would have had a part in a run. Much else lies
    /// about in a project, and nobody asks for it.
    fn would_count(&self, project: &Project, path: &TreePath) -> bool {
        let (path_text, name) = (path.as_str(), path.as_str().rsplit('/').next().unwrap_or_default());
        let made_by_tools = name.ends_with(".lock")
            || name.ends_with(".lockb")
            || name.contains("-lock.")
            || name == "go.sum";
        !made_by_tools
            && (self.patterns.is_match(path_text)
                || matches!(role(project.ecosystem, path_text), Role::Test | Role::Settings)
                || path_text.starts_with(".cargo/")
                || name.ends_with(".pth"))
    }
}

/// Whether two files differ in nothing but the ends of their lines, which some editors exchange.
fn same_text(one: &[u8], other: &[u8]) -> bool {
    let plain = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
    one == other || plain(one) == plain(other)
}

struct Walk<'a> {
    found: Tree,
    put_aside: Vec<String>,
    files: usize,
    total: u64,
    exercise: &'a Exercise,
    most_files: usize,
    most_bytes: u64,
    largest: u64,
    deepest: usize,
}

impl Walk<'_> {
    /// Whether a folder of a project is one that its tools have made.
    fn is_made(&self, name: &str, inside: &str) -> bool {
        self.exercise.project.is_some()
            && matches!(
                name,
                "target" | "build" | "dist" | "coverage" | "venv" | ".tox" | ".pytest_cache" | ".nyc_output"
            )
            && !self
                .exercise
                .buggy_tree()
                .iter()
                .any(|(path, _)| path.as_str().starts_with(&format!("{inside}/")))
    }

    /// Whether a project has a link of that name.
    fn is_own_link(&self, inside: &str) -> bool {
        let project = self.exercise.project.as_ref();
        project.is_some_and(|project| project.links.keys().any(|path| path.as_str() == inside))
    }

    fn descend(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), MachineError> {
        let mut entries = std::fs::read_dir(folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(MachineError::disk(folder))?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.put_aside.push(format!("{prefix}{}: its name is not Unicode", name.to_string_lossy()));
                continue;
            };
            if is_tool_folder(name) {
                continue;
            }
            let inside = format!("{prefix}{name}");
            // Not followed: a link may point anywhere.
            let meta = match std::fs::symlink_metadata(entry.path()) {
                Ok(meta) => meta,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(source) => return Err(MachineError::Disk { path: entry.path(), source }),
            };
            if meta.is_dir() {
                if self.is_made(name, &inside) {
                    continue;
                }
                if depth < self.deepest {
                    self.descend(&entry.path(), &format!("{inside}/"), depth + 1)?;
                } else {
                    self.put_aside.push(format!("{inside}: too deep"));
                }
            } else if meta.is_file() {
                self.file(&entry.path(), inside, meta.len())?;
            } else if !self.is_own_link(&inside) {
                self.put_aside.push(format!("{inside}: not a plain file"));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, inside: String, size: u64) -> Result<(), MachineError> {
        self.files += 1;
        let too_much =
            self.files > self.most_files || size > self.largest || self.total + size > self.most_bytes;
        match TreePath::new(&inside) {
            Err(error) => self.put_aside.push(error.to_string()),
            Ok(_) if too_much => {
                // One word for the flood is enough.
                if self.files <= self.most_files + 1 {
                    self.put_aside.push(format!("{inside}: too large, or too many files"));
                }
            }
            Ok(tree_path) => {
                self.total += size;
                match std::fs::read(path) {
                    Ok(bytes) => self.found.insert(tree_path, bytes),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(source) => return Err(MachineError::Disk { path: path.to_owned(), source }),
                }
            }
        }
        Ok(())
    }
}
