//! What an exercise says of itself that cannot be so, or that says too much.

use super::{Lint, Stated, below, is_marked, path};
use crate::domain::exercise::{Exercise, Language, Leaf};
use crate::domain::tree::Tree;

/// Words that name a defect, by its leaf: a title is read before the diff.
fn give_aways(leaf: Leaf) -> &'static [&'static str] {
    match leaf {
        Leaf::LostTask => &[
            "lost task",
            "await",
            "awaited",
            "unawaited",
            "floating",
            "forgotten",
            "fire and forget",
            "dangling",
        ],
        Leaf::AccidentalSerialization => {
            &["accidental", "serialization", "serialized", "sequential", "sequentially", "one after another"]
        }
        Leaf::SharedState => &["shared state", "race", "races", "racy", "mutable", "data race"],
        Leaf::Unbounded => {
            &["unbounded", "unlimited", "without a limit", "timeout", "timeouts", "cancellation"]
        }
        Leaf::FailureLeak => &["failure leak", "leak", "leaks", "leaked", "leaking", "orphan", "orphaned"],
    }
}

/// Words that say that something is wrong, whatever it is.
const WRONG: [&str; 6] = ["bug", "buggy", "defect", "wrong", "broken", "flaw"];

/// What is looked at though the exercise may not load.
pub(super) fn stated(stated: &Stated, lint: &mut Lint) {
    for (field, text) in [("title", &stated.title), ("summary", &stated.summary)] {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let spaced = format!(" {} ", words.join(" "));
        // A summary may speak of the subject; a title is all that many read.
        let leaf = match Leaf::from_word(&stated.leaf) {
            Some(leaf) if field == "title" => give_aways(leaf),
            _ => &[],
        };
        if let Some(word) = leaf.iter().chain(&WRONG).find(|word| spaced.contains(&format!(" {word} "))) {
            lint.at_field(
                field,
                format!("{word:?} gives away what is wrong"),
                "say what the code is for; a learner reads this before the diff",
            );
        }
    }
    for (name, texts) in &stated.questions {
        for (index, text) in texts.iter().enumerate() {
            if is_marked(text) {
                continue;
            }
            let same = |other: &String| other.trim().to_lowercase() == text.trim().to_lowercase();
            if let Some(first) = texts[..index].iter().position(same) {
                lint.at_field(
                    &format!("questions.{name}.options[{index}].text"),
                    format!("options {} and {} say the same", first + 1, index + 1),
                    "write four different answers",
                );
            }
        }
    }
}

/// What can be seen of an exercise that loads.
pub(super) fn look(exercise: &Exercise, files: &Tree, lint: &mut Lint) {
    defects(exercise, lint);
    history(exercise, lint);
    copies(exercise, files, lint);
    twins(exercise, lint);
    // The names of a project's tests are those that its runner reported.
    if exercise.project.is_none() {
        tests(exercise, lint);
    }
    for (index, hint) in exercise.hints.iter().enumerate() {
        if exercise.hints[..index].contains(hint) && !is_marked(hint) {
            lint.at_field(&format!("hints[{index}]"), "this hint is there twice", "write another");
        }
    }
}

fn defects(exercise: &Exercise, lint: &mut Lint) {
    if let Some(main) = exercise.defects.first()
        && main.leaf != exercise.leaf
    {
        lint.at_field(
            "defects[0].leaf",
            format!("the main defect is {}, and the exercise {}", main.leaf, exercise.leaf),
            "give both the same defect class",
        );
    }
    for (index, defect) in exercise.defects.iter().enumerate() {
        let over = exercise.defects[..index]
            .iter()
            .position(|other| other.file == defect.file && other.lines == defect.lines);
        if let Some(other) = over {
            lint.at_field(
                &format!("defects[{index}].code"),
                format!("defect {} marks the same lines", other + 1),
                "take one of them out",
            );
        }
    }
}

fn history(exercise: &Exercise, lint: &mut Lint) {
    for (index, pair) in exercise.history.windows(2).enumerate() {
        if pair[1].author.seconds < pair[0].author.seconds {
            lint.at_field(
                &format!("main.commits[{}].date", index + 1),
                "it is earlier than the commit before",
                "write the commits oldest first",
            );
        }
    }
    let last = exercise.history.last().map_or(0, |commit| commit.author.seconds);
    if exercise.pull_request.commit.author.seconds < last {
        lint.at_field(
            "pull-request.date",
            "it is earlier than the last commit on main",
            "write a later date",
        );
    }
}

/// Files that are brought again as they were.
fn copies(exercise: &Exercise, files: &Tree, lint: &mut Lint) {
    for (inside, bytes) in below(files, "change") {
        if path(&inside).and_then(|path| exercise.main_tree().get(&path).map(|old| old == bytes))
            == Some(true)
        {
            lint.push(
                format!("change/{inside}"),
                None,
                "it is the same as in base/",
                "delete it: change/ has only what the pull request changes",
            );
        }
    }
    let overlays = exercise.fixes.iter().map(|fix| ("fixes", &fix.name, &fix.overlay));
    let overlays =
        overlays.chain(exercise.decoys.iter().map(|decoy| ("decoys", &decoy.name, &decoy.overlay)));
    for (kind, name, overlay) in overlays {
        for (inside, bytes) in overlay.files.iter() {
            if exercise.buggy_tree().get(inside) == Some(bytes) {
                lint.push(
                    format!("{kind}/{name}/{inside}"),
                    None,
                    "it is the same as in the pull request",
                    format!("delete it: {kind}/{name}/ has only what it changes"),
                );
            }
        }
    }
}

/// Fixes and decoys that are one and the same.
fn twins(exercise: &Exercise, lint: &mut Lint) {
    let fixes = exercise.fixes.iter().map(|fix| ("fixes", &fix.name, exercise.with(&fix.overlay)));
    let decoys = exercise.decoys.iter().map(|decoy| ("decoys", &decoy.name, exercise.with(&decoy.overlay)));
    let all: Vec<_> = fixes.chain(decoys).collect();
    for (index, (kind, name, tree)) in all.iter().enumerate() {
        let twin = all[..index].iter().find(|(_, _, other)| other == tree);
        if let Some((other_kind, other, _)) = twin {
            let mend = if kind == other_kind {
                "take one of them out"
            } else {
                "a right answer is no decoy: take one of them out"
            };
            lint.at_field(&format!("{kind}.{name}"), format!("it is the same as {other_kind}/{other}"), mend);
        }
    }
}

/// Tests that are told of and stand nowhere.
fn tests(exercise: &Exercise, lint: &mut Lint) {
    if exercise.project.is_some() {
        // Their names come from runners of every kind; `author import` has seen them run.
        return;
    }
    let suites = [
        ("visible.main", &exercise.visible.on_main, exercise.main_tree()),
        ("visible.tests", &exercise.visible.tests, exercise.buggy_tree()),
    ];
    for (index, file) in exercise.visible.files.iter().enumerate() {
        let wanted = match exercise.language {
            Language::JavaScript | Language::TypeScript => file.clone(),
            Language::Python => format!("{}.py", file.replace('.', "/")),
            Language::Go | Language::Rust => continue,
        };
        if !wanted.contains('*')
            && path(&wanted).is_some_and(|path| exercise.buggy_tree().get(&path).is_none())
        {
            lint.at_field(
                &format!("visible.files[{index}]"),
                format!("{wanted} is not in the pull request's tree"),
                "name a file of base/ or change/",
            );
        }
    }
    for (field, names, tree) in suites {
        let text = test_text(exercise, tree);
        for (index, name) in names.iter().enumerate() {
            let lacks = pieces(exercise.language, name).into_iter().find(|piece| !text.contains(piece));
            if let Some(piece) = lacks
                && !makes_names(exercise.language, &text)
            {
                lint.at_field(
                    &format!("{field}[{index}]"),
                    format!("{piece:?} stands in no file of the visible tests"),
                    "write the name as the runner reports it, or the test",
                );
            }
        }
    }
    let judge: String = exercise
        .exposing
        .files
        .iter()
        .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
        .collect::<Vec<_>>()
        .join("\n");
    for (index, name) in exercise.exposing.tests.iter().enumerate() {
        if !judge.contains(name.as_str()) && !makes_names(exercise.language, &judge) {
            lint.at_field(
                &format!("exposing.tests[{index}]"),
                format!("{name:?} stands in no file of exposing/"),
                "write the name as the judge has it, or the test",
            );
        }
    }
}

/// All text of the fixture's tests.
fn test_text(exercise: &Exercise, tree: &Tree) -> String {
    let is_test = |name: &str| match exercise.language {
        Language::JavaScript | Language::TypeScript => {
            name.contains("test") || exercise.visible.files.iter().any(|file| file == name)
        }
        Language::Python => name.contains("test"),
        Language::Go => name.ends_with("_test.go"),
        Language::Rust => name.ends_with(".rs"),
    };
    tree.iter()
        .filter(|(path, _)| is_test(path.as_str()))
        .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What of a test's name stands in its source.
fn pieces(language: Language, name: &str) -> Vec<String> {
    match language {
        Language::JavaScript | Language::TypeScript => name.split(" > ").map(str::to_owned).collect(),
        Language::Python => {
            let last = name.rsplit('.').next().unwrap_or(name);
            vec![last.split(['[', ' ', '(']).next().unwrap_or(last).to_owned()]
        }
        Language::Rust => vec![name.rsplit("::").next().unwrap_or(name).to_owned()],
        Language::Go => {
            let test = name.split_once('.').map_or(name, |(_, test)| test);
            vec![test.split('/').next().unwrap_or(test).to_owned()]
        }
    }
}

/// Whether names of tests may be put together while they run, so that none can be looked for.
fn makes_names(language: Language, text: &str) -> bool {
    let any = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    match language {
        Language::JavaScript | Language::TypeScript => {
            any(&["test(`", "it(`", "describe(`", "suite(`", ".each"])
        }
        Language::Python => any(&["test(f\"", "test(f'", ".parametrize(", "setattr("]),
        Language::Go => any(&["Test(fmt.", "Test(\"\"+"]),
        Language::Rust => any(&["macro_rules!"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tests_name_is_looked_for_by_its_parts() {
        use Language::{Go, JavaScript, Python};
        for (language, name, expected) in [
            (JavaScript, "a > b c", vec!["a", "b c"]),
            (Python, "test_x.ATest.test_y", vec!["test_y"]),
            (Python, "tests.test_x.test_y[1-2]", vec!["test_y"]),
            (Go, "sizes.TestB/empty.v1", vec!["TestB"]),
        ] {
            assert_eq!(pieces(language, name), expected, "{name}");
        }
    }
}
