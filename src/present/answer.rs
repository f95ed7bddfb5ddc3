//! The answer: the explanation, the reference fix, and how it differs from the learner's own.

use std::fmt::Write as _;

use super::diff::{SIDE_BY_SIDE, side_by_side, unified};
use super::markdown::markdown;
use super::paint::{Look, Paint};
use crate::domain::diff::diff_trees;
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;

/// The whole answer. `own` is the learner's tree; without one the fix is shown over the buggy commit.
#[must_use]
pub fn answer(exercise: &Exercise, own: Option<&Tree>, paint: Paint) -> String {
    let mut out = String::new();
    writeln!(out, "{}\n", paint.look(Look::Strong, format!("{}: {}", exercise.id, exercise.title))).ok();
    if exercise.clean {
        let words = "Nothing is wrong in this pull request: the right review is to approve it.";
        writeln!(out, "{}\n", paint.look(Look::Good, paint.wrap("", "", words))).ok();
    }
    for defect in &exercise.defects {
        let (first, last) = defect.lines;
        let lines = if first == last { format!("{first}") } else { format!("{first}-{last}") };
        let kind = if defect.further { "also" } else { "the defect" };
        let place = format!("{kind} · {}:{lines} · {}", defect.file, defect.leaf);
        writeln!(out, "{}", paint.look(Look::Bad, place)).ok();
        writeln!(out, "{}\n", paint.wrap("  ", "  ", &defect.summary)).ok();
    }
    writeln!(out, "{}", markdown(&exercise.explanation, paint)).ok();
    let Some(reference) = exercise.reference_fix() else { return out };
    let fixed = exercise.with(&reference.overlay);
    let (heading, others_heading) = if exercise.clean {
        ("It could be written otherwise, as right", "Other right ways to write it")
    } else {
        ("The reference fix", "Other right fixes")
    };
    writeln!(out, "{}", paint.look(Look::Strong, format!("{heading}: {}", reference.name))).ok();
    writeln!(out, "{}\n", paint.wrap("", "", &reference.summary)).ok();
    let changed = own.is_some_and(|own| own != exercise.buggy_tree());
    let (before, title) = match own {
        Some(own) if changed => (own, "yours"),
        _ => (exercise.buggy_tree(), "the pull request"),
    };
    let files = diff_trees(before, &fixed);
    if files.is_empty() {
        writeln!(out, "{}\n", paint.look(Look::Good, "Yours is the same.")).ok();
    } else if paint.width >= SIDE_BY_SIDE {
        out.push_str(&side_by_side(&files, before, &fixed, (title, "reference"), paint));
    } else {
        writeln!(out, "{}\n", paint.look(Look::Dim, format!("- {title}   + reference"))).ok();
        out.push_str(&unified(&files, before, &fixed, paint));
    }
    let others: Vec<_> = exercise.fixes.iter().filter(|fix| fix.name != reference.name).collect();
    if !others.is_empty() {
        writeln!(out, "{}", paint.look(Look::Strong, others_heading)).ok();
        for fix in others {
            writeln!(out, "{}", paint.wrap("  • ", "    ", &format!("{}: {}", fix.name, fix.summary))).ok();
        }
    }
    let tempting: Vec<_> = exercise.tempting().collect();
    if !tempting.is_empty() {
        writeln!(out, "\n{}", paint.look(Look::Strong, "Tempting, and wrong")).ok();
        for decoy in tempting {
            writeln!(out, "{}", paint.wrap("  • ", "    ", &format!("{}: {}", decoy.name, decoy.why))).ok();
        }
    }
    out
}
