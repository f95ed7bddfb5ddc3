//! The JSON lines of `go test -json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Report;
use crate::domain::verdict::Status;

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "Action")]
    action: String,
    #[serde(rename = "Package", default)]
    package: String,
    #[serde(rename = "Test", default)]
    test: Option<String>,
    #[serde(rename = "Output", default)]
    output: String,
    #[serde(rename = "FailedBuild", default)]
    failed_build: Option<String>,
}

/// Reads both streams: older versions of Go tell a build that fails on the second.
pub(super) fn read(output: &str, errors: &str, report: &mut Report) {
    let mut said: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut running: BTreeMap<(String, String), ()> = BTreeMap::new();
    let mut build = String::new();
    let mut unbuilt = false;
    let mut packages = BTreeSet::new();
    for line in output.lines() {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        if line.action == "build-output" {
            build.push_str(&line.output);
            continue;
        }
        unbuilt |= line.failed_build.is_some() || line.action == "build-fail";
        if line.failed_build.is_some() {
            packages.insert(line.package.clone());
        }
        let Some(test) = line.test else {
            if line.action == "output" {
                if line.output.contains("[build failed]") || line.output.contains("[setup failed]") {
                    unbuilt = true;
                    packages.insert(line.package.clone());
                }
                said.entry((line.package, String::new())).or_default().push_str(&line.output);
            } else if line.action == "fail" {
                // The process died: what was still running in this package has failed by it.
                let words = said.get(&(line.package.clone(), String::new())).cloned().unwrap_or_default();
                let left: Vec<_> =
                    running.keys().filter(|(package, _)| *package == line.package).cloned().collect();
                for key in left {
                    running.remove(&key);
                    let own = said.get(&key).cloned().unwrap_or_default();
                    report.tell(name(&key.0, &key.1), Status::Failed, &format!("{own}\n{words}"));
                }
            }
            continue;
        };
        let key = (line.package, test);
        match line.action.as_str() {
            "run" => {
                running.insert(key, ());
            }
            "output" => said.entry(key).or_default().push_str(&line.output),
            "pass" | "fail" | "skip" => {
                let status = match line.action.as_str() {
                    "pass" => Status::Passed,
                    "fail" => Status::Failed,
                    _ => Status::NotRun,
                };
                running.remove(&key);
                let message = if status == Status::Failed { plain(said.get(&key)) } else { String::new() };
                report.tell(name(&key.0, &key.1), status, &message);
            }
            _ => {}
        }
    }
    for (package, test) in running.keys() {
        report.tell(name(package, test), Status::Failed, "it did not come to an end");
    }
    if unbuilt {
        let said = format!("{build}\n{errors}");
        if packages.is_empty() {
            packages.insert(String::new());
        }
        packages.iter().for_each(|package| report.broke(package, &said));
    }
}

/// Packages may share names of tests.
fn name(package: &str, test: &str) -> String {
    format!("{package} {test}")
}

/// What a test said without the frame around it.
fn plain(said: Option<&String>) -> String {
    said.map(|text| {
        text.lines()
            .filter(|line| !line.trim_start().starts_with("=== ") && !line.trim_start().starts_with("--- "))
            .collect::<Vec<_>>()
            .join("\n")
    })
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_dies_fails_what_was_running() {
        let mut report = Report::default();
        read(
            concat!(
                r#"{"Action":"run","Package":"x/pool","Test":"TestA"}"#,
                "\n",
                r#"{"Action":"pass","Package":"x/pool","Test":"TestA"}"#,
                "\n",
                r#"{"Action":"run","Package":"x/pool","Test":"TestB"}"#,
                "\n",
                r#"{"Action":"output","Package":"x/pool","Test":"TestB","Output":"fatal error: all goroutines are asleep\n"}"#,
                "\n",
                r#"{"Action":"fail","Package":"x/pool"}"#,
                "\n",
                r#"{"ImportPath":"x/other","Action":"build-output","Output":"./a_test.go:3: undefined: New\n"}"#,
                "\n",
                r#"{"ImportPath":"x/other","Action":"build-fail"}"#,
                "\n",
            ),
            "",
            &mut report,
        );
        assert_eq!(report.tests["x/pool TestA"].status, Status::Passed);
        assert_eq!(report.tests["x/pool TestB"].status, Status::Failed);
        assert!(report.tests["x/pool TestB"].message.contains("asleep"));
        assert!(report.broken.expect("broken").contains("undefined: New"));
    }
}
