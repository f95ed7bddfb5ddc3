//! Go: the subject compiled with the race detector, the judge compiled once and kept.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::layout::Layout;
use super::toolchain::Found;
use super::{Broken, Runtime, Staged, VisibleRun, go_imports};
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::{Finished, run};

/// How long a build may take: the first one compiles the standard library for the race detector.
const BUILD: Duration = Duration::from_secs(600);

/// How much of a compiler's output is kept, in bytes.
const CAP: usize = 256 << 10;

/// The folder in the fixture's module that the subject's `main` goes to.
const SUBJECT: &str = "diffdojo_subject";

/// The packages of the standard library that keep time or order goroutines, and what stands in for
/// them in a subject: the judge holds the clock and says who goes first.
const STAND_INS: [(&str, &str); 5] = [
    ("time", "diffdojo.test/kit/vtime"),
    ("context", "diffdojo.test/kit/vcontext"),
    ("sync", "diffdojo.test/kit/vsync"),
    ("sync/atomic", "diffdojo.test/kit/vatomic"),
    ("log", "diffdojo.test/kit/vlog"),
];

/// Go as it was found.
#[derive(Debug)]
pub struct Go {
    program: PathBuf,
    version: String,
    cache: PathBuf,
    /// Changes with the kit that judges are compiled with.
    kit: u64,
}

impl Go {
    /// With the program that was found, a folder for what is compiled once, and the kit that judges
    /// are compiled with.
    #[must_use]
    pub fn new(tools: Vec<Found>, cache: &Path, kit: &Tree) -> Self {
        let found = tools.into_iter().next();
        let version = found.as_ref().map(|found| format!("{:?}", found.version)).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        kit.iter()
            .filter(|(path, _)| path.as_str().starts_with("go/"))
            .for_each(|file| file.hash(&mut hasher));
        Self {
            program: found.map(|found| found.program).unwrap_or_default(),
            version,
            cache: cache.join("go"),
            kit: hasher.finish(),
        }
    }

    fn command(&self, layout: &Layout, folder: PathBuf) -> Spec {
        // The C compiler that the race detector needs finds its parts on PATH.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut spec = layout.command(&self.program, folder);
        spec.environment.retain(|(name, _)| name != "PATH");
        spec.env("PATH", path)
            .env("GOCACHE", self.cache.join("build"))
            .env("GOPATH", self.cache.join("path"))
            .env("GOENV", "off")
            .env("GOFLAGS", "")
            .env("GOWORK", "off")
            .env("GOPROXY", "off")
            .env("GOSUMDB", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOTELEMETRY", "off")
            .env("CGO_ENABLED", "1")
    }

    fn program_name(name: &str) -> String {
        format!("{name}{}", std::env::consts::EXE_SUFFIX)
    }

    /// Where the judge's program is kept: the same sources and the same Go give the same place.
    fn judge_program(&self, exercise: &Exercise) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.version.hash(&mut hasher);
        for (path, bytes) in exercise.exposing.files.iter() {
            (path, bytes).hash(&mut hasher);
        }
        self.kit.hash(&mut hasher);
        self.cache.join("judges").join(Self::program_name(&format!(
            "{}-{:016x}",
            exercise.id,
            hasher.finish()
        )))
    }

    fn build_judge(&self, exercise: &Exercise, layout: &Layout) -> Result<(), MachineError> {
        let kept = self.judge_program(exercise);
        if kept.is_file() {
            return Ok(());
        }
        let folder = layout.root().join("judge");
        let disk = MachineError::disk(&folder);
        let written = (|| {
            std::fs::create_dir_all(&folder)?;
            std::fs::copy(layout.exposing(&exercise.id).join("judge.go"), folder.join("judge.go"))?;
            std::fs::write(folder.join("go.mod"), module("diffdojo.test/judge", &layout.kit().join("go"), ""))
        })();
        written.map_err(disk)?;
        let built = layout.binaries().join(Self::program_name("judge"));
        let spec = self.command(layout, folder).args(["build", "-trimpath", "-o"]).arg(&built).arg(".");
        let finished = run(&spec, BUILD, CAP, &|_| false)?;
        if !finished.succeeded() {
            return Err(MachineError::Judge(format!("it does not compile: {}", finished.errors.trim())));
        }
        // Put in place in one step: another run may be doing the same.
        let parent = kept.parent().unwrap_or(&self.cache);
        std::fs::create_dir_all(parent).map_err(MachineError::disk(parent))?;
        let part = kept.with_extension(format!("part{}", std::process::id()));
        std::fs::copy(&built, &part).map_err(MachineError::disk(&part))?;
        std::fs::rename(&part, &kept).map_err(MachineError::disk(&kept))
    }
}

/// A `go.mod` that finds the kit on disk.
fn module(name: &str, kit: &Path, rest: &str) -> String {
    let head = if name.is_empty() { String::new() } else { format!("module {name}\n\ngo 1.25\n") };
    format!(
        "{head}{rest}\nrequire diffdojo.test/kit v0.0.0\n\nreplace diffdojo.test/kit => {}\n",
        serde_json::Value::from(kit.to_string_lossy().replace('\\', "/"))
    )
}

impl Runtime for Go {
    fn kit(&self) -> &'static str {
        "go/"
    }

    fn stage(&self, _exercise: &Exercise, tree: &Tree) -> Result<Staged, Broken> {
        let mut subject = Tree::new();
        for (path, bytes) in tree.iter() {
            if path.as_str().ends_with("_test.go") {
                continue;
            }
            let bytes = match std::str::from_utf8(bytes) {
                Ok(source) if path.as_str().ends_with(".go") => {
                    if go_imports::imports(source).iter().any(|import| import.path == "C") {
                        return Err(Broken {
                            message: format!("{path}: cgo is not available: import \"C\""),
                        });
                    }
                    go_imports::substitute(source, &STAND_INS).into_bytes()
                }
                _ => bytes.to_vec(),
            };
            subject.insert(path.clone(), bytes);
        }
        Ok(Staged { visible: tree.clone(), subject })
    }

    fn compile(&self, exercise: &Exercise, layout: &Layout) -> Result<Result<(), Broken>, MachineError> {
        self.build_judge(exercise, layout)?;
        let folder = layout.subject().join(SUBJECT);
        let modfile = layout.root().join("subject.mod");
        let written = (|| {
            std::fs::create_dir_all(&folder)?;
            std::fs::copy(layout.exposing(&exercise.id).join("subject.go"), folder.join("main.go"))?;
            let stated = std::fs::read_to_string(layout.subject().join("go.mod"))?;
            std::fs::write(&modfile, module("", &layout.kit().join("go"), &stated))
        })();
        written.map_err(MachineError::disk(&folder))?;
        let spec = self
            .command(layout, layout.subject())
            .args(["build", "-race", "-trimpath", "-buildvcs=false", "-mod=readonly"])
            // The kit's own synchronisation must not hide what races in the submission.
            .arg("-gcflags=diffdojo.test/kit/...=-race=false")
            .arg(format!("-modfile={}", modfile.display()))
            .arg("-o")
            .arg(layout.binaries().join(Self::program_name("subject")))
            .arg(format!("./{SUBJECT}"));
        let finished = run(&spec, BUILD, CAP, &|_| false)?;
        if finished.succeeded() {
            return Ok(Ok(()));
        }
        if finished.stopped {
            return Err(MachineError::Judge("the Go compiler did not end in time".to_owned()));
        }
        Ok(Err(Broken { message: compiler_words(&finished.errors) }))
    }

    fn compiles_visible(&self) -> bool {
        true
    }

    fn visible(&self, layout: &Layout, files: &[String]) -> Spec {
        self.command(layout, layout.visible()).args(["test", "-json", "-vet=off"]).args(files)
    }

    fn read_visible(&self, _layout: &Layout, finished: &Finished) -> VisibleRun {
        read_events(&finished.output)
    }

    fn judge(&self, exercise: &Exercise, layout: &Layout) -> Spec {
        layout.command(&self.judge_program(exercise), layout.exposing(&exercise.id))
    }

    fn subject(&self, layout: &Layout) -> Spec {
        let program = layout.binaries().join(Self::program_name("subject"));
        layout
            .command(&program, layout.subject())
            .env("GORACE", "halt_on_error=0 exitcode=66 atexit_sleep_ms=0")
            .env("GOTRACEBACK", "all")
    }
}

/// The compiler's complaints without the lines that name packages.
fn compiler_words(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// One event of `go test -json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    #[serde(default)]
    package: String,
    test: Option<String>,
    #[serde(default)]
    output: String,
}

fn read_events(output: &str) -> VisibleRun {
    let mut run = VisibleRun::default();
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut build = String::new();
    let mut build_failed = false;
    for event in output.lines().filter_map(|line| serde_json::from_str::<Event>(line).ok()) {
        let package = event.package.rsplit('/').next().unwrap_or_default();
        let name = event.test.map(|test| format!("{package}.{test}"));
        match (event.action.as_str(), name) {
            ("build-output", _) => build.push_str(&event.output),
            ("build-fail", _) => build_failed = true,
            ("output", Some(name)) => said.entry(name).or_default().push_str(&event.output),
            ("pass", Some(name)) => run.tests.push((name, Status::Passed, String::new())),
            ("skip", Some(name)) => run.tests.push((name, Status::NotRun, "it was skipped".to_owned())),
            ("fail", Some(name)) => {
                let words = said.remove(&name).unwrap_or_default();
                let words: Vec<&str> = words
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.starts_with("=== ") && !line.starts_with("--- ") && !line.is_empty())
                    .collect();
                run.tests.push((name, Status::Failed, words.join("\n")));
            }
            _ => {}
        }
    }
    if build_failed {
        run.broken = Some(Broken { message: compiler_words(&build) });
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_go_test_become_tests_by_name() {
        let output = concat!(
            r#"{"Action":"start","Package":"example.com/s/sizes"}"#,
            "\n",
            r#"{"Action":"output","Package":"example.com/s/sizes","Test":"TestA","Output":"    a_test.go:3: got 1\n"}"#,
            "\n",
            r#"{"Action":"output","Package":"example.com/s/sizes","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}"#,
            "\n",
            r#"{"Action":"fail","Package":"example.com/s/sizes","Test":"TestA","Elapsed":0}"#,
            "\n",
            r#"{"Action":"pass","Package":"example.com/s/sizes","Test":"TestB/empty","Elapsed":0}"#,
            "\n",
            r#"{"Action":"fail","Package":"example.com/s/sizes","Elapsed":0.1}"#,
            "\n",
        );
        let run = read_events(output);
        assert_eq!(
            run.tests,
            [
                ("sizes.TestA".to_owned(), Status::Failed, "a_test.go:3: got 1".to_owned()),
                ("sizes.TestB/empty".to_owned(), Status::Passed, String::new()),
            ]
        );
        assert_eq!(run.broken, None);
    }

    #[test]
    fn code_that_does_not_compile_is_broken_in_the_compilers_words() {
        let output = concat!(
            r##"{"ImportPath":"example.com/s/sizes","Action":"build-output","Output":"# example.com/s/sizes\n"}"##,
            "\n",
            r#"{"ImportPath":"example.com/s/sizes","Action":"build-output","Output":"sizes/total.go:9:2: undefined: x\n"}"#,
            "\n",
            r#"{"ImportPath":"example.com/s/sizes","Action":"build-fail"}"#,
            "\n",
        );
        let broken = read_events(output).broken.expect("broken");
        assert_eq!(broken.message, "sizes/total.go:9:2: undefined: x");
    }
}
