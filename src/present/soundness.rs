//! What the proof of an exercise came to: a line for each state, and a verdict.

use std::fmt::Write as _;

use serde_json::json;

use super::paint::{Look, Paint, harmless, pad};
use crate::grading::soundness::{Proof, StateProof};

/// For people: one exercise.
#[must_use]
pub fn human(proof: &Proof, paint: Paint) -> String {
    let mut out = String::new();
    let sound = proof.is_sound();
    let word = match (&proof.not_run, sound) {
        (Some(_), _) => paint.look(Look::Warn, "not run"),
        (None, true) => paint.look(Look::Good, "sound"),
        (None, false) => paint.look(Look::Bad, "unsound"),
    };
    writeln!(out, "{} {word}", paint.look(Look::Strong, &proof.exercise)).ok();
    if let Some(why) = &proof.not_run {
        writeln!(out, "{}", paint.wrap("  ", "  ", why)).ok();
    }
    let width = proof.states.iter().map(|state| state.name.len()).max().unwrap_or(0);
    for state in &proof.states {
        let mark =
            if state.fault.is_none() { paint.look(Look::Good, "✔") } else { paint.look(Look::Bad, "✘") };
        let (median, worst) = state.seconds();
        writeln!(
            out,
            "  {mark} {}  {}  {}",
            pad(&state.name, width),
            pad(state.verdict.map_or("-", |verdict| verdict.word()), 8),
            paint.look(Look::Dim, format!("{} runs, median {median:.2} s, worst {worst:.2} s", state.runs())),
        )
        .ok();
        if let Some(fault) = &state.fault {
            writeln!(out, "{}", paint.wrap("      ", "      ", &harmless(fault))).ok();
        }
    }
    for fault in &proof.faults {
        writeln!(out, "  {} {}", paint.look(Look::Bad, "✘"), paint.wrap("", "      ", fault)).ok();
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
            "runs": state.runs(), "median_s": median, "worst_s": worst,
        })
    };
    let exercises: Vec<_> = proofs
        .iter()
        .map(|proof| {
            json!({
                "exercise": proof.exercise, "sound": proof.is_sound(), "not_run": proof.not_run,
                "states": proof.states.iter().map(state).collect::<Vec<_>>(), "faults": proof.faults,
            })
        })
        .collect();
    format!("{:#}\n", json!({ "schema": 1, "exercises": exercises }))
}
