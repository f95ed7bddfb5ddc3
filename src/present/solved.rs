//! After a solved grade, on one screen: the reference fix beside the learner's, what would have been
//! wrong, the rule, what else was in the diff, and what comes next.

use std::fmt::Write as _;

use serde::Serialize;

use super::duration::spent;
use super::paint::{Look, Paint, harmless};
use crate::catalogue::load::Card;
use crate::domain::diff::{LineChange, diff_trees};
use crate::domain::exercise::{Defect, Exercise, Fix};
use crate::domain::tree::Tree;

/// How many lines of the difference are shown.
const LINES: usize = 12;

/// How many tempting wrong fixes are told.
const DECOYS: usize = 3;

/// What is told once an exercise is solved.
#[derive(Clone, Debug)]
pub struct Solved<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The learner's tree.
    pub own: &'a Tree,
    /// Which of the exercise's defects the learner's reviews had found, in the same order.
    pub found: Vec<bool>,
    /// How long the first round and this one took, in seconds, where it was done again.
    pub times: Option<(u64, u64)>,
    /// What to offer next.
    pub next: Option<Card>,
}

impl Solved<'_> {
    /// The fix that is shown, and the difference from the learner's to it, line by line.
    fn reference(&self) -> Option<(&Fix, Vec<Line>)> {
        let fix = self.exercise.reference_fix()?;
        let mut lines = Vec::new();
        for file in diff_trees(self.own, &self.exercise.with(&fix.overlay)) {
            lines.push(Line::File(file.path.to_string()));
            let all = file.hunks.iter().flat_map(|hunk| &hunk.lines);
            // What stands on both sides says little here.
            let changed = all.filter(|line| line.change != LineChange::Context);
            lines.extend(changed.map(|line| Line::Code(line.change, line.text.clone())));
        }
        Some((fix, lines))
    }

    fn further(&self) -> impl Iterator<Item = (&Defect, bool)> {
        let found = self.found.iter().copied().chain(std::iter::repeat(false));
        self.exercise.defects.iter().zip(found).filter(|(defect, _)| defect.further)
    }
}

/// A line of a difference without its surroundings.
enum Line {
    File(String),
    Code(LineChange, String),
}

/// For people: about one screen.
#[must_use]
pub fn human(solved: &Solved<'_>, paint: Paint) -> String {
    let mut out = String::new();
    if let Some((first, this)) = solved.times {
        let text = format!(
            "Done again: {} the first time, {} now. The first score stands.",
            spent(first),
            spent(this)
        );
        writeln!(out, "{}", paint.wrap("  ", "  ", &text)).ok();
    }
    if solved.exercise.clean {
        let words = "Nothing is wrong in this pull request: the right review is to approve it.";
        writeln!(out, "\n{}", paint.look(Look::Good, paint.wrap("", "", words))).ok();
    } else if let Some((fix, lines)) = solved.reference() {
        difference(&mut out, fix, &lines, paint);
    }
    let tempting: Vec<_> = solved.exercise.tempting().collect();
    if !tempting.is_empty() {
        writeln!(out, "\n{}", paint.look(Look::Strong, "Tempting, and wrong")).ok();
        for decoy in tempting.iter().take(DECOYS) {
            let text = format!("{}: {}", decoy.name, decoy.why);
            writeln!(out, "{}", paint.wrap("  • ", "    ", &text)).ok();
        }
        let more = tempting.len().saturating_sub(DECOYS);
        if more > 0 {
            writeln!(out, "    {}", paint.look(Look::Dim, format!("… {more} more in `diffdojo answer`")))
                .ok();
        }
    }
    if let Some(rule) = solved.exercise.rule() {
        writeln!(out, "\n{}", paint.look(Look::Strong, "The rule")).ok();
        let first = rule.split("\n\n").next().unwrap_or(rule).replace('\n', " ");
        writeln!(out, "{}", paint.wrap("  ", "  ", &plain(&first))).ok();
    }
    let further: Vec<_> = solved.further().collect();
    if !further.is_empty() {
        writeln!(out, "\n{}", paint.look(Look::Strong, "Also wrong in this diff")).ok();
        for (defect, found) in further {
            let (mark, word) = if found {
                (paint.look(Look::Good, "✔"), "you found it")
            } else {
                (paint.look(Look::Warn, "○"), "not found")
            };
            let text = format!("{}:{} ({word}): {}", defect.file, defect.lines.0, defect.summary);
            writeln!(out, "{}", paint.wrap(&format!("  {mark} "), "    ", &text)).ok();
        }
    }
    let command = |text: &str| paint.look(Look::Command, text);
    writeln!(out, "\n  the whole of it: {}", command("diffdojo answer")).ok();
    if let Some(card) = &solved.next {
        writeln!(out, "  next: {}", command(&format!("diffdojo start {}", card.id))).ok();
        let about = format!("{} · {}, {}", card.title, card.language.title(), card.difficulty);
        writeln!(out, "{}", paint.look(Look::Dim, paint.wrap("        ", "        ", &about))).ok();
    } else {
        writeln!(out, "  next: {}", command("diffdojo practice")).ok();
    }
    out
}

fn difference(out: &mut String, fix: &Fix, lines: &[Line], paint: Paint) {
    writeln!(out, "\n{}", paint.look(Look::Strong, format!("The reference fix: {}", fix.name))).ok();
    writeln!(out, "{}", paint.wrap("  ", "  ", &fix.summary)).ok();
    if lines.is_empty() {
        writeln!(out, "  {}", paint.look(Look::Good, "Yours is the same.")).ok();
        return;
    }
    for line in lines.iter().take(LINES) {
        let text = match line {
            Line::File(path) => format!(
                "  {} {}",
                paint.look(Look::Dim, path),
                paint.look(Look::Dim, "(- yours, + reference)")
            ),
            Line::Code(change, text) => {
                let (mark, look) =
                    if *change == LineChange::Added { ('+', Look::Good) } else { ('-', Look::Bad) };
                let code = harmless(&text.replace('\t', "    "));
                paint.look(look, format!("  {mark} {code}"))
            }
        };
        writeln!(out, "{}", console::truncate_str(&text, paint.width, "…")).ok();
    }
    let more = lines.len().saturating_sub(LINES);
    if more > 0 {
        writeln!(out, "    {}", paint.look(Look::Dim, format!("… {more} more lines"))).ok();
    }
}

/// Markdown's marks off a paragraph that is read as text.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('*', "")
}

/// For scripts: the same as a value.
#[must_use]
pub fn json(solved: &Solved<'_>) -> serde_json::Value {
    #[derive(Serialize)]
    struct Document<'a> {
        reference: Option<Reference<'a>>,
        decoys: Vec<Wrong<'a>>,
        rule: Option<&'a str>,
        further: Vec<Also<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seconds: Option<[u64; 2]>,
        next: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct Reference<'a> {
        name: &'a str,
        summary: &'a str,
        same: bool,
    }
    #[derive(Serialize)]
    struct Wrong<'a> {
        name: &'a str,
        verdict: &'a str,
        why: &'a str,
    }
    #[derive(Serialize)]
    struct Also<'a> {
        file: &'a str,
        line: u32,
        end_line: u32,
        leaf: &'a str,
        summary: &'a str,
        found: bool,
    }
    let document = Document {
        reference: solved.reference().map(|(fix, lines)| Reference {
            name: &fix.name,
            summary: &fix.summary,
            same: lines.is_empty(),
        }),
        decoys: solved
            .exercise
            .tempting()
            .map(|decoy| Wrong { name: &decoy.name, verdict: decoy.verdict.word(), why: &decoy.why })
            .collect(),
        rule: solved.exercise.rule(),
        further: solved
            .further()
            .map(|(defect, found)| Also {
                file: defect.file.as_str(),
                line: defect.lines.0,
                end_line: defect.lines.1,
                leaf: defect.leaf.word(),
                summary: &defect.summary,
                found,
            })
            .collect(),
        seconds: solved.times.map(|(first, this)| [first, this]),
        next: solved.next.as_ref().map(|card| card.id.as_str()),
    };
    serde_json::to_value(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::{load, load_card};
    use crate::catalogue::pack::Pack;
    use crate::domain::tree::TreePath;

    fn shown(id: &str, next: Option<&str>, width: usize, of: impl Fn(&Exercise) -> Tree) -> String {
        let mut exercise = load(&Pack::BuiltIn, id).expect("an exercise");
        // However many it may come to have.
        exercise.decoys.truncate(6);
        let own = of(&exercise);
        let next = next.map(|id| load_card(&Pack::BuiltIn, id).expect("a card"));
        let found = exercise.defects.iter().map(|_| false).collect();
        human(&Solved { exercise: &exercise, own: &own, found, times: None, next }, Paint::plain(width))
    }

    fn fixed(exercise: &Exercise, name: &str) -> Tree {
        let fix = exercise.fixes.iter().find(|fix| fix.name == name).expect("a fix of that name");
        exercise.with(&fix.overlay)
    }

    #[test]
    fn a_clean_pull_request_has_nothing_to_be_compared_with() {
        let text = shown("16-start-page-shelf", None, 80, |exercise| exercise.buggy_tree().clone());
        assert!(text.contains("Nothing is wrong") && !text.contains("reference"), "{text}");
    }

    #[test]
    fn what_comes_after_a_solved_grade_fits_sixty_columns() {
        let text =
            shown("01-session-cleanup", Some("02-dashboard-page"), 60, |exercise| fixed(exercise, "workers"));
        assert!(text.lines().all(|line| console::measure_text_width(line) <= 60), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_fix_that_is_the_reference_is_said_to_be() {
        let text = shown("01-session-cleanup", None, 80, |exercise| {
            exercise.with(&exercise.reference_fix().expect("a fix").overlay)
        });
        assert!(text.contains("Yours is the same."), "{text}");
        assert!(text.contains("diffdojo practice"), "{text}");
    }

    #[test]
    fn every_exercise_has_a_rule_and_fits_about_a_screen() {
        for id in Pack::BuiltIn.ids().expect("ids") {
            let exercise = load(&Pack::BuiltIn, &id).expect("an exercise");
            if exercise.reference_fix().is_none() {
                continue;
            }
            assert!(exercise.rule().is_some_and(|rule| rule.len() > 40), "{id}");
            let text = shown(&id, Some("01-session-cleanup"), 80, |exercise| exercise.buggy_tree().clone());
            assert!(text.lines().count() <= 48, "{id}: {}\n{text}", text.lines().count());
        }
    }

    #[test]
    fn scripts_learn_what_else_was_wrong_and_whether_it_was_found() {
        let mut exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("an exercise");
        let main = exercise.defects[0].clone();
        exercise.defects.push(Defect { further: true, finding_only: true, ..main });
        let own = exercise.buggy_tree().clone();
        let value = json(&Solved {
            exercise: &exercise,
            own: &own,
            found: vec![true, true],
            times: Some((900, 60)),
            next: None,
        });
        assert_eq!(value["further"].as_array().map(Vec::len), Some(exercise.defects.len() - 1));
        assert_eq!(value["reference"]["same"], false);
        assert_eq!(value["seconds"], serde_json::json!([900, 60]));
        assert_eq!(value["next"], serde_json::Value::Null);
        assert!(TreePath::new(value["further"][0]["file"].as_str().expect("a file")).is_ok());
    }
}
