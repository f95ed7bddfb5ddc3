//! What the proofs of exercises came to: a line for each state, and a table of all.

use std::fmt::Write as _;

use console::{measure_text_width, truncate_str};
use serde_json::json;

use super::paint::{Look, Paint, harmless, pad};
use crate::grading::soundness::{Proof, StateProof};

/// For people: one exercise.
#[must_use]
pub fn human(proof: &Proof, paint: Paint) -> String {
    let mut out = String::new();
    let (look, word) = verdict(proof);
    writeln!(out, "{} {}", paint.look(Look::Strong, &proof.exercise), paint.look(look, word)).ok();
    if let Some(why) = &proof.not_run {
        writeln!(out, "{}", paint.wrap("  ", "  ", why)).ok();
    }
    let width = proof.states.iter().map(|state| state.name.len()).max().unwrap_or(0);
    for state in &proof.states {
        let mark = match (&state.fault, &state.not_run) {
            (Some(_), _) => paint.look(Look::Bad, "✘"),
            (None, Some(_)) => paint.look(Look::Warn, "-"),
            (None, None) => paint.look(Look::Good, "✔"),
        };
        let (median, worst) = state.seconds();
        writeln!(
            out,
            "  {mark} {}  {}  {}",
            pad(&state.name, width),
            pad(state.verdict.map_or("-", |verdict| verdict.word()), 8),
            paint.look(
                Look::Dim,
                match state.runs() {
                    0 => String::new(),
                    1 => format!("{worst:.2} s"),
                    runs => format!("{runs} runs, median {median:.2} s, worst {worst:.2} s"),
                }
            ),
        )
        .ok();
        if let Some(fault) = &state.fault {
            writeln!(out, "{}", paint.wrap("      ", "      ", &harmless(fault))).ok();
        }
        if let Some(why) = &state.not_run {
            writeln!(out, "{}", paint.wrap("      not run: ", "      ", &harmless(why))).ok();
        }
    }
    for fault in &proof.faults {
        writeln!(out, "  {} {}", paint.look(Look::Bad, "✘"), paint.wrap("", "      ", &harmless(fault))).ok();
    }
    out
}

fn verdict(proof: &Proof) -> (Look, &'static str) {
    match (&proof.not_run, proof.holds(), proof.left_out) {
        (Some(_), ..) => (Look::Warn, "not run"),
        (None, true, 0) => (Look::Good, "sound"),
        // Of what was not run nothing is known.
        (None, true, _) => (Look::Good, "holds"),
        (None, false, _) => (Look::Bad, "unsound"),
    }
}

/// The columns that everything but an exercise's name takes.
const FIGURES: usize = 46;

/// For people: all of them, a line each. Fits 60 columns, where a long name is cut.
#[must_use]
pub fn table(proofs: &[Proof], paint: Paint) -> String {
    let longest = proofs.iter().map(|proof| measure_text_width(&proof.exercise)).max().unwrap_or(0);
    let names = longest.max("exercise".len()).min(paint.width.saturating_sub(FIGURES).max(10));
    let mut out = String::new();
    let row = |cells: [&str; 6]| {
        let [states, runs, differ, median, worst, last] = cells;
        format!(" {states:>6} {runs:>6} {differ:>6} {median:>7} {worst:>7}  {last}")
    };
    let head = row(["states", "runs", "differ", "median", "worst", "verdict"]);
    writeln!(out, "{}", paint.look(Look::Dim, format!("{}{head}", pad("exercise", names)))).ok();
    for proof in proofs {
        let (look, word) = verdict(proof);
        let name = pad(&truncate_str(&proof.exercise, names, "…"), names);
        let (median, worst) = proof.seconds();
        let ran = proof.runs() > 0;
        let seconds = |time: f64| if ran { format!("{time:.2}s") } else { "-".to_owned() };
        let figures = row([
            &proof.states.len().to_string(),
            &proof.runs().to_string(),
            &proof.disagreements().to_string(),
            &seconds(median),
            &seconds(worst),
            "",
        ]);
        writeln!(out, "{}{figures}{}", paint.look(Look::Strong, name), paint.look(look, word)).ok();
    }
    if proofs.len() > 1 {
        let count = |wanted: &str| proofs.iter().filter(|proof| verdict(proof).1 == wanted).count();
        let runs: usize = proofs.iter().map(Proof::runs).sum();
        let good = if proofs.iter().any(|proof| proof.left_out > 0) { "holds" } else { "sound" };
        let mut parts = vec![format!("{} of {} {good}", count(good), proofs.len())];
        parts.extend(
            ["unsound", "not run"]
                .into_iter()
                .filter(|word| count(word) > 0)
                .map(|word| format!("{} {word}", count(word))),
        );
        writeln!(out, "{}, {runs} runs", parts.join(", ")).ok();
    }
    let left_out: usize = proofs.iter().map(|proof| proof.left_out).sum();
    if left_out > 0 {
        writeln!(out, "states left out: {left_out}").ok();
    }
    out
}

/// For scripts: all of them.
#[must_use]
pub fn json(proofs: &[Proof]) -> String {
    let state = |state: &StateProof| {
        let (median, worst) = state.seconds();
        json!({
            "state": state.name, "verdict": state.verdict.map(|verdict| verdict.word()), "fault": state.fault,
            "not_run": state.not_run, "runs": state.runs(), "disagreements": state.disagreements, "median_s": median, "worst_s": worst,
        })
    };
    let exercises: Vec<_> = proofs
        .iter()
        .map(|proof| {
            let (median, worst) = proof.seconds();
            json!({
                "exercise": proof.exercise, "sound": proof.is_sound(), "left_out": proof.left_out, "not_run": proof.not_run,
                "runs": proof.runs(), "disagreements": proof.disagreements(), "median_s": median, "worst_s": worst,
                "states": proof.states.iter().map(state).collect::<Vec<_>>(), "faults": proof.faults,
            })
        })
        .collect();
    format!("{:#}\n", json!({ "schema": 1, "exercises": exercises }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict;

    fn proofs() -> Vec<Proof> {
        let state = |fault: Option<&str>, disagreements| StateProof {
            name: "buggy".to_owned(),
            verdict: Some(Verdict::Unsolved),
            fault: fault.map(str::to_owned),
            not_run: None,
            disagreements,
            times: vec![0.25, 0.5, 112.5],
        };
        let proof = |exercise: &str, states| Proof { states, ..Proof::faulty(exercise, String::new()) };
        vec![
            Proof { faults: Vec::new(), ..proof("01-tidy-up", vec![state(None, 0), state(None, 0)]) },
            proof("02-a-name-that-is-longer-than-most", vec![state(Some("it is graded solved"), 2)]),
            Proof::faulty("03-broken", "exercise.toml: line 3".to_owned()),
            Proof::not_run("04-elsewhere", "Go is missing".to_owned()),
        ]
    }

    #[test]
    fn the_table_has_a_line_for_each_exercise() {
        insta::assert_snapshot!(table(&proofs(), Paint::plain(80)));
    }

    #[test]
    fn the_table_fits_whatever_is_there() {
        for width in [60, 72, 80, 140] {
            for line in table(&proofs(), Paint::plain(width)).lines() {
                assert!(measure_text_width(line) <= width, "{width}: {line}");
            }
        }
    }
}
