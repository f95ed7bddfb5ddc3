//! All that is wrong with an exercise and can be seen without running it, each with its place and mend.

mod disk;
mod meaning;
mod reading;

use std::collections::BTreeMap;
use std::ops::Range;

use super::load::{LoadError, check};
use super::manifest;
use super::pack::{Pack, PackError};
use crate::domain::exercise::Exercise;
use crate::domain::tree::{Tree, TreePath};

/// The manifest's name.
pub const MANIFEST: &str = "exercise.toml";

/// Words that an author leaves where something is still to be written.
const MARKS: [&str; 2] = ["TODO", "FIXME"];

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to the exercise's folder; a folder ends in `/`.
    pub file: String,
    /// Where in its text, in bytes.
    pub span: Option<Range<usize>>,
    /// It is a place that waits to be filled in.
    pub unfinished: bool,
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub mend: String,
}

/// What was seen of one exercise.
#[derive(Debug)]
pub struct Lint {
    /// Its id.
    pub id: String,
    /// The exercise, where it can be read in spite of all faults.
    pub exercise: Option<Exercise>,
    /// What is wrong, in the order of files and lines.
    pub faults: Vec<Fault>,
    texts: BTreeMap<String, String>,
    /// Its files are those of somebody's project.
    project: bool,
}

impl Lint {
    /// The text of a file that can be shown.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }

    /// The line and the column of a fault, in characters, both from 1.
    #[must_use]
    pub fn place(&self, fault: &Fault) -> Option<(usize, usize)> {
        let before = self.text(&fault.file)?.get(..fault.span.as_ref()?.start)?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        Some((before.matches('\n').count() + 1, line.chars().count() + 1))
    }

    /// Notes a fault at a field of the manifest, such as `fixes.retry.summary`; a field that is a
    /// file or a folder is meant as that.
    pub fn at_field(&mut self, field: &str, fault: impl Into<String>, mend: impl Into<String>) {
        let is_file = field.ends_with('/') || field.ends_with(".md") || field.ends_with(".yml");
        let (file, span) = if is_file {
            (field.to_owned(), None)
        } else {
            let text = self.text(MANIFEST).unwrap_or_default();
            (MANIFEST.to_owned(), reading::find(text, field))
        };
        self.push(file, span, fault, mend);
    }

    /// Notes a fault at the first place of a file where some words stand.
    pub fn at_words(&mut self, file: &str, words: &str, fault: impl Into<String>, mend: impl Into<String>) {
        let span = self.text(file).and_then(|text| text.find(words)).map(|at| at..at + words.len());
        self.push(file.to_owned(), span, fault, mend);
    }

    /// Notes a fault of a line of a file, from 1.
    pub fn at_line(&mut self, file: &str, line: usize, fault: impl Into<String>, mend: impl Into<String>) {
        let span = self.text(file).and_then(|text| {
            let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            let shown = text.get(start..)?.lines().next()?;
            Some(start + shown.len() - shown.trim_start().len()..start + shown.trim_end().len())
        });
        self.push(file.to_owned(), span, fault, mend);
    }

    fn push(
        &mut self,
        file: String,
        span: Option<Range<usize>>,
        fault: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let (fault, mend) = (fault.into(), mend.into());
        let fault = Fault { file, span, unfinished: false, fault, mend };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Puts the faults in the order in which a reader of the files meets them.
    pub fn sort(&mut self) {
        self.faults.sort_by_key(|fault| {
            let start = fault.span.as_ref().map_or(0, |span| span.start);
            (fault.file != MANIFEST, fault.file.clone(), start)
        });
    }
}

/// Looks at an exercise; it need not load.
///
/// # Errors
/// When its folder cannot be read at all.
pub fn lint(pack: &Pack, id: &str) -> Result<Lint, PackError> {
    let mut lint = Lint {
        id: id.to_owned(),
        exercise: None,
        faults: Vec::new(),
        texts: BTreeMap::new(),
        project: false,
    };
    let files = disk::look(pack, id, &mut lint)?;
    for (path, bytes) in files.iter() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            lint.texts.insert(path.to_string(), text.to_owned());
        }
    }
    disk::texts(&files, &mut lint);
    unfinished(&mut lint);
    let Some(text) = lint.text(MANIFEST).map(str::to_owned) else {
        lint.push(MANIFEST.to_owned(), None, "it is missing or not UTF-8", format!("add {id}/{MANIFEST}"));
        return Ok(lint);
    };
    // Fields of a newer format would only look like faults.
    if let Some((fault, mend)) = manifest::stated_format(&text).and_then(manifest::format_fault) {
        lint.at_field("format", fault, mend);
        return Ok(lint);
    }
    let read = reading::read(&text);
    for fault in read.faults {
        lint.push(MANIFEST.to_owned(), Some(fault.span), fault.fault, fault.mend);
    }
    if let Some(stated) = read.manifest {
        let shown = stated_parts(&stated);
        let (exercise, faults) = check(pack, id, stated, &files);
        for fault in faults {
            match fault {
                LoadError::Fault { field, fault, mend, .. } => lint.at_field(&field, fault, mend),
                LoadError::Pack(error) => lint.at_field("", error.to_string(), "look at its files"),
            }
        }
        meaning::stated(&shown, &mut lint);
        if let Some(exercise) = &exercise {
            meaning::look(exercise, &files, &mut lint);
        }
        lint.exercise = exercise;
    }
    lint.sort();
    Ok(lint)
}

/// What is looked at though the exercise may not load.
struct Stated {
    leaf: String,
    title: String,
    summary: String,
    questions: Vec<(&'static str, Vec<String>)>,
}

fn stated_parts(stated: &manifest::Manifest) -> Stated {
    let texts = |question: &manifest::Question| {
        question.options.iter().map(|option| option.text.clone()).collect::<Vec<_>>()
    };
    Stated {
        leaf: stated.leaf.clone(),
        title: stated.title.clone(),
        summary: stated.summary.clone(),
        questions: vec![
            ("failure", texts(&stated.questions.failure)),
            ("hides", texts(&stated.questions.hides)),
            ("fix", texts(&stated.questions.fix)),
        ],
    }
}

/// Marks that were left where an author writes: not in the fixture, where they may be meant.
fn unfinished(lint: &mut Lint) {
    let mut found = Vec::new();
    for (file, text) in &lint.texts {
        let own = !file.contains('/') || (file.starts_with("exposing/") && !lint.project);
        if !own {
            continue;
        }
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some((start, mark)) = MARKS.iter().find_map(|mark| Some((whole_word(line, mark)?, mark))) {
                let words = line[start + mark.len()..].trim().trim_end_matches("-->").trim();
                let words = words.trim_start_matches("(author)").trim_start_matches(':').trim();
                found.push(Fault {
                    file: file.clone(),
                    span: Some(at + start..at + start + mark.len()),
                    unfinished: true,
                    fault: if words.is_empty() {
                        "it is still to be written".to_owned()
                    } else {
                        format!("still to be written: {words}")
                    },
                    mend: "write it and delete the mark".to_owned(),
                });
            }
            at += line.len();
        }
    }
    lint.faults.append(&mut found);
}

/// Whether a text is still to be written.
fn is_marked(text: &str) -> bool {
    MARKS.iter().any(|mark| whole_word(text, mark).is_some())
}

/// Where a word stands that is not part of another.
fn whole_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let beside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !beside(text[..*at].chars().next_back()) && !beside(text[at + word.len()..].chars().next())
    })
}

/// The files below a folder of an exercise, relative to it.
fn below(files: &Tree, folder: &str) -> Vec<(String, Vec<u8>)> {
    files
        .iter()
        .filter_map(|(path, bytes)| {
            Some((path.as_str().strip_prefix(folder)?.strip_prefix('/')?.to_owned(), bytes.to_vec()))
        })
        .collect()
}

fn path(text: &str) -> Option<TreePath> {
    TreePath::new(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_word_of_its_own() {
        assert_eq!(whole_word("# TODO(author): x", "TODO"), Some(2));
        assert_eq!(whole_word("MY_TODO TODOS", "TODO"), None);
        assert_eq!(whole_word("TODOS TODO", "TODO"), Some(6));
    }

    #[test]
    fn the_built_in_exercises_are_clean() {
        for id in Pack::BuiltIn.ids().expect("ids") {
            let lint = lint(&Pack::BuiltIn, &id).expect("read");
            assert_eq!(lint.faults, [], "{id}");
            assert!(lint.exercise.is_some());
        }
    }
}
