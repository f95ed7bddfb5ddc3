//! `exercise.toml` as it is written: its fields and nothing else.

use serde::Deserialize;

/// The version of the format that this program reads.
pub const FORMAT: u32 = 1;

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
    /// Patterns of what a learner may change.
    pub editable: Vec<String>,
    /// From where to look to what to change.
    pub hints: Vec<String>,
    /// The history before the pull request.
    pub main: Main,
    /// The pull request.
    pub pull_request: PullRequest,
    /// The fixture's own tests.
    pub visible: Visible,
    /// The judge's tests.
    pub exposing: Exposing,
    /// What is wrong in the diff.
    pub defects: Vec<Defect>,
    /// The three questions.
    pub questions: Questions,
    /// Right answers.
    pub fixes: Vec<Fix>,
    /// Plausible wrong ones.
    pub decoys: Vec<Decoy>,
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
    pub code: String,
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
