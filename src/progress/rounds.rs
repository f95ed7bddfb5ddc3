//! From the journal's events to how a learner stands.

use super::Standing;
use super::event::Event;
use super::journal::Entry;
use crate::domain::diff::diff_trees;
use crate::domain::exercise::{Exercise, Leaf};
use crate::domain::names::same;
use crate::domain::practice::Rounds;
use crate::domain::review::{Answers, Finding, Place, Review, judge};
use crate::domain::score::{End, Reviewed, Round, Step};
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
        Event::Reviewed(review) => Step::Reviewed(Reviewed {
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
        let findings = reviewed.findings.iter().filter_map(|claimed| {
            Some(Finding {
                file: TreePath::new(&claimed.file).ok()?,
                lines: (claimed.line, claimed.end_line),
                leaf: Leaf::from_word(&claimed.leaf)?,
                note: String::new(),
            })
        });
        let review = Review { findings: findings.collect(), answers: Answers::default() };
        for place in judge(exercise, &diff, &review).places {
            if let Place::Hit(index) = place {
                found[index] = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::event::{Answered, Judged, Reviewed};
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
}
