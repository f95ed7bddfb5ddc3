//! `start` and `diff`.

use std::path::Path;

use crate::world::{ONE_OF_EACH, World, exercise, files};

fn head(folder: &Path) -> (String, String) {
    let repository = git2::Repository::open(folder).expect("a repository");
    let head = repository.head().expect("a head");
    (head.shorthand().expect("a name").to_owned(), head.target().expect("an id").to_string())
}

#[test]
fn a_checkout_is_the_fixture_and_nothing_else() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let folder = world.start(id);
        let exercise = exercise(id);
        let expected = exercise.buggy_tree().iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(files(&folder), expected);
        for (path, bytes) in exercise.buggy_tree().iter() {
            assert_eq!(std::fs::read(folder.join(path.as_str())).expect("read"), bytes, "{path}");
        }
        assert_eq!(head(&folder).0, exercise.pull_request.branch);
        let repository = git2::Repository::open(&folder).expect("a repository");
        assert!(repository.statuses(None).expect("statuses").is_empty());
        assert!(repository.find_branch("main", git2::BranchType::Local).is_ok());
        let mut walk = repository.revwalk().expect("a walk");
        walk.push_head().expect("pushed");
        assert!(walk.count() >= 2, "{id} has a history");
    }
}

#[test]
fn the_repository_holds_no_answer() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let folder = world.start(id);
        let exercise = exercise(id);
        let repository = git2::Repository::open(&folder).expect("a repository");
        let odb = repository.odb().expect("a database");
        let secret: Vec<git2::Oid> = exercise
            .fixes
            .iter()
            .flat_map(|fix| fix.overlay.files.iter())
            .chain(exercise.decoys.iter().flat_map(|decoy| decoy.overlay.files.iter()))
            .chain(exercise.exposing.files.iter())
            .filter(|(path, bytes)| {
                exercise.buggy_tree().get(path) != Some(*bytes)
                    && exercise.main_tree().get(path) != Some(*bytes)
            })
            .map(|(_, bytes)| git2::Oid::hash_object(git2::ObjectType::Blob, bytes).expect("an id"))
            .collect();
        assert!(!secret.is_empty());
        assert!(secret.iter().all(|oid| !odb.exists(*oid)), "{id}");
    }
}

#[test]
fn ids_are_the_same_whatever_the_machine_is_set_to() {
    let plain = World::new();
    let odd = World::new();
    std::fs::write(
        odd.home().join(".gitconfig"),
        "[user]\n name = Someone\n email = s@example.com\n[init]\n defaultBranch = trunk\n templateDir = /nonexistent\n\
         [core]\n autocrlf = true\n eol = crlf\n hooksPath = /nonexistent\n[commit]\n gpgsign = true\n",
    )
    .expect("written");
    for id in ONE_OF_EACH {
        let first = plain.start(id);
        let folder = odd.work().join(id);
        let output = odd
            .command(&odd.work())
            .args(["start", id])
            .env("TZ", "Asia/Tokyo")
            .env("GIT_AUTHOR_NAME", "Nobody")
            .env("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
            .env("GIT_DIR", "/nonexistent")
            .output()
            .expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(head(&first), head(&folder), "{id}");
        for path in files(&first) {
            assert_eq!(
                std::fs::read(first.join(&path)).expect("read"),
                std::fs::read(folder.join(&path)).expect("read")
            );
        }
    }
}

#[test]
fn a_folder_with_a_space_in_its_name_is_taken_and_quoted() {
    let world = World::new();
    let run = world.run(&["start", "foreach", "--dir", "my first kata"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("cd 'my first kata'"), "{}", run.output);
    assert_eq!(world.run_in(&world.work().join("my first kata").join("src"), &["hint"]).code, 0);
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_left_alone() {
    let world = World::new();
    let folder = world.work().join("01-session-cleanup");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("mine.txt"), "mine").expect("written");
    let run = world.run(&["start", "01"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("is not empty") && run.errors.contains("--dir"), "{}", run.errors);
    assert_eq!(files(&folder).into_iter().collect::<Vec<_>>(), ["mine.txt"]);
    std::fs::write(world.work().join("file"), "x").expect("written");
    let run = world.run(&["start", "01", "--dir", "file"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("is a file"), "{}", run.errors);
}

#[test]
fn an_empty_folder_that_is_there_already_is_taken() {
    let world = World::new();
    std::fs::create_dir(world.work().join("here")).expect("made");
    assert_eq!(world.run(&["start", "01", "--dir", "here"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_said_and_nothing_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let closed = world.work().join("closed");
    std::fs::create_dir(&closed).expect("made");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).expect("set");
    // Root may write anywhere; a file in the way stops everybody.
    let parent = if std::fs::write(closed.join("probe"), "").is_ok() {
        let file = world.work().join("file");
        std::fs::write(&file, "").expect("written");
        file
    } else {
        closed.clone()
    };
    let target = parent.join("kata");
    let run = world.run(&["start", "01", "--dir", target.to_str().expect("Unicode")]);
    assert_eq!(run.code, 2, "{}", run.errors);
    assert!(run.errors.contains("try:"), "{}", run.errors);
    assert!(!target.exists());
}

#[test]
fn an_exercise_that_is_not_there_is_said() {
    let world = World::new();
    let run = world.run(&["start", "99"]);
    assert_eq!(run.code, 2);
    assert!(
        run.errors.contains("no exercise goes by \"99\"") && run.errors.contains("diffdojo list"),
        "{}",
        run.errors
    );
    assert!(std::fs::read_dir(world.work()).expect("readable").next().is_none());
}

#[test]
fn the_diff_is_the_pull_request() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let exercise = exercise(id);
        let folder = world.start(id);
        let run = world.run_in(&folder, &["diff"]);
        assert_eq!(run.code, 0, "{}", run.errors);
        assert!(!run.output.contains('\u{1b}'));
        let title: String = exercise.pull_request.title.chars().take(40).collect();
        assert!(run.output.contains(&title), "{}", run.output);
        let first = exercise.buggy_tree().text(&exercise.defects[0].file).expect("text");
        let line = first.lines().nth(exercise.defects[0].lines.0 as usize - 1).expect("a line").trim();
        assert!(run.output.contains(line), "{id}: {line}");
        assert!(run.output.contains(exercise.defects[0].file.as_str()));
        let coloured = world.run_in(&folder, &["diff", "--color", "always"]).output;
        assert!(coloured.contains('\u{1b}'));
    }
}

#[test]
fn ones_own_changes_are_shown_apart() {
    let world = World::new();
    let folder = world.start("01");
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    assert!(world.run_in(&folder, &["diff", "--mine"]).errors.contains("nothing has changed"));
    std::fs::write(folder.join("src").join("sessions.js"), "export const mine = 1;\n").expect("written");
    let run = world.run_in(&folder, &["diff", "--mine"]);
    assert!(run.output.contains("export const mine = 1;"), "{}", run.output);
}

#[test]
fn outside_a_checkout_every_verb_about_one_says_what_to_do() {
    let world = World::new();
    for verb in [&["diff"][..], &["grade"], &["hint"], &["answer"], &["reset", "--yes"]] {
        let run = world.run(verb);
        assert_eq!(run.code, 2, "{verb:?}");
        assert!(run.errors.contains("is not inside an exercise's repository"), "{}", run.errors);
        assert!(run.errors.contains("--dir"), "{}", run.errors);
        assert!(run.output.is_empty());
    }
}
