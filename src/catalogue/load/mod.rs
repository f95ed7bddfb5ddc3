//! From the files of an exercise to the exercise: every field checked, each fault with its mend.

mod history;
mod overlays;
mod review;
mod suites;

pub use suites::stays_inside;

use std::cell::RefCell;

use globset::GlobBuilder;
use thiserror::Error;

use super::content::digest;
use super::manifest::{self, Manifest};
use super::pack::{Pack, PackError};
use crate::domain::diff::diff_trees;
use crate::domain::exercise::{Difficulty, Exercise, Language, Leaf, Questions};
use crate::domain::tree::{Tree, TreePath};

/// An exercise cannot be taken as it is.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Its files cannot be read.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A file has a fault.
    #[error("{file}: {field}: {fault}; {mend}")]
    Fault {
        /// The file with the fault.
        file: String,
        /// The field with the fault.
        field: String,
        /// What is wrong.
        fault: String,
        /// What to do about it.
        mend: String,
    },
}

/// What the list needs to know of an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// `NN-name`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The fixture's language.
    pub language: Language,
    /// How much it asks.
    pub difficulty: Difficulty,
    /// The kind of its defect.
    pub leaf: Leaf,
    /// One sentence.
    pub summary: String,
    /// Nothing is wrong in it; never shown before it is judged.
    pub clean: bool,
}

/// Reads just what the list needs.
///
/// # Errors
/// When the manifest cannot be read or has a fault.
pub fn load_card(pack: &Pack, id: &str) -> Result<Card, LoadError> {
    let loader = Loader::new(pack, id);
    let manifest = parse(&pack.manifest(id)?, &loader.manifest_file)?;
    let card = loader.card(&manifest);
    loader.finish(card)
}

/// Reads an exercise whole and checks every field.
///
/// # Errors
/// When a file cannot be read or has a fault; the error names the file, the field and the mend.
pub fn load(pack: &Pack, id: &str) -> Result<Exercise, LoadError> {
    load_from(pack, id, &pack.files(id)?)
}

/// Reads an exercise from its files, which were read before.
///
/// # Errors
/// When a file has a fault; the error names the file, the field and the mend.
pub fn load_from(pack: &Pack, id: &str, files: &Tree) -> Result<Exercise, LoadError> {
    let loader = Loader::new(pack, id);
    let manifest = parse(&loader.text(files, "exercise.toml")?, &loader.manifest_file)?;
    let exercise = loader.exercise(manifest, files);
    loader.finish(exercise)
}

/// Reads an exercise from its files and its manifest, and goes on past each fault.
pub(super) fn check(
    pack: &Pack,
    id: &str,
    manifest: Manifest,
    files: &Tree,
) -> (Option<Exercise>, Vec<LoadError>) {
    let loader = Loader::new(pack, id);
    let exercise = loader.exercise(manifest, files);
    (exercise, loader.faults.into_inner())
}

fn parse(text: &str, file: &str) -> Result<Manifest, LoadError> {
    // What a newer format has is not known here: its number is told, and not its new fields.
    let fault = |field: &str, fault: String, mend: String| LoadError::Fault {
        file: file.to_owned(),
        field: field.to_owned(),
        fault,
        mend,
    };
    if let Some((words, mend)) = manifest::stated_format(text).and_then(manifest::format_fault) {
        return Err(fault("format", words, mend));
    }
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        fault(
            &line.map_or_else(|| "the whole".to_owned(), |line| format!("line {line}")),
            error.message().trim().replace('\n', ", "),
            "exercises/FORMAT.md lists every field".to_owned(),
        )
    })
}

/// What is wrong with an exercise's id, in words.
#[must_use]
pub fn id_fault(id: &str) -> Option<&'static str> {
    let Some((number, name)) = id.split_once('-') else { return Some("it has no hyphen") };
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if number.len() < 2 || !number.chars().all(|c| c.is_ascii_digit()) {
        Some("it does not begin with two digits")
    } else if name.is_empty() || name.ends_with('-') || name.starts_with('-') || name.contains("--") {
        Some("a hyphen in it stands alone")
    } else if !name.chars().all(small) {
        Some("it has other signs than small letters, digits and hyphens")
    } else if id.len() > 60 {
        Some("it is longer than 60 letters")
    } else {
        None
    }
}

struct Loader<'a> {
    pack: &'a Pack,
    id: &'a str,
    manifest_file: String,
    /// What was found so far, in the order of the checks.
    faults: RefCell<Vec<LoadError>>,
}

impl<'a> Loader<'a> {
    fn new(pack: &'a Pack, id: &'a str) -> Self {
        let manifest_file = pack.shown(id, "exercise.toml");
        Self { pack, id, manifest_file, faults: RefCell::default() }
    }

    /// A value, or its fault noted: the checks go on.
    fn keep<T>(&self, value: Result<T, LoadError>) -> Option<T> {
        value.map_err(|fault| self.faults.borrow_mut().push(fault)).ok()
    }

    /// The value where nothing was wrong, else the first fault.
    fn finish<T>(self, value: Option<T>) -> Result<T, LoadError> {
        match (self.faults.into_inner().into_iter().next(), value) {
            (None, Some(value)) => Ok(value),
            (Some(fault), _) => Err(fault),
            (None, None) => unreachable!("what is missing has a fault"),
        }
    }

    fn fault<T>(
        &self,
        field: impl Into<String>,
        fault: impl Into<String>,
        mend: impl Into<String>,
    ) -> Result<T, LoadError> {
        Err(LoadError::Fault {
            file: self.manifest_file.clone(),
            field: field.into(),
            fault: fault.into(),
            mend: mend.into(),
        })
    }

    fn word<T: Copy>(
        &self,
        field: &str,
        word: &str,
        all: &[T],
        of: fn(T) -> &'static str,
    ) -> Result<T, LoadError> {
        all.iter().copied().find(|value| of(*value) == word).map_or_else(
            || {
                let known: Vec<_> = all.iter().map(|value| of(*value)).collect();
                self.fault(
                    field,
                    format!("{word:?} is not known"),
                    format!("write one of {}", known.join(", ")),
                )
            },
            Ok,
        )
    }

    fn line(&self, field: &str, text: &str) -> Result<String, LoadError> {
        let text = text.trim();
        if text.is_empty() {
            return self.fault(field, "it is empty", "write at least a word");
        }
        Ok(text.to_owned())
    }

    fn path(&self, field: &str, path: &str) -> Result<TreePath, LoadError> {
        TreePath::new(path).or_else(|error| self.fault(field, error.to_string(), "use a plain relative path"))
    }

    fn format(&self, stated: u32) -> Result<(), LoadError> {
        match manifest::format_fault(stated) {
            Some((words, mend)) => self.fault("format", words, mend),
            None => Ok(()),
        }
    }

    fn stated_id(&self, id: &str) -> Result<String, LoadError> {
        if id != self.id {
            return self.fault(
                "id",
                format!("it says {id:?} and the folder is called {:?}", self.id),
                "give both the same name",
            );
        }
        if let Some(why) = id_fault(id) {
            return self.fault(
                "id",
                format!("{id:?} is not of the form NN-name: {why}"),
                "use two digits, a hyphen, and small letters, digits and hyphens",
            );
        }
        Ok(self.pack.full_id(id))
    }

    fn card(&self, manifest: &Manifest) -> Option<Card> {
        self.keep(self.format(manifest.format));
        let id = self.keep(self.stated_id(&manifest.id));
        let title = self.keep(self.line("title", &manifest.title));
        let language = self.keep(self.word("language", &manifest.language, Language::ALL, Language::word));
        let difficulty =
            self.keep(self.word("difficulty", &manifest.difficulty, Difficulty::ALL, Difficulty::word));
        let leaf = self.keep(self.word("leaf", &manifest.leaf, Leaf::ALL, Leaf::word));
        let summary = self.keep(self.line("summary", &manifest.summary));
        Some(Card {
            id: id?,
            title: title?,
            language: language?,
            difficulty: difficulty?,
            leaf: leaf?,
            summary: summary?,
            clean: manifest.clean,
        })
    }

    fn editable(&self, patterns: &[String]) -> Result<(), LoadError> {
        for (index, pattern) in patterns.iter().enumerate() {
            if let Err(error) = GlobBuilder::new(pattern).literal_separator(true).build() {
                return self.fault(
                    format!("editable[{index}]"),
                    error.to_string(),
                    "write a pattern such as \"src/**\"",
                );
            }
        }
        if patterns.is_empty() {
            return self.fault(
                "editable",
                "it is empty",
                "name what a learner may change, such as \"src/**\"",
            );
        }
        Ok(())
    }

    fn hints(&self, hints: &[String]) -> Result<(), LoadError> {
        if (3..=5).contains(&hints.len()) {
            return Ok(());
        }
        self.fault("hints", format!("there are {}", hints.len()), "write three to five")
    }

    fn trees(&self, base: &Tree, change: &Tree) -> Result<(), LoadError> {
        if base.is_empty() {
            return self.fault("base/", "it holds no file", "put the project as it is on main there");
        }
        if change.is_empty() {
            return self.fault(
                "change/",
                "it holds no file",
                "put the files of the pull request there, whole",
            );
        }
        Ok(())
    }

    fn exercise(&self, manifest: Manifest, files: &Tree) -> Option<Exercise> {
        let card = self.card(&manifest);
        let base = below(files, "base");
        let change = below(files, "change");
        self.keep(self.trees(&base, &change))?;
        let history = self.keep(self.history(&manifest.main, &base));
        let removes = self.keep(self.removes("pull-request.removes", &manifest.pull_request.removes, &base));
        let buggy = removes.map(|removes| base.overlaid(&removes, &change));
        let pull_request = buggy
            .as_ref()
            .and_then(|buggy| self.keep(self.pull_request(&manifest.pull_request, files, &base, buggy)));
        self.keep(self.editable(&manifest.editable));
        self.keep(self.hints(&manifest.hints));
        self.keep(self.reference(&manifest.fixes, manifest.clean));
        let question = |name: &str, stated| self.keep(self.question(&format!("questions.{name}"), stated));
        let failure = question("failure", manifest.questions.failure);
        let hides = question("hides", manifest.questions.hides);
        let fix = question("fix", manifest.questions.fix);
        let is_project = manifest.project.is_some();
        let language = Language::from_word(&manifest.language);
        let project = manifest
            .project
            .zip(language)
            .map(|(stated, language)| self.keep(self.project(stated, language, files)));
        // What a project exercise says of its tests stands in its own part.
        let (visible, exposing) = match &project {
            Some(None) => (None, None),
            own => {
                let own = own.as_ref().and_then(Option::as_ref);
                let visible = self.keep(self.visible(manifest.visible, own));
                let exposing = language.and_then(|language| {
                    self.keep(self.exposing(manifest.exposing, own, manifest.clean, language, files))
                });
                (visible, exposing)
            }
        };
        let lock = self.keep(self.lock(&manifest.libraries, files));
        let explanation = self.keep(self.text(files, "explanation.md"));
        let has_rubric = files.iter().any(|(path, _)| path.as_str() == "rubric.yml");
        let rubric = if is_project && !has_rubric {
            Some(String::new())
        } else {
            self.keep(self.text(files, "rubric.yml"))
        };
        // What lies over the pull request's tree cannot be looked at without it.
        let laid_over = buggy.as_ref().map(|buggy| {
            let defects = self.defects(&manifest.defects, manifest.clean, buggy, &diff_trees(&base, buggy));
            let fixes: Vec<_> =
                manifest.fixes.iter().map(|fix| self.keep(self.fix(fix, files, buggy))).collect();
            let decoys: Vec<_> =
                manifest.decoys.iter().map(|decoy| self.keep(self.decoy(decoy, files, buggy))).collect();
            (defects, fixes, decoys)
        });
        let names = |names: Vec<&str>, kind| self.keep(self.all_told(kind, files, names.into_iter()));
        names(manifest.fixes.iter().map(|fix| fix.name.as_str()).collect(), "fixes");
        names(manifest.decoys.iter().map(|decoy| decoy.name.as_str()).collect(), "decoys");
        let (defects, fixes, decoys) = laid_over?;
        let card = card?;
        Some(Exercise {
            defects: defects?,
            questions: Questions { failure: failure?, hides: hides?, fix: fix? },
            visible: visible?,
            exposing: exposing?,
            explanation: explanation?,
            rubric: rubric?,
            lock: lock?,
            project: if is_project { Some(project??) } else { None },
            libraries: manifest.libraries,
            id: card.id,
            title: card.title,
            language: card.language,
            difficulty: card.difficulty,
            leaf: card.leaf,
            summary: card.summary,
            clean: card.clean,
            editable: manifest.editable,
            hints: manifest.hints,
            history: history?,
            fixes: fixes.into_iter().collect::<Option<_>>()?,
            decoys: decoys.into_iter().collect::<Option<_>>()?,
            pull_request: pull_request?,
            content: digest(files),
        })
    }

    fn lock(&self, libraries: &[String], files: &Tree) -> Result<Tree, LoadError> {
        let lock = below(files, "libraries");
        if libraries.is_empty() != lock.is_empty() {
            return self.fault(
                "libraries",
                "a name here and a lock file in libraries/ belong together",
                "add the folder with package.json and package-lock.json, or go.mod and go.sum; or take both out",
            );
        }
        Ok(lock)
    }

    fn text(&self, files: &Tree, name: &str) -> Result<String, LoadError> {
        let path = self.path(name, name)?;
        match files.text(&path).map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            Some(_) => self.fault(name, "it is empty", "write it"),
            None => self.fault(
                name,
                "it is missing or not UTF-8",
                format!("add {}", self.pack.shown(self.id, name)),
            ),
        }
    }

    fn names(&self, field: &str, names: &[String]) -> Result<(), LoadError> {
        if names.is_empty() {
            return self.fault(field, "it is empty", "name every test");
        }
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                return self.fault(field, format!("{name:?} is there twice"), "give each test its own name");
            }
        }
        Ok(())
    }
}

/// The files below a folder, relative to it.
fn below(files: &Tree, folder: &str) -> Tree {
    let prefix = format!("{folder}/");
    files
        .iter()
        .filter_map(|(path, bytes)| {
            let inside = path.as_str().strip_prefix(&prefix)?;
            Some((TreePath::new(inside).ok()?, bytes.to_vec()))
        })
        .collect()
}
