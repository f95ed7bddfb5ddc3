//! Points and levels: what an exercise counts, and what the first round of it took.

use super::exercise::words;
use super::verdict::Verdict;

/// The longest pause between two steps that still counts as time spent on an exercise, in seconds.
const PAUSE: i64 = 30 * 60;

words! {
    /// How far somebody is; whole points passed decide it.
    Level {
        /// Fewer than four points.
        Apprentice = "Apprentice",
        /// Four to seven.
        Practitioner = "Practitioner",
        /// Eight to ten.
        Senior = "Senior",
        /// Eleven and more.
        Staff = "Staff",
    }
}

/// Points, counted in halves so that they add up exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points {
    /// How many halves.
    pub halves: u32,
}

impl Points {
    /// The points as a number.
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.halves) / 2.0
    }

    /// The level that they stand for.
    #[must_use]
    pub fn level(self) -> Level {
        match self.halves / 2 {
            0..=3 => Level::Apprentice,
            4..=7 => Level::Practitioner,
            8..=10 => Level::Senior,
            _ => Level::Staff,
        }
    }

    /// How many halves are missing to the next level; nothing at the last one.
    #[must_use]
    pub fn to_next_level(self) -> Option<Self> {
        let next = match self.level() {
            Level::Apprentice => 8,
            Level::Practitioner => 16,
            Level::Senior => 22,
            Level::Staff => return None,
        };
        Some(Self { halves: next - self.halves })
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        Self { halves: points.map(|one| one.halves).sum() }
    }
}

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.halves / 2, self.halves % 2) {
            (0, 1) => f.pad("½"),
            (whole, 1) => f.pad(&format!("{whole}½")),
            (whole, _) => f.pad(&whole.to_string()),
        }
    }
}

/// What a judged review showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The main defect was hit and its leaf named; where nothing is wrong: nothing was claimed.
    pub right: bool,
    /// A defect was hit, whatever leaf was named.
    pub hit: bool,
    /// How many findings lie on nothing that is wrong.
    pub false_alarms: u32,
    /// How many defects were not found.
    pub misses: u32,
    /// Nothing is wrong in the pull request.
    pub clean: bool,
}

/// Something that a learner did with an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Checked it out.
    Started,
    /// Reviewed it.
    Reviewed(Reviewed),
    /// Had it graded.
    Graded(Verdict),
    /// Read a hint.
    Hint,
    /// Opened the answer.
    Answered,
    /// Went back to the bug.
    Reset,
}

/// How the first round of an exercise ended, or where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    #[default]
    Open,
    /// Graded solved before the answer was opened.
    Solved,
    /// The answer was opened first.
    Answered,
}

/// The first round of an exercise: everything up to the first solved grade or the opened answer.
/// What comes later changes nothing.
///
/// Where nothing is wrong, a grade alone solves nothing: the tests pass on the pull request as it is. It
/// is solved when it is approved, or when the tests passed and a review was given, in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Anything was done at all.
    pub met: bool,
    /// How it ended.
    pub end: End,
    /// The defect was spotted: a review with hit and leaf, or a partial grade.
    pub spotted: bool,
    /// A grade was partial.
    pub partial: bool,
    /// A pull request in which nothing is wrong was approved.
    pub approved: bool,
    /// The tests passed on a pull request in which nothing is wrong.
    pub passed: bool,
    /// What the first review showed.
    pub first_review: Option<Reviewed>,
    /// The fewest defects that a review left to be found.
    pub left: Option<u32>,
    /// How many reviews there were.
    pub reviews: u32,
    /// All false alarms of them.
    pub false_alarms: u32,
    /// How many grades there were.
    pub attempts: u32,
    /// How many hints were read.
    pub hints: u32,
    /// Time spent, in seconds; pauses of more than half an hour are left out.
    pub seconds: u64,
}

impl Round {
    /// Reads the first round out of all steps, in order. Each comes with its moment, in seconds. `clean`
    /// says that nothing is wrong in the pull request.
    #[must_use]
    pub fn of(steps: impl IntoIterator<Item = (i64, Step)>, clean: bool) -> Self {
        let mut round = Self::default();
        let mut before: Option<i64> = None;
        for (at, step) in steps {
            round.met = true;
            let gap = before.map_or(0, |before| at.saturating_sub(before));
            if (0..=PAUSE).contains(&gap) {
                round.seconds += gap.unsigned_abs();
            }
            before = Some(at);
            match step {
                Step::Started | Step::Reset => {}
                Step::Hint => round.hints += 1,
                Step::Reviewed(seen) => {
                    round.first_review.get_or_insert(seen);
                    round.reviews += 1;
                    round.left = Some(round.left.map_or(seen.misses, |left| left.min(seen.misses)));
                    round.false_alarms = round.false_alarms.saturating_add(seen.false_alarms);
                    round.spotted |= seen.right && !seen.clean;
                    round.approved |= seen.right && seen.clean;
                }
                Step::Graded(verdict) => {
                    round.attempts += 1;
                    round.partial |= verdict == Verdict::Partial;
                    round.spotted |= verdict == Verdict::Partial;
                    if verdict == Verdict::Solved {
                        if clean {
                            round.passed = true;
                        } else {
                            round.end = End::Solved;
                        }
                    }
                }
                Step::Answered => round.end = End::Answered,
            }
            if round.end == End::Open && round.passed && round.reviews > 0 {
                round.end = End::Solved;
            }
            if round.end != End::Open {
                break;
            }
        }
        round
    }

    /// Whether it is settled: solved, approved where nothing is wrong, or its answer opened. Before that
    /// nothing may tell its defect, or that there is none.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.end != End::Open || self.approved
    }

    /// What an exercise with a defect counts.
    #[must_use]
    pub fn points(&self) -> Points {
        Points {
            halves: match (self.end, self.spotted) {
                (End::Solved, _) => 2,
                (_, true) => 1,
                (_, false) => 0,
            },
        }
    }

    /// Whether anything was judged: a review, a working tree, or, by opening the answer, nothing more.
    #[must_use]
    pub fn judged(&self) -> bool {
        self.reviews > 0 || self.attempts > 0 || self.end != End::Open
    }

    /// Whether the defect was overlooked: by the first review, or, where there was none, because the
    /// answer had to be opened.
    #[must_use]
    pub fn missed(&self) -> bool {
        match self.first_review {
            Some(seen) => !seen.right,
            None => self.end == End::Answered && !self.spotted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Step =
        Step::Reviewed(Reviewed { right: true, hit: true, false_alarms: 0, misses: 0, clean: false });
    const WRONG_LEAF: Step =
        Step::Reviewed(Reviewed { right: false, hit: true, false_alarms: 1, misses: 0, clean: false });
    const SOLVED: Step = Step::Graded(Verdict::Solved);
    const PARTIAL: Step = Step::Graded(Verdict::Partial);
    const UNSOLVED: Step = Step::Graded(Verdict::Unsolved);

    fn round(steps: &[Step]) -> Round {
        Round::of(steps.iter().map(|step| (0, *step)), false)
    }

    #[test]
    fn an_exercise_counts_as_the_contract_says() {
        use Step::{Answered, Hint, Reset, Started};
        let table: [(&[Step], u32); 18] = [
            (&[], 0),
            (&[Started, Hint, UNSOLVED, Reset], 0),
            (&[SOLVED], 2),
            (&[Hint, Hint, Hint, SOLVED], 2),
            (&[RIGHT, SOLVED], 2),
            (&[RIGHT], 1),
            (&[WRONG_LEAF], 0),
            (&[PARTIAL], 1),
            (&[PARTIAL, UNSOLVED], 1),
            (&[PARTIAL, SOLVED], 2),
            (&[WRONG_LEAF, RIGHT, Answered], 1),
            (&[Answered], 0),
            // Once the answer is open, nothing can be spotted or solved any more.
            (&[Answered, RIGHT], 0),
            (&[Answered, SOLVED], 0),
            (&[RIGHT, Answered, SOLVED], 1),
            (&[Step::Graded(Verdict::Tampered), Step::Graded(Verdict::Broken)], 0),
            // The first score stands when it is done once more.
            (&[SOLVED, Reset, UNSOLVED, Answered], 2),
            (&[Answered, Reset, Started, SOLVED], 0),
        ];
        for (steps, halves) in table {
            assert_eq!(round(steps).points(), Points { halves }, "{steps:?}");
        }
    }

    #[test]
    fn whole_points_passed_decide_the_level() {
        let table = [
            (0, Level::Apprentice),
            (7, Level::Apprentice),
            (8, Level::Practitioner),
            (15, Level::Practitioner),
            (16, Level::Senior),
            (21, Level::Senior),
            (22, Level::Staff),
            (24, Level::Staff),
        ];
        for (halves, level) in table {
            assert_eq!(Points { halves }.level(), level, "{halves}");
        }
        assert_eq!(Points { halves: 7 }.to_next_level(), Some(Points { halves: 1 }));
        assert_eq!(Points { halves: 24 }.to_next_level(), None);
    }

    #[test]
    fn points_are_written_as_people_write_them() {
        let shown: Vec<_> = (0..5).map(|halves| Points { halves }.to_string()).collect();
        assert_eq!(shown, ["0", "½", "1", "1½", "2"]);
    }

    #[test]
    fn a_defect_is_missed_by_the_first_look() {
        let table: [(&[Step], bool); 7] = [
            (&[], false),
            (&[UNSOLVED], false),
            (&[SOLVED], false),
            (&[Step::Answered], true),
            (&[PARTIAL, Step::Answered], false),
            (&[WRONG_LEAF, RIGHT], true),
            (&[RIGHT, Step::Answered], false),
        ];
        for (steps, missed) in table {
            assert_eq!(round(steps).missed(), missed, "{steps:?}");
        }
    }

    #[test]
    fn where_nothing_is_wrong_a_grade_settles_nothing_until_a_review_was_given() {
        let look = |right, false_alarms| {
            Step::Reviewed(Reviewed { right, hit: false, false_alarms, misses: 0, clean: true })
        };
        let (approval, refusal) = (look(true, 0), look(false, 1));
        let table: [(&[Step], bool, End); 9] = [
            (&[], false, End::Open),
            (&[Step::Started, UNSOLVED, PARTIAL], false, End::Open),
            (&[SOLVED, SOLVED], false, End::Open),
            (&[refusal], false, End::Open),
            (&[refusal, UNSOLVED], false, End::Open),
            (&[approval], true, End::Open),
            (&[SOLVED, refusal], true, End::Solved),
            (&[refusal, SOLVED], true, End::Solved),
            (&[SOLVED, Step::Answered], true, End::Answered),
        ];
        for (steps, settled, end) in table {
            let seen = Round::of(steps.iter().map(|step| (0, *step)), true);
            assert_eq!((seen.settled(), seen.end), (settled, end), "{steps:?}");
        }
    }

    #[test]
    fn a_round_counts_what_it_took_up_to_its_end_and_leaves_long_pauses_out() {
        let day = 24 * 3600;
        let steps = [
            (0, Step::Started),
            (60, WRONG_LEAF),
            (100, Step::Hint),
            (100 + day, UNSOLVED),
            (130 + day, SOLVED),
            (900 + day, Step::Hint),
            (950 + day, UNSOLVED),
        ];
        let seen = Round::of(steps, false);
        assert_eq!(
            (seen.seconds, seen.attempts, seen.hints, seen.reviews, seen.false_alarms),
            (130, 2, 1, 1, 1)
        );
        assert_eq!(seen.end, End::Solved);
        // A clock that was put back takes nothing away.
        let steps = [(50, Step::Started), (10, Step::Hint), (20, Step::Hint)];
        assert_eq!(Round::of(steps, false).seconds, 10);
    }
}
