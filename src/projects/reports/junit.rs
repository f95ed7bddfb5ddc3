//! JUnit's XML, as node, mocha, pytest and nextest write it: suites may lie in suites.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Report;
use crate::domain::project::TestRunner;
use crate::domain::verdict::Status;

/// Reads a document; one that is cut off is read as far as it goes.
pub(super) fn read(runner: TestRunner, text: &str, report: &mut Report) {
    let mut reader = Reader::from_str(text);
    let mut suites: Vec<String> = Vec::new();
    let mut case: Option<Case> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                b"testsuite" => suites.push(attribute(&tag, "name")),
                b"testcase" => case = Some(Case::new(runner, &tag, &suites)),
                name => {
                    if let Some(case) = &mut case {
                        case.inside(name, &tag);
                    }
                }
            },
            Ok(Event::Empty(tag)) => match tag.local_name().as_ref() {
                b"testcase" => Case::new(runner, &tag, &suites).tell(runner, report),
                name => {
                    if let Some(case) = &mut case {
                        case.inside(name, &tag);
                    }
                }
            },
            Ok(Event::Text(text)) => {
                if let Some(case) = &mut case
                    && case.listening
                {
                    case.message.push_str(&text.decode().unwrap_or_default());
                }
            }
            Ok(Event::CData(text)) => {
                if let Some(case) = &mut case
                    && case.listening
                {
                    case.message.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                if let Some(case) = &mut case
                    && case.listening
                {
                    let named = match &*reference as &[u8] {
                        b"lt" => Some('<'),
                        b"gt" => Some('>'),
                        b"amp" => Some('&'),
                        b"quot" => Some('"'),
                        b"apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    case.message.extend(named);
                }
            }
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                b"testsuite" => {
                    suites.pop();
                }
                b"testcase" => {
                    if let Some(case) = case.take() {
                        case.tell(runner, report);
                    }
                }
                b"failure" | b"error" => {
                    if let Some(case) = &mut case {
                        case.listening = false;
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

struct Case {
    name: String,
    class: String,
    status: Status,
    collecting: bool,
    listening: bool,
    message: String,
}

impl Case {
    fn new(runner: TestRunner, tag: &BytesStart<'_>, suites: &[String]) -> Self {
        let (own, class) = (attribute(tag, "name"), attribute(tag, "classname"));
        let name = match runner {
            // node says "test" for every class; the suites are the describe blocks.
            TestRunner::NodeTest => {
                suites.iter().map(String::as_str).chain([own.as_str()]).collect::<Vec<_>>().join(" > ")
            }
            TestRunner::Pytest if !class.is_empty() => format!("{class}::{own}"),
            _ if class.is_empty() => {
                suites.iter().map(String::as_str).chain([own.as_str()]).collect::<Vec<_>>().join(" > ")
            }
            _ => format!("{class} > {own}"),
        };
        Self {
            name,
            class,
            status: Status::Passed,
            collecting: false,
            listening: false,
            message: String::new(),
        }
    }

    fn inside(&mut self, name: &[u8], tag: &BytesStart<'_>) {
        match name {
            b"failure" | b"error" => {
                self.status = Status::Failed;
                self.listening = true;
                let said = attribute(tag, "message");
                self.collecting |= said.starts_with("collection failure");
                self.message = format!("{said}\n");
            }
            b"skipped" => self.status = Status::NotRun,
            _ => {}
        }
    }

    fn tell(self, runner: TestRunner, report: &mut Report) {
        // node tells a file that it cannot load as a test of the file's name.
        let is_file =
            [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"].iter().any(|end| self.name.ends_with(end));
        if runner == TestRunner::NodeTest && is_file && self.name.contains(['/', '\\']) {
            if self.status == Status::Failed {
                report.broke(&self.name, &self.message);
            }
            return;
        }
        // pytest tells a file that it cannot import as a test without a class.
        if runner == TestRunner::Pytest && self.collecting && self.class.is_empty() {
            report.broke(&self.name, &self.message);
        } else {
            report.tell(self.name, self.status, &self.message);
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    tag.attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name.as_bytes())
        .and_then(|attribute| {
            let raw = std::str::from_utf8(&attribute.value).ok()?.to_owned();
            Some(quick_xml::escape::unescape(&raw).map_or(raw.clone(), |text| text.into_owned()))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(runner: TestRunner, text: &str) -> (Vec<(String, Status)>, Report) {
        let mut report = Report::default();
        read(runner, text, &mut report);
        (report.tests.iter().map(|(name, told)| (name.clone(), told.status)).collect(), report)
    }

    #[test]
    fn nodes_suites_lie_in_suites() {
        let (tests, report) = names(
            TestRunner::NodeTest,
            r#"<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="queue" time="0.1" tests="2">
		<testcase name="drains &lt;all&gt;" time="0.01" classname="test"/>
		<testcase name="stops" time="0.01" classname="test" failure="3 !== 2">
			<failure type="testCodeFailure" message="3 !== 2">at &lt;anonymous&gt;</failure>
		</testcase>
	</testsuite>
	<testcase name="later" classname="test"><skipped type="todo" message="true"/></testcase>
</testsuites>"#,
        );
        assert_eq!(
            tests,
            [
                ("later".to_owned(), Status::NotRun),
                ("queue > drains <all>".to_owned(), Status::Passed),
                ("queue > stops".to_owned(), Status::Failed),
            ]
        );
        assert_eq!(report.tests["queue > stops"].message, "3 !== 2\nat <anonymous>");
    }

    #[test]
    fn a_file_that_pytest_cannot_import_is_broken() {
        let (tests, report) = names(
            TestRunner::Pytest,
            r#"<testsuites><testsuite name="pytest"><testcase classname="" name="tests.test_b" time="0.0"><error message="collection failure">ImportError: cannot import name 'x'</error></testcase>
            <testcase classname="tests.test_a.TestIt" name="test_one[1]" time="0.1" /></testsuite></testsuites>"#,
        );
        assert_eq!(tests, [("tests.test_a.TestIt::test_one[1]".to_owned(), Status::Passed)]);
        assert!(report.broken.expect("broken").contains("ImportError"));
    }

    #[test]
    fn a_document_that_is_cut_off_is_read_as_far_as_it_goes() {
        let (tests, _) = names(
            TestRunner::Mocha,
            r#"<testsuite name="Mocha Tests"><testcase classname="Pool" name="drains" time="0"/><testcase classname="Po"#,
        );
        assert_eq!(tests, [("Pool > drains".to_owned(), Status::Passed)]);
    }
}
