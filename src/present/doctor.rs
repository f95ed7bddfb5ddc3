//! What the machine has: for people and for scripts.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use super::paint::{Look, Paint, pad};

/// One program.
#[derive(Clone, Debug)]
pub struct ToolLine {
    /// Its name.
    pub title: &'static str,
    /// Version and place, or what is wrong.
    pub state: Result<(String, String), String>,
    /// The oldest and the newest release that the exercises have been proved with.
    pub proved: Option<(String, String)>,
    /// The version is newer than the newest of them.
    pub unproved: bool,
    /// Which languages need it.
    pub needed_for: Vec<&'static str>,
    /// How to get it.
    pub mend: &'static str,
}

/// One exercise.
#[derive(Clone, Debug)]
pub struct ExerciseLine {
    /// Its id.
    pub id: String,
    /// What it needs.
    pub needs: Vec<&'static str>,
    /// Whether it can run here.
    pub runnable: bool,
}

/// A known answer that was graded.
#[derive(Clone, Debug)]
pub struct WarmLine {
    /// The language.
    pub language: &'static str,
    /// The exercise's id.
    pub exercise: String,
    /// How long it took.
    pub time: Duration,
    /// What went wrong.
    pub fault: Option<String>,
}

/// All that doctor looked at.
#[derive(Clone, Debug)]
pub struct Health {
    /// The program's version.
    pub version: &'static str,
    /// The programs.
    pub tools: Vec<ToolLine>,
    /// The exercises.
    pub exercises: Vec<ExerciseLine>,
    /// The learner's folder and whether it can be written.
    pub home: (String, bool),
    /// The cache and whether it can be written.
    pub cache: (String, bool),
    /// How a grade is kept from the rest of the machine.
    pub isolation: IsolationLine,
    /// What was tried, one for each language.
    pub warm: Vec<WarmLine>,
}

impl Health {
    /// Whether every exercise can run here.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.exercises.iter().all(|exercise| exercise.runnable)
            && self.cache.1
            && self.warm.iter().all(|line| line.fault.is_none())
    }
}

/// How a grade is kept from the rest of the machine.
#[derive(Clone, Debug)]
pub struct IsolationLine {
    /// Whether files and network are out of reach.
    pub isolated: bool,
    /// The word for it.
    pub word: &'static str,
    /// What it is made of.
    pub layers: &'static [&'static str],
    /// What that means.
    pub note: &'static str,
    /// How to get more of it.
    pub mend: Option<&'static str>,
}

/// For people.
#[must_use]
pub fn human(health: &Health, paint: Paint) -> String {
    let mut out = String::new();
    let tick = |good: bool| if good { paint.look(Look::Good, "✔") } else { paint.look(Look::Bad, "✘") };
    writeln!(out, "{}", paint.look(Look::Strong, format!("diffdojo {}", health.version))).ok();
    for tool in &health.tools {
        let head = format!("{} {}", tick(tool.state.is_ok()), pad(tool.title, 11));
        match &tool.state {
            Ok((version, place)) => {
                writeln!(out, "{head} {version}  {}", paint.look(Look::Dim, place)).ok();
                tool.proved.as_ref().filter(|_| tool.unproved).and_then(|(oldest, newest)| {
                    let newer = format!("newer than what every exercise has been proved with ({oldest} to {newest}); most likely it works, and `diffdojo author verify` proves it here");
                    writeln!(out, "{}", paint.look(Look::Warn, paint.wrap("  ! ", "    ", &newer))).ok()
                })
            }
            Err(fault) => {
                writeln!(out, "{}", paint.wrap("", "  ", &format!("{head} {fault}"))).ok();
                let needs = format!("needed for {}; {}", tool.needed_for.join(", "), tool.mend);
                writeln!(out, "{}", paint.wrap("  → ", "    ", &needs)).ok()
            }
        };
    }
    let can = health.exercises.iter().filter(|exercise| exercise.runnable).count();
    writeln!(
        out,
        "{} exercises   {can} of {} can run here",
        tick(can == health.exercises.len()),
        health.exercises.len()
    )
    .ok();
    for exercise in health.exercises.iter().filter(|exercise| !exercise.runnable) {
        writeln!(out, "    {} needs {}", exercise.id, exercise.needs.join(" and ")).ok();
    }
    for (name, (place, writable)) in [("progress", &health.home), ("cache", &health.cache)] {
        let fault =
            if *writable { "" } else { "  cannot be written; set DIFFDOJO_HOME to a folder that can" };
        writeln!(out, "{} {} {place}{fault}", tick(*writable), pad(name, 11)).ok();
    }
    for line in &health.warm {
        let seconds = line.time.as_secs_f64();
        let head = format!("{} {} ", tick(line.fault.is_none()), pad(line.language, 11));
        let said = match &line.fault {
            None => format!("{} graded in {seconds:.1} s", line.exercise),
            Some(fault) => format!("{} could not be graded: {fault}", line.exercise),
        };
        writeln!(out, "{}", paint.wrap(&head, "              ", &said)).ok();
    }
    let isolation = &health.isolation;
    let said = format!("{}: {}", isolation.word, isolation.note);
    let head = format!("{} {} ", tick(isolation.isolated), pad("isolation", 11));
    writeln!(out, "{}", paint.wrap(&head, "              ", &said)).ok();
    if let Some(mend) = isolation.mend {
        writeln!(out, "{}", paint.wrap("  → ", "    ", &format!("for more: {mend}"))).ok();
    }
    out
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// For scripts.
#[must_use]
pub fn json(health: &Health) -> String {
    let tools: Vec<_> = health
        .tools
        .iter()
        .map(|tool| match &tool.state {
            Ok((version, place)) => {
                let proved = tool.proved.as_ref().map(|(oldest, newest)| json!({"from": oldest, "to": newest}));
                json!({"name": tool.title, "found": true, "version": version, "path": place, "needed_for": tool.needed_for, "proved": proved, "unproved": tool.unproved})
            }
            Err(fault) => {
                json!({"name": tool.title, "found": false, "fault": fault, "mend": tool.mend, "needed_for": tool.needed_for})
            }
        })
        .collect();
    let exercises: Vec<_> = health
        .exercises
        .iter()
        .map(|exercise| json!({"id": exercise.id, "needs": exercise.needs, "runnable": exercise.runnable}))
        .collect();
    let folder = |(place, writable): &(String, bool)| json!({"path": place, "writable": writable});
    let warm: Vec<_> = health
        .warm
        .iter()
        .map(|line| {
            json!({"language": line.language, "exercise": line.exercise, "works": line.fault.is_none(), "fault": line.fault, "duration_ms": millis(line.time)})
        })
        .collect();
    let document = json!({
        "schema": 1,
        "well": health.is_well(),
        "warm": warm,
        "version": health.version,
        "tools": tools,
        "exercises": exercises,
        "home": folder(&health.home),
        "cache": folder(&health.cache),
        "isolation": {
            "isolated": health.isolation.isolated,
            "rung": health.isolation.word,
            "layers": health.isolation.layers,
            "note": health.isolation.note,
            "mend": health.isolation.mend,
        },
    });
    format!("{document:#}\n")
}
