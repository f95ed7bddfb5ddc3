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
    for document in ["README.md", "exercises/README.md", ".github/CONTRIBUTING.md"] {
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
    let guide = read("exercises/README.md");
    let manifest = read("src/catalogue/manifest.rs");
    let fields: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(name, _)| name))
        .filter(|name| !name.contains(' '))
        .collect();
    assert!(fields.len() > 30, "{fields:?}");
    for field in fields {
        let word = field.replace('_', "-");
        assert!(guide.contains(field) || guide.contains(&word), "{field} is not in exercises/README.md");
    }
}

#[test]
fn the_example_of_the_guide_is_a_whole_manifest() {
    let guide = read("exercises/README.md");
    let start = guide.find("```toml\n").expect("an example") + "```toml\n".len();
    let end = start + guide[start..].find("```").expect("its end");
    let parsed = toml::from_str::<diffdojo::catalogue::manifest::Manifest>(&guide[start..end]);
    assert!(parsed.is_ok(), "{}", parsed.expect_err("refused"));
}
