//! `exercise.toml` as it is written: its fields and nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The newest version of the format that this program reads.
pub const FORMAT: u32 = 1;

/// The oldest version of the format that this program reads.
pub const OLDEST: u32 = 1;

/// The version that a text states, whatever else is in it.
#[must_use]
pub fn stated_format(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Probe {
        format: u32,
    }
    toml::from_str::<Probe>(text).ok().map(|probe| probe.format)
}

/// What is wrong with a format's version, and the mend.
#[must_use]
pub fn format_fault(stated: u32) -> Option<(String, String)> {
    outside(stated, OLDEST, FORMAT)
}

fn outside(stated: u32, oldest: u32, newest: u32) -> Option<(String, String)> {
    if stated > newest {
        Some((
            format!("made for format {stated}, this diffdojo reads up to {newest}"),
            "install a newer diffdojo".to_owned(),
        ))
    } else if stated < oldest {
        Some((
            format!("made for format {stated}, this diffdojo reads {oldest} and later"),
            format!("bring it up to date and write {newest}, or install an older diffdojo"),
        ))
    } else {
        None
    }
}

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// The format's version.
    pub format: u32,
    /// The folder's name.
    pub id: String,
    /// A short neutral title.
    pub title: String,
    /// One of the languages' words.
    pub language: String,
    /// One of the difficulties' words.
    pub difficulty: String,
    /// One of the leaves' words.
    pub leaf: String,
    /// One sentence.
    pub summary: String,
    /// Nothing is wrong in the diff: the right review is to approve.
    #[serde(default)]
    pub clean: bool,
    /// Patterns of what a learner may change.
    pub editable: Vec<String>,
    /// From where to look to what to change.
    pub hints: Vec<String>,
    /// Libraries that a fix may import; their lock file is in `libraries/`.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// The history before the pull request.
    pub main: Main,
    /// The pull request.
    pub pull_request: PullRequest,
    /// The fixture's own tests.
    pub visible: Option<Visible>,
    /// The judge's tests.
    pub exposing: Option<Exposing>,
    /// What only a project exercise has, in place of those two.
    pub project: Option<Project>,
    /// What is wrong in the diff; nothing in a clean one.
    #[serde(default)]
    pub defects: Vec<Defect>,
    /// The three questions.
    pub questions: Questions,
    /// Right answers; a clean exercise needs none.
    #[serde(default)]
    pub fixes: Vec<Fix>,
    /// Plausible wrong ones.
    #[serde(default)]
    pub decoys: Vec<Decoy>,
}

/// `[project]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Project {
    /// One of the ecosystems' words.
    pub ecosystem: String,
    /// One of the runners' words.
    pub runner: String,
    /// Fetches what it depends on.
    #[serde(default)]
    pub setup: String,
    /// Comes before each run of the tests.
    #[serde(default)]
    pub build: String,
    /// Runs the tests.
    pub test: String,
    /// Further variables.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The longest run of the tests, in seconds.
    pub seconds: u64,
    /// The runner's exit code with the fix, where it does not go with its report.
    pub exit_code: Option<i32>,
    /// Files and packages of tests that do not load even with the fix.
    #[serde(default)]
    pub broken: Vec<String>,
    /// What the buggy commit shows.
    pub outcome: String,
    /// Tests that the fix deleted.
    #[serde(default)]
    pub removes: Vec<String>,
    /// What in the tree is a program.
    #[serde(default)]
    pub executable: Vec<String>,
    /// What in the tree is a link, and to where.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
    /// The names that fail before the fix and pass after it.
    pub fail_to_pass: Vec<String>,
    /// The names that pass on both sides.
    #[serde(default)]
    pub pass_to_pass: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// What is under review.
    pub review: Review,
}

/// `[project.origin]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Origin {
    /// The repository.
    pub url: String,
    /// The commit that mended it.
    pub fix: String,
    /// The commit that brought it in.
    pub introduced_by: Option<String>,
    /// The source's licence.
    pub licence: String,
}

/// `[project.review]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Review {
    /// Whether it is the diff that brought the defect in.
    pub pull_request: bool,
    /// Why, or why not.
    pub why: String,
}

/// `[main]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Main {
    /// Oldest first.
    pub commits: Vec<Commit>,
}

/// `[[main.commits]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The message.
    pub message: String,
    /// `Name <address>`.
    pub author: String,
    /// With offset.
    pub date: String,
    /// The files of `base/` that it brings; without it, the rest.
    pub files: Option<Vec<String>>,
}

/// `[pull-request]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    /// The branch's name.
    pub branch: String,
    /// `Name <address>`.
    pub author: String,
    /// With offset.
    pub date: String,
    /// Files of `base/` that it deletes.
    #[serde(default)]
    pub removes: Vec<String>,
}

/// `[visible]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visible {
    /// What the runner is told to run.
    pub files: Vec<String>,
    /// The tests' names on `main`.
    pub main: Vec<String>,
    /// The tests' names with the pull request.
    pub tests: Vec<String>,
}

/// `[exposing]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposing {
    /// What the buggy commit shows.
    pub outcome: String,
    /// The tests' names.
    pub tests: Vec<String>,
    /// The longest turn, in seconds.
    pub seconds: Option<u64>,
    /// Whether a learner may read the judge after a failing grade.
    #[serde(default)]
    pub shared: bool,
}

/// `[[defects]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// The file after the pull request.
    pub file: String,
    /// Its lines, as they are there.
    #[serde(default)]
    pub code: String,
    /// Its first and last line, in place of `code`.
    pub lines: Option<(u32, u32)>,
    /// The kind.
    pub leaf: String,
    /// One sentence.
    pub summary: String,
    /// Another one than the exercise is about.
    #[serde(default)]
    pub further: bool,
    /// Judged in review only.
    #[serde(default, rename = "finding-only", alias = "finding_only")]
    pub finding_only: bool,
}

/// `[questions]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// What is seen.
    pub failure: Question,
    /// Why it hides.
    pub hides: Question,
    /// What has to change.
    pub fix: Question,
}

/// `[questions.*]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// The right option's id.
    pub answer: String,
    /// Four of them.
    pub options: Vec<Choice>,
}

/// `[[questions.*.options]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What an answer names it by.
    pub id: String,
    /// The answer.
    pub text: String,
    /// Why it is right or wrong.
    pub why: String,
}

/// `[[fixes]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// The folder under `fixes/`.
    pub name: String,
    /// What it does.
    pub summary: String,
    /// Shown first.
    #[serde(default)]
    pub reference: bool,
    /// Files that it deletes.
    #[serde(default)]
    pub removes: Vec<String>,
}

/// `[[decoys]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decoy {
    /// The folder under `decoys/`.
    pub name: String,
    /// What it must be graded.
    pub verdict: String,
    /// Why it is wrong.
    pub why: String,
    /// Files that it deletes.
    #[serde(default)]
    pub removes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_read_between_the_oldest_and_the_newest() {
        for (stated, oldest, newest, words) in [
            (1, 1, 1, None),
            (2, 2, 4, None),
            (4, 2, 4, None),
            (5, 2, 4, Some(("made for format 5, this diffdojo reads up to 4", "install a newer diffdojo"))),
            (
                1,
                2,
                4,
                Some((
                    "made for format 1, this diffdojo reads 2 and later",
                    "bring it up to date and write 4, or install an older diffdojo",
                )),
            ),
        ] {
            let found = outside(stated, oldest, newest);
            let found = found.as_ref().map(|(fault, mend)| (fault.as_str(), mend.as_str()));
            assert_eq!(found, words, "{stated} of {oldest} to {newest}");
        }
    }

    #[test]
    fn the_format_of_a_manifest_that_is_not_known_is_read() {
        assert_eq!(stated_format("format = 3\n[surprise]\nx = [1]\n"), Some(3));
        assert_eq!(stated_format("format = \"three\""), None);
        assert_eq!(stated_format("format = "), None);
    }
}
