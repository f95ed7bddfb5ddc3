//! Exercises that were renamed: what goes on under the new id.

/// The former id of each exercise that was renamed, and its id today.
const RENAMED: [(&str, &str); 12] = [
    ("01-foreach-async", "01-session-cleanup"),
    ("02-sequential-await", "02-dashboard-page"),
    ("03-floating-promise", "03-order-confirmation"),
    ("04-task-never-awaited", "04-warm-cache"),
    ("05-shared-accumulator", "05-total-sizes"),
    ("06-failfast-leak", "06-new-tenant"),
    ("07-no-timeout", "07-best-quote"),
    ("08-blocking-event-loop", "08-report-templates"),
    ("09-callback-mixed", "09-remote-config"),
    ("10-context-ignored", "10-parcel-updates"),
    ("11-unbounded-fanout", "11-user-migration"),
    ("12-mutable-default", "12-article-batches"),
];

/// The former id of an exercise, if it was renamed. `id` is without the name of a pack.
#[must_use]
pub fn former(id: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(_, now)| *now == id).map(|(former, _)| *former)
}

/// Whether two ids, each with or without the name of a pack before it, mean the same exercise.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let current = |id| RENAMED.iter().find(|(former, _)| *former == id).map_or(id, |(_, now)| *now);
    match (one.rsplit_once('/'), other.rsplit_once('/')) {
        (Some((pack, id)), Some((other_pack, other))) => pack == other_pack && current(id) == current(other),
        (None, None) => current(one) == current(other),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_that_was_renamed_is_the_same_one() {
        for (one, other, are) in [
            ("01-foreach-async", "01-session-cleanup", true),
            ("team/01-session-cleanup", "team/01-foreach-async", true),
            ("team/01-foreach-async", "01-foreach-async", false),
            ("team/01-foreach-async", "others/01-foreach-async", false),
            ("20-own", "20-own", true),
            ("01-foreach-async", "02-sequential-await", false),
        ] {
            assert_eq!(same(one, other), are, "{one} {other}");
        }
        assert_eq!(former("12-article-batches"), Some("12-mutable-default"));
        assert_eq!(former("13-nightly-digest"), None);
    }
}
