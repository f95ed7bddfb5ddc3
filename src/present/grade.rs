//! A grade: for people, and the one JSON document for scripts.

use std::fmt::Write as _;

use serde::Serialize;

use super::duration::took;
use super::paint::{Look, Paint, harmless};
use crate::domain::verdict::{Check, Grade, Remark, Status, Suite, TestReport, Verdict};

/// How many failing tests are told in full.
const IN_FULL: usize = 3;

/// How many remarks a person is told.
const MOST_REMARKS: usize = 8;

/// For people.
#[must_use]
pub fn human(id: &str, grade: &Grade, paint: Paint) -> String {
    said(id, grade, "solved", paint)
}

/// For people who have to review the pull request yet: that all tests pass, and not what it means.
#[must_use]
pub fn unreviewed(id: &str, grade: &Grade, paint: Paint) -> String {
    said(id, grade, "all tests pass", paint)
}

/// `passed` is said where nothing speaks against it.
fn said(id: &str, grade: &Grade, passed: &str, paint: Paint) -> String {
    let mut out = String::new();
    let (look, word) = match grade.verdict {
        Verdict::Solved => (Look::Good, passed),
        Verdict::Partial => (Look::Warn, "partial: the symptom is gone, the structure is not mended"),
        Verdict::Unsolved => (Look::Bad, "not solved"),
        Verdict::Broken => (Look::Bad, "broken: the code does not parse, compile or load"),
        Verdict::Tampered => (Look::Bad, "tampered: what was observed cannot be trusted"),
    };
    let head = format!("{} {}", paint.look(Look::Strong, id), paint.look(look, word));
    writeln!(out, "{head} {}", paint.look(Look::Dim, format!("({})", took(grade.duration_ms)))).ok();
    if grade.verdict == Verdict::Broken {
        let message = grade
            .behaviour
            .tests
            .iter()
            .map(|test| test.message.as_str())
            .find(|message| !message.is_empty());
        block(&mut out, "  ", message.unwrap_or("the code does not load"), paint);
    } else {
        suite(&mut out, "visible tests", grade, Suite::Visible, paint);
        suite(&mut out, "exposing tests", grade, Suite::Exposing, paint);
        for check in &grade.checks {
            structure(&mut out, check, paint);
        }
    }
    for line in &grade.put_aside {
        let text = format!("put aside: {}", harmless(line));
        writeln!(out, "{}", paint.look(Look::Warn, paint.wrap("  ", "    ", &text))).ok();
    }
    remarks(&mut out, grade, paint);
    out
}

/// What a person should look at, less what was said above as put aside.
fn remarks(out: &mut String, grade: &Grade, paint: Paint) {
    let mut said: Vec<_> =
        grade.remarks.iter().filter(|remark| !grade.put_aside.contains(&remark.message)).collect();
    if said.is_empty() {
        return;
    }
    writeln!(out, "  remarks, for a person to look at; they change no verdict:").ok();
    let more = said.len().saturating_sub(MOST_REMARKS);
    said.truncate(MOST_REMARKS);
    for remark in said {
        writeln!(out, "{}", paint.wrap("    - ", "      ", &harmless(&placed(remark)))).ok();
    }
    if more > 0 {
        writeln!(out, "    {}", paint.look(Look::Dim, format!("… {more} more"))).ok();
    }
}

/// A remark with its place before it, if it has one.
fn placed(remark: &Remark) -> String {
    match (&remark.file, remark.line) {
        (Some(file), Some(line)) => format!("{file}:{line}: {}", remark.message),
        (Some(file), None) => format!("{file}: {}", remark.message),
        _ => remark.message.clone(),
    }
}

fn suite(out: &mut String, title: &str, grade: &Grade, suite: Suite, paint: Paint) {
    let tests: Vec<&TestReport> = grade.behaviour.tests.iter().filter(|test| test.suite == suite).collect();
    let passed = tests.iter().filter(|test| test.status == Status::Passed).count();
    writeln!(out, "  {} {title}: {passed} of {}", tick(passed == tests.len(), paint), tests.len()).ok();
    let failed: Vec<_> = tests.iter().filter(|test| test.status != Status::Passed).collect();
    for (index, test) in failed.iter().enumerate() {
        writeln!(out, "{}", paint.wrap("    - ", "      ", &harmless(&test.name))).ok();
        if index < IN_FULL {
            let words = if test.status == Status::NotRun {
                format!("not run: {}", test.message)
            } else {
                test.message.clone()
            };
            block(out, "        ", &words, paint);
        }
    }
}

fn structure(out: &mut String, check: &Check, paint: Paint) {
    match check.status {
        Status::Passed => {}
        Status::Failed => {
            let place = match (&check.file, check.line) {
                (Some(file), Some(line)) => format!(" {file}:{line}"),
                (Some(file), None) => format!(" {file}"),
                _ => String::new(),
            };
            writeln!(out, "  {} structure: {}{}", tick(false, paint), check.id, harmless(&place)).ok();
            block(out, "        ", &check.message, paint);
        }
        Status::NotRun => {
            let text = format!("structure: {} was not checked: {}", check.id, harmless(&check.message));
            writeln!(out, "{}", paint.look(Look::Warn, paint.wrap("    ", "      ", &text))).ok();
        }
    }
}

fn tick(good: bool, paint: Paint) -> String {
    if good { paint.look(Look::Good, "✔") } else { paint.look(Look::Bad, "✘") }
}

fn block(out: &mut String, indent: &str, text: &str, paint: Paint) {
    let text = harmless(text);
    let mut lines = text.trim_end().lines();
    for line in lines.by_ref().take(12) {
        writeln!(out, "{}", paint.wrap(indent, indent, line)).ok();
    }
    let more = lines.count();
    if more > 0 {
        writeln!(out, "{indent}{}", paint.look(Look::Dim, format!("… {more} more lines"))).ok();
    }
}

/// The document of the contract.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    exercise: &'a str,
    verdict: &'a str,
    behaviour: Behaviour<'a>,
    structure: Structure<'a>,
    put_aside: &'a [String],
    remarks: Vec<OneRemark<'a>>,
    seed: u64,
    isolation: &'a str,
    phases_ms: serde_json::Map<String, serde_json::Value>,
    duration_ms: u64,
}

#[derive(Serialize)]
struct Behaviour<'a> {
    passed: bool,
    outcome: &'a str,
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    name: &'a str,
    suite: &'a str,
    status: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Structure<'a> {
    passed: bool,
    checks: Vec<OneCheck<'a>>,
}

#[derive(Serialize)]
struct OneCheck<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct OneRemark<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    message: &'a str,
}

/// For scripts; `extra` fields are added at the end.
#[must_use]
pub fn json(id: &str, grade: &Grade, extra: &[(&str, serde_json::Value)]) -> String {
    let document = Document {
        schema: 1,
        exercise: id,
        verdict: grade.verdict.word(),
        behaviour: Behaviour {
            passed: grade.behaviour.passed(),
            outcome: grade.behaviour.outcome.word(),
            tests: grade
                .behaviour
                .tests
                .iter()
                .map(|test| Test {
                    name: &test.name,
                    suite: test.suite.word(),
                    status: test.status.word(),
                    message: &test.message,
                })
                .collect(),
        },
        structure: Structure {
            passed: grade.structure_passed(),
            checks: grade
                .checks
                .iter()
                .map(|check| OneCheck {
                    id: &check.id,
                    status: check.status.word(),
                    file: check.file.as_deref(),
                    line: check.line,
                    message: &check.message,
                })
                .collect(),
        },
        put_aside: &grade.put_aside,
        remarks: grade
            .remarks
            .iter()
            .map(|remark| OneRemark {
                id: &remark.id,
                file: remark.file.as_deref(),
                line: remark.line,
                message: &remark.message,
            })
            .collect(),
        seed: grade.seed,
        isolation: grade.isolation,
        phases_ms: grade.phases.iter().map(|(name, time)| ((*name).to_owned(), (*time).into())).collect(),
        duration_ms: grade.duration_ms,
    };
    let mut value = serde_json::to_value(document).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    format!("{value:#}\n")
}

/// As JUnit's XML: a suite for each of the two, and one for the structure.
#[must_use]
pub fn junit(id: &str, grade: &Grade) -> String {
    use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
    let status = |status: Status, kind: &str, message: &str| match status {
        Status::Passed => TestCaseStatus::success(),
        Status::Failed => {
            let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failed.set_type(kind).set_message(harmless(message));
            failed
        }
        Status::NotRun => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(harmless(message));
            skipped
        }
    };
    let mut report = Report::new(id);
    for suite in Suite::ALL {
        let mut cases = TestSuite::new(suite.word());
        for test in grade.behaviour.tests.iter().filter(|test| test.suite == *suite) {
            let mut case = TestCase::new(&test.name, status(test.status, test.outcome.word(), &test.message));
            case.set_classname(format!("{id}.{suite}"));
            cases.add_test_case(case);
        }
        report.add_test_suite(cases);
    }
    let mut structure = TestSuite::new("structure");
    for check in &grade.checks {
        let mut case = TestCase::new(&check.id, status(check.status, "structure", &check.message));
        case.set_classname(format!("{id}.structure"));
        structure.add_test_case(case);
    }
    if !grade.remarks.is_empty() {
        let lines = grade.remarks.iter().map(|remark| format!("remark {}: {}", remark.id, placed(remark)));
        structure.set_system_out(harmless(&lines.collect::<Vec<_>>().join("\n")));
    }
    report.add_test_suite(structure);
    let mut text = report.to_string().unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::{Behaviour, Outcome};

    fn grade() -> Grade {
        let test = |name: &str, suite, status, outcome, message: &str| TestReport {
            name: name.into(),
            suite,
            status,
            outcome,
            message: message.into(),
        };
        let tests = vec![
            test("an empty list is fine", Suite::Visible, Status::Passed, Outcome::Pass, ""),
            test(
                "resolves only after every delete has finished",
                Suite::Exposing,
                Status::Failed,
                Outcome::Fail,
                "3 of 5 deletes were still running when deleteStaleSessions resolved",
            ),
        ];
        Grade {
            verdict: Verdict::Unsolved,
            behaviour: Behaviour::of(tests, &[]),
            checks: vec![Check {
                id: "no-handler".into(),
                status: Status::Failed,
                file: Some("src/a.js".into()),
                line: Some(4),
                message: "it hides\u{1b}[2J what failed".into(),
            }],
            put_aside: vec![
                "test/a.test.js: your change is put aside; the exercise's own copy is used".into(),
            ],
            remarks: vec![Remark {
                id: "reads-the-arguments".into(),
                file: Some("src/a.js".into()),
                line: Some(2),
                message:
                    "it reads the arguments or the identity of the process; the exercise gives no reason to"
                        .into(),
            }],
            seed: 7,
            isolation: "namespaces",
            duration_ms: 412,
            phases: vec![("stage", 3), ("exposing", 200)],
        }
    }

    #[test]
    fn a_grade_explains_itself() {
        insta::assert_snapshot!(human("01-session-cleanup", &grade(), Paint::plain(60)));
    }

    #[test]
    fn the_document_is_the_contracts() {
        insta::assert_snapshot!(json("01-session-cleanup", &grade(), &[]));
    }
}
