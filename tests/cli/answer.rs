//! `answer`.

use crate::world::{World, exercise, fix};

#[test]
fn the_answer_stays_closed_until_somebody_opens_it() {
    let world = World::new();
    let folder = world.start("01");
    let refused = world.run_in(&folder, &["answer", "--no-input"]);
    assert_eq!(refused.code, 2);
    assert!(refused.errors.contains("--yes"), "{}", refused.errors);
    assert!(refused.output.is_empty());
    let opened = world.run_in(&folder, &["answer", "--yes"]);
    assert_eq!(opened.code, 0);
    assert!(opened.output.contains("The reference fix"));
    assert_eq!(world.run_in(&folder, &["answer"]).code, 0, "once open it stays open");
    let list = world.run(&["list", "--format", "json"]).output;
    assert!(list.contains("\"answered\""), "{list}");
}

#[test]
fn the_answer_is_open_after_a_solved_grade() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    fix("01-session-cleanup", &folder);
    let next = || {
        let status = world.run_in(&folder, &[]).output;
        status.rsplit("next: ").next().expect("a part").trim().to_owned()
    };
    assert_eq!(next(), "diffdojo grade");
    assert_eq!(world.run_in(&folder, &["grade"]).code, 0);
    assert_eq!(next(), "diffdojo answer");
    let run = world.run_in(&folder, &["answer", "--no-input"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("Yours is the same."), "{}", run.output);
    assert_eq!(next(), "diffdojo start 02-dashboard-page", "what was read is not offered again");
}

#[test]
fn the_fix_stands_beside_ones_own_where_there_is_room() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src").join("sessions.js");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, format!("// my own idea\n{text}")).expect("written");
    let shown = |width: &str| {
        let output =
            world.command(&folder).args(["answer", "--yes"]).env("COLUMNS", width).output().expect("runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let wide = shown("160");
    let titles = wide.lines().find(|line| line.starts_with("yours")).expect("two columns");
    assert!(titles.contains("│ reference"), "{titles}");
    assert!(wide.lines().all(|line| console::measure_text_width(line) <= 160));
    let narrow = shown("80");
    assert!(narrow.contains("- yours   + reference"), "{narrow}");
    assert!(narrow.contains("my own idea"));
    assert!(narrow.contains(&exercise("01-session-cleanup").defects[0].file.to_string()));
}
