//! The JSON of jest and vitest.

use serde::Deserialize;

use super::Report;
use crate::domain::verdict::Status;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    test_results: Vec<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    assertion_results: Vec<One>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    #[serde(default)]
    ancestor_titles: Vec<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    failure_messages: Option<Vec<String>>,
}

/// Reads a document.
pub(super) fn read(text: &str, report: &mut Report) {
    let Ok(document) = serde_json::from_str::<Document>(text) else { return };
    for file in document.test_results {
        // The folder differs from run to run; the file's name is enough to tell two files apart.
        let short = file.name.replace('\\', "/").rsplit('/').next().unwrap_or_default().to_owned();
        if file.status == "failed" && file.assertion_results.is_empty() {
            report.broke(&short, &format!("{short}: {}", file.message));
        }
        for test in file.assertion_results {
            let name = std::iter::once(short.as_str())
                .chain(test.ancestor_titles.iter().map(String::as_str).filter(|title| !title.is_empty()))
                .chain([test.title.as_str()])
                .collect::<Vec<_>>()
                .join(" > ");
            let status = match test.status.as_str() {
                "passed" => Status::Passed,
                "failed" => Status::Failed,
                _ => Status::NotRun,
            };
            report.tell(name, status, &test.failure_messages.unwrap_or_default().join("\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_have_their_files_and_their_ancestors_names() {
        let mut report = Report::default();
        read(
            r#"{"testResults":[
                {"name":"/tmp/x/test/a.test.ts","status":"failed","message":"","assertionResults":[
                    {"ancestorTitles":["Pool"],"title":"drains","status":"passed","failureMessages":[]},
                    {"ancestorTitles":["Pool"],"title":"stops","status":"failed","failureMessages":["Error: 3"]},
                    {"ancestorTitles":[],"title":"later","status":"pending"}]},
                {"name":"/tmp/x/test/b.test.ts","status":"failed","message":"Cannot find module","assertionResults":[]}]}"#,
            &mut report,
        );
        let seen: Vec<_> = report.tests.iter().map(|(name, told)| (name.as_str(), told.status)).collect();
        assert_eq!(
            seen,
            [
                ("a.test.ts > Pool > drains", Status::Passed),
                ("a.test.ts > Pool > stops", Status::Failed),
                ("a.test.ts > later", Status::NotRun),
            ]
        );
        assert_eq!(report.broken.as_deref(), Some("b.test.ts: Cannot find module"));
    }
}
