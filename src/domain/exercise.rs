//! An exercise: its fixture, what stands in it that is wrong, and what a learner is told about it.

use super::project::Project;
use super::tree::{Tree, TreePath};
use super::verdict::{Outcome, Verdict};

/// A closed set of words that files and scripts use.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that files and scripts use.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The language of a fixture.
    Language {
        /// JavaScript, as ES modules.
        JavaScript = "javascript",
        /// TypeScript with erasable syntax only.
        TypeScript = "typescript",
        /// Python.
        Python = "python",
        /// Go.
        Go = "go",
        /// Rust: project exercises only.
        Rust = "rust",
    }
}

impl Language {
    /// Those that a judge is written in; the others are for project exercises only.
    pub const JUDGED: [Self; 4] = [Self::JavaScript, Self::TypeScript, Self::Python, Self::Go];

    /// The name as people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::Rust => "Rust",
        }
    }

    /// The language of a file, by the end of its name.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "js" | "mjs" | "cjs" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "py" => Some(Self::Python),
            "go" => Some(Self::Go),
            "rs" => Some(Self::Rust),
            _ => None,
        }
    }
}

words! {
    /// How much an exercise asks.
    Difficulty {
        /// To get used to the tool.
        WarmUp = "warm-up",
        /// One idea.
        Easy = "easy",
        /// More than one thing to get right.
        Medium = "medium",
        /// Several things that pull against each other.
        Hard = "hard",
    }
}

words! {
    /// A leaf of the decision flow: the kind of a defect.
    Leaf {
        /// Work is started and nobody waits for it.
        LostTask = "lost-task",
        /// Work that could overlap runs one after another.
        AccidentalSerialization = "accidental-serialization",
        /// Tasks share what each should have for itself.
        SharedState = "shared-state",
        /// Work without a limit in number or in time.
        Unbounded = "unbounded",
        /// A failure leaves its siblings running or their products behind.
        FailureLeak = "failure-leak",
    }
}

impl Leaf {
    /// The question of the decision flow that leads to this leaf.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::LostTask => "Does it await everything that it starts?",
            Self::AccidentalSerialization => "Is concurrent work actually concurrent?",
            Self::SharedState => "Is shared state isolated per task?",
            Self::Unbounded => "Is the work bounded and cancellable?",
            Self::FailureLeak => "Does failure clean up its siblings?",
        }
    }

    /// What somebody looks at who asks that question.
    #[must_use]
    pub fn watches(self) -> &'static str {
        match self {
            Self::LostTask => "what is awaited",
            Self::AccidentalSerialization => "what could run at the same time",
            Self::SharedState => "what tasks share",
            Self::Unbounded => "what bounds it",
            Self::FailureLeak => "what a failure leaves behind",
        }
    }
}

/// Who made a commit and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The author's name.
    pub name: String,
    /// The author's address.
    pub email: String,
    /// Seconds since 1970 began, UTC.
    pub seconds: i64,
    /// The author's offset from UTC, in minutes.
    pub offset: i32,
}

/// One commit of the history: what it says and the whole tree after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The message; ends in a newline.
    pub message: String,
    /// Who and when.
    pub author: Signature,
    /// Every file of the project after it.
    pub tree: Tree,
}

/// The pull request under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// The branch that it is on.
    pub branch: String,
    /// Its title: one line.
    pub title: String,
    /// What it does and why it was wanted, as Markdown.
    pub description: String,
    /// Its one commit.
    pub commit: Commit,
}

/// Something that is wrong in the diff: known to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Where it stands.
    pub file: TreePath,
    /// First and last line in the file after the pull request, counted from 1.
    pub lines: (u32, u32),
    /// Its kind.
    pub leaf: Leaf,
    /// One sentence.
    pub summary: String,
    /// Not the one that the exercise is about, but in the same diff.
    pub further: bool,
    /// Judged in review only: the exposing test does not demand it.
    pub finding_only: bool,
}

impl Defect {
    /// Whether a finding of this class names its kind. Of one that the exercise is not about, any does.
    #[must_use]
    pub fn is_of(&self, leaf: Leaf) -> bool {
        self.further || self.leaf == leaf
    }
}

/// One of the answers that a question offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What an answer names it by.
    pub id: String,
    /// The answer.
    pub text: String,
    /// Why it is right or wrong.
    pub why: String,
}

/// One of the three questions of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// What may be answered.
    pub options: Vec<Choice>,
    /// The `id` of the right one.
    pub answer: String,
}

/// The three questions of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// What is seen when it ships.
    pub failure: Question,
    /// Why nobody saw it before.
    pub hides: Question,
    /// What has to change in the structure.
    pub fix: Question,
}

/// A change over the pull request's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Files that it takes away.
    pub removes: Vec<TreePath>,
    /// Files that it brings, whole.
    pub files: Tree,
}

/// A right answer to an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Its folder's name.
    pub name: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// Whether it is the one that is shown first.
    pub reference: bool,
    /// What it changes.
    pub overlay: Overlay,
}

/// A plausible wrong answer, and what must become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoy {
    /// Its folder's name.
    pub name: String,
    /// Why it is wrong, for somebody who has solved the exercise.
    pub why: String,
    /// What it must be graded.
    pub verdict: Verdict,
    /// What it changes.
    pub overlay: Overlay,
}

/// The fixture's ordinary tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleSuite {
    /// What the runner is told to run: files, modules or packages.
    pub files: Vec<String>,
    /// The names of the tests on `main`.
    pub on_main: Vec<String>,
    /// The names of the tests with the pull request.
    pub tests: Vec<String>,
}

/// The tests that expose the defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposingSuite {
    /// What the pull request shows; `Pass` where it is clean.
    pub outcome: Outcome,
    /// The names of the tests, in order.
    pub tests: Vec<String>,
    /// The longest that one turn of the subject may take, in seconds.
    pub seconds: u64,
    /// Whether a learner may read the judge after a failing grade.
    pub shared: bool,
    /// The judge and what it brings, relative to the exercise's `exposing` folder.
    pub files: Tree,
}

/// All of an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// `NN-name`: how it is called everywhere.
    pub id: String,
    /// A short neutral title.
    pub title: String,
    /// The fixture's language.
    pub language: Language,
    /// How much it asks.
    pub difficulty: Difficulty,
    /// The kind of its defect; of a clean one, the kind that it looks like.
    pub leaf: Leaf,
    /// One sentence for the list.
    pub summary: String,
    /// Nothing is wrong in the diff: the right review is to approve. Never shown before it is judged.
    pub clean: bool,
    /// Patterns of the paths that a learner may change or add.
    pub editable: Vec<String>,
    /// `main`, oldest commit first.
    pub history: Vec<Commit>,
    /// The pull request on top of it.
    pub pull_request: PullRequest,
    /// The fixture's own tests.
    pub visible: VisibleSuite,
    /// The judge's tests.
    pub exposing: ExposingSuite,
    /// What is wrong in the diff; the main defect first. Empty where it is clean.
    pub defects: Vec<Defect>,
    /// From where to look to what to change.
    pub hints: Vec<String>,
    /// The three questions.
    pub questions: Questions,
    /// What fails, why it hides, the fix, the rule; as Markdown.
    pub explanation: String,
    /// The structural rules, as their author wrote them.
    pub rubric: String,
    /// Libraries that a fix may import, by name.
    pub libraries: Vec<String>,
    /// The lock file of these libraries, as their package manager reads it.
    pub lock: Tree,
    /// Right answers.
    pub fixes: Vec<Fix>,
    /// Plausible wrong ones.
    pub decoys: Vec<Decoy>,
    /// What only a project exercise has.
    pub project: Option<Project>,
    /// The digest of all its files: two that differ in anything have two.
    pub content: String,
}

impl Exercise {
    /// The name of its folder: what its id ends in, where a pack's name stands before it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or(&self.id)
    }

    /// The installed pack that it is from.
    #[must_use]
    pub fn pack(&self) -> Option<&str> {
        self.id.split_once('/').map(|(pack, _)| pack)
    }

    /// The project before the pull request.
    ///
    /// # Panics
    /// Never: an exercise without history is refused on load.
    #[must_use]
    pub fn main_tree(&self) -> &Tree {
        &self.history.last().expect("an exercise has a history").tree
    }

    /// The defect that the exercise is about; none where it is clean.
    #[must_use]
    pub fn main_defect(&self) -> Option<&Defect> {
        self.defects.iter().find(|defect| !defect.further)
    }

    /// The project with the pull request: the buggy commit.
    #[must_use]
    pub fn buggy_tree(&self) -> &Tree {
        &self.pull_request.commit.tree
    }

    /// The fix that is shown first.
    #[must_use]
    pub fn reference_fix(&self) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.reference).or(self.fixes.first())
    }

    /// The general rule: the part of the explanation under that heading.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        let (_, rest) = self.explanation.split_once("## The rule\n")?;
        let rule = rest.split("\n## ").next().unwrap_or(rest).trim();
        (!rule.is_empty()).then_some(rule)
    }

    /// The wrong fixes that somebody who tried in earnest might have made; to undo the pull request,
    /// which every exercise refuses, is not among them.
    pub fn tempting(&self) -> impl Iterator<Item = &Decoy> {
        self.decoys
            .iter()
            .filter(|decoy| matches!(decoy.verdict, Verdict::Unsolved | Verdict::Partial))
            .filter(|decoy| decoy.name != "back-to-main" && decoy.name != "revert")
    }

    /// The buggy commit with an overlay on it.
    #[must_use]
    pub fn with(&self, overlay: &Overlay) -> Tree {
        self.buggy_tree().overlaid(&overlay.removes, &overlay.files)
    }
}
