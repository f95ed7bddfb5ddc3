//! The text of Rust's own test harness, both streams in one, with cargo's headings between them.

use super::Report;
use crate::domain::verdict::Status;

/// Reads a whole run of `cargo test --no-fail-fast`.
pub(super) fn read(text: &str, report: &mut Report) {
    let mut target = String::new();
    let mut inside = false;
    let mut failing: Option<(String, String)> = None;
    let mut errors = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(heading) = heading(trimmed) {
            target = heading;
            inside = false;
            failing = None;
        } else if trimmed.starts_with("running ")
            && (trimmed.ends_with(" tests") || trimmed.ends_with(" test"))
        {
            inside = true;
        } else if trimmed == "failures:" {
            inside = false;
        } else if let Some(name) =
            trimmed.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            close(&target, failing.take(), report);
            failing = Some((name.to_owned(), String::new()));
        } else if trimmed.starts_with("test result: ") {
            close(&target, failing.take(), report);
            inside = false;
        } else if let Some((_, said)) = &mut failing {
            said.push_str(line);
            said.push('\n');
        } else if inside {
            one(&target, trimmed, report);
        } else if trimmed.starts_with("error") || !errors.is_empty() && errors.len() < 8_000 {
            errors.push_str(line);
            errors.push('\n');
        }
    }
    close(&target, failing, report);
    if errors.contains("could not compile")
        || errors.contains("error[E")
        || errors.contains("failed to parse manifest")
    {
        let targets: Vec<&str> = errors
            .lines()
            .filter_map(|line| Some(line.split_once("could not compile ")?.1.split(" due to").next()?.trim()))
            .collect();
        report.broke(targets.first().copied().unwrap_or_default(), &errors);
        targets.iter().for_each(|target| report.broke(target, &errors));
    }
}

/// `test a::b ... ok`
fn one(target: &str, line: &str, report: &mut Report) {
    let Some((name, word)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) else {
        return;
    };
    let name = name.trim_end_matches(" - should panic");
    let status = match word.split([' ', ',', '(']).next().unwrap_or_default() {
        "ok" => Status::Passed,
        "FAILED" => Status::Failed,
        "ignored" => Status::NotRun,
        _ => return,
    };
    report.tell(format!("{target} {}", without_line(name)), status, "");
}

/// A test in a document is named by its line, which moves with every edit above it.
fn without_line(name: &str) -> String {
    let Some((before, rest)) = name.split_once(" (line ") else { return name.to_owned() };
    match rest.split_once(')') {
        Some((number, after)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{before}{after}")
        }
        _ => name.to_owned(),
    }
}

/// The message of a failing test comes after all tests of its target.
fn close(target: &str, failing: Option<(String, String)>, report: &mut Report) {
    let Some((name, said)) = failing else { return };
    if let Some(told) = report.tests.get_mut(&format!("{target} {}", without_line(&name)))
        && told.message.is_empty()
    {
        told.message = said.trim().chars().take(super::MESSAGE).collect();
    }
}

/// The target that cargo says it runs now.
fn heading(line: &str) -> Option<String> {
    if let Some(crate_name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("doc {crate_name}"));
    }
    let rest = line.strip_prefix("Running ")?;
    let (what, binary) = rest.rsplit_once(" (")?;
    // The binary's name without the hash that depends on the folder.
    let binary = binary.trim_end_matches(')').replace('\\', "/");
    let stem = binary.rsplit('/').next()?.rsplit_once('-').map_or("", |(stem, _)| stem).to_owned();
    let what = what.trim_start_matches("unittests ");
    Some(format!("{stem} {what}").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_tests_and_a_failure_its_words() {
        let mut report = Report::default();
        read(
            "   Compiling x v0.1.0 (/tmp/x)
    Finished `test` profile
     Running unittests src/lib.rs (target/debug/deps/x-0123456789abcdef)

running 3 tests
test tests::a ... ok
test tests::b ... FAILED
test tests::c ... ignored, slow

failures:

---- tests::b stdout ----

thread 'tests::b' panicked at src/lib.rs:9:5:
assertion failed

failures:
    tests::b

test result: FAILED. 1 passed; 1 failed; 1 ignored

     Running tests/pool.rs (target/debug/deps/pool-aa)

running 1 test
test a ... ok

test result: ok. 1 passed

   Doc-tests x

running 1 test
test src/lib.rs - add (line 3) ... ok
",
            &mut report,
        );
        let seen: Vec<_> = report.tests.iter().map(|(name, told)| (name.as_str(), told.status)).collect();
        assert_eq!(
            seen,
            [
                ("doc x src/lib.rs - add", Status::Passed),
                ("pool tests/pool.rs a", Status::Passed),
                ("x src/lib.rs tests::a", Status::Passed),
                ("x src/lib.rs tests::b", Status::Failed),
                ("x src/lib.rs tests::c", Status::NotRun),
            ]
        );
        assert!(report.tests["x src/lib.rs tests::b"].message.contains("assertion failed"));
        assert!(report.broken.is_none());
    }

    #[test]
    fn what_does_not_compile_is_broken() {
        let mut report = Report::default();
        read(
            "   Compiling x v0.1.0\nerror[E0425]: cannot find function `new`\n --> src/lib.rs:3\nerror: could not compile `x` (lib test)\n",
            &mut report,
        );
        assert!(report.broken.expect("broken").contains("cannot find function"));
    }
}
