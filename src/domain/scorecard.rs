//! A learner's scorecard: points, what was spotted and fixed by kind, what the misses have in common.

use super::exercise::{Language, Leaf};
use super::score::{End, Points, Round};

/// An exercise and the first round of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// `NN-name`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The fixture's language.
    pub language: Language,
    /// The kind of its defect.
    pub leaf: Leaf,
    /// Nothing is wrong in it.
    pub clean: bool,
    /// What the learner did.
    pub round: Round,
}

/// What exercises of one kind add up to. Only those count of which anything was judged: before that
/// nothing may tell a clean one from the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// How many with a defect there are.
    pub met: u32,
    /// In how many of them the defect was spotted.
    pub spotted: u32,
    /// How many of them were solved before the answer was opened.
    pub fixed: u32,
    /// How many of them were overlooked at the first look.
    pub missed: u32,
    /// Findings on nothing that is wrong, also where all is right.
    pub false_alarms: u32,
    /// Hints that were read.
    pub hints: u32,
    /// Grades.
    pub attempts: u32,
    /// Time spent, in seconds.
    pub seconds: u64,
}

/// What the misses have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// There is nothing to say yet.
    Unknown,
    /// Nothing was missed.
    NoMiss,
    /// Nothing was missed, and more was suspected than was wrong.
    Suspicious,
    /// The lines were found, and most often another leaf was named.
    OtherLeaf,
    /// Most of what was missed is of one leaf.
    Misses {
        /// What is seen best, where anything is.
        sees: Option<Leaf>,
        /// What is missed most.
        misses: Leaf,
    },
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Go on with one that is open.
    GoOn(String),
    /// Begin one of the leaf that is missed most.
    OfLeaf(String, Leaf),
    /// Begin the next one.
    Start(String),
    /// All of them were played.
    AllMet,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// The points of all exercises with a defect.
    pub points: Points,
    /// How many exercises have one.
    pub of: u32,
    /// By leaf, in the order of the decision flow.
    pub leaves: Vec<(Leaf, Row)>,
    /// By language.
    pub languages: Vec<(Language, Row)>,
    /// How many clean pull requests were reviewed before they were graded or their answer was opened.
    pub clean_reviewed: u32,
    /// How many of them were approved at the first look.
    pub clean_approved: u32,
    /// What the misses have in common.
    pub pattern: Pattern,
    /// What to do next.
    pub next: Next,
}

impl Scorecard {
    /// Adds everything up. The exercises come in the order in which they are played.
    #[must_use]
    pub fn of(exercises: &[Scored]) -> Self {
        let wrong = || exercises.iter().filter(|one| !one.clean);
        let clean = || exercises.iter().filter(|one| one.clean).filter_map(|one| one.round.first_review);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let leaves: Vec<_> =
            Leaf::ALL.iter().map(|leaf| (*leaf, row(exercises, |one| one.leaf == *leaf))).collect();
        let pattern = pattern(exercises, &leaves);
        Self {
            points: wrong().map(|one| one.round.points()).sum(),
            of: count(wrong().count()),
            // Rust is a language of packs only: it has a row where somebody has such an exercise.
            languages: Language::ALL
                .iter()
                .filter(|language| {
                    **language != Language::Rust || exercises.iter().any(|one| one.language == **language)
                })
                .map(|language| (*language, row(exercises, |one| one.language == *language)))
                .collect(),
            clean_reviewed: count(clean().count()),
            clean_approved: count(clean().filter(|seen| seen.right).count()),
            next: next(exercises, pattern),
            leaves,
            pattern,
        }
    }
}

fn row(exercises: &[Scored], of: impl Fn(&Scored) -> bool) -> Row {
    let mut row = Row::default();
    for one in exercises.iter().filter(|one| one.round.judged() && of(one)) {
        let round = &one.round;
        row.false_alarms += round.false_alarms;
        row.hints += round.hints;
        row.attempts += round.attempts;
        row.seconds += round.seconds;
        if !one.clean {
            row.met += 1;
            row.spotted += u32::from(round.spotted);
            row.fixed += u32::from(round.end == End::Solved);
            row.missed += u32::from(round.missed());
        }
    }
    row
}

fn pattern(exercises: &[Scored], leaves: &[(Leaf, Row)]) -> Pattern {
    let wrong = || exercises.iter().filter(|one| !one.clean);
    let missed = wrong().filter(|one| one.round.missed()).count();
    let seen = |one: &&Scored| (one.round.spotted || one.round.end == End::Solved) && !one.round.missed();
    if missed == 0 {
        let alarms: u32 = exercises.iter().map(|one| one.round.false_alarms).sum();
        let reviewed = wrong().any(|one| one.round.first_review.is_some());
        return match wrong().filter(seen).count() {
            found if alarms as usize > found => Pattern::Suspicious,
            0 => Pattern::Unknown,
            // Who never looked for it cannot have missed it.
            _ if !reviewed => Pattern::Unknown,
            _ => Pattern::NoMiss,
        };
    }
    let other_leaf =
        wrong().filter(|one| one.round.first_review.is_some_and(|seen| seen.hit && !seen.right)).count();
    if other_leaf * 2 > missed {
        return Pattern::OtherLeaf;
    }
    // Where two are even, the question that comes first in the flow is the one to ask first.
    let most = |of: &dyn Fn(&Leaf) -> u32| {
        let best = leaves.iter().map(|(leaf, _)| of(leaf)).max().unwrap_or(0);
        leaves.iter().map(|(leaf, _)| *leaf).find(|leaf| best > 0 && of(leaf) == best)
    };
    let row_of =
        |wanted: &Leaf| leaves.iter().find(|(leaf, _)| leaf == wanted).map_or(0, |(_, row)| row.missed);
    let seen_of = |wanted: &Leaf| {
        u32::try_from(wrong().filter(|one| one.leaf == *wanted).filter(seen).count()).unwrap_or(u32::MAX)
    };
    match most(&row_of) {
        Some(misses) => {
            let others = |leaf: &Leaf| if *leaf == misses { 0 } else { seen_of(leaf) };
            Pattern::Misses { sees: most(&others), misses }
        }
        None => Pattern::Unknown,
    }
}

fn next(exercises: &[Scored], pattern: Pattern) -> Next {
    let open =
        exercises.iter().find(|one| one.round.met && one.round.end == End::Open && !one.round.approved);
    let new = || exercises.iter().filter(|one| !one.round.met);
    if let Some(open) = open {
        return Next::GoOn(open.id.clone());
    }
    if let Pattern::Misses { misses, .. } = pattern
        && let Some(one) = new().find(|one| one.leaf == misses)
    {
        return Next::OfLeaf(one.id.clone(), misses);
    }
    new().next().map_or(Next::AllMet, |one| Next::Start(one.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::score::{Reviewed, Step};
    use super::super::verdict::Verdict;
    use super::*;

    const SOLVED: Step = Step::Graded(Verdict::Solved);

    fn look(right: bool, hit: bool, false_alarms: u32, clean: bool) -> Step {
        Step::Reviewed(Reviewed { right, hit, false_alarms, clean })
    }

    fn scored(number: u32, leaf: Leaf, clean: bool, steps: &[Step]) -> Scored {
        Scored {
            id: format!("{number:02}-a"),
            title: "A".into(),
            language: Language::Go,
            leaf,
            clean,
            round: Round::of(steps.iter().map(|step| (0, *step))),
        }
    }

    fn pattern_of(exercises: &[Scored]) -> Pattern {
        Scorecard::of(exercises).pattern
    }

    #[test]
    fn clean_pull_requests_count_for_no_point() {
        let card = Scorecard::of(&[
            scored(1, Leaf::LostTask, false, &[look(true, true, 0, false)]),
            scored(2, Leaf::LostTask, false, &[SOLVED]),
            scored(13, Leaf::LostTask, true, &[SOLVED]),
            scored(14, Leaf::LostTask, true, &[look(true, false, 0, true)]),
            scored(15, Leaf::LostTask, true, &[look(false, false, 2, true), look(true, false, 0, true)]),
        ]);
        assert_eq!((card.points, card.of), (Points { halves: 3 }, 2));
        assert_eq!((card.clean_reviewed, card.clean_approved), (2, 1));
        let row = card.leaves[0].1;
        assert_eq!((row.met, row.spotted, row.fixed, row.false_alarms), (2, 1, 1, 2));
        assert_eq!(card.languages.iter().find(|(language, _)| *language == Language::Go).expect("Go").1, row);
    }

    #[test]
    fn nothing_tells_a_clean_one_from_the_rest_before_it_is_judged() {
        let rows = |clean| {
            let all = [scored(1, Leaf::LostTask, clean, &[Step::Started, Step::Hint, Step::Reset])];
            let card = Scorecard::of(&all);
            (card.leaves, card.languages, card.clean_reviewed, card.pattern, card.next)
        };
        assert_eq!(rows(true), rows(false));
    }

    #[test]
    fn the_misses_have_a_pattern() {
        use Leaf::{FailureLeak, LostTask, Unbounded};
        let wrong = look(false, false, 1, false);
        let right = look(true, true, 0, false);
        let other = look(false, true, 0, false);
        let of = |list: &[(Leaf, bool, Step)]| {
            let all: Vec<_> = list
                .iter()
                .zip(1..)
                .map(|((leaf, clean, step), number)| scored(number, *leaf, *clean, &[*step]))
                .collect();
            pattern_of(&all)
        };
        assert_eq!(of(&[]), Pattern::Unknown);
        assert_eq!(of(&[(LostTask, false, Step::Started)]), Pattern::Unknown);
        assert_eq!(of(&[(LostTask, false, SOLVED)]), Pattern::Unknown);
        assert_eq!(of(&[(LostTask, false, right)]), Pattern::NoMiss);
        assert_eq!(of(&[(LostTask, true, look(false, false, 2, true))]), Pattern::Suspicious);
        assert_eq!(of(&[(LostTask, false, other)]), Pattern::OtherLeaf);
        assert_eq!(
            of(&[(LostTask, false, right), (Unbounded, false, wrong), (Unbounded, false, Step::Answered)]),
            Pattern::Misses { sees: Some(LostTask), misses: Unbounded }
        );
        assert_eq!(
            of(&[(FailureLeak, false, wrong), (Unbounded, false, wrong)]),
            Pattern::Misses { sees: None, misses: Unbounded }
        );
        assert_eq!(
            of(&[(LostTask, false, right), (LostTask, false, wrong)]),
            Pattern::Misses { sees: None, misses: LostTask }
        );
    }

    #[test]
    fn what_is_open_comes_first_and_then_what_is_missed() {
        let wrong = look(false, false, 0, false);
        let next = |exercises: &[Scored]| Scorecard::of(exercises).next;
        assert_eq!(next(&[]), Next::AllMet);
        let fresh = [scored(1, Leaf::LostTask, false, &[]), scored(2, Leaf::Unbounded, true, &[])];
        assert_eq!(next(&fresh), Next::Start("01-a".into()));
        let open = [scored(1, Leaf::LostTask, false, &[SOLVED]), scored(2, Leaf::Unbounded, false, &[wrong])];
        assert_eq!(next(&open), Next::GoOn("02-a".into()));
        let weak = [
            scored(1, Leaf::Unbounded, false, &[wrong, Step::Answered]),
            scored(2, Leaf::LostTask, false, &[]),
            scored(3, Leaf::Unbounded, true, &[]),
        ];
        assert_eq!(next(&weak), Next::OfLeaf("03-a".into(), Leaf::Unbounded));
        let approved = [scored(1, Leaf::LostTask, true, &[look(true, false, 0, true)])];
        assert_eq!(next(&approved), Next::AllMet);
    }
}
