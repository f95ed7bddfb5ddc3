//! What a review came to: what was found, and where it is asked for how much is left, never what or where.

use std::fmt::Write as _;

use serde_json::json;

use super::paint::{Look, Paint, harmless};
use crate::domain::exercise::{Choice, Exercise, Question};
use crate::domain::review::{Finding, Judgement, Place, Review};

/// How many lines a mark may have before it is said that fewer would say more.
const WIDE: u32 = 8;

/// For people. `left` says how much is left to find, too.
#[must_use]
pub fn human(
    exercise: &Exercise,
    review: &Review,
    judgement: &Judgement,
    left: bool,
    paint: Paint,
) -> String {
    let mut out = String::new();
    let word = if review.findings.is_empty() { "approved" } else { "reviewed" };
    writeln!(out, "{} {word}", paint.look(Look::Strong, &exercise.id)).ok();
    for (finding, place) in review.findings.iter().zip(&judgement.places) {
        one(&mut out, exercise, finding, place, paint);
    }
    // One that is judged in review only is none of the hits that are counted, and found all the same.
    let found: usize = judgement
        .places
        .iter()
        .map(|place| if let Place::Hit(indices) = place { indices.len() } else { 0 })
        .sum();
    let mut counts = vec![format!("{found} found")];
    match judgement.misses {
        _ if !left => {}
        0 => counts.push(paint.look(Look::Good, "nothing left to find")),
        misses => counts.push(paint.look(Look::Bad, format!("{misses} left to find"))),
    }
    counts.push(match judgement.false_alarms {
        0 => "no false alarm".to_owned(),
        1 => paint.look(Look::Warn, "1 false alarm"),
        many => paint.look(Look::Warn, format!("{many} false alarms")),
    });
    writeln!(out, "  {}", counts.join(" · ")).ok();
    if exercise.clean && review.findings.is_empty() {
        let words = "Rightly so: nothing is wrong in this pull request.";
        writeln!(out, "{}", paint.look(Look::Good, paint.wrap("  ", "  ", words))).ok();
    }
    questions(&mut out, exercise, review, judgement, paint);
    if !left {
        let words = "`diffdojo review --hint` tells how much is left to find; it counts as a hint.";
        writeln!(out, "{}", paint.look(Look::Dim, paint.wrap("  ", "  ", words))).ok();
    }
    out
}

fn one(out: &mut String, exercise: &Exercise, finding: &Finding, place: &Place, paint: Paint) {
    let (first, last) = finding.lines;
    let lines = if first == last { first.to_string() } else { format!("{first}-{last}") };
    let named = |index: &usize| exercise.defects[*index].is_of(finding.leaf);
    let (mark, said) = match place {
        Place::Hit(hit) => match (hit.iter().all(named), hit.len()) {
            (true, 1) => (paint.look(Look::Good, "✔"), "a defect".to_owned()),
            (true, many) => (paint.look(Look::Good, "✔"), format!("{many} defects")),
            (false, _) => (paint.look(Look::Warn, "✔"), "a defect, but of another class".to_owned()),
        },
        Place::Again(_) => (paint.look(Look::Dim, "·"), "the same defect again".to_owned()),
        Place::Beside(_) => (paint.look(Look::Dim, "·"), "beside a defect that was found".to_owned()),
        Place::FalseAlarm => (paint.look(Look::Bad, "✘"), "no defect".to_owned()),
    };
    let at = format!("{}:{lines}", finding.file);
    let line = format!("{at} {} {said}", paint.look(Look::Dim, finding.leaf.word()));
    writeln!(out, "{}", paint.wrap(&format!("  {mark} "), "      ", &line)).ok();
    match place {
        Place::Hit(hit) => {
            for index in hit.iter().filter(|index| named(index)) {
                let summary = &exercise.defects[*index].summary;
                writeln!(out, "{}", paint.wrap("      ", "      ", &harmless(summary))).ok();
            }
        }
        Place::FalseAlarm if last - first + 1 > WIDE => {
            let words = format!("{} lines are marked: mark just those that show it", last - first + 1);
            writeln!(out, "{}", paint.wrap("      ", "      ", &words)).ok();
        }
        _ => {}
    }
}

fn questions(out: &mut String, exercise: &Exercise, review: &Review, judgement: &Judgement, paint: Paint) {
    let (questions, answers, right) = (&exercise.questions, &review.answers, judgement.answers);
    let rows: [(&str, &Question, &Option<String>, bool); 3] = [
        ("what is seen", &questions.failure, &answers.failure, right.failure),
        ("why it hides", &questions.hides, &answers.hides, right.hides),
        ("what to change", &questions.fix, &answers.fix, right.fix),
    ];
    for (name, question, answer, right) in rows {
        let (mark, said) = match (answer, right) {
            (None, _) => (paint.look(Look::Dim, "·"), "still open"),
            (Some(_), true) => (paint.look(Look::Good, "✔"), "right"),
            (Some(_), false) => (paint.look(Look::Bad, "✘"), "not that one"),
        };
        writeln!(out, "  {mark} {name}: {said}").ok();
        if right && let Some(choice) = chosen(question, answer) {
            writeln!(out, "{}", paint.wrap("      ", "      ", &choice.why)).ok();
        }
    }
}

fn chosen<'q>(question: &'q Question, answer: &Option<String>) -> Option<&'q Choice> {
    question.options.iter().find(|option| Some(&option.id) == answer.as_ref())
}

/// The document of the contract; `left` says how much is left to find, too.
#[must_use]
pub fn json(exercise: &Exercise, judgement: &Judgement, left: bool) -> String {
    let extra: Vec<_> = judgement
        .extra_found
        .iter()
        .filter_map(|index| exercise.defects.get(*index))
        .map(|defect| {
            json!({ "file": defect.file.as_str(), "line": defect.lines.0, "end_line": defect.lines.1,
                "leaf": defect.leaf.word(), "summary": defect.summary })
        })
        .collect();
    let right = judgement.answers;
    let document = json!({
        "schema": 1,
        "exercise": exercise.id,
        "hits": judgement.hits,
        "misses": left.then_some(judgement.misses),
        "false_alarms": judgement.false_alarms,
        "leaf_right": judgement.leaf_right,
        "extra_found": extra,
        "answers": { "failure": right.failure, "hides": right.hides, "fix": right.fix },
    });
    format!("{document:#}\n")
}
