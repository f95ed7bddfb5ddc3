//! `pack`: packs of others are brought whole, told apart by name, and run only once they were agreed to.

use std::path::{Path, PathBuf};

use diffdojo::domain::exercise::Language;

use crate::world::{Run, World, address, can_run, finish};

/// Words of a refusal, and what is done to a pack to get it.
type Harm = (&'static str, fn(&Path));

/// A folder with small exercises in it, which is called `ours`.
fn ours(world: &World, ids: &[&str]) -> PathBuf {
    for id in ids {
        let run = world.run(&["--pack", "ours", "author", "new", id]);
        assert_eq!(run.code, 0, "{}", run.errors);
    }
    world.work().join("ours")
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).expect("read");
    assert!(text.contains(from), "{from:?} is not in {}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).expect("written");
}

/// A git repository with all that is in a folder; gives the commit.
fn commit(folder: &Path, message: &str) -> String {
    let repository = git2::Repository::init(folder).expect("a repository");
    let mut index = repository.index().expect("an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
    index.update_all(["*"], None).expect("updated");
    index.write().expect("written");
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("there");
    let author = git2::Signature::now("Ann", "ann@example.com").expect("an author");
    let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents: Vec<_> = parent.iter().collect();
    let id = repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).expect("committed");
    id.to_string()
}

fn said(run: &Run) -> String {
    format!("{} {}", run.output, run.errors).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.output).unwrap_or_else(|error| panic!("{error}: {}", run.output))
}

fn in_library(world: &World) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(world.dojo_home().join("packs"))
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("entry").file_name().into_string().expect("Unicode"))
        .filter(|name| name != ".lock")
        .collect();
    names.sort();
    names
}

#[test]
fn a_pack_is_added_listed_played_and_removed() {
    let world = World::new();
    let folder = ours(&world, &["01-tidy-up", "20-sums"]);
    std::fs::write(
        folder.join("pack.toml"),
        "format = 1\nname = \"team\"\ntitle = \"Bugs of our own\"\nlicence = \"MIT\"\nauthors = [\"Ann Example\"]\n",
    )
    .expect("written");
    std::fs::write(folder.join("unrelated.bin"), [0; 100]).expect("written");
    let run = world.run(&["pack", "add", "ours"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("team/01-tidy-up") && run.output.contains("team/20-sums"), "{}", run.output);
    assert!(!world.dojo_home().join("packs/team/pack/unrelated.bin").exists());

    let packs = json(&world.run(&["pack", "list", "--format", "json"]));
    let pack = &packs["packs"][0];
    assert_eq!((pack["name"].as_str(), pack["exercises"].as_u64()), (Some("team"), Some(2)));
    assert_eq!((pack["licence"].as_str(), pack["agreed"].as_bool()), (Some("MIT"), Some(false)));
    let shown = world.run(&["pack", "list"]);
    assert!(said(&shown).contains("Bugs of our own; by Ann Example; MIT"), "{}", shown.output);

    let list = json(&world.run(&["list", "--format", "json"]));
    let of = |pack: Option<&str>| {
        list["exercises"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|one| one["pack"].as_str() == pack)
            .count()
    };
    assert_eq!(of(Some("team")), 2);
    assert!(of(None) >= 11, "the built-in ones are there too");
    let human = world.run(&["list"]).output;
    assert!(human.contains("\npack team\nteam/01-tidy-up"), "{human}");

    // The built-in exercises keep their numbers.
    assert_eq!(world.run(&["start", "1"]).code, 0);
    assert!(world.work().join("01-session-cleanup").is_dir());
    assert_eq!(world.run(&["start", "team/1"]).code, 0);
    assert!(world.work().join("01-tidy-up").is_dir());
    assert_eq!(world.run(&["start", "sums", "--dir", "s"]).code, 0);
    let state = std::fs::read_to_string(world.work().join("s/.git/diffdojo/checkout.json")).expect("read");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(
        (state["exercise"].as_str(), state["pack"]["from"].as_str()),
        (Some("team/20-sums"), Some("team"))
    );
    assert_eq!(world.run_in(&world.work().join("s"), &["hint"]).code, 0);
    let list = json(&world.run(&["list", "--format", "json"]));
    let sums = list["exercises"].as_array().expect("a list").iter().find(|one| one["id"] == "team/20-sums");
    assert_eq!(sums.expect("listed")["state"], "started");

    let run = world.run(&["pack", "remove", "team"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("ours"), "{}", run.output);
    assert!(in_library(&world).is_empty());
    let run = world.run_in(&world.work().join("s"), &["hint"]);
    assert!(run.code == 2 && said(&run).contains("pack list"), "{}", run.errors);
    assert_eq!(world.run(&["pack", "remove", "team"]).code, 2);
}

#[test]
fn a_pack_is_called_as_it_says_as_its_folder_or_as_one_likes() {
    let world = World::new();
    ours(&world, &["01-a"]);
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert_eq!(world.run(&["pack", "add", "ours", "--name", "theirs"]).code, 0);
    assert_eq!(in_library(&world), ["ours", "theirs"]);
    let run = world.run(&["pack", "add", "ours"]);
    assert!(run.code == 2 && said(&run).contains("pack update ours") && said(&run).contains("--name"));
    let run = world.run(&["pack", "add", "ours", "--name", "Not This"]);
    assert!(run.code == 2 && said(&run).contains("small letters"), "{}", run.errors);
    // What both have is not guessed at.
    let run = world.run(&["start", "01-a"]);
    assert!(run.code == 2 && said(&run).contains("ours/01-a, theirs/01-a"), "{}", run.errors);
}

#[test]
fn a_pack_that_cannot_be_played_is_refused_whole() {
    let rows: [Harm; 7] = [
        ("01-a/exercise.toml: leaf: \"lost\" is not known", |ours| {
            edit(&ours.join("01-a/exercise.toml"), "leaf = \"lost-task\"", "leaf = \"lost\"");
        }),
        ("made for format 3, this diffdojo reads up to 1; install a newer diffdojo", |ours| {
            edit(&ours.join("01-a/exercise.toml"), "format = 1", "format = 3\nsurprise = true");
        }),
        ("made for format 0, this diffdojo reads 1 and later", |ours| {
            edit(&ours.join("01-a/exercise.toml"), "format = 1", "format = 0");
        }),
        ("made for format 4, this diffdojo reads up to 1", |ours| {
            std::fs::write(ours.join("pack.toml"), "format = 4\nmore = [1]\n").expect("written");
        }),
        ("unknown field", |ours| {
            std::fs::write(ours.join("pack.toml"), "format = 1\nmore = [1]\n").expect("written");
        }),
        ("01-a/base/big.bin: it is larger than 4 MiB", |ours| {
            std::fs::write(ours.join("01-a/base/big.bin"), vec![0; (4 << 20) + 1]).expect("written");
        }),
        ("holds no exercise", |ours| {
            std::fs::remove_dir_all(ours.join("01-a")).expect("removed");
        }),
    ];
    let world = World::new();
    for (words, harm) in rows {
        std::fs::remove_dir_all(world.work().join("ours")).ok();
        harm(&ours(&world, &["01-a"]));
        let run = world.run(&["pack", "add", "ours"]);
        assert_eq!(run.code, 2, "{words}");
        assert!(said(&run).contains(words), "{words:?} is not in {}", run.errors);
        assert!(in_library(&world).is_empty(), "{words}");
    }
    for (source, words) in [
        ("nowhere", "no folder nowhere"),
        ("http://example.com/x.git", "kind that is not taken"),
        ("ext::sh -c true", "kind that is not taken"),
        ("file:///nowhere/at/all", "/nowhere/at/all"),
    ] {
        let run = world.run(&["pack", "add", source]);
        assert!(run.code == 2 && said(&run).contains(words) && said(&run).contains("try:"), "{}", run.errors);
    }
    assert!(world.left_behind().is_empty());
}

#[cfg(unix)]
#[test]
fn links_and_odd_names_are_refused_from_a_folder_and_from_a_repository() {
    let rows: [Harm; 2] = [
        ("a link", |ours| {
            std::os::unix::fs::symlink("/etc/passwd", ours.join("01-a/base/x")).expect("linked")
        }),
        ("device's name", |ours| std::fs::write(ours.join("01-a/base/aux.js"), "").expect("written")),
    ];
    for (words, harm) in rows {
        let world = World::new();
        let folder = ours(&world, &["01-a"]);
        harm(&folder);
        commit(&folder, "odd");
        let address = address(&folder);
        for source in ["ours", &address] {
            let run = world.run(&["pack", "add", source]);
            assert_eq!(run.code, 2, "{source}");
            assert!(said(&run).contains(words) && said(&run).contains("01-a/base/"), "{}", run.errors);
        }
        assert!(in_library(&world).is_empty());
    }
}

#[test]
fn a_repository_is_taken_at_a_branch_a_tag_or_a_commit_and_nothing_of_it_runs() {
    let world = World::new();
    let folder = ours(&world, &["01-a"]);
    // Filters and hooks that would leave a trace.
    let trace = world.work().join("trace");
    std::fs::write(folder.join(".gitattributes"), "* filter=bad text eol=crlf\n").expect("written");
    let first = commit(&folder, "first");
    let repository = git2::Repository::open(&folder).expect("there");
    let mut config = repository.config().expect("there");
    for name in ["filter.bad.smudge", "filter.bad.clean", "core.fsmonitor", "uploadpack.packObjectsHook"] {
        config.set_str(name, &format!("touch '{}'", trace.display())).expect("set");
    }
    let id = git2::Oid::from_str(&first).expect("an id");
    repository
        .tag_lightweight("v1", repository.find_commit(id).expect("there").as_object(), false)
        .expect("tagged");
    edit(&folder.join("01-a/exercise.toml"), "Notices to members", "Second");
    let second = commit(&folder, "second");
    let address = address(&folder);
    for (name, source, rev, title, from) in [
        ("newest", address.as_str(), None, "Second", &second),
        ("tagged", &address, Some("v1"), "Notices to members", &first),
        ("by-id", &address, Some(first.as_str()), "Notices to members", &first),
        ("short", &address, Some(&first[..9]), "Notices to members", &first),
        ("from-path", "ours", Some("v1"), "Notices to members", &first),
    ] {
        let mut arguments = vec!["pack", "add", source, "--name", name];
        if let Some(rev) = rev {
            arguments.extend(["--rev", rev]);
        }
        let run = world.run(&arguments);
        assert_eq!(run.code, 0, "{name}: {}", run.errors);
        let root = world.dojo_home().join("packs").join(name);
        let manifest = std::fs::read_to_string(root.join("pack/01-a/exercise.toml")).expect("read");
        assert!(manifest.contains(title) && !manifest.contains('\r'), "{name}");
        let origin = std::fs::read_to_string(root.join("origin.json")).expect("read");
        assert!(origin.contains(from.as_str()), "{name}: {origin}");
        assert!(!root.join("pack/.git").exists() && !root.join("pack/.gitattributes").exists());
    }
    assert!(!trace.exists());
    for rev in ["nothing", "-x", "main:01-a", "HEAD^"] {
        let run = world.run(&["pack", "add", &address, "--name", "other", &format!("--rev={rev}")]);
        assert!(run.code == 2 && said(&run).contains("no branch, tag or commit"), "{rev}: {}", run.errors);
    }
    assert!(world.left_behind().is_empty());
}

#[test]
fn an_update_shows_what_has_changed_and_a_bad_one_changes_nothing() {
    let world = World::new();
    let folder = ours(&world, &["01-a", "02-b"]);
    commit(&folder, "first");
    let address = address(&folder);
    assert_eq!(world.run(&["pack", "add", &address, "--name", "team"]).code, 0);
    let run = world.run(&["pack", "update", "team"]);
    assert!(run.code == 0 && run.output.contains("up to date"), "{}", said(&run));
    edit(&folder.join("01-a/exposing/judge.mjs"), "// Plays", "// It plays");
    std::fs::remove_dir_all(folder.join("02-b")).expect("removed");
    ours(&world, &["03-c"]);
    commit(&folder, "second");
    let run = world.run(&["pack", "update"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    for words in ["~ 01-a exposing/judge.mjs", "- 02-b gone", "+ 03-c new", "asked about before it runs"] {
        assert!(said(&run).contains(words), "{words:?} is not in {}", run.output);
    }
    let before = json(&world.run(&["pack", "list", "--format", "json"]));
    edit(&folder.join("03-c/exercise.toml"), "format = 1", "format = 2");
    commit(&folder, "third");
    let run = world.run(&["pack", "update"]);
    assert!(run.code == 2 && said(&run).contains("made for format 2"), "{}", run.errors);
    assert_eq!(json(&world.run(&["pack", "list", "--format", "json"])), before);
    assert_eq!(world.run(&["pack", "update", "nobody"]).code, 2);
    // A source that is gone is said, and the pack stays.
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(world.run(&["pack", "update", "team"]).code, 2);
    assert_eq!(world.run(&["start", "team/01-a"]).code, 0);
}

#[test]
fn a_pack_of_others_runs_only_once_its_content_was_agreed_to() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = ours(&world, &["01-a", "02-b"]);
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert_eq!(world.run(&["start", "ours/01"]).code, 0);
    assert_eq!(world.run(&["start", "ours/02"]).code, 0);
    let (first, second) = (world.work().join("01-a"), world.work().join("02-b"));
    for verb in [&["grade"][..], &["grade", "--format", "json"], &["watch"]] {
        let run = world.run_in(&first, verb);
        assert_eq!(run.code, 2, "{verb:?}: {}", said(&run));
        assert!(said(&run).contains("diffdojo pack trust ours"), "{verb:?}: {}", said(&run));
        assert!(run.output.is_empty(), "{verb:?}");
    }
    let run = world.run(&["pack", "trust", "ours", "--show"]);
    assert!(run.code == 0 && said(&run).contains("ours/01-a exposing/judge.mjs"), "{}", said(&run));
    assert_eq!(world.run_in(&first, &["grade"]).code, 2, "showing is not agreeing");
    assert_eq!(world.run(&["pack", "trust", "ours"]).code, 0);
    assert_eq!(world.run_in(&first, &["grade"]).code, 1);
    assert_eq!(json(&world.run(&["pack", "list", "--format", "json"]))["packs"][0]["agreed"], true);

    // What has changed is asked about again, and what has not is not.
    edit(&folder.join("01-a/exposing/judge.mjs"), "// Plays", "// It plays");
    assert_eq!(world.run(&["pack", "update"]).code, 0);
    let run = world.run_in(&first, &["grade"]);
    assert!(
        run.code == 2 && said(&run).contains("has changed since this checkout was made"),
        "{}",
        said(&run)
    );
    assert_eq!(world.run_in(&second, &["grade"]).code, 1);
    let run = world.run(&["pack", "trust", "ours", "--show"]);
    assert!(said(&run).contains("~ 01-a exposing/judge.mjs"), "{}", said(&run));
    // Going back to what was agreed to needs no new word.
    edit(&folder.join("01-a/exposing/judge.mjs"), "// It plays", "// Plays");
    assert_eq!(world.run(&["pack", "update"]).code, 0);
    assert_eq!(world.run_in(&first, &["grade"]).code, 1);
    // Who takes the pack away takes the word back.
    assert_eq!(world.run(&["pack", "remove", "ours"]).code, 0);
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert_eq!(world.run_in(&first, &["grade"]).code, 2);
}

#[test]
fn a_folder_that_is_named_is_agreed_to_and_one_from_the_environment_is_not() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = ours(&world, &["01-a"]);
    let shown = folder.to_str().expect("Unicode");
    assert_eq!(world.run(&["start", "01", "--pack", shown]).code, 0);
    let checkout = world.work().join("01-a");
    assert_eq!(world.run_in(&checkout, &["--pack", shown, "grade"]).code, 1);
    assert_eq!(world.run_in(&checkout, &["grade", "--pack", shown]).code, 1);
    let by_environment = |arguments: &[&str], trust: Option<&str>| {
        let mut command = world.command(&checkout);
        command.args(arguments).env("DIFFDOJO_PACK", shown);
        if let Some(trust) = trust {
            command.env("DIFFDOJO_TRUST", trust);
        }
        finish(command.output().expect("runs"))
    };
    let run = by_environment(&["grade"], None);
    assert!(run.code == 2 && said(&run).contains("DIFFDOJO_TRUST=1"), "{}", said(&run));
    assert_eq!(by_environment(&["grade"], Some("0")).code, 2);
    assert_eq!(by_environment(&["grade"], Some("1")).code, 1);
    assert_eq!(by_environment(&["grade", "--trust-pack"], None).code, 1);
    assert_eq!(by_environment(&["grade"], None).code, 2, "that was for one run");
    // An author works on it all day.
    assert_eq!(by_environment(&["author", "verify"], None).code, 0);
    assert_eq!(by_environment(&["pack", "trust"], None).code, 0);
    assert_eq!(by_environment(&["grade"], None).code, 1);
    edit(&folder.join("01-a/exposing/judge.mjs"), "// Plays", "// It plays");
    assert_eq!(by_environment(&["grade"], None).code, 2);
    let run = world.run(&["pack", "trust"]);
    assert!(run.code == 2 && said(&run).contains("--pack"), "{}", said(&run));
}

#[test]
fn a_damaged_pack_keeps_no_other_from_being_listed() {
    let world = World::new();
    ours(&world, &["01-a"]);
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert_eq!(world.run(&["pack", "add", "ours", "--name", "other"]).code, 0);
    let root = world.dojo_home().join("packs");
    std::fs::write(root.join("ours/pack/01-a/exercise.toml"), "format = 9\n").expect("written");
    let run = world.run(&["list"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("other/01-a") && !run.output.contains("ours/01-a"), "{}", run.output);
    assert!(
        said(&run).contains("pack ours is left out") && said(&run).contains("format 9"),
        "{}",
        run.errors
    );
    std::fs::remove_dir_all(root.join("ours/pack")).expect("removed");
    let run = world.run(&["pack", "list"]);
    assert!(run.code == 0 && run.output.contains("cannot be read"), "{}", said(&run));
    assert_eq!(world.run(&["pack", "update", "ours"]).code, 0);
    assert!(world.run(&["list"]).output.contains("ours/01-a"));
    std::fs::write(root.join("other/origin.json"), "damaged").expect("written");
    let run = world.run(&["pack", "list"]);
    assert!(run.code == 0 && run.errors.contains("origin.json"), "{}", said(&run));
    assert_eq!(world.run(&["pack", "remove", "other"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_repository_on_another_machine_is_fetched_by_the_machines_git() {
    use std::os::unix::fs::PermissionsExt;
    if std::process::Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let world = World::new();
    let folder = ours(&world, &["01-a"]);
    let first = commit(&folder, "first");
    edit(&folder.join("01-a/exercise.toml"), "Notices to members", "Second");
    commit(&folder, "second");
    let ssh = world.ssh();
    let hook = world.home().join("hooks");
    std::fs::create_dir(&hook).expect("made");
    for name in ["reference-transaction", "post-checkout"] {
        std::fs::write(hook.join(name), "#!/bin/sh\ntouch \"$HOME/trace\"\n").expect("written");
        std::fs::set_permissions(hook.join(name), std::fs::Permissions::from_mode(0o755)).expect("set");
    }
    std::fs::write(world.home().join(".gitconfig"), format!("[core]\n hooksPath = {}\n", hook.display()))
        .expect("written");
    let add = |arguments: &[&str]| {
        let mut command = world.command(&world.work());
        command.args(["pack", "add"]).args(arguments);
        command.env("GIT_SSH", &ssh).env("GIT_SSH_VARIANT", "simple").env("GIT_DIR", "/nowhere");
        finish(command.output().expect("runs"))
    };
    let address = format!("ssh://git@example.com{}", folder.display());
    let run = add(&[&address, "--name", "newest"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let run = add(&[&format!("git@example.com:{}", folder.display()), "--name", "by-id", "--rev", &first]);
    assert_eq!(run.code, 0, "{}", run.errors);
    for (name, title) in [("newest", "Second"), ("by-id", "Notices to members")] {
        let manifest = world.dojo_home().join("packs").join(name).join("pack/01-a/exercise.toml");
        assert!(std::fs::read_to_string(manifest).expect("read").contains(title), "{name}");
    }
    assert!(!world.home().join("trace").exists(), "no hook has run");
    let run = add(&[&address, "--name", "other", "--rev", "nothing"]);
    assert!(
        run.code == 2 && said(&run).contains("nothing") && said(&run).contains("git ls-remote"),
        "{}",
        said(&run)
    );
    assert!(world.left_behind().is_empty());
}

#[cfg(unix)]
#[test]
fn somebody_at_a_terminal_is_asked_once_and_told_what_would_run() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    ours(&world, &["01-a"]);
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert_eq!(world.run(&["start", "ours/01"]).code, 0);
    let checkout = world.work().join("01-a");
    let mut person = crate::person::Person::at(&world, &checkout, &["grade"], &[]);
    person.sees("Agree to this content?");
    assert!(person.raw.contains("exposing/judge.mjs") && person.raw.contains("ours/01-a"), "{}", person.raw);
    person.press("n");
    assert_eq!(person.leaves().0, 2);
    let mut person = crate::person::Person::at(&world, &checkout, &["grade"], &[]);
    person.sees("Agree to this content?");
    person.press("y");
    let (code, window) = person.leaves();
    assert!(code == 1 && window.contains("exposing tests"), "{window}");
    let (code, window) = crate::person::Person::at(&world, &checkout, &["grade"], &[]).leaves();
    assert!(code == 1 && window.contains("exposing tests") && !window.contains("Agree"), "{window}");
}
