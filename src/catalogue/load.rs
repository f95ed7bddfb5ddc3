//! From the files of an exercise to the exercise: every field checked, each fault with its mend.

use globset::GlobBuilder;
use thiserror::Error;

use super::manifest::{self, FORMAT, Manifest};
use super::pack::{Pack, PackError};
use crate::domain::diff::{FileDiff, diff_trees};
use crate::domain::exercise::{
    Choice, Commit, Decoy, Defect, Difficulty, Exercise, ExposingSuite, Fix, Language, Leaf, Overlay,
    PullRequest, Question, Questions, Signature, VisibleSuite,
};
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::{Outcome, Verdict};

/// How long one turn of a subject may take where the manifest does not say, in seconds.
const TURN_SECONDS: u64 = 10;

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
}

/// Reads just what the list needs.
///
/// # Errors
/// When the manifest cannot be read or has a fault.
pub fn load_card(pack: &Pack, id: &str) -> Result<Card, LoadError> {
    let file = pack.shown(id, "exercise.toml");
    let manifest = parse(&pack.manifest(id)?, &file)?;
    let loader = Loader { pack, id, manifest_file: file };
    loader.card(&manifest)
}

/// Reads an exercise whole and checks every field.
///
/// # Errors
/// When a file cannot be read or has a fault; the error names the file, the field and the mend.
pub fn load(pack: &Pack, id: &str) -> Result<Exercise, LoadError> {
    let files = pack.files(id)?;
    let loader = Loader { pack, id, manifest_file: pack.shown(id, "exercise.toml") };
    let manifest = parse(&loader.text(&files, "exercise.toml")?, &loader.manifest_file)?;
    loader.exercise(manifest, &files)
}

fn parse(text: &str, file: &str) -> Result<Manifest, LoadError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        LoadError::Fault {
            file: file.to_owned(),
            field: line.map_or_else(|| "the whole".to_owned(), |line| format!("line {line}")),
            fault: error.message().trim().replace('\n', ", "),
            mend: "exercises/README.md lists every field".to_owned(),
        }
    })
}

struct Loader<'a> {
    pack: &'a Pack,
    id: &'a str,
    manifest_file: String,
}

impl Loader<'_> {
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

    fn card(&self, manifest: &Manifest) -> Result<Card, LoadError> {
        if manifest.format > FORMAT {
            return self.fault(
                "format",
                format!("the exercise has format {}, this diffdojo reads up to {FORMAT}", manifest.format),
                "install a newer diffdojo",
            );
        }
        if manifest.format == 0 {
            return self.fault("format", "0 is no format", format!("write {FORMAT}"));
        }
        if manifest.id != self.id {
            return self.fault(
                "id",
                format!("it says {:?} and the folder is called {:?}", manifest.id, self.id),
                "give both the same name",
            );
        }
        let well_formed = manifest.id.split_once('-').is_some_and(|(number, name)| {
            number.len() >= 2
                && number.chars().all(|c| c.is_ascii_digit())
                && !name.is_empty()
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        if !well_formed {
            return self.fault(
                "id",
                format!("{:?} is not of the form NN-name", manifest.id),
                "use two digits, a hyphen, and small letters, digits and hyphens",
            );
        }
        Ok(Card {
            id: manifest.id.clone(),
            title: self.line("title", &manifest.title)?,
            language: self.word("language", &manifest.language, Language::ALL, Language::word)?,
            difficulty: self.word("difficulty", &manifest.difficulty, Difficulty::ALL, Difficulty::word)?,
            leaf: self.word("leaf", &manifest.leaf, Leaf::ALL, Leaf::word)?,
            summary: self.line("summary", &manifest.summary)?,
        })
    }

    fn exercise(&self, manifest: Manifest, files: &Tree) -> Result<Exercise, LoadError> {
        let card = self.card(&manifest)?;
        let base = below(files, "base");
        let change = below(files, "change");
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
        let history = self.history(&manifest.main, &base)?;
        let pull_request = self.pull_request(&manifest.pull_request, files, &base, &change)?;
        let buggy = &pull_request.commit.tree;
        let diff = diff_trees(&base, buggy);
        for (index, pattern) in manifest.editable.iter().enumerate() {
            if let Err(error) = GlobBuilder::new(pattern).literal_separator(true).build() {
                return self.fault(
                    format!("editable[{index}]"),
                    error.to_string(),
                    "write a pattern such as \"src/**\"",
                );
            }
        }
        if manifest.editable.is_empty() {
            return self.fault(
                "editable",
                "it is empty",
                "name what a learner may change, such as \"src/**\"",
            );
        }
        let fixes = manifest
            .fixes
            .iter()
            .map(|fix| {
                Ok(Fix {
                    name: fix.name.clone(),
                    summary: self.line("fixes.summary", &fix.summary)?,
                    reference: fix.reference,
                    overlay: self.overlay("fixes", &fix.name, &fix.removes, files, buggy)?,
                })
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        if fixes.iter().filter(|fix| fix.reference).count() != 1 {
            return self.fault(
                "fixes",
                "not exactly one is the reference",
                "give one of them `reference = true`",
            );
        }
        let decoys = manifest
            .decoys
            .iter()
            .map(|decoy| {
                let verdict = self.word("decoys.verdict", &decoy.verdict, Verdict::ALL, Verdict::word)?;
                if verdict == Verdict::Solved {
                    return self.fault(
                        format!("decoys.{}.verdict", decoy.name),
                        "a decoy is never solved",
                        "move it to fixes/ if it is right",
                    );
                }
                Ok(Decoy {
                    name: decoy.name.clone(),
                    why: self.line("decoys.why", &decoy.why)?,
                    verdict,
                    overlay: self.overlay("decoys", &decoy.name, &decoy.removes, files, buggy)?,
                })
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        self.all_told("fixes", files, fixes.iter().map(|fix| fix.name.as_str()))?;
        self.all_told("decoys", files, decoys.iter().map(|decoy| decoy.name.as_str()))?;
        if !(3..=5).contains(&manifest.hints.len()) {
            return self.fault("hints", format!("there are {}", manifest.hints.len()), "write three to five");
        }
        Ok(Exercise {
            defects: self.defects(&manifest.defects, buggy, &diff)?,
            questions: Questions {
                failure: self.question("questions.failure", manifest.questions.failure)?,
                hides: self.question("questions.hides", manifest.questions.hides)?,
                fix: self.question("questions.fix", manifest.questions.fix)?,
            },
            visible: self.visible(manifest.visible)?,
            exposing: self.exposing(&manifest.exposing, card.language, below(files, "exposing"))?,
            explanation: self.text(files, "explanation.md")?,
            rubric: self.text(files, "rubric.yml")?,
            id: card.id,
            title: card.title,
            language: card.language,
            difficulty: card.difficulty,
            leaf: card.leaf,
            summary: card.summary,
            editable: manifest.editable,
            hints: manifest.hints,
            history,
            pull_request,
            fixes,
            decoys,
        })
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

    fn signature(&self, field: &str, author: &str, date: &str) -> Result<Signature, LoadError> {
        let parts = author.trim().strip_suffix('>').and_then(|rest| rest.split_once(" <"));
        let Some((name, email)) = parts.filter(|(name, email)| !name.is_empty() && email.contains('@'))
        else {
            return self.fault(
                format!("{field}.author"),
                format!("{author:?} is no author"),
                "write `Name <name@example.com>`",
            );
        };
        // The offset is part of the commit's id, so it is read from the text and not from a time zone.
        let moment = jiff::fmt::temporal::DateTimeParser::new()
            .parse_timestamp(date)
            .ok()
            .zip(jiff::fmt::temporal::Pieces::parse(date).ok().and_then(|pieces| pieces.to_numeric_offset()));
        let Some((time, offset)) = moment else {
            return self.fault(
                format!("{field}.date"),
                format!("{date:?} is no date with an offset"),
                "write for example \"2025-03-03T09:12:00+01:00\"",
            );
        };
        Ok(Signature {
            name: name.to_owned(),
            email: email.to_owned(),
            seconds: time.as_second(),
            offset: offset.seconds() / 60,
        })
    }

    fn history(&self, main: &manifest::Main, base: &Tree) -> Result<Vec<Commit>, LoadError> {
        let mut history: Vec<Commit> = Vec::new();
        let mut tree = Tree::new();
        for (index, commit) in main.commits.iter().enumerate() {
            let field = format!("main.commits[{index}]");
            if let Some(files) = &commit.files {
                for file in files {
                    let path = self.path(&field, file)?;
                    let Some(bytes) = base.get(&path) else {
                        return self.fault(
                            format!("{field}.files"),
                            format!("base/{file} is not there"),
                            "name files of base/",
                        );
                    };
                    tree.insert(path, bytes.to_vec());
                }
            } else {
                tree = base.clone();
            }
            history.push(Commit {
                message: format!("{}\n", self.line(&field, &commit.message)?),
                author: self.signature(&field, &commit.author, &commit.date)?,
                tree: tree.clone(),
            });
        }
        if history.last().is_none_or(|last| last.tree != *base) {
            return self.fault(
                "main.commits",
                "after the last of them not every file of base/ is there",
                "leave `files` out of the last commit",
            );
        }
        Ok(history)
    }

    fn pull_request(
        &self,
        stated: &manifest::PullRequest,
        files: &Tree,
        base: &Tree,
        change: &Tree,
    ) -> Result<PullRequest, LoadError> {
        let removes = self.removes("pull-request.removes", &stated.removes, base)?;
        let tree = base.overlaid(&removes, change);
        if tree == *base {
            return self.fault(
                "change/",
                "it changes nothing",
                "put the files as the pull request leaves them there",
            );
        }
        let text = self.text(files, "pull-request.md")?;
        let (first, description) = text.split_once('\n').unwrap_or((&text, ""));
        let Some(title) = first.strip_prefix("# ").map(str::trim).filter(|title| !title.is_empty()) else {
            return self.fault("pull-request.md", "the first line is no title", "begin it with `# Title`");
        };
        let branch = self.line("pull-request.branch", &stated.branch)?;
        if branch == "main"
            || branch.contains([' ', '~', '^', ':', '?', '*', '[', '\\'])
            || branch.contains("..")
        {
            return self.fault(
                "pull-request.branch",
                format!("{branch:?} cannot be used"),
                "name a branch such as feat/parallel-sweep",
            );
        }
        let description = description.trim().to_owned();
        Ok(PullRequest {
            branch,
            title: title.to_owned(),
            commit: Commit {
                message: format!("{title}\n\n{description}\n"),
                author: self.signature("pull-request", &stated.author, &stated.date)?,
                tree,
            },
            description,
        })
    }

    fn removes(&self, field: &str, removes: &[String], tree: &Tree) -> Result<Vec<TreePath>, LoadError> {
        removes
            .iter()
            .map(|file| {
                let path = self.path(field, file)?;
                if tree.get(&path).is_none() {
                    return self.fault(field, format!("{file} is not there to be deleted"), "take it out");
                }
                Ok(path)
            })
            .collect()
    }

    fn overlay(
        &self,
        kind: &str,
        name: &str,
        removes: &[String],
        files: &Tree,
        buggy: &Tree,
    ) -> Result<Overlay, LoadError> {
        let field = format!("{kind}.{name}");
        let overlay = Overlay {
            removes: self.removes(&field, removes, buggy)?,
            files: below(files, &format!("{kind}/{name}")),
        };
        if buggy.overlaid(&overlay.removes, &overlay.files) == *buggy {
            return self.fault(
                field,
                "it changes nothing",
                format!("put the changed files in {kind}/{name}/, whole"),
            );
        }
        Ok(overlay)
    }

    /// Every folder of fixes or decoys is told of in the manifest, once.
    fn all_told<'n>(
        &self,
        kind: &str,
        files: &Tree,
        names: impl Iterator<Item = &'n str>,
    ) -> Result<(), LoadError> {
        let names: Vec<&str> = names.collect();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                return self.fault(kind, format!("{name:?} is there twice"), "give each its own name");
            }
        }
        for (path, _) in below(files, kind).iter() {
            let folder = path.as_str().split('/').next().unwrap_or_default();
            if !names.contains(&folder) {
                return self.fault(
                    kind,
                    format!("the folder {kind}/{folder}/ is not told of"),
                    format!("add a [[{kind}]] with `name = \"{folder}\"`, or delete the folder"),
                );
            }
        }
        Ok(())
    }

    fn defects(
        &self,
        stated: &[manifest::Defect],
        buggy: &Tree,
        diff: &[FileDiff],
    ) -> Result<Vec<Defect>, LoadError> {
        if stated.first().is_none_or(|first| first.further) {
            return self.fault(
                "defects",
                "the first is not the main one",
                "put the defect without `further` first",
            );
        }
        stated
            .iter()
            .enumerate()
            .map(|(index, defect)| {
                let field = format!("defects[{index}]");
                let path = self.path(&field, &defect.file)?;
                let Some(text) = buggy.text(&path) else {
                    return self.fault(
                        format!("{field}.file"),
                        format!("{} is not in the pull request's tree", defect.file),
                        "name a file as it is after the pull request",
                    );
                };
                let Some(lines) = locate(text, &defect.code) else {
                    return self.fault(
                        format!("{field}.code"),
                        "these lines do not stand exactly once in the file",
                        "copy them from change/, with their indentation",
                    );
                };
                if !diff.iter().any(|file| file.path == path && file.adds_lines(lines.0, lines.1)) {
                    return self.fault(
                        format!("{field}.code"),
                        format!("lines {} to {} were not all added by the pull request", lines.0, lines.1),
                        "mark added lines only",
                    );
                }
                Ok(Defect {
                    file: path,
                    lines,
                    leaf: self.word(&field, &defect.leaf, Leaf::ALL, Leaf::word)?,
                    summary: self.line(&field, &defect.summary)?,
                    further: defect.further,
                    finding_only: defect.finding_only,
                })
            })
            .collect()
    }

    fn question(&self, field: &str, stated: manifest::Question) -> Result<Question, LoadError> {
        if stated.options.len() != 4 {
            return self.fault(field, format!("it has {} options", stated.options.len()), "write four");
        }
        for (index, option) in stated.options.iter().enumerate() {
            if stated.options[..index].iter().any(|other| other.id == option.id) {
                return self.fault(
                    field,
                    format!("two options are called {:?}", option.id),
                    "give each its own id",
                );
            }
        }
        if !stated.options.iter().any(|option| option.id == stated.answer) {
            return self.fault(
                format!("{field}.answer"),
                format!("no option is called {:?}", stated.answer),
                "name the id of the right option",
            );
        }
        let options = stated
            .options
            .into_iter()
            .map(|option| {
                Ok(Choice {
                    id: self.line(field, &option.id)?,
                    text: self.line(field, &option.text)?,
                    why: self.line(field, &option.why)?,
                })
            })
            .collect::<Result<_, LoadError>>()?;
        Ok(Question { ask: self.line(field, &stated.ask)?, options, answer: stated.answer })
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

    fn visible(&self, stated: manifest::Visible) -> Result<VisibleSuite, LoadError> {
        self.names("visible.files", &stated.files)?;
        self.names("visible.main", &stated.main)?;
        self.names("visible.tests", &stated.tests)?;
        Ok(VisibleSuite { files: stated.files, on_main: stated.main, tests: stated.tests })
    }

    fn exposing(
        &self,
        stated: &manifest::Exposing,
        language: Language,
        files: Tree,
    ) -> Result<ExposingSuite, LoadError> {
        self.names("exposing.tests", &stated.tests)?;
        let outcome = self.word("exposing.outcome", &stated.outcome, Outcome::ALL, Outcome::word)?;
        if matches!(outcome, Outcome::Pass | Outcome::Broken | Outcome::Tampered) {
            return self.fault(
                "exposing.outcome",
                format!("the buggy commit cannot be {outcome}"),
                "write fail, leak, race, crash or hang",
            );
        }
        for name in judge_files(language) {
            if files.get(&self.path("exposing/", name)?).is_none() {
                return self.fault("exposing/", format!("{name} is missing"), format!("add exposing/{name}"));
            }
        }
        let seconds = stated.seconds.unwrap_or(TURN_SECONDS);
        if !(1..=120).contains(&seconds) {
            return self.fault("exposing.seconds", format!("{seconds} is out of range"), "write 1 to 120");
        }
        Ok(ExposingSuite { outcome, tests: stated.tests.clone(), seconds, shared: stated.shared, files })
    }
}

/// What must stand in `exposing/`.
fn judge_files(language: Language) -> &'static [&'static str] {
    match language {
        Language::JavaScript | Language::TypeScript => &["judge.mjs"],
        Language::Python => &["judge.py"],
        Language::Go => &["judge.go", "subject.go"],
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

/// The lines where a piece of code stands, counted from 1, where it stands exactly once.
fn locate(text: &str, code: &str) -> Option<(u32, u32)> {
    let wanted: Vec<&str> = code.trim_matches('\n').lines().map(str::trim_end).collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if wanted.is_empty() || wanted.iter().all(|line| line.is_empty()) {
        return None;
    }
    let mut found =
        lines.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted.as_slice());
    let (index, _) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let first = u32::try_from(index + 1).ok()?;
    Some((first, first + u32::try_from(wanted.len()).ok()? - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_located_where_it_stands_exactly_once() {
        let text = "a\n  b\nc\na\nd\n";
        assert_eq!(locate(text, "  b\nc\n"), Some((2, 3)));
        assert_eq!(locate(text, "\nd\n"), Some((5, 5)));
        assert_eq!(locate(text, "a"), None);
        assert_eq!(locate(text, "b"), None);
        assert_eq!(locate(text, "\n\n"), None);
    }
}
