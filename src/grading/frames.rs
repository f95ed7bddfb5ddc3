//! The lines that cross between judge, grader and subject: read strictly, written in one form.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// The longest line, in bytes.
pub const MAX_LINE: usize = 8 << 20;

/// The first line to a judge.
#[derive(Debug, Serialize)]
pub struct Hello<'a> {
    /// The protocol's version.
    pub protocol: u32,
    /// What the inputs are drawn from.
    pub seed: u64,
    /// The tests to run; all where it is not said.
    pub only: Option<&'a [String]>,
}

/// A line from a judge.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FromJudge {
    /// Its tests' names.
    pub ready: Option<Ready>,
    /// Start a subject.
    pub open: Option<u64>,
    /// The subject that a turn is for.
    pub subject: Option<u64>,
    /// The turn.
    pub turn: Option<Box<RawValue>>,
    /// A subject is not needed any more.
    pub close: Option<u64>,
    /// A test's outcome.
    pub result: Option<Told>,
    /// All is told.
    pub done: Option<serde_json::Value>,
}

/// The names of a judge's tests.
#[derive(Debug, Deserialize)]
pub struct Ready {
    /// In order.
    pub tests: Vec<String>,
}

/// What a judge says of a test.
#[derive(Debug, Deserialize)]
pub struct Told {
    /// The test's name.
    pub name: String,
    /// `passed` or `failed`.
    pub status: String,
    /// One of the outcomes' words.
    pub outcome: String,
    /// What was observed.
    #[serde(default)]
    pub message: String,
}

/// What a judge is told about a subject that has ended.
#[derive(Debug, Serialize)]
pub struct EndedFrame {
    /// Its exit code.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<String>,
    /// The judge had let it go.
    pub closed: bool,
    /// A turn took longer than the deadline.
    pub timeout: bool,
    /// What it printed.
    pub output: String,
    /// What the race detector reported.
    pub race: Option<String>,
    /// Why its frames were refused.
    pub abuse: Option<String>,
}

impl EndedFrame {
    /// For a subject that was not started: what was seen of others is enough.
    #[must_use]
    pub fn not_started() -> Self {
        Self {
            code: None,
            signal: None,
            closed: false,
            timeout: true,
            output: String::new(),
            race: None,
            abuse: None,
        }
    }

    /// For a subject that could not be started because of what another did.
    #[must_use]
    pub fn tampered(why: &str) -> Self {
        Self { timeout: false, abuse: Some(why.to_owned()), ..Self::not_started() }
    }
}

/// The part of a subject's frame that the grader itself looks at.
#[derive(Debug, Deserialize)]
struct Frame<'a> {
    idle: bool,
    /// The key of the turn that it belongs to; none before the first turn.
    #[serde(default, borrow)]
    key: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    events: Vec<EventKind<'a>>,
}

#[derive(Debug, Deserialize)]
struct EventKind<'a> {
    #[serde(borrow)]
    kind: std::borrow::Cow<'a, str>,
}

/// The kinds of events that a subject may report.
const KINDS: [&str; 14] = [
    "hello",
    "loaded",
    "broken",
    "ask",
    "withdrawn",
    "ended",
    "returned",
    "raised",
    "stray",
    "log",
    "blocked",
    "left",
    "constructed",
    "tally",
];

/// Whether a subject is idle after this frame, which has to carry the key of its turn.
///
/// # Errors
/// Why the line is no frame.
pub fn is_idle(line: &str, key: &str) -> Result<bool, String> {
    let frame: Frame<'_> =
        serde_json::from_str(line).map_err(|error| format!("a frame is not well formed: {error}"))?;
    if frame.key != key {
        return Err("a frame came from somebody else than the harness".to_owned());
    }
    if let Some(event) = frame.events.iter().find(|event| !KINDS.contains(&event.kind.as_ref())) {
        let kind: String = event.kind.chars().take(40).collect();
        return Err(format!("a frame holds an event of the unknown kind {kind:?}"));
    }
    Ok(frame.idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_taken_only_in_its_own_form() {
        assert_eq!(is_idle(r#"{"idle":true,"now":0,"timers":[],"events":[]}"#, ""), Ok(true));
        assert_eq!(is_idle(r#"{"idle":false,"key":"k","events":[{"kind":"ask","ask":1}]}"#, "k"), Ok(false));
        assert!(is_idle(r#"{"idle":true,"now":0,"timers":[],"events":[]}"#, "k").is_err());
        assert!(is_idle(r#"{"idle":true,"key":"j","events":[]}"#, "k").is_err());
        for bad in [
            "",
            "[]",
            "{}",
            "null",
            r#"{"idle":1,"events":[]}"#,
            r#"{"idle":true,"events":[{"kind":"result"}]}"#,
            r#"{"idle":true,"events":[{}]}"#,
            "PASS",
        ] {
            assert!(is_idle(bad, "").is_err(), "{bad} was taken");
        }
    }
}
