//! What the documents say is what the program does.

use std::path::Path;

use crate::world::World;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The commands in the `console` blocks of a document, without their prompts.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            out.push(command.split(" # ").next().unwrap_or(command).trim().to_owned());
        }
    }
    out
}

#[test]
fn every_command_of_the_readme_is_one_that_the_program_takes() {
    let tree = diffdojo::cli::tree();
    let mut seen = 0;
    for document in ["README.md", "exercises/README.md", "exercises/FORMAT.md", ".github/CONTRIBUTING.md"] {
        for command in commands(&read(document)) {
            let Some(rest) =
                command.strip_prefix("diffdojo").or_else(|| command.strip_prefix("cargo run --release --"))
            else {
                continue;
            };
            let words = shell_words::split(rest).expect("a command");
            let words = words.iter().take_while(|word| !["&&", "|", ">"].contains(&word.as_str()));
            let parsed = tree
                .clone()
                .try_get_matches_from(std::iter::once("diffdojo").chain(words.map(String::as_str)));
            assert!(parsed.is_ok(), "{document}: {command}: {}", parsed.expect_err("refused"));
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} commands were found");
}

#[test]
fn every_verb_stands_in_the_readmes_table() {
    let readme = read("README.md");
    for verb in diffdojo::cli::tree().get_subcommands().map(|verb| verb.get_name().to_owned()) {
        if verb != "help" {
            assert!(readme.contains(&format!("| `{verb}")), "{verb} is not in the README's table");
        }
    }
}

#[test]
fn a_kata_goes_as_the_readme_says() {
    let world = World::new();
    let readme = read("README.md");
    let kata: Vec<_> =
        commands(&readme).into_iter().filter(|command| !command.starts_with("cargo")).collect();
    let mut folder = world.work();
    let mut played = 0;
    for command in kata.iter().take_while(|command| !command.contains("author")) {
        let words = shell_words::split(command).expect("a command");
        match words[0].as_str() {
            "cd" => folder = folder.join(&words[1]),
            "diffdojo" => {
                let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
                let run = world.run_in(&folder, &arguments);
                assert!(
                    run.code == 0 || run.code == 1 || (run.code == 3 && words[1] == "grade"),
                    "{command}: {}",
                    run.errors
                );
                played += 1;
            }
            _ => {}
        }
    }
    assert!(played >= 5, "{kata:?}");
}

#[test]
fn every_field_of_a_manifest_is_documented() {
    let guide = read("exercises/FORMAT.md");
    let manifest = read("src/catalogue/manifest.rs");
    let fields: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(name, _)| name))
        .filter(|name| !name.contains(' '))
        .collect();
    assert!(fields.len() > 30, "{fields:?}");
    for field in fields {
        let word = field.replace('_', "-");
        assert!(guide.contains(field) || guide.contains(&word), "{field} is not in exercises/FORMAT.md");
    }
}

#[test]
fn the_example_of_the_guide_is_a_whole_manifest() {
    let guide = read("exercises/FORMAT.md");
    let start = guide.find("```toml\n").expect("an example") + "```toml\n".len();
    let end = start + guide[start..].find("```").expect("its end");
    let parsed = toml::from_str::<diffdojo::catalogue::manifest::Manifest>(&guide[start..end]);
    assert!(parsed.is_ok(), "{}", parsed.expect_err("refused"));
}

/// A project of one's own with a commit that mended a bug.
fn my_project(folder: &Path) {
    let repository = git2::Repository::init(folder).expect("a repository");
    let commit = |code: &str, more: &str, message: &str| {
        std::fs::create_dir_all(folder.join("tests")).expect("made");
        let test = format!(
            "import unittest\n\nfrom totals import total\n\n\nclass Totals(unittest.TestCase):\n    def test_nothing(self):\n        self.assertEqual(total([]), 0)\n{more}"
        );
        std::fs::write(folder.join("totals.py"), code).expect("written");
        std::fs::write(folder.join("tests/__init__.py"), "").expect("written");
        std::fs::write(folder.join("tests/test_totals.py"), test).expect("written");
        let mut index = repository.index().expect("an index");
        index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
        index.write().expect("written");
        let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("there");
        let author = git2::Signature::now("Ann", "ann@example.com").expect("an author");
        let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<_> = parent.iter().collect();
        repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).expect("committed");
    };
    let good = "def total(prices):\n    return sum(prices)\n";
    commit(good, "", "Add up prices\n");
    commit(&good.replace("sum(prices)", "sum(prices[1:])"), "", "Skip the heading\n");
    let more = "\n    def test_first(self):\n        self.assertEqual(total([2, 3]), 5)\n";
    commit(good, more, "There is no heading\n");
}

#[test]
fn an_exercise_is_made_played_and_shared_as_the_guide_says() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::Python) {
        return;
    }
    let world = World::new();
    my_project(&world.work().join("my-project"));
    let mut typed = 0;
    for command in commands(&read("exercises/README.md")) {
        let words = shell_words::split(&command).expect("a command");
        let [program, arguments @ ..] = words.as_slice() else { panic!("{command:?}") };
        assert_eq!(program, "diffdojo", "{command}: only the program's own commands can be tried");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // What is new has places to fill in, and what is checked out is not solved yet.
        let expected = i32::from(arguments.contains(&"lint") || arguments.contains(&"grade"));
        let run = world.run(&arguments);
        assert_eq!(run.code, expected, "{command}: {}{}", run.output, run.errors);
        typed += 1;
    }
    assert!(typed >= 12, "only {typed} commands were found");
    // Before anything of it runs a learner is shown the project's own commands.
    assert_eq!(world.run(&["pack", "add", "katas"]).code, 0);
    let shown = world.run(&["pack", "trust", "katas", "--show"]).output;
    assert!(shown.contains("katas/02-our-bug  $ ") && shown.contains("unittest"), "{shown}");
    // Nothing is wrong with what was made: it only waits for the author's words.
    let run = world.run(&["--pack", "katas", "author", "lint", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    let exercises = document["exercises"].as_array().expect("a list");
    assert_eq!(exercises.len(), 2);
    for fault in exercises.iter().flat_map(|one| one["faults"].as_array().expect("a list")) {
        assert_eq!(fault["kind"], "unfinished", "{fault}");
    }
}

#[test]
fn the_example_of_a_packs_own_words_is_whole() {
    let guide = read("exercises/FORMAT.md");
    let at = guide.find("## pack.toml").expect("a chapter");
    let start = at + guide[at..].find("```toml\n").expect("an example") + "```toml\n".len();
    let end = start + guide[start..].find("```").expect("its end");
    let about = diffdojo::catalogue::about::About::read(&guide[start..end], "pack.toml").expect("read");
    assert_eq!(about.name.as_deref(), Some("katas"));
}

#[test]
fn the_guide_is_one_page() {
    let guide = read("exercises/README.md");
    assert!(guide.lines().count() <= 120, "{} lines", guide.lines().count());
}
