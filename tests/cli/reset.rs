//! `reset`: nothing is lost.

use crate::world::{World, exercise, files};

#[test]
fn a_reset_goes_back_and_keeps_everything() {
    let world = World::new();
    let folder = world.start("01");
    let source = folder.join("src").join("sessions.js");
    let bug = std::fs::read(&source).expect("read");
    std::fs::write(&source, "// mine\n").expect("written");
    std::fs::write(folder.join("src").join("new file.js"), "// new\n").expect("written");
    std::fs::remove_file(folder.join("README.md")).expect("removed");
    assert_eq!(world.run_in(&folder, &["reset", "--no-input"]).code, 2);
    assert_eq!(std::fs::read(&source).expect("read"), b"// mine\n", "a refusal changes nothing");

    let run = world.run_in(&folder, &["reset", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("attempts/1"), "{}", run.output);
    assert_eq!(std::fs::read(&source).expect("read"), bug);
    let expected =
        exercise("01-session-cleanup").buggy_tree().iter().map(|(path, _)| path.to_string()).collect();
    assert_eq!(files(&folder), expected);

    let repository = git2::Repository::open(&folder).expect("a repository");
    assert!(repository.statuses(None).expect("statuses").is_empty());
    let kept = repository
        .find_branch("attempts/1", git2::BranchType::Local)
        .expect("kept")
        .get()
        .peel_to_tree()
        .expect("a tree");
    let text = |path: &str| {
        let entry = kept.get_path(std::path::Path::new(path)).ok()?;
        Some(repository.find_blob(entry.id()).expect("a blob").content().to_vec())
    };
    assert_eq!(text("src/sessions.js").as_deref(), Some(&b"// mine\n"[..]));
    assert_eq!(text("src/new file.js").as_deref(), Some(&b"// new\n"[..]));
    assert_eq!(text("README.md"), None);

    assert!(world.run_in(&folder, &["reset", "--yes"]).output.contains("Nothing differed"));
    std::fs::write(&source, "// again\n").expect("written");
    assert!(world.run_in(&folder, &["reset", "--yes"]).output.contains("attempts/2"));
}

#[test]
fn commits_of_the_learner_are_kept_too() {
    let world = World::new();
    let folder = world.start("01");
    let repository = git2::Repository::open(&folder).expect("a repository");
    std::fs::write(folder.join("src").join("sessions.js"), "// committed\n").expect("written");
    let mut index = repository.index().expect("an index");
    index.add_path(std::path::Path::new("src/sessions.js")).expect("added");
    index.write().expect("written");
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("a tree");
    let author = git2::Signature::now("A", "a@example.com").expect("an author");
    let parent = repository.head().expect("a head").peel_to_commit().expect("a commit");
    let mine =
        repository.commit(Some("HEAD"), &author, &author, "mine", &tree, &[&parent]).expect("committed");
    let run = world.run_in(&folder, &["reset", "--yes"]);
    assert!(run.output.contains("attempts/1"), "{}{}", run.output, run.errors);
    let kept = repository
        .find_branch("attempts/1", git2::BranchType::Local)
        .expect("kept")
        .get()
        .peel_to_commit()
        .expect("a commit");
    assert!(repository.graph_descendant_of(kept.id(), mine).expect("known"));
    assert_eq!(repository.head().expect("a head").peel_to_commit().expect("a commit").id(), parent.id());
}

#[test]
fn a_checkout_whose_git_was_bent_is_put_back() {
    let world = World::new();
    let folder = world.start("01");
    let repository = git2::Repository::open(&folder).expect("a repository");
    repository
        .set_head_detached(repository.head().expect("a head").target().expect("an id"))
        .expect("detached");
    let branch = exercise("01-session-cleanup").pull_request.branch;
    repository.find_branch(&branch, git2::BranchType::Local).expect("a branch").delete().expect("deleted");
    let run = world.run_in(&folder, &["reset", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert_eq!(repository.head().expect("a head").shorthand().ok(), Some(branch.as_str()));
}
