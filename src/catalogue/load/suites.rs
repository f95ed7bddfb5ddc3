//! The tests: those that a learner has, those that judge, and the project that they belong to.

use super::super::manifest;
use super::{LoadError, Loader, below};
use crate::domain::exercise::{ExposingSuite, Language, VisibleSuite};
use crate::domain::project::{Ecosystem, Origin, Project, Review, TestRunner};
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::Outcome;

/// How long one turn of a subject may take where the manifest does not say, in seconds.
const TURN_SECONDS: u64 = 10;

impl Loader<'_> {
    /// What only a project exercise has.
    pub(super) fn project(
        &self,
        stated: manifest::Project,
        language: Language,
        files: &Tree,
    ) -> Result<Project, LoadError> {
        let ecosystem = self.word("project.ecosystem", &stated.ecosystem, Ecosystem::ALL, Ecosystem::word)?;
        if ecosystem != Ecosystem::of(language) {
            return self.fault(
                "project.ecosystem",
                format!("{ecosystem} does not go with the language {language}"),
                format!("write {}", Ecosystem::of(language)),
            );
        }
        let outcome = self.word("project.outcome", &stated.outcome, Outcome::ALL, Outcome::word)?;
        if matches!(outcome, Outcome::Pass | Outcome::Tampered) {
            return self.fault(
                "project.outcome",
                format!("the buggy commit cannot be {outcome}"),
                "write fail, broken, leak, race, crash or hang",
            );
        }
        if !(1..=3600).contains(&stated.seconds) {
            return self.fault(
                "project.seconds",
                format!("{} is out of range", stated.seconds),
                "write 1 to 3600",
            );
        }
        self.names("project.fail-to-pass", &stated.fail_to_pass)?;
        if let Some(both) = stated.fail_to_pass.iter().find(|name| stated.pass_to_pass.contains(name)) {
            return self.fault(
                "project.pass-to-pass",
                format!("{both:?} is in fail-to-pass too"),
                "a test is in one of them",
            );
        }
        let paths = |field: &str, paths: &[String]| {
            paths.iter().map(|path| self.path(field, path)).collect::<Result<Vec<_>, _>>()
        };
        let links = stated
            .links
            .iter()
            .map(|(path, target)| {
                let path = self.path("project.links", path)?;
                if !stays_inside(&path, target) {
                    return self.fault(
                        "project.links",
                        format!("{path} leads to {target:?}, out of the project"),
                        "take it out",
                    );
                }
                Ok((path, target.clone()))
            })
            .collect::<Result<_, LoadError>>()?;
        Ok(Project {
            ecosystem,
            runner: self.word("project.runner", &stated.runner, TestRunner::ALL, TestRunner::word)?,
            setup: stated.setup.trim().to_owned(),
            build: stated.build.trim().to_owned(),
            test: self.line("project.test", &stated.test)?,
            environment: stated.environment,
            seconds: stated.seconds,
            exit_code: stated.exit_code,
            broken: stated.broken,
            outcome,
            fail_to_pass: stated.fail_to_pass,
            pass_to_pass: stated.pass_to_pass,
            tests: below(files, "exposing"),
            removes: paths("project.removes", &stated.removes)?,
            inline: below(files, "inline"),
            executable: paths("project.executable", &stated.executable)?.into_iter().collect(),
            links,
            origin: Origin {
                url: stated.origin.url,
                fix: stated.origin.fix,
                introduced_by: stated.origin.introduced_by,
                licence: stated.origin.licence,
            },
            review: Review { pull_request: stated.review.pull_request, why: stated.review.why },
        })
    }

    pub(super) fn visible(
        &self,
        stated: Option<manifest::Visible>,
        project: Option<&Project>,
    ) -> Result<VisibleSuite, LoadError> {
        let stated = match (stated, project) {
            (None, Some(project)) => {
                let names = &project.pass_to_pass;
                return Ok(VisibleSuite { files: Vec::new(), on_main: names.clone(), tests: names.clone() });
            }
            (Some(stated), None) => stated,
            (Some(_), Some(_)) => {
                return self.fault("visible", "a project exercise has none", "take it out");
            }
            (None, None) => {
                return self.fault("visible", "it is missing", "name the fixture's own tests");
            }
        };
        self.names("visible.files", &stated.files)?;
        self.names("visible.main", &stated.main)?;
        self.names("visible.tests", &stated.tests)?;
        Ok(VisibleSuite { files: stated.files, on_main: stated.main, tests: stated.tests })
    }

    pub(super) fn exposing(
        &self,
        stated: Option<manifest::Exposing>,
        project: Option<&Project>,
        clean: bool,
        language: Language,
        files: &Tree,
    ) -> Result<ExposingSuite, LoadError> {
        let files = below(files, "exposing");
        let stated = match (stated, project) {
            (None, Some(project)) => {
                return Ok(ExposingSuite {
                    outcome: project.outcome,
                    tests: project.fail_to_pass.clone(),
                    seconds: project.seconds,
                    shared: false,
                    files,
                });
            }
            (Some(stated), None) => stated,
            (Some(_), Some(_)) => {
                return self.fault("exposing", "a project exercise has none", "take it out");
            }
            (None, None) => return self.fault("exposing", "it is missing", "name the judge's tests"),
        };
        self.names("exposing.tests", &stated.tests)?;
        let outcome = self.word("exposing.outcome", &stated.outcome, Outcome::ALL, Outcome::word)?;
        if clean && outcome != Outcome::Pass {
            return self.fault(
                "exposing.outcome",
                format!("the pull request is clean and cannot be {outcome}"),
                "write pass",
            );
        }
        if !clean && matches!(outcome, Outcome::Pass | Outcome::Broken | Outcome::Tampered) {
            return self.fault(
                "exposing.outcome",
                format!("the buggy commit cannot be {outcome}"),
                "write fail, leak, race, crash or hang",
            );
        }
        for name in judge_files(language) {
            if files.get(&self.path("exposing/", name)?).is_none() {
                return self.fault("exposing/", format!("{name} is missing"), format!("add exposing/{name}"));
            }
        }
        let seconds = stated.seconds.unwrap_or(TURN_SECONDS);
        if !(1..=120).contains(&seconds) {
            return self.fault("exposing.seconds", format!("{seconds} is out of range"), "write 1 to 120");
        }
        Ok(ExposingSuite { outcome, tests: stated.tests.clone(), seconds, shared: stated.shared, files })
    }
}

/// What must stand in `exposing/`.
fn judge_files(language: Language) -> &'static [&'static str] {
    match language {
        Language::JavaScript | Language::TypeScript => &["judge.mjs"],
        Language::Python => &["judge.py"],
        Language::Go => &["judge.go", "subject.go"],
        Language::Rust => &["no judge speaks Rust: such an exercise has a [project]"],
    }
}

/// Whether a link's target is in the project, wherever that stands.
#[must_use]
pub fn stays_inside(link: &TreePath, target: &str) -> bool {
    let mut depth = link.as_str().split('/').count() - 1;
    !target.starts_with('/')
        && !target.contains(['\\', ':'])
        && target.split('/').all(|part| match part {
            ".." => {
                let inside = depth > 0;
                depth = depth.saturating_sub(1);
                inside
            }
            "" | "." => true,
            ".git" => false,
            _ => {
                depth += 1;
                true
            }
        })
}
