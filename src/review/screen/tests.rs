//! What keys do at each stage of a review, played on the built-in exercises.

use super::stage::{Ask, Effect, Press, Stage};
use super::state::{ReviewScreen, WHEEL};
use super::view::Row;
use crate::catalogue::load::load;
use crate::catalogue::pack::Pack;
use crate::domain::diff::{FileDiff, diff_trees};
use crate::domain::exercise::{Exercise, Leaf};
use crate::domain::review::{Answers, Finding, Review, judge};
use crate::domain::tree::TreePath;

fn fresh<'a>(exercise: &'a Exercise, diff: &[FileDiff], marks: Vec<Finding>) -> ReviewScreen<'a> {
    ReviewScreen::new(exercise, diff, marks, Review::default(), vec![])
}

fn played(id: &str, play: impl Fn(&mut ReviewScreen<'_>)) {
    let exercise = load(&Pack::BuiltIn, id).expect("loads");
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    play(&mut fresh(&exercise, &diff, vec![]));
}

fn keys(screen: &mut ReviewScreen<'_>, keys: &str) -> Effect {
    let mut effect = Effect::Nothing;
    for key in keys.chars() {
        effect = screen.press(match key {
            '\n' => Press::Enter,
            '<' => Press::Left,
            '~' => Press::Escape,
            '\u{15}' => Press::Control('u'),
            '^' => Press::Backspace,
            other => Press::Char(other),
        });
    }
    effect
}

/// Puts the cursor on a line of a file.
fn go(screen: &mut ReviewScreen<'_>, file: &str, line: u32) {
    let file = TreePath::new(file).expect("a path");
    screen.view.cursor = screen.view.row_of(&file, line).expect("the line is in the diff");
}

#[test]
fn a_whole_review_by_keys() {
    for id in ["01-session-cleanup", "02-dashboard-page", "05-total-sizes", "07-best-quote"] {
        played(id, |screen| {
            let defect = screen.exercise.main_defect().expect("a defect");
            assert_eq!(screen.stage, Stage::About);
            keys(screen, "\n");
            go(screen, defect.file.as_str(), defect.lines.0);
            keys(screen, " ");
            go(screen, defect.file.as_str(), defect.lines.1);
            let yes = Leaf::ALL.iter().position(|leaf| *leaf == defect.leaf).expect("a leaf");
            assert_eq!(keys(screen, &format!("c{}nnobody waits\n", "y".repeat(yes))), Effect::Changed);
            assert_eq!(screen.view.anchor, None);
            keys(screen, "q\n");
            let mut effect = Effect::Nothing;
            for ask in [Ask::Failure, Ask::Hides, Ask::Fix] {
                let question = screen.question(ask);
                let at = question.options.iter().position(|option| option.id == question.answer);
                effect = keys(screen, &(at.expect("an option") + 1).to_string());
            }
            assert_eq!(effect, Effect::HandedIn);
            let review = screen.review();
            assert_eq!(review.findings[0].note, "nobody waits");
            let diff = diff_trees(screen.exercise.main_tree(), screen.exercise.buggy_tree());
            let judged = judge(screen.exercise, &diff, &review);
            // 07 has a second defect of the class inside the first one's lines.
            let hits = if id.starts_with("07") { 2 } else { 1 };
            assert_eq!((judged.hits, judged.false_alarms, judged.leaf_right), (hits, 0, true), "{id}");
            assert!(judged.answers.failure && judged.answers.hides && judged.answers.fix);
        });
    }
}

#[test]
fn the_flow_asks_in_order_and_can_be_gone_back() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\nnc");
        assert_eq!(screen.stage, Stage::Flow(0));
        keys(screen, "yy<");
        assert_eq!(screen.stage, Stage::Flow(1));
        keys(screen, "x");
        assert_eq!(screen.stage, Stage::Flow(1), "another key answers nothing");
        keys(screen, "yyyy");
        assert_eq!(screen.stage, Stage::NoLeaf);
        keys(screen, "<n");
        assert_eq!(screen.stage, Stage::Note(Leaf::FailureLeak));
        keys(screen, "abc^~");
        assert_eq!(screen.stage, Stage::Flow(4));
        keys(screen, "~");
        assert_eq!((screen.stage, screen.marks.own().len()), (Stage::Reading, 0));
    });
}

#[test]
fn the_keys_can_be_asked_for_before_the_diff_is_read() {
    played("01-session-cleanup", |screen| {
        assert_eq!(screen.stage, Stage::About);
        keys(screen, "?");
        assert_eq!(screen.stage, Stage::Keys);
        keys(screen, "x");
        assert_eq!(screen.stage, Stage::Reading);
    });
}

#[test]
fn enter_on_a_mark_changes_it_and_only_one_goes_at_a_time() {
    played("01-session-cleanup", |screen| {
        let own = |screen: &ReviewScreen<'_>| {
            let marks = screen.marks.own().iter();
            marks.map(|one| (one.lines, one.leaf.word(), one.note.clone())).collect::<Vec<_>>()
        };
        keys(screen, "\n");
        go(screen, "src/sessions.js", 13);
        keys(screen, "v");
        go(screen, "src/sessions.js", 15);
        assert_eq!(keys(screen, "cnone\n"), Effect::Changed);
        go(screen, "src/sessions.js", 14);
        keys(screen, "\n");
        assert_eq!((screen.stage, screen.input.value()), (Stage::Note(Leaf::LostTask), "one"));
        assert!(screen.is_changing());
        assert_eq!(keys(screen, "!\n"), Effect::Changed);
        assert_eq!(own(screen), [((13, 15), "lost-task", "one!".to_owned())]);
        // By escape its class can be changed, too; the note stays.
        keys(screen, "\n~yn\u{15}two\n");
        assert_eq!(own(screen), [((13, 15), "accidental-serialization", "two".to_owned())]);
        // Escape from there changes nothing.
        keys(screen, "\nx~~");
        assert_eq!((screen.stage, own(screen).len()), (Stage::Reading, 1));
        assert_eq!(own(screen)[0].2, "two");
        // A range of its own is another mark, and the shorter one is meant first.
        assert_eq!(keys(screen, "vcnthree\n"), Effect::Changed);
        assert_eq!(own(screen).len(), 2);
        assert_eq!(keys(screen, "d"), Effect::Changed);
        assert_eq!(own(screen), [((13, 15), "accidental-serialization", "two".to_owned())]);
        assert_eq!(keys(screen, "d"), Effect::Changed);
        assert_eq!(keys(screen, "d"), Effect::Nothing);
        assert!(screen.said.as_deref().is_some_and(|said| said.contains("no mark")));
        // And all of it back, the latest change first.
        let counts: Vec<usize> = (0..6)
            .map(|_| {
                assert_eq!(keys(screen, "u"), Effect::Changed);
                own(screen).len()
            })
            .collect();
        assert_eq!(counts, [1, 2, 1, 1, 1, 0]);
        assert_eq!(keys(screen, "u"), Effect::Nothing);
    });
}

#[test]
fn a_mark_is_never_put_where_nothing_is() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\ngc");
        assert_eq!(screen.stage, Stage::Reading);
        assert!(screen.said.is_some());
        screen.view.cursor = (0..screen.view.rows.len())
            .find(|row| screen.view.line(*row).is_some_and(|line| line.new.is_none()))
            .expect("a line that went");
        keys(screen, "c");
        let said = |screen: &ReviewScreen<'_>, words: &str| {
            assert!(screen.said.as_deref().is_some_and(|said| said.contains(words)), "{:?}", screen.said);
        };
        said(screen, "not there after");
        keys(screen, "gvGc");
        said(screen, "one hunk");
    });
}

#[test]
fn what_was_found_stays_and_the_answers_that_were_right_are_offered() {
    let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let mark = |line: u32, note: &str| {
        let file = TreePath::new("src/sessions.js").expect("a path");
        Finding { file, lines: (line, line), leaf: Leaf::LostTask, note: note.to_owned() }
    };
    let answers = Answers { hides: Some("b".to_owned()), ..Answers::default() };
    let found = Review { findings: vec![mark(14, "found")], answers };
    let mut screen = ReviewScreen::new(&exercise, &diff, vec![], found, vec![mark(13, "again")]);
    assert_eq!(screen.stage, Stage::About, "no marks were left");
    keys(&mut screen, "\n");
    go(&mut screen, "src/sessions.js", 14);
    assert_eq!(keys(&mut screen, "d"), Effect::Nothing);
    assert!(screen.said.as_deref().is_some_and(|said| said.contains("it stays")), "{:?}", screen.said);
    keys(&mut screen, "\nnmore\n");
    go(&mut screen, "src/sessions.js", 13);
    assert_eq!(keys(&mut screen, "d"), Effect::Changed);
    keys(&mut screen, "q\n1");
    assert_eq!(screen.stage, Stage::Question(Ask::Hides, 1));
    assert_eq!(keys(&mut screen, "\n5"), Effect::HandedIn);
    let review = screen.review();
    let notes: Vec<_> = review.findings.iter().map(|one| one.note.as_str()).collect();
    assert_eq!(notes, ["found", "more"]);
    assert_eq!(review.answers.hides.as_deref(), Some("b"));
}

#[test]
fn a_text_is_searched_for_and_n_goes_on() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\ng/sessionids\n");
        let first = screen.view.cursor;
        assert!(screen.view.line(first).is_some_and(|line| line.text.to_lowercase().contains("sessionids")));
        keys(screen, "n");
        assert_ne!(screen.view.cursor, first);
        keys(screen, "N");
        assert_eq!(screen.view.cursor, first);
        // Nothing written is the same text once more; escape ends it, and n is for hunks again.
        keys(screen, "n/\n");
        assert!(screen.said.as_deref().is_some_and(|said| said.contains("sessionids")));
        keys(screen, "~gn");
        assert!(matches!(screen.view.rows[screen.view.cursor - 1], Row::Hunk(..)));
        keys(screen, "/nowhere\n");
        assert!(screen.said.as_deref().is_some_and(|said| said.contains("not in what is shown")));
        let before = screen.view.cursor;
        keys(screen, "/abc^^^^");
        assert_eq!((screen.stage, screen.view.cursor), (Stage::Reading, before));
    });
}

#[test]
fn files_are_chosen_from_a_list() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\nf");
        let at = screen.view.file();
        assert_eq!(screen.stage, Stage::Files(at));
        screen.press(Press::End);
        keys(screen, "\n");
        let last = screen.view.files.len() - 1;
        assert_eq!((screen.stage, screen.view.file()), (Stage::Reading, last));
        keys(screen, "fk~");
        assert_eq!((screen.stage, screen.view.file()), (Stage::Reading, last), "escape goes nowhere");
    });
}

#[test]
fn the_editor_is_opened_at_the_nearest_line_that_is_there() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\n");
        go(screen, "src/sessions.js", 14);
        let path = TreePath::new("src/sessions.js").expect("a path");
        assert_eq!(keys(screen, "e"), Effect::Edit(path.clone(), 14));
        screen.view.cursor = (0..screen.view.rows.len())
            .find(|row| screen.view.line(*row).is_some_and(|line| line.new.is_none()))
            .expect("a line that went");
        assert!(matches!(keys(screen, "e"), Effect::Edit(..)));
        keys(screen, "g");
        assert!(matches!(keys(screen, "e"), Effect::Edit(..)), "on a file's name, too");
    });
}

#[test]
fn the_wheel_moves_and_both_sides_are_shown_where_there_is_room() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\ng");
        screen.press(Press::WheelDown);
        assert_eq!(screen.view.cursor, WHEEL);
        screen.press(Press::WheelUp);
        assert_eq!(screen.view.cursor, 0);
        screen.fit(20, false);
        keys(screen, "s");
        assert!(screen.said.as_deref().is_some_and(|said| said.contains("120")) && !screen.view.side_by_side);
        screen.fit(20, true);
        assert!(screen.view.side_by_side);
        keys(screen, "s");
        screen.fit(20, true);
        assert!(!screen.view.side_by_side, "one column is wanted");
        keys(screen, "s");
        assert!(screen.view.side_by_side);
    });
}

#[test]
fn hunks_are_walked_and_no_key_leaves_the_diff() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\ng");
        let hunks = screen.view.rows.iter().filter(|row| matches!(row, Row::Hunk(..))).count();
        for _ in 0..hunks {
            keys(screen, "n");
            assert!(matches!(screen.view.rows[screen.view.cursor - 1], Row::Hunk(..)));
        }
        let last = screen.view.cursor;
        keys(screen, "n");
        assert_eq!(screen.view.cursor, last);
        keys(screen, "p");
        assert!(screen.view.cursor < last);
        for press in [Press::PageUp, Press::Up, Press::Home, Press::End, Press::Down, Press::PageDown] {
            screen.press(press);
            assert!(screen.view.cursor < screen.view.rows.len());
        }
    });
}

#[test]
fn leaving_keeps_the_marks_and_they_can_be_thrown_away_later() {
    let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let file = TreePath::new("src/sessions.js").expect("a path");
    let mark = Finding { file, lines: (14, 14), leaf: Leaf::LostTask, note: String::new() };
    let again = || fresh(&exercise, &diff, vec![mark.clone()]);
    let mut screen = again();
    assert_eq!(screen.stage, Stage::Resume);
    keys(&mut screen, "y");
    assert_eq!(keys(&mut screen, "ql"), Effect::Left);
    assert_eq!(screen.marks.own().len(), 1);
    let mut screen = again();
    assert_eq!(keys(&mut screen, "n"), Effect::Changed);
    assert!(screen.marks.own().is_empty());
    assert_eq!(keys(&mut screen, "\nu"), Effect::Changed, "and be brought back");
    assert_eq!(screen.marks.own().len(), 1);
    let mut screen = again();
    assert_eq!(keys(&mut screen, "q"), Effect::Left);
}

#[test]
fn a_question_may_be_left_open_and_gone_back_to() {
    played("01-session-cleanup", |screen| {
        keys(screen, "\nq\n5");
        assert_eq!(screen.answers.failure, None);
        keys(screen, "<");
        assert_eq!(screen.stage, Stage::Question(Ask::Failure, 0));
        keys(screen, "j\n");
        assert_eq!(screen.answers.failure.as_deref(), Some("b"));
        keys(screen, "9");
        assert_eq!(screen.stage, Stage::Question(Ask::Hides, 0));
        assert_eq!(keys(screen, "15"), Effect::HandedIn);
        assert!(screen.review().findings.is_empty(), "no finding approves");
    });
}
