//! From the journal's events to how a learner stands.

use std::collections::BTreeSet;

use super::Standing;
use super::event::{Claimed, Event, Reviewed};
use super::journal::Entry;
use crate::domain::diff::diff_trees;
use crate::domain::exercise::{Exercise, Leaf};
use crate::domain::names::same;
use crate::domain::practice::Rounds;
use crate::domain::review::{Answers, Finding, Place, Review, judge, relocate};
use crate::domain::score::{self, End, Round, Step};
use crate::domain::tree::TreePath;
use crate::domain::verdict::Verdict;

/// The first round of an exercise, by these events. `clean` says that nothing is wrong in it.
#[must_use]
pub fn round(entries: &[Entry], exercise: &str, clean: bool) -> Round {
    Round::of(steps(entries, exercise), clean)
}

/// All rounds of an exercise, by these events. `clean` says that nothing is wrong in it.
#[must_use]
pub fn rounds(entries: &[Entry], exercise: &str, clean: bool) -> Rounds {
    Rounds::of(steps(entries, exercise), clean)
}

fn steps(entries: &[Entry], exercise: &str) -> impl Iterator<Item = (i64, Step)> {
    let mut at = 0;
    entries.iter().filter(move |entry| same(&entry.exercise, exercise)).filter_map(move |entry| {
        // An event without a moment that can be read belongs to the one before it.
        at = entry.seconds().unwrap_or(at);
        Some((at, step(&entry.event)?))
    })
}

fn step(event: &Event) -> Option<Step> {
    Some(match event {
        Event::Started => Step::Started,
        Event::Reviewed(review) => Step::Reviewed(score::Reviewed {
            right: review.judgement.leaf_right,
            hit: review.judgement.hits > 0,
            false_alarms: review.judgement.false_alarms,
            misses: review.judgement.misses,
            clean: review.judgement.clean,
        }),
        Event::Graded { verdict, .. } => Step::Graded(Verdict::from_word(verdict)?),
        Event::Hint { .. } => Step::Hint,
        Event::Answered => Step::Answered,
        Event::Reset => Step::Reset,
    })
}

/// How the learner stands with an exercise after these events. What came first, solved or the opened
/// answer, stays. `clean` says that nothing is wrong in it.
#[must_use]
pub fn standing(entries: &[Entry], exercise: &str, clean: bool) -> Standing {
    let round = round(entries, exercise, clean);
    match round.end {
        End::Solved => Standing::Solved,
        End::Answered => Standing::Answered,
        End::Open if round.approved => Standing::Solved,
        End::Open if round.partial => Standing::Partial,
        End::Open if round.spotted => Standing::Spotted,
        End::Open if round.met => Standing::Started,
        End::Open => Standing::New,
    }
}

/// Which of an exercise's defects the reviews among these events have found, in the exercise's order.
#[must_use]
pub fn found(entries: &[Entry], exercise: &Exercise) -> Vec<bool> {
    let mut found = vec![false; exercise.defects.len()];
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    for entry in entries.iter().filter(|entry| same(&entry.exercise, &exercise.id)) {
        let Event::Reviewed(reviewed) = &entry.event else { continue };
        let review = Review { findings: findings(exercise, reviewed), answers: Answers::default() };
        for place in judge(exercise, &diff, &review).places {
            if let Place::Hit(indices) = place {
                indices.into_iter().for_each(|index| found[index] = true);
            }
        }
    }
    found
}

/// The reviews among these events that belong to the round that is played, the oldest first.
#[must_use]
pub fn reviews_of_round<'e>(entries: &'e [Entry], exercise: &str) -> Vec<&'e Reviewed> {
    let mut reviews: Vec<&Reviewed> = Vec::new();
    for entry in entries.iter().filter(|entry| same(&entry.exercise, exercise)) {
        match (&entry.event, step(&entry.event)) {
            (_, Some(Step::Answered | Step::Graded(Verdict::Solved))) => reviews.clear(),
            (Event::Reviewed(review), _) if review.judgement.clean && review.judgement.leaf_right => {
                reviews.clear();
            }
            (Event::Reviewed(review), _) => reviews.push(review),
            _ => {}
        }
    }
    reviews
}

/// What the reviews of a round have come to together, by the exercise as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Findings that hit a defect and name its class, and the answers that are right.
    pub right: Review,
    /// Findings that hit a defect whose class nobody has named yet.
    pub of_another_class: Vec<Finding>,
}

/// Adds up the reviews of a round, the oldest first.
#[must_use]
pub fn found_in_round(exercise: &Exercise, reviews: &[&Reviewed]) -> Found {
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let mut out = Found::default();
    let (mut known, mut loose) = (BTreeSet::new(), Vec::new());
    for reviewed in reviews {
        let review = Review { findings: findings(exercise, reviewed), answers: Answers::default() };
        let places = judge(exercise, &diff, &review).places;
        for (finding, place) in review.findings.into_iter().zip(places) {
            let Place::Hit(hit) = place else { continue };
            if hit.iter().all(|index| exercise.defects[*index].is_of(finding.leaf)) {
                // One that finds nothing new is not kept twice.
                if hit.iter().filter(|index| known.insert(**index)).count() > 0 {
                    out.right.findings.push(finding);
                }
            } else {
                loose.push((hit, finding));
            }
        }
        let questions = &exercise.questions;
        let kept = &mut out.right.answers;
        for (question, answer, kept) in [
            (&questions.failure, &reviewed.answers.failure, &mut kept.failure),
            (&questions.hides, &reviewed.answers.hides, &mut kept.hides),
            (&questions.fix, &reviewed.answers.fix, &mut kept.fix),
        ] {
            if answer.as_ref() == Some(&question.answer) {
                kept.clone_from(answer);
            }
        }
    }
    for (hit, finding) in loose {
        if hit.iter().filter(|index| known.insert(**index)).count() > 0 {
            out.of_another_class.push(finding);
        }
    }
    out
}

/// The findings of a review that was handed in, where their lines stand now.
#[must_use]
pub fn findings(exercise: &Exercise, reviewed: &Reviewed) -> Vec<Finding> {
    let finding = |claimed: &Claimed| {
        let file = TreePath::new(&claimed.file).ok()?;
        let lines = (claimed.line, claimed.end_line);
        let text = exercise.buggy_tree().text(&file)?;
        let lines = relocate(text, lines, &claimed.code).unwrap_or(lines);
        Some(Finding { file, lines, leaf: Leaf::from_word(&claimed.leaf)?, note: claimed.note.clone() })
    };
    reviewed.findings.iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::event::{Answered, Judged};
    use super::*;

    fn graded(verdict: &str) -> Event {
        Event::Graded { verdict: verdict.into(), seed: 1 }
    }

    fn reviewed(leaf_right: bool, clean: bool) -> Event {
        Event::Reviewed(Box::new(Reviewed {
            findings: vec![],
            answers: Answered::default(),
            judgement: Judged { leaf_right, clean, ..Judged::default() },
            seconds: None,
        }))
    }

    #[test]
    fn the_first_of_solved_and_answered_stays() {
        let entry = |event| Entry { schema: 1, at: String::new(), exercise: "01-a".into(), event };
        let table: [(&[Event], Standing); 12] = [
            (&[], Standing::New),
            (&[Event::Started, graded("unsolved")], Standing::Started),
            (&[reviewed(false, false)], Standing::Started),
            (&[reviewed(true, false), graded("unsolved")], Standing::Spotted),
            (&[reviewed(true, false), graded("partial")], Standing::Partial),
            (&[reviewed(true, true)], Standing::Solved),
            (&[reviewed(true, true), Event::Answered], Standing::Answered),
            (&[graded("partial"), graded("unsolved")], Standing::Partial),
            (&[graded("solved"), Event::Answered], Standing::Solved),
            (&[Event::Answered, graded("solved")], Standing::Answered),
            (&[reviewed(true, false), Event::Answered], Standing::Answered),
            (&[Event::Reset], Standing::Started),
        ];
        for (events, expected) in table {
            let entries: Vec<_> = events.iter().cloned().map(entry).collect();
            assert_eq!(standing(&entries, "01-a", false), expected, "{events:?}");
            assert_eq!(standing(&entries, "02-b", false), Standing::New);
        }
    }

    #[test]
    fn a_grade_alone_does_not_tell_that_nothing_is_wrong() {
        let entry = |event| Entry { schema: 1, at: String::new(), exercise: "01-a".into(), event };
        let table: [(&[Event], Standing); 5] = [
            (&[graded("solved")], Standing::Started),
            (&[graded("solved"), reviewed(true, true)], Standing::Solved),
            (&[graded("solved"), reviewed(false, true)], Standing::Solved),
            (&[reviewed(false, true)], Standing::Started),
            (&[graded("solved"), Event::Answered], Standing::Answered),
        ];
        for (events, expected) in table {
            let entries: Vec<_> = events.iter().cloned().map(entry).collect();
            assert_eq!(standing(&entries, "01-a", true), expected, "{events:?}");
        }
    }

    #[test]
    fn a_round_begins_with_what_its_reviews_were_right_about() {
        use crate::catalogue::load::load;
        use crate::catalogue::pack::Pack;

        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let defect = exercise.main_defect().expect("a defect");
        let right = exercise.questions.fix.answer.clone();
        let review = |line: u32, leaf: Leaf, note: &str, fix: &str| {
            let finding =
                Finding { file: defect.file.clone(), lines: (line, line), leaf, note: note.to_owned() };
            let answers = Answered { fix: Some(fix.to_owned()), ..Answered::default() };
            let findings = vec![Claimed::of(&exercise, &finding)];
            let judgement = Judged::default();
            Event::Reviewed(Box::new(Reviewed { findings, answers, judgement, seconds: None }))
        };
        let entry = |event: &Event| Entry {
            schema: 1,
            at: String::new(),
            exercise: exercise.id.clone(),
            event: event.clone(),
        };
        let seen = |events: &[Event]| {
            let entries: Vec<_> = events.iter().map(entry).collect();
            let found = found_in_round(&exercise, &reviews_of_round(&entries, &exercise.id));
            let notes =
                |findings: &[Finding]| findings.iter().map(|one| one.note.clone()).collect::<Vec<_>>();
            (notes(&found.right.findings), notes(&found.of_another_class), found.right.answers.fix)
        };
        let line = defect.lines.0;
        let other = Leaf::ALL.iter().copied().find(|leaf| *leaf != defect.leaf).expect("another");
        let alarm = review(1, defect.leaf, "alarm", "none");
        let loose = review(line, other, "loose", "none");
        let hit = review(line, defect.leaf, "hit", &right);
        let again = review(line, defect.leaf, "again", "none");
        let none: Vec<String> = Vec::new();
        assert_eq!(seen(std::slice::from_ref(&alarm)), (none.clone(), none.clone(), None));
        assert_eq!(seen(std::slice::from_ref(&loose)), (none.clone(), vec!["loose".to_owned()], None));
        let all = [loose, alarm, hit.clone(), again];
        assert_eq!(seen(&all), (vec!["hit".to_owned()], none.clone(), Some(right.clone())));
        assert_eq!(seen(&[hit, graded("solved"), Event::Reset]), (none.clone(), none, None));
    }
}
