//! The scorecard: small bars that fit a narrow terminal, one sentence, one next step; or JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::duration::spent;
use super::paint::{Look, Paint, pad};
use crate::domain::scorecard::{Next, Pattern, Row, Scorecard, Scored};
use crate::progress::Standing;

/// How many columns a bar of points takes, and how many one of a row.
const BARS: (usize, usize) = (24, 4);

/// For people.
#[must_use]
pub fn human(card: &Scorecard, paint: Paint) -> String {
    let mut out = String::new();
    let level = card.points.level();
    let head = format!("{} of {} points · {level}", card.points, card.of);
    writeln!(out, "{}", paint.look(Look::Strong, head)).ok();
    let halves = card.points.halves.min(card.of * 2);
    let to_go = match card.points.to_next_level() {
        Some(rest) if card.points.halves + rest.halves <= card.of * 2 => {
            format!("{rest} more to the next level")
        }
        _ => String::new(),
    };
    let bar = bar(halves, card.of * 2, BARS.0, paint);
    writeln!(out, "{}", format!("{bar}  {}", paint.look(Look::Dim, to_go)).trim_end()).ok();
    table(&mut out, "By defect class", card.leaves.iter().map(|(leaf, row)| (leaf.word(), row)), paint);
    table(
        &mut out,
        "By language",
        card.languages.iter().map(|(language, row)| (language.title(), row)),
        paint,
    );
    if card.clean_reviewed > 0 {
        let text = format!(
            "Where nothing is wrong: {} of {} approved at the first look.",
            card.clean_approved, card.clean_reviewed
        );
        writeln!(out, "\n{}", paint.wrap("", "", &text)).ok();
    }
    writeln!(out, "\n{}", paint.wrap("", "", &sentence(card.pattern))).ok();
    let (words, command) = next(&card.next);
    writeln!(out, "\n{}", paint.wrap("  next: ", "        ", &words)).ok();
    writeln!(out, "        {}", paint.look(Look::Command, command)).ok();
    out
}

fn table<'a>(out: &mut String, title: &str, rows: impl Iterator<Item = (&'a str, &'a Row)>, paint: Paint) {
    // Also a row in which only false alarms were raised is worth its lines.
    let rows: Vec<_> = rows.filter(|(_, row)| **row != Row::default()).collect();
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    writeln!(out, "\n{}", paint.look(Look::Strong, title)).ok();
    for (name, row) in rows {
        let part = |count: u32, of: u32| match of {
            0 => format!("{} –", bar(0, 1, BARS.1, paint)),
            _ => format!("{} {count}/{of}", bar(count, of, BARS.1, paint)),
        };
        if row.met > 0 {
            let spotted = pad(&part(row.spotted, row.looked_for), BARS.1 + 4);
            let fixed = part(row.fixed, row.met);
            writeln!(out, "{}  spotted {spotted}  fixed {fixed}", pad(name, width)).ok();
        } else {
            writeln!(out, "{name}").ok();
        }
        let numbers = format!(
            "  {}, {}, {}, {}",
            many(row.false_alarms, "false alarm"),
            many(row.hints, "hint"),
            many(row.attempts, "grade"),
            spent(row.seconds)
        );
        writeln!(out, "{}", paint.look(Look::Dim, numbers)).ok();
    }
}

fn many(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn bar(part: u32, whole: u32, width: usize, paint: Paint) -> String {
    let filled = if whole == 0 { 0 } else { (part as usize * width).div_ceil(whole as usize).min(width) };
    format!(
        "{}{}",
        paint.look(Look::Good, "█".repeat(filled)),
        paint.look(Look::Dim, "░".repeat(width - filled))
    )
}

/// What the misses have in common, in one sentence.
#[must_use]
pub fn sentence(pattern: Pattern) -> String {
    match pattern {
        Pattern::Unknown => "Review an exercise, and what you miss is told here.".to_owned(),
        Pattern::NoMiss => "You have missed nothing so far.".to_owned(),
        Pattern::Further(left) => {
            let (defects, were) = if left == 1 { ("defect", "was") } else { ("defects", "were") };
            format!(
                "You see what a pull request is about; {left} further {defects} beside it {were} not found."
            )
        }
        Pattern::Suspicious => "You miss nothing, and suspect more than is wrong.".to_owned(),
        Pattern::OtherLeaf => {
            "You find the lines; go through the five questions in order to name what is wrong with them."
                .to_owned()
        }
        Pattern::Misses { sees: Some(sees), misses } => {
            format!("You see {}; you miss {}.", sees.watches(), misses.watches())
        }
        Pattern::Misses { sees: None, misses } => {
            format!("You miss {}. Ask of every diff: {}", misses.watches(), misses.question())
        }
    }
}

fn next(next: &Next) -> (String, String) {
    match next {
        Next::GoOn(id) => (format!("go on with {id}, in its folder"), "diffdojo review".to_owned()),
        Next::Start(id) => ("one that you have not met".to_owned(), format!("diffdojo start {id}")),
        Next::AllMet => {
            ("you have met all of them; see what is due again".to_owned(), "diffdojo practice".to_owned())
        }
    }
}

/// For scripts.
#[must_use]
pub fn json(card: &Scorecard, exercises: &[Scored], standing: impl Fn(&Scored) -> Standing) -> String {
    let row = |row: &Row| {
        json!({
            "met": row.met, "looked_for": row.looked_for, "spotted": row.spotted, "fixed": row.fixed, "missed": row.missed,
            "false_alarms": row.false_alarms, "hints": row.hints, "attempts": row.attempts,
            "seconds": row.seconds,
        })
    };
    let named = |name: &str, word: &str, values: &Row| {
        let mut object = json!({ name: word });
        if let (Value::Object(object), Value::Object(values)) = (&mut object, row(values)) {
            object.extend(values);
        }
        object
    };
    let (_, command) = next(&card.next);
    let exercises: Vec<_> = exercises
        .iter()
        .map(|one| {
            let round = &one.round;
            json!({
                "id": one.id, "state": standing(one).word(), "points": one.points().number(),
                "reviews": round.reviews, "false_alarms": round.false_alarms, "hints": round.hints,
                "attempts": round.attempts, "seconds": round.seconds,
            })
        })
        .collect();
    let document = json!({
        "schema": 1,
        "points": card.points.number(),
        "of": card.of,
        "level": card.points.level().word(),
        "leaves": card.leaves.iter().map(|(leaf, row)| named("leaf", leaf.word(), row)).collect::<Vec<_>>(),
        "languages": card.languages.iter().map(|(language, row)| named("language", language.word(), row)).collect::<Vec<_>>(),
        "clean": { "reviewed": card.clean_reviewed, "approved": card.clean_approved },
        "sentence": sentence(card.pattern),
        "next": command,
        "exercises": exercises,
    });
    format!("{document:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exercise::{Language, Leaf};
    use crate::domain::score::{Reviewed, Round, Step};
    use crate::domain::verdict::Verdict;

    fn scored(id: &str, language: Language, leaf: Leaf, clean: bool, steps: &[(i64, Step)]) -> Scored {
        let round = Round::of(steps.iter().copied(), clean);
        Scored { id: id.into(), title: "A title".into(), language, leaf, clean, round }
    }

    fn look(right: bool, false_alarms: u32, clean: bool) -> Step {
        Step::Reviewed(Reviewed { right, hit: right, false_alarms, misses: 0, clean })
    }

    fn some() -> Vec<Scored> {
        use Language::{Go, JavaScript, Python, TypeScript};
        vec![
            scored(
                "01-session-cleanup",
                JavaScript,
                Leaf::LostTask,
                false,
                &[(0, Step::Started), (240, look(true, 1, false)), (900, Step::Graded(Verdict::Solved))],
            ),
            scored(
                "02-dashboard-page",
                TypeScript,
                Leaf::AccidentalSerialization,
                false,
                &[
                    (0, Step::Started),
                    (1700, Step::Hint),
                    (3400, Step::Graded(Verdict::Unsolved)),
                    (5000, Step::Graded(Verdict::Solved)),
                ],
            ),
            scored("05-total-sizes", Go, Leaf::SharedState, false, &[(0, look(true, 0, false))]),
            scored(
                "07-best-quote",
                Python,
                Leaf::Unbounded,
                false,
                &[(0, look(false, 2, false)), (9, Step::Answered)],
            ),
            scored("10-parcel-updates", Go, Leaf::Unbounded, false, &[]),
            scored(
                "13-queue",
                Go,
                Leaf::FailureLeak,
                true,
                &[(0, look(false, 1, true)), (9, Step::Answered)],
            ),
        ]
    }

    #[test]
    fn a_scorecard_fits_sixty_columns() {
        let shown = human(&Scorecard::of(&some()), Paint::plain(60));
        for line in shown.lines() {
            assert!(console::measure_text_width(line) <= 60, "{line}");
        }
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn a_learner_who_has_done_nothing_is_told_where_to_begin() {
        let fresh = [scored("01-session-cleanup", Language::JavaScript, Leaf::LostTask, false, &[])];
        insta::assert_snapshot!(human(&Scorecard::of(&fresh), Paint::plain(60)));
    }

    #[test]
    fn scripts_get_one_document() {
        let all = some();
        let text = json(&Scorecard::of(&all), &all, |_| Standing::Started);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn every_pattern_is_one_sentence() {
        for sees in [None, Some(Leaf::LostTask)] {
            for misses in Leaf::ALL {
                let said = sentence(Pattern::Misses { sees, misses: *misses });
                assert!(said.starts_with("You ") && said.contains(misses.watches()), "{said}");
            }
        }
        assert_eq!(
            sentence(Pattern::Misses { sees: Some(Leaf::LostTask), misses: Leaf::Unbounded }),
            "You see what is awaited; you miss what bounds it."
        );
    }
}
