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

impl Scored {
    /// What it counts. Where nothing is wrong that is nothing; but before it is settled it counts as any
    /// other would, so that the sum tells no difference.
    #[must_use]
    pub fn points(&self) -> Points {
        if self.clean && self.round.settled() { Points::default() } else { self.round.points() }
    }

    /// Whether somebody looked for the defect: by a review, or in vain until the answer was opened.
    fn looked_for(&self) -> bool {
        self.round.reviews > 0 || self.round.spotted || self.round.missed()
    }
}

/// What exercises of one kind add up to. What tells a defect, or that there is none, counts only once an
/// exercise is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// How many with a defect are settled.
    pub met: u32,
    /// In how many of them the defect was looked for: by a review, or in vain until the answer was opened.
    pub looked_for: u32,
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
    /// The main defects were found, and further ones beside them were not.
    Further(u32),
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
    /// How many clean pull requests that are settled were reviewed before their answer was opened.
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
        let settled_clean = exercises.iter().filter(|one| one.clean && one.round.settled());
        let clean: Vec<_> = settled_clean.filter_map(|one| one.round.first_review).collect();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // The very name of a row would tell the leaf of an exercise that is not settled.
        let of_leaf = |one: &Scored, leaf: Leaf| one.leaf == leaf && one.round.settled();
        let leaves: Vec<_> =
            Leaf::ALL.iter().map(|leaf| (*leaf, row(exercises, |one| of_leaf(one, *leaf)))).collect();
        let pattern = pattern(exercises, &leaves);
        Self {
            points: exercises.iter().map(Scored::points).sum(),
            of: count(wrong().count()),
            // Rust is a language of packs only: it has a row where somebody has such an exercise.
            languages: Language::ALL
                .iter()
                .filter(|language| {
                    **language != Language::Rust || exercises.iter().any(|one| one.language == **language)
                })
                .map(|language| (*language, row(exercises, |one| one.language == *language)))
                .collect(),
            clean_reviewed: count(clean.len()),
            clean_approved: count(clean.iter().filter(|seen| seen.right).count()),
            next: next(exercises),
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
        if !one.clean && round.settled() {
            row.met += 1;
            row.looked_for += u32::from(one.looked_for());
            row.spotted += u32::from(round.spotted);
            row.fixed += u32::from(round.end == End::Solved);
            row.missed += u32::from(round.missed());
        }
    }
    row
}

fn pattern(exercises: &[Scored], leaves: &[(Leaf, Row)]) -> Pattern {
    let settled = || exercises.iter().filter(|one| one.round.settled());
    let wrong = || settled().filter(|one| !one.clean);
    let missed = wrong().filter(|one| one.round.missed()).count();
    let seen = |one: &&Scored| (one.round.spotted || one.round.end == End::Solved) && !one.round.missed();
    if missed == 0 {
        let alarms: u32 = settled().map(|one| one.round.false_alarms).sum();
        let reviewed = wrong().any(|one| one.round.first_review.is_some());
        let further: u32 = wrong().filter_map(|one| one.round.left).sum();
        return match wrong().filter(seen).count() {
            found if alarms as usize > found => Pattern::Suspicious,
            0 => Pattern::Unknown,
            // Who never looked for it cannot have missed it.
            _ if !reviewed => Pattern::Unknown,
            _ if further > 0 => Pattern::Further(further),
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

fn next(exercises: &[Scored]) -> Next {
    if let Some(open) = exercises.iter().find(|one| one.round.met && !one.round.settled()) {
        return Next::GoOn(open.id.clone());
    }
    // One of the leaf that is missed most would help more, and would tell what is wrong in it.
    let new = exercises.iter().find(|one| !one.round.met);
    new.map_or(Next::AllMet, |one| Next::Start(one.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::score::{Reviewed, Step};
    use super::super::verdict::Verdict;
    use super::*;

    const SOLVED: Step = Step::Graded(Verdict::Solved);

    fn look(right: bool, hit: bool, false_alarms: u32, clean: bool) -> Step {
        Step::Reviewed(Reviewed { right, hit, false_alarms, misses: u32::from(!hit && !clean), clean })
    }

    fn scored(number: u32, leaf: Leaf, clean: bool, steps: &[Step]) -> Scored {
        Scored {
            id: format!("{number:02}-a"),
            title: "A".into(),
            language: Language::Go,
            leaf,
            clean,
            round: Round::of(steps.iter().map(|step| (0, *step)), clean),
        }
    }

    fn pattern_of(exercises: &[Scored]) -> Pattern {
        Scorecard::of(exercises).pattern
    }

    #[test]
    fn clean_pull_requests_count_for_no_point() {
        let card = Scorecard::of(&[
            scored(1, Leaf::LostTask, false, &[look(true, true, 0, false), Step::Answered]),
            scored(2, Leaf::LostTask, false, &[SOLVED]),
            scored(13, Leaf::LostTask, true, &[SOLVED, Step::Answered]),
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
        let rows = |clean, leaf, steps: &[Step]| {
            let card = Scorecard::of(&[scored(1, leaf, clean, steps)]);
            (card.points, card.leaves, card.languages, card.clean_reviewed, card.pattern, card.next)
        };
        let graded = |verdict| Step::Graded(verdict);
        let table: [&[Step]; 4] = [
            &[Step::Started, Step::Hint, Step::Reset],
            &[Step::Started, graded(Verdict::Unsolved)],
            &[Step::Started, graded(Verdict::Partial), graded(Verdict::Broken)],
            &[Step::Started, look(false, false, 2, false)],
        ];
        for steps in table {
            let told = rows(false, Leaf::LostTask, steps);
            assert_eq!(rows(true, Leaf::LostTask, steps), told, "{steps:?}");
            assert_eq!(rows(false, Leaf::Unbounded, steps), told, "{steps:?}");
        }
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
                .map(|((leaf, clean, step), number)| {
                    scored(number, *leaf, *clean, &[*step, if *clean { SOLVED } else { Step::Answered }])
                })
                .collect();
            pattern_of(&all)
        };
        assert_eq!(of(&[]), Pattern::Unknown);
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
    fn further_defects_that_were_left_are_no_sign_that_nothing_was_missed() {
        let left = |misses| {
            Step::Reviewed(Reviewed { right: true, hit: true, false_alarms: 0, misses, clean: false })
        };
        let of = |steps: &[Step]| pattern_of(&[scored(1, Leaf::LostTask, false, steps)]);
        assert_eq!(of(&[left(2), SOLVED]), Pattern::Further(2));
        assert_eq!(of(&[left(2), left(1), SOLVED]), Pattern::Further(1));
        assert_eq!(of(&[left(2), left(0), SOLVED]), Pattern::NoMiss);
        assert_eq!(of(&[left(2)]), Pattern::Unknown, "what is open tells nothing");
    }

    #[test]
    fn what_is_open_comes_first_and_what_is_new_comes_in_order() {
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
        assert_eq!(next(&weak), Next::Start("02-a".into()), "the leaf of a new one is not told");
        let approved = [scored(1, Leaf::LostTask, true, &[look(true, false, 0, true)])];
        assert_eq!(next(&approved), Next::AllMet);
    }
}
