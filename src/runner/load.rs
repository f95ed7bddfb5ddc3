//! How busy this machine is with everything that runs on it.

/// So many processes may want each processor before what is graded gets more time: limits are a few
/// times what an honest run takes.
const CROWD: f64 = 4.0;

/// The most that a limit grows.
const MOST: f64 = 4.0;

/// How many processes have wanted each processor during the last minute, at least 1; 1 where the system does not tell.
#[must_use]
pub fn crowd() -> f64 {
    let processors = std::thread::available_parallelism().map_or(1.0, |count| count.get() as f64);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    (average(&load).unwrap_or_default() / processors).max(1.0)
}

/// How many times as long as on a quiet machine a limit is to be. What is asked before a run begins is not
/// moved by that run.
#[must_use]
pub fn patience() -> f64 {
    patience_in(crowd())
}

fn patience_in(crowd: f64) -> f64 {
    (crowd / CROWD).clamp(1.0, MOST)
}

/// The first number of Linux's `/proc/loadavg`.
fn average(text: &str) -> Option<f64> {
    text.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_grows_only_in_a_crowd_and_not_without_an_end() {
        for (crowd, times) in [(1.0, 1.0), (4.0, 1.0), (10.0, 2.5), (1000.0, 4.0)] {
            assert!((patience_in(crowd) - times).abs() < f64::EPSILON, "{crowd}");
        }
        assert_eq!(average("16.91 21.09 20.64 9/176 19057\n"), Some(16.91));
        assert_eq!(average(""), None);
        assert!(crowd() >= 1.0);
    }
}
