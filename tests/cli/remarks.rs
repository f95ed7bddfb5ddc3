//! Remarks: what a person should look at, whatever the verdict.

use std::path::Path;

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::Pack;
use diffdojo::domain::exercise::Language;
use diffdojo::grading::remarks::of_submission;
use diffdojo::grading::submission::Submission;

use crate::world::{World, can_run};

/// Right fixes that give reason for a remark: they start a program, which a person may want to see.
const EXPECTED: [(&str, &str); 1] = [("08-report-templates", "child-process")];

#[test]
fn no_accepted_fix_gives_reason_for_a_remark() {
    let mut faults = Vec::new();
    for id in Pack::BuiltIn.ids().expect("ids") {
        let exercise = load(&Pack::BuiltIn, &id).expect("loads");
        for fix in exercise.fixes.iter().filter(|fix| !EXPECTED.contains(&(&id, &fix.name))) {
            let submission = Submission { tree: exercise.with(&fix.overlay), put_aside: Vec::new() };
            let found = of_submission(&exercise, &submission);
            faults.extend(found.into_iter().map(|remark| format!("{id} {}: {remark:?}", fix.name)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Puts lines in front of a file.
fn in_front(path: &Path, lines: &str) {
    let text = std::fs::read_to_string(path).expect("readable");
    std::fs::write(path, format!("{lines}{text}")).expect("written");
}

/// The verdict and the ids of the remarks of a checkout.
fn graded(world: &World, folder: &Path) -> (String, Vec<String>, String) {
    let folder = folder.to_str().expect("Unicode");
    let run = world.run(&["grade", "--dir", folder, "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    let ids = document["remarks"].as_array().expect("remarks").iter();
    let ids = ids.map(|remark| remark["id"].as_str().expect("an id").to_owned()).collect();
    (document["verdict"].as_str().expect("a verdict").to_owned(), ids, run.output)
}

#[test]
fn a_right_fix_that_does_more_is_solved_and_what_it_did_is_told() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src").join("sessions.js");
    let text = std::fs::read_to_string(&file).expect("readable");
    let at = text.find("  sessionIds.forEach").expect("the bug");
    let fixed = format!(
        "{}  for (const id of sessionIds) await store.delete(id);\n  return {{ deleted: sessionIds.length }};\n}}\n",
        &text[..at]
    );
    std::fs::write(&file, &fixed).expect("written");
    let (verdict, remarks, _) = graded(&world, &folder);
    assert_eq!((verdict.as_str(), remarks.as_slice()), ("solved", [].as_slice()));

    in_front(
        &file,
        "import net from 'node:net';\n\
         import { spawn } from 'node:child_process';\n\
         console.log('a line of its own');\n\
         net.connect({ host: '203.0.113.5', port: 80 }).on('error', () => {});\n\
         spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'ignore' }).unref();\n",
    );
    let hooks = folder.join(".git").join("hooks");
    std::fs::create_dir_all(&hooks).expect("made");
    std::fs::write(hooks.join("post-checkout"), "#!/bin/sh\n").expect("written");
    std::fs::write(folder.join("sitecustomize.py"), "x = 1\n").expect("written");
    let (verdict, remarks, output) = graded(&world, &folder);
    assert_eq!(verdict, "solved", "{output}");
    for id in ["uses-the-network", "starts-processes", "reads-the-arguments", "printed"] {
        assert!(remarks.iter().any(|other| other == id), "{id}: {remarks:?}");
    }
    assert_eq!(remarks.iter().filter(|id| *id == "put-aside").count(), 2, "{remarks:?}");
    assert!(output.contains("a line of its own"));
    // What was tried can be seen where the run had a network and processes of its own.
    if output.contains("\"isolation\": \"namespaces\"") {
        for id in ["tried-the-network", "left-processes"] {
            assert!(remarks.iter().any(|other| other == id), "{id}: {remarks:?}");
        }
    }
    let people = world.run(&["grade", "--dir", folder.to_str().expect("Unicode")]).output;
    assert!(people.contains("remarks, for a person to look at"), "{people}");
    assert!(people.contains("src/sessions.js:1: it reaches for the network"), "{people}");
    let junit = world.run(&["grade", "--dir", folder.to_str().expect("Unicode"), "--format", "junit"]).output;
    assert!(junit.contains("remark uses-the-network: src/sessions.js:1"), "{junit}");
}

#[test]
fn code_that_looks_where_it_is_gets_a_remark_in_each_language() {
    for (language, id, file, line, remark) in [
        (
            Language::Python,
            "04",
            "app/cache_warmer.py",
            "import sys; SEEN = sys._getframe(0)\n",
            "reads-the-stack",
        ),
        (
            Language::Go,
            "05",
            "sizes/where.go",
            "package sizes\n\nimport \"testing\"\n\nvar tested = testing.Testing()\n",
            "asks-about-tests",
        ),
        (
            Language::TypeScript,
            "02",
            "src/dashboard.ts",
            "const tested: boolean = process.argv.length > 2;\n",
            "reads-the-arguments",
        ),
    ] {
        if !can_run(language) {
            continue;
        }
        let world = World::new();
        let run = world.run(&["start", id, "--dir", "checkout"]);
        assert_eq!(run.code, 0, "{}", run.errors);
        let folder = world.work().join("checkout");
        let path = folder.join(file);
        if path.exists() {
            in_front(&path, line);
        } else {
            std::fs::write(&path, line).expect("written");
        }
        let (_, remarks, output) = graded(&world, &folder);
        assert!(remarks.iter().any(|other| other == remark), "{language}: {output}");
    }
}
