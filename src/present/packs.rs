//! Packs: what one would run, what an update has changed, and those that are installed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use super::paint::{Look, Paint, harmless};
use crate::catalogue::content::{Change, Content, short};
use crate::catalogue::installed::Entry;

/// How many changed files are named for each exercise.
const NAMED: usize = 4;

/// What a pack would run on the learner's machine.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The pack, in words.
    pub pack: String,
    /// The digest of its content.
    pub content: &'a str,
    /// Each exercise's id, and what it runs.
    pub runs: Vec<(String, Vec<String>)>,
    /// When it was agreed to before, and what has changed since.
    pub changes: Option<(String, BTreeMap<String, Change>)>,
}

/// Tells a learner what they are asked to agree to.
#[must_use]
pub fn question(plan: &Plan<'_>, paint: Paint) -> String {
    let mut out = String::new();
    let head = format!(
        "{} did not come with diffdojo. To grade, it runs its own programs on this machine beside your code.",
        capital(&plan.pack)
    );
    writeln!(out, "{}", paint.wrap("", "", &harmless(&head))).ok();
    for (id, programs) in &plan.runs {
        let words = if programs.is_empty() { "the fixture's tests".to_owned() } else { programs.join(", ") };
        let first = format!("  {}  ", paint.look(Look::Strong, harmless(id)));
        writeln!(out, "{}", paint.wrap(&first, "      ", &harmless(&words))).ok();
    }
    if let Some((at, changes)) = &plan.changes {
        let day = at.get(..10).unwrap_or(at);
        if changes.is_empty() {
            writeln!(out, "Nothing has changed since you agreed on {day}.").ok();
        } else {
            writeln!(out, "Changed since you agreed on {day}:").ok();
            out.push_str(&changed(changes, paint));
        }
    }
    write!(out, "Content {}", short(plan.content)).ok();
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What has changed, an exercise a line.
#[must_use]
pub fn changed(changes: &BTreeMap<String, Change>, paint: Paint) -> String {
    let mut by_exercise: BTreeMap<&str, Vec<(&str, Change)>> = BTreeMap::new();
    for (path, change) in changes {
        let (id, file) = path.split_once('/').unwrap_or((path, ""));
        by_exercise.entry(id).or_default().push((file, *change));
    }
    let mut out = String::new();
    for (id, files) in by_exercise {
        let whole = |change| files.iter().any(|(file, of)| *file == "exercise.toml" && *of == change);
        let (sign, look, words) = if whole(Change::Added) {
            ("+", Look::Good, "new".to_owned())
        } else if whole(Change::Removed) {
            ("-", Look::Bad, "gone".to_owned())
        } else {
            let named: Vec<&str> = files.iter().map(|(file, _)| *file).take(NAMED).collect();
            let rest = match files.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            ("~", Look::Warn, format!("{}{rest}", named.join(", ")))
        };
        let first = format!("  {} {}  ", paint.look(look, sign), harmless(id));
        writeln!(out, "{}", paint.wrap(&first, "      ", &harmless(&words))).ok();
    }
    out
}

/// An installed pack in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// What is recorded of it.
    pub entry: Entry,
    /// How many exercises it has, or why it cannot be read.
    pub exercises: Result<usize, String>,
    /// Whether what it runs was agreed to.
    pub agreed: bool,
}

/// The installed packs, for people.
#[must_use]
pub fn list(lines: &[Line], paint: Paint) -> String {
    let mut out = String::new();
    for line in lines {
        let entry = &line.entry;
        let count = match &line.exercises {
            Ok(1) => "1 exercise".to_owned(),
            Ok(many) => format!("{many} exercises"),
            Err(_) => paint.look(Look::Bad, "cannot be read"),
        };
        let agreed = if line.agreed {
            paint.look(Look::Good, "agreed")
        } else {
            paint.look(Look::Dim, "asked at the first grade")
        };
        writeln!(out, "{}  {count}  {agreed}", paint.look(Look::Strong, &entry.name)).ok();
        if let Err(why) = &line.exercises {
            writeln!(out, "{}", paint.wrap("    ", "    ", &harmless(why))).ok();
        }
        let told = entry.about.as_ref().map(|about| {
            let by = (!about.authors.is_empty()).then(|| format!("by {}", about.authors.join(", ")));
            [about.title.clone(), by, about.licence.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; ")
        });
        if let Some(told) = told.filter(|told| !told.is_empty()) {
            writeln!(out, "{}", paint.wrap("    ", "    ", &harmless(&told))).ok();
        }
        let from = format!("{}, {}", source(entry), entry.origin.at.get(..10).unwrap_or_default());
        writeln!(out, "{}", paint.wrap("    ", "    ", &harmless(&from))).ok();
    }
    out
}

/// Where a pack comes from, in words.
#[must_use]
pub fn source(entry: &Entry) -> String {
    let origin = &entry.origin;
    let commit = origin.commit.as_deref().map(|commit| format!("({})", short(commit)));
    let rev = origin.rev.as_deref().map(|rev| format!("at {rev}"));
    [Some(origin.source.clone()), rev, commit].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The installed packs, for scripts.
#[must_use]
pub fn list_json(lines: &[Line]) -> String {
    let packs: Vec<_> = lines
        .iter()
        .map(|line| {
            let (origin, about) = (&line.entry.origin, line.entry.about.as_ref());
            json!({
                "name": line.entry.name, "source": origin.source, "rev": origin.rev, "commit": origin.commit,
                "content": origin.content, "at": origin.at, "exercises": line.exercises.as_ref().ok(),
                "fault": line.exercises.as_ref().err(), "agreed": line.agreed,
                "title": about.and_then(|about| about.title.clone()),
                "licence": about.and_then(|about| about.licence.clone()),
                "authors": about.map(|about| about.authors.clone()).unwrap_or_default(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "schema": 1, "packs": packs }))
}

/// What was brought, for people.
#[must_use]
pub fn added(entry: &Entry, content: &Content, paint: Paint) -> String {
    let mut out = String::new();
    let head = format!("{} is here, from {}:", entry.name, source(entry));
    writeln!(out, "{}", paint.wrap("", "    ", &harmless(&head))).ok();
    for id in content.exercises.keys() {
        writeln!(out, "  {}", paint.look(Look::Strong, entry.pack.full_id(id))).ok();
    }
    let first = content.exercises.keys().next().map(|id| entry.pack.full_id(id)).unwrap_or_default();
    writeln!(out, "\n  {}", paint.look(Look::Command, format!("diffdojo start {first}"))).ok();
    writeln!(out, "  {}", paint.look(Look::Command, format!("diffdojo pack trust {} --show", entry.name)))
        .ok();
    writeln!(out, "{}", paint.wrap("      ", "      ", "what it runs; you are asked before the first grade"))
        .ok();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(content: &str) -> Plan<'_> {
        let changes = [
            ("01-a/exercise.toml", Change::Changed),
            ("01-a/exposing/judge.mjs", Change::Changed),
            ("02-b/exercise.toml", Change::Added),
            ("02-b/base/x", Change::Added),
            ("03-c/exercise.toml", Change::Removed),
        ];
        Plan {
            pack: "the pack team".to_owned(),
            content,
            runs: vec![
                ("team/01-a".to_owned(), vec!["exposing/judge.mjs".to_owned()]),
                ("team/02-b".to_owned(), vec!["$ npm ci".to_owned(), "$ npm test \u{1b}[2J".to_owned()]),
            ],
            changes: Some((
                "2025-11-03T10:00:00Z".to_owned(),
                changes.iter().map(|(path, change)| ((*path).to_owned(), *change)).collect(),
            )),
        }
    }

    #[test]
    fn what_would_run_and_what_has_changed_is_told() {
        insta::assert_snapshot!(question(&plan("0123456789abcdef"), Paint::plain(72)));
    }

    #[test]
    fn a_question_fits_a_narrow_terminal() {
        for line in question(&plan("0123456789abcdef"), Paint::plain(60)).lines() {
            assert!(console::measure_text_width(line) <= 60, "{line}");
        }
    }
}
