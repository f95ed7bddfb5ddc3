//! Many events for one save: a burst is over when nothing has happened for a while.

use std::time::{Duration, Instant};

/// How long nothing must happen.
pub const QUIET: Duration = Duration::from_millis(40);

/// How long it must be where a file has just gone or been emptied: editors put it back.
pub const UNSURE: Duration = Duration::from_millis(250);

/// How long something may go on happening before it counts as one save all the same.
pub const LONGEST: Duration = Duration::from_secs(2);

/// Something has begun to happen and may still go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    first: Instant,
    last: Instant,
    quiet: Duration,
}

impl Burst {
    /// One that begins now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { first: now, last: now, quiet: QUIET }
    }

    /// Something more has happened.
    pub fn more(&mut self, now: Instant) {
        self.last = now;
    }

    /// What was seen at its end may be half of a save: it is given longer, once.
    ///
    /// Whether it now is.
    pub fn doubt(&mut self) -> bool {
        let first_time = self.quiet < UNSURE;
        self.quiet = UNSURE;
        first_time
    }

    /// How long to wait until it is over, as far as is known now.
    #[must_use]
    pub fn rest(&self, now: Instant) -> Duration {
        let end = (self.last + self.quiet).min(self.first + LONGEST);
        end.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_burst_is_over_when_it_has_been_quiet() {
        let start = Instant::now();
        let mut burst = Burst::new(start);
        assert_eq!(burst.rest(start), ms(40));
        burst.more(start + ms(30));
        assert_eq!(burst.rest(start + ms(50)), ms(20));
        assert_eq!(burst.rest(start + ms(70)), ms(0));
        assert_eq!(burst.rest(start + ms(90)), ms(0));
    }

    #[test]
    fn half_a_save_is_given_longer_once() {
        let start = Instant::now();
        let mut burst = Burst::new(start);
        assert!(burst.doubt());
        assert_eq!(burst.rest(start + ms(40)), ms(210));
        assert!(!burst.doubt());
        assert_eq!(burst.rest(start + ms(250)), ms(0));
    }

    #[test]
    fn what_never_ends_is_graded_all_the_same() {
        let start = Instant::now();
        let mut burst = Burst::new(start);
        for step in 0..200 {
            burst.more(start + ms(step * 20));
        }
        assert_eq!(burst.rest(start + ms(1_990)), ms(10));
        assert_eq!(burst.rest(start + ms(2_000)), ms(0));
    }
}
