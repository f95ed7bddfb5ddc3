//! The Test Anything Protocol, versions 12 to 14, with subtests.

use super::Report;
use crate::domain::verdict::Status;

/// Reads a stream. A test is named by the path of its subtests' names; nested points count, and a
/// point that only sums up its subtest does not count again.
pub(super) fn read(text: &str, report: &mut Report) {
    // The names of the subtests that are open, with the indentation of what is inside them.
    let mut open: Vec<(usize, String)> = Vec::new();
    // A comment that names what follows, as tape and TAP 14 write it.
    let mut last: Option<String> = None;
    let mut section = String::new();
    let mut diagnosis: Option<(usize, String)> = None;
    let mut points = 0_u32;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if let Some((from, said)) = &mut diagnosis {
            if line == "..." && indent <= *from + 4 {
                let said = std::mem::take(said);
                if let Some(name) = &last
                    && let Some(told) = report.tests.get_mut(name)
                    && told.message.is_empty()
                {
                    told.message = said.trim().chars().take(super::MESSAGE).collect();
                }
                diagnosis = None;
            } else {
                said.push_str(line);
                said.push('\n');
            }
            continue;
        }
        if line == "---" {
            diagnosis = Some((indent, String::new()));
            continue;
        }
        if let Some(name) = line.strip_prefix("# Subtest: ") {
            while open.last().is_some_and(|(at, _)| *at >= indent) {
                open.pop();
            }
            open.push((indent, name.to_owned()));
            continue;
        }
        if let Some(comment) = line.strip_prefix("# ") {
            if indent == 0 && !is_count(comment) {
                section = comment.to_owned();
            }
            continue;
        }
        let (status, rest) = if let Some(rest) = line.strip_prefix("not ok") {
            (Status::Failed, rest)
        } else if let Some(rest) = line.strip_prefix("ok") {
            (Status::Passed, rest)
        } else {
            if line.starts_with("Bail out!") {
                report.broke("", line);
            }
            continue;
        };
        if !(rest.is_empty() || rest.starts_with(' ')) {
            continue;
        }
        points += 1;
        let rest = rest.trim().trim_start_matches(|c: char| c.is_ascii_digit()).trim();
        let rest = rest.strip_prefix("- ").unwrap_or(rest).trim_end_matches('{').trim();
        let (name, directive) = match rest.split_once(" # ") {
            Some((name, directive)) => (name.trim(), directive.to_ascii_lowercase()),
            None => (rest, String::new()),
        };
        let status = if directive.starts_with("skip") || directive.starts_with("todo") {
            Status::NotRun
        } else {
            status
        };
        while open.last().is_some_and(|(at, _)| *at > indent) {
            open.pop();
        }
        // Some indent the heading as what it names, some do not: a point beside it that has its name
        // sums it up, another one lies in it.
        if open.last().is_some_and(|(at, own)| *at == indent && own == name) {
            open.pop();
        }
        let mut parts: Vec<&str> = open.iter().map(|(_, name)| name.as_str()).collect();
        if parts.is_empty() && !section.is_empty() {
            parts.push(&section);
        }
        let unnamed = format!("point {points}");
        parts.push(if name.is_empty() { &unnamed } else { name });
        let whole = parts.join(" > ");
        report.tell(whole.clone(), status, "");
        last = Some(whole);
    }
}

fn is_count(comment: &str) -> bool {
    [
        "tests ",
        "pass ",
        "fail ",
        "skip ",
        "todo ",
        "ok",
        "time=",
        "suites ",
        "cancelled ",
        "duration_ms ",
        "failed ",
    ]
    .iter()
    .any(|start| comment.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, Status)> {
        let mut report = Report::default();
        read(text, &mut report);
        report.tests.iter().map(|(name, told)| (name.clone(), told.status)).collect()
    }

    #[test]
    fn flat_points_have_their_directives() {
        assert_eq!(
            seen(
                "TAP version 13\nok 1 - queue › drains\nnot ok 2 - queue › stops\n  ---\n    message: 3\n  ...\nok 3 - later # SKIP\n1..3\n"
            ),
            [
                ("later".to_owned(), Status::NotRun),
                ("queue › drains".to_owned(), Status::Passed),
                ("queue › stops".to_owned(), Status::Failed),
            ]
        );
    }

    #[test]
    fn subtests_are_named_by_their_path() {
        assert_eq!(
            seen(
                "TAP version 14\n# Subtest: test/a.js\n    # Subtest: drains\n        ok 1 - empties\n        1..1\n    ok 1 - drains # time=3ms\n    1..1\nok 1 - test/a.js # time=9ms\n"
            ),
            [
                ("test/a.js".to_owned(), Status::Passed),
                ("test/a.js > drains".to_owned(), Status::Passed),
                ("test/a.js > drains > empties".to_owned(), Status::Passed),
            ]
        );
    }

    #[test]
    fn a_comment_names_what_follows_it_as_tape_writes() {
        assert_eq!(
            seen(
                "TAP version 13\n# concurrency\nok 1 kicked off\nnot ok 2 should be equal\n# drain\nok 3 kicked off\n\n1..3\n# tests 3\n# pass  2\n"
            ),
            [
                ("concurrency > kicked off".to_owned(), Status::Passed),
                ("concurrency > should be equal".to_owned(), Status::Failed),
                ("drain > kicked off".to_owned(), Status::Passed),
            ]
        );
    }
}
