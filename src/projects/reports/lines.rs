//! The JSON lines of our own small runner for unittest: they are there also for a run that hangs.

use serde::Deserialize;

use super::Report;
use crate::domain::verdict::Status;

#[derive(Deserialize)]
struct Line {
    name: String,
    status: String,
    #[serde(default)]
    message: String,
}

/// Reads what was written so far.
pub(super) fn read(text: &str, report: &mut Report) {
    for line in text.lines() {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        match line.status.as_str() {
            "passed" => report.tell(line.name, Status::Passed, ""),
            "failed" => report.tell(line.name, Status::Failed, &line.message),
            "broken" => report.broke(&line.name, &line.message),
            _ => report.tell(line.name, Status::NotRun, ""),
        }
    }
}

/// The runner: `python this.py REPORT [arguments of unittest]`.
pub const RUNNER: &str = r#"import json, sys, unittest
report = open(sys.argv[1], "a", encoding="utf-8", buffering=1)
def tell(test, status, message=""):
    name = test.id() if hasattr(test, "id") else str(test)
    if name.startswith("unittest.loader._FailedTest"):
        status = "broken"
    report.write(json.dumps({"name": name, "status": status, "message": message}) + "\n")
class Result(unittest.TextTestResult):
    def addSuccess(self, test):
        super().addSuccess(test); tell(test, "passed")
    def addFailure(self, test, err):
        super().addFailure(test, err); tell(test, "failed", self.failures[-1][1])
    def addError(self, test, err):
        super().addError(test, err); tell(test, "failed", self.errors[-1][1])
    def addSkip(self, test, reason):
        super().addSkip(test, reason); tell(test, "skipped")
    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err); tell(test, "passed")
    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test); tell(test, "failed", "unexpected success")
    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            tell(test, "failed", str(err[1]))
sys.path.insert(0, "")
unittest.main(module=None, argv=["unittest"] + sys.argv[2:],
              testRunner=unittest.TextTestRunner(resultclass=Result))
"#;
