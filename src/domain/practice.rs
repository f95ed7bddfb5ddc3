//! Practice that lasts: what is due again, and when, by how the rounds before went.

use chrono::DateTime;
use rs_fsrs::{Card, FSRS, Parameters, Rating};

use super::exercise::words;
use super::score::{End, Round, Step};

words! {
    /// How well a round went.
    Recall {
        /// The answer had to be opened.
        Forgotten = "forgotten",
        /// Solved, with a lot of help or many grades.
        Laboured = "laboured",
        /// Solved.
        Good = "good",
        /// Solved at once, without a hint.
        Fluent = "fluent",
    }
}

/// A round that has come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// When it ended, in seconds since 1970 began.
    pub ended: i64,
    /// What it took.
    pub round: Round,
}

impl Played {
    /// How well it went.
    #[must_use]
    pub fn recall(&self) -> Recall {
        let round = &self.round;
        match round.end {
            End::Answered => Recall::Forgotten,
            _ if round.hints >= 2 || round.attempts > 6 => Recall::Laboured,
            _ if round.hints == 0 && round.attempts <= 2 => Recall::Fluent,
            _ => Recall::Good,
        }
    }
}

/// All rounds of one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// Those that have ended, in order.
    pub played: Vec<Played>,
    /// One more was begun.
    pub open: bool,
}

impl Rounds {
    /// Cuts the steps of one exercise into rounds; each step comes with its moment, in seconds. `clean`
    /// says that nothing is wrong in the pull request.
    ///
    /// A round ends when it is settled. Only a start or a reset begins another.
    #[must_use]
    pub fn of(steps: impl IntoIterator<Item = (i64, Step)>, clean: bool) -> Self {
        let mut rounds = Self::default();
        let mut steps_of_round = Vec::new();
        for (at, step) in steps {
            let begins = matches!(step, Step::Started | Step::Reset);
            if steps_of_round.is_empty() && !rounds.played.is_empty() && !begins {
                continue;
            }
            steps_of_round.push((at, step));
            let round = Round::of(steps_of_round.iter().copied(), clean);
            if round.settled() {
                rounds.played.push(Played { ended: at, round });
                steps_of_round.clear();
            }
        }
        rounds.open = !steps_of_round.is_empty();
        rounds
    }

    /// When the exercise is due again, in seconds since 1970 began; never where no round has ended.
    #[must_use]
    pub fn due(&self) -> Option<i64> {
        let scheduler = FSRS::new(Parameters { enable_short_term: false, ..Parameters::default() });
        let mut card = Card::default();
        for played in &self.played {
            let rating = match played.recall() {
                Recall::Forgotten => Rating::Again,
                Recall::Laboured => Rating::Hard,
                Recall::Good => Rating::Good,
                Recall::Fluent => Rating::Easy,
            };
            card = scheduler.next(card, DateTime::from_timestamp(played.ended, 0)?, rating).card;
        }
        (!self.played.is_empty()).then(|| card.due.timestamp())
    }

    /// How long the first round and the last one took, in seconds, where there were several.
    #[must_use]
    pub fn times(&self) -> Option<(u64, u64)> {
        match self.played.as_slice() {
            [first, .., last] => Some((first.round.seconds, last.round.seconds)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::score::Reviewed;
    use super::super::verdict::Verdict;
    use super::*;

    const DAY: i64 = 24 * 3600;
    const SOLVED: Step = Step::Graded(Verdict::Solved);
    const UNSOLVED: Step = Step::Graded(Verdict::Unsolved);

    fn days(steps: &[Step]) -> Option<i64> {
        Rounds::of(steps.iter().map(|step| (0, *step)), false).due().map(|due| due / DAY)
    }

    #[test]
    fn the_better_it_went_the_later_it_is_due() {
        use Step::{Answered, Hint, Started};
        let forgotten = days(&[Started, Answered]).expect("due");
        let laboured = days(&[Started, Hint, Hint, UNSOLVED, SOLVED]).expect("due");
        let good = days(&[Started, Hint, UNSOLVED, SOLVED]).expect("due");
        let fluent = days(&[Started, UNSOLVED, SOLVED]).expect("due");
        assert!(forgotten >= 1 && forgotten <= laboured && laboured < good && good < fluent);
        assert!((7..60).contains(&fluent), "{fluent}");
        assert_eq!(days(&[Started, UNSOLVED, Hint]), None, "what was never finished is not due again");
        assert_eq!(days(&[]), None);
    }

    #[test]
    fn a_round_is_rated_by_what_it_took() {
        use Step::{Answered, Hint};
        let table: [(&[Step], Recall); 7] = [
            (&[SOLVED], Recall::Fluent),
            (&[UNSOLVED, SOLVED], Recall::Fluent),
            (&[UNSOLVED, UNSOLVED, SOLVED], Recall::Good),
            (&[Hint, SOLVED], Recall::Good),
            (&[Hint, Hint, SOLVED], Recall::Laboured),
            (&[UNSOLVED, UNSOLVED, UNSOLVED, UNSOLVED, UNSOLVED, UNSOLVED, SOLVED], Recall::Laboured),
            (&[Hint, Answered], Recall::Forgotten),
        ];
        for (steps, recall) in table {
            let rounds = Rounds::of(steps.iter().map(|step| (0, *step)), false);
            assert_eq!(rounds.played[0].recall(), recall, "{steps:?}");
        }
    }

    #[test]
    fn only_a_start_or_a_reset_begins_another_round() {
        use Step::{Answered, Hint, Reset, Started};
        let approved =
            Step::Reviewed(Reviewed { right: true, hit: false, false_alarms: 0, misses: 0, clean: true });
        let table: [(&[Step], usize, bool); 8] = [
            (&[], 0, false),
            (&[Started, UNSOLVED], 0, true),
            (&[Started, SOLVED], 1, false),
            (&[Started, SOLVED, SOLVED, Answered, Hint], 1, false),
            (&[Started, SOLVED, Reset], 1, true),
            (&[Started, SOLVED, Started, UNSOLVED, SOLVED], 2, false),
            (&[Started, Started, Reset, SOLVED], 1, false),
            (&[Started, approved, Answered], 1, false),
        ];
        for (steps, played, open) in table {
            let rounds = Rounds::of(steps.iter().map(|step| (0, *step)), false);
            assert_eq!((rounds.played.len(), rounds.open), (played, open), "{steps:?}");
        }
    }

    #[test]
    fn both_times_are_known_and_practice_stretches_the_interval() {
        use Step::{Reset, Started};
        let once = Rounds::of([(0, Started), (600, UNSOLVED), (900, SOLVED)], false);
        assert_eq!(once.times(), None);
        let first = once.due().expect("due");
        let steps = [(0, Started), (600, UNSOLVED), (900, SOLVED), (first, Reset), (first + 60, SOLVED)];
        let twice = Rounds::of(steps, false);
        assert_eq!(twice.times(), Some((900, 60)));
        assert!(twice.due().expect("due") - (first + 60) > first - 900);
    }
}
