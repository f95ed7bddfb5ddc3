//! Faults of exercises: for people with the place in the file, for scripts as JSON.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::json;

use super::paint::{Look, Paint, harmless};
use crate::catalogue::lint::{Fault, Lint};

/// For people: each fault with its line, then a count. `shown` gives the path of an exercise's file.
#[must_use]
pub fn human(lints: &[Lint], shown: &dyn Fn(&str, &str) -> String, paint: Paint) -> String {
    let mut out = String::new();
    for lint in lints {
        for fault in &lint.faults {
            let path = shown(&lint.id, &fault.file);
            writeln!(out, "{}\n", one(lint, fault, &path, paint)).ok();
        }
    }
    let all = || lints.iter().flat_map(|lint| &lint.faults);
    let (total, unfinished) = (all().count(), all().filter(|fault| fault.unfinished).count());
    let exercises = match lints.len() {
        1 => "1 exercise".to_owned(),
        many => format!("{many} exercises"),
    };
    let count = |number: usize, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    };
    let mut parts = Vec::new();
    if total > unfinished {
        parts.push(paint.look(Look::Bad, count(total - unfinished, "fault", "faults")));
    }
    if unfinished > 0 {
        parts.push(paint.look(Look::Warn, count(unfinished, "place to fill in", "places to fill in")));
    }
    if parts.is_empty() {
        parts.push(paint.look(Look::Good, "no faults"));
    }
    writeln!(out, "{exercises}: {}", parts.join(", ")).ok();
    if unfinished > 0 {
        let how = "Write what each place asks for and delete its mark.";
        writeln!(out, "{}", paint.wrap("", "", how)).ok();
    }
    out
}

fn one(lint: &Lint, fault: &Fault, path: &str, paint: Paint) -> String {
    let (level, word) = if fault.unfinished { (Level::WARNING, "to do") } else { (Level::ERROR, "fault") };
    let level = level.with_name(word);
    let wrapped = |text: &str, used: usize| {
        Paint { width: paint.width.saturating_sub(used).max(20), ..paint }.wrap("", "", &harmless(text))
    };
    let title = wrapped(&fault.fault, word.len() + 2);
    let mend = wrapped(&fault.mend, 12);
    let group = level.primary_title(&title);
    let source = fault.span.clone().and_then(|span| Some((harmless_source(lint.text(&fault.file)?), span)));
    let report = match &source {
        Some((text, span)) => group.element(
            Snippet::source(text.as_str())
                .path(path)
                .annotation(AnnotationKind::Primary.span(span.start..span.end.min(text.len()))),
        ),
        None => group.element(annotate_snippets::Origin::path(path)),
    };
    // What to do about a mark is the same for each, and the count at the end says it.
    let report =
        [if fault.unfinished { report } else { report.element(Level::HELP.with_name("try").message(&mend)) }];
    let renderer = if paint.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(paint.width).render(&report)
}

/// The text with the same bytes at the same places, but for signs that could steer a terminal.
fn harmless_source(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.extend(std::iter::repeat_n(' ', c.len_utf8())),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// For scripts.
#[must_use]
pub fn json(lints: &[Lint]) -> String {
    let exercises: Vec<_> = lints
        .iter()
        .map(|lint| {
            let faults: Vec<_> = lint
                .faults
                .iter()
                .map(|fault| {
                    let place = lint.place(fault);
                    json!({
                        "file": fault.file, "line": place.map(|(line, _)| line),
                        "column": place.map(|(_, column)| column),
                        "kind": if fault.unfinished { "unfinished" } else { "fault" },
                        "fault": fault.fault, "mend": fault.mend,
                    })
                })
                .collect();
            json!({ "exercise": lint.id, "clean": faults.is_empty(), "faults": faults })
        })
        .collect();
    let clean = lints.iter().all(|lint| lint.faults.is_empty());
    format!("{:#}\n", json!({ "schema": 1, "clean": clean, "exercises": exercises }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::lint::lint;
    use crate::catalogue::pack::Pack;

    /// An exercise with one fault of each kind of place.
    fn lints() -> Vec<Lint> {
        let folder = tempfile::tempdir().expect("a folder");
        let made = crate::catalogue::scaffold::write(
            folder.path(),
            "01-tidy-up",
            crate::domain::exercise::Language::Python,
        )
        .expect("made");
        let manifest = made.join("exercise.toml");
        let text = std::fs::read_to_string(&manifest).expect("read");
        let text = text.replace("TODO(author)", "Note").replace("leaf = \"lost-task\"", "leaf = \"lost\"");
        std::fs::write(&manifest, text).expect("written");
        std::fs::remove_file(made.join("exposing/judge.py")).expect("removed");
        vec![lint(&Pack::Folder(folder.path().to_owned()), "01-tidy-up").expect("read")]
    }

    #[test]
    fn a_fault_is_shown_at_its_place() {
        let text = human(&lints(), &|id, file| format!("{id}/{file}"), Paint::plain(80));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_fault_fits_a_narrow_terminal() {
        for line in human(&lints(), &|_, file| file.to_owned(), Paint::plain(60)).lines() {
            assert!(console::measure_text_width(line) <= 60, "{line}");
        }
    }

    #[test]
    fn what_could_steer_a_terminal_keeps_its_place() {
        let text = "a\u{1b}[2J\u{9b}\u{202e}b\r\n";
        let shown = harmless_source(text);
        assert_eq!((shown.len(), shown.as_str()), (text.len(), "a [2J  \u{fffd}b \n"));
    }
}
