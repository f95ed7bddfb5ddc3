//! `author lint`: every fault of a pack that can be seen without running it.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use super::super::Format;
use crate::catalogue::lint::{Lint, MANIFEST, lint};
use crate::catalogue::lookup::lookup;
use crate::grading::soundness::metadata;
use crate::present::lint::{human, json};
use crate::rubric::Rubric;
use crate::session::{Ending, Exit, Session};

/// The rubric's name.
const RUBRIC: &str = "rubric.yml";

/// The options of `author lint`.
#[derive(Debug, Args)]
pub struct Options {
    /// Ids, numbers or parts of names; all exercises where none is said
    exercise: Vec<String>,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Looks, and tells every fault.
///
/// # Errors
/// When there is no such exercise, or the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let all = session.pack.ids()?;
    let mut ids: Vec<String> = if options.exercise.is_empty() {
        all.clone()
    } else {
        options.exercise.iter().map(|query| lookup(&all, query)).collect::<Result<_, _>>()?
    };
    ids.sort();
    ids.dedup();
    let mut lints = Vec::new();
    for id in &ids {
        let mut seen = lint(&session.pack, id)?;
        rules(&mut seen);
        lints.push(seen);
    }
    same_numbers(&all, &mut lints);
    lints.iter_mut().for_each(Lint::sort);
    session.terminal.print(&match options.format {
        Format::Human => human(&lints, &|id, file| from_here(&session.pack.shown(id, file)), session.paint()),
        Format::Json => json(&lints),
    });
    Ok(if lints.iter().all(|lint| lint.faults.is_empty()) { Exit::Yes } else { Exit::No })
}

/// A path as somebody in the current folder writes it.
fn from_here(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = Path::new(path).strip_prefix(here).ok().filter(|short| !short.as_os_str().is_empty());
    short.map_or_else(|| path.to_owned(), |short| short.display().to_string())
}

/// What the rubric and the grader have to say.
fn rules(lint: &mut Lint) {
    let Some(text) = lint.text(RUBRIC).map(str::to_owned) else { return };
    let told = match Rubric::parse(&text, RUBRIC) {
        Err(error) => vec![(error.rule, error.problem, error.mend.to_owned())],
        Ok(rubric) => rubric
            .self_test()
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|words| {
                let rule = words.split('`').nth(1).unwrap_or_default().to_owned();
                (rule, words, "change the rule or the sample".to_owned())
            })
            .collect(),
    };
    let faulty = !told.is_empty();
    for (rule, words, mend) in told {
        let id = rule.trim_matches('`');
        // A rule's problem may name its own line of the file.
        let line = words
            .split_once("line ")
            .filter(|_| words.contains("column"))
            .and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        match line {
            Some(line) => lint.at_line(RUBRIC, line, words, mend),
            None => lint.at_words(RUBRIC, &format!("id: {id}"), words, mend),
        }
    }
    let Some(exercise) = &lint.exercise else { return };
    let told = metadata(exercise);
    for words in told {
        if faulty && (words.starts_with(RUBRIC) || words.starts_with("rule `")) {
            continue;
        }
        // "fixes/retry touches src/x.js, ..." or "there are 1 accepted fixes; ...".
        let (fault, mend) = words.split_once("; ").unwrap_or((&words, "see exercises/FORMAT.md"));
        let first = fault.split(' ').next().unwrap_or_default();
        let field = match first.split_once('/') {
            Some((kind @ ("fixes" | "decoys"), name)) => format!("{kind}.{name}"),
            _ if fault.ends_with("fixes") => "fixes".to_owned(),
            _ if fault.ends_with("decoys") => "decoys".to_owned(),
            _ => String::new(),
        };
        lint.at_field(&field, fault, mend);
    }
}

/// Two exercises of one number cannot be told apart by it.
fn same_numbers(all: &[String], lints: &mut [Lint]) {
    let mut first: BTreeMap<&str, &String> = BTreeMap::new();
    for id in all {
        let number = id.split('-').next().unwrap_or_default();
        let Some(other) = first.get(number) else {
            first.insert(number, id);
            continue;
        };
        if let Some(lint) = lints.iter_mut().find(|lint| lint.id == *id) {
            let fault = format!("{other} has the same number");
            lint.at_words(MANIFEST, &format!("id = {id:?}"), fault, "give each its own number");
        }
    }
}
