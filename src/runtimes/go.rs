//! Go: the subject compiled with the race detector, the judge compiled once and kept.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::layout::Layout;
use super::toolchain::Found;
use super::{Broken, Runtime, Staged, VisibleRun, go_imports, libraries};
use crate::domain::exercise::Exercise;
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::confinement::{Confinement, Limits};
use crate::runner::process::Spec;
use crate::runner::run::{Finished, run};

/// How long a build may take: the first one compiles the standard library for the race detector.
const BUILD: Duration = Duration::from_secs(600);

/// How much of a compiler's output is kept, in bytes.
const CAP: usize = 256 << 10;

/// What the compiler and linker may use up, all of their processes together.
const COMPILER: Limits =
    Limits { memory: 4 << 30, data: None, processes: 4096, file: 1 << 30, files: 65_536, seconds: 600 };

/// What a program under the race detector may have in use, in bytes: several times its own memory.
const DETECTED: u64 = 4 << 30;

/// The folder in the fixture's module that the subject's `main` goes to, and the name of the program: as
/// ordinary as any, for whoever looks where it is. What a submission has there takes no part.
const SUBJECT: &str = "cmd/run";

/// The subject's program.
const SUBJECT_PROGRAM: &str = "run";

/// The folder in the fixture's module that libraries lie in, each a module of its own.
const LIBRARIES: &str = "diffdojo_libraries";

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

    /// The compiler. It runs nothing of the submission, keeps its own user for its cache, and is the
    /// only one that reaches the cache.
    fn command(&self, layout: &Layout, folder: PathBuf) -> Result<Spec, MachineError> {
        // The C compiler that the race detector needs finds its parts on PATH.
        let path = std::env::var_os("PATH").unwrap_or_default();
        // Only what is there can be shown.
        std::fs::create_dir_all(&self.cache).map_err(MachineError::disk(&self.cache))?;
        let reads = [layout.visible(), layout.subject(), layout.kit(), layout.root().join("judge")];
        let confinement = Confinement {
            writes: vec![layout.binaries(), self.cache.clone()],
            keeps_user: true,
            limits: COMPILER,
            ..layout.confinement(&self.program, reads)
        };
        let mut spec = layout.command(&self.program, folder).confined(confinement);
        spec.environment.retain(|(name, _)| name != "PATH");
        Ok(spec
            .env("PATH", path)
            .env("GOTMPDIR", layout.binaries())
            .env("GOCACHE", self.cache.join("build"))
            .env("GOPATH", self.cache.join("path"))
            .env("GOENV", "off")
            .env("GOFLAGS", "")
            .env("GOWORK", "off")
            .env("GOPROXY", "off")
            .env("GOSUMDB", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOTELEMETRY", "off")
            .env("CGO_ENABLED", "1"))
    }

    /// What was compiled may see itself and its folder. The race detector asks for more memory than
    /// any machine has, so that what is asked for is not limited; what is used is.
    fn running(&self, layout: &Layout, program: &Path, folder: PathBuf) -> Confinement {
        let confinement = layout.bare_confinement([program.to_owned(), folder]);
        let limits = Limits { data: None, memory: DETECTED, ..confinement.limits };
        // Go exercises have servers for seams.
        Confinement { limits, loopback: true, ..confinement }
    }

    fn build(&self, spec: &Spec) -> Result<Result<(), Broken>, MachineError> {
        let finished = run(spec, BUILD, CAP, &|_| false)?;
        if finished.succeeded() {
            return Ok(Ok(()));
        }
        if let Some(excess) = finished.ended.excess {
            let message = format!("it cannot be compiled: {}", spec.confinement.limits.words(excess));
            return Ok(Err(Broken { message }));
        }
        if finished.stopped {
            let message = format!("it cannot be compiled within {} s", BUILD.as_secs());
            return Ok(Err(Broken { message }));
        }
        Ok(Err(Broken { message: compiler_words(&finished.errors) }))
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
            exercise.name(),
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
            std::fs::copy(layout.exposing(exercise.name()).join("judge.go"), folder.join("judge.go"))?;
            std::fs::write(folder.join("go.mod"), module("diffdojo.test/judge", &layout.kit().join("go"), ""))
        })();
        written.map_err(disk)?;
        let built = layout.binaries().join(Self::program_name("judge"));
        let spec = self.command(layout, folder)?.args(["build", "-trimpath", "-o"]).arg(&built).arg(".");
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

    fn provide(&self, exercise: &Exercise, tree: &Tree) -> Result<Tree, MachineError> {
        let imports: Vec<String> = tree
            .iter()
            .filter(|(path, _)| path.as_str().ends_with(".go"))
            .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
            .flat_map(go_imports::imports)
            .map(|import| import.path)
            .collect();
        let used = libraries::used(exercise, &imports);
        if used.is_empty() {
            return Ok(Tree::new());
        }
        let fetch = |folder: &Path| {
            Spec::new(&self.program, folder)
                .args(["mod", "download", "-modcacherw"])
                .env("GOMODCACHE", folder.join("modules"))
                .env("GOFLAGS", "-mod=readonly")
                .env("GOWORK", "off")
                .env("GOTOOLCHAIN", "local")
        };
        let folder = libraries::folder(exercise, &self.cache, &fetch, "modules")?;
        let mut found = Tree::new();
        for name in used {
            let version = locked_version(exercise, name)
                .ok_or_else(|| MachineError::Judge(format!("libraries/go.mod names no version of {name}")))?;
            let wanted = |path: &str| {
                !path.ends_with("_test.go") && (path.ends_with(".go") || path.ends_with("go.mod"))
            };
            let from = folder.join(format!("{name}@{version}"));
            for (path, bytes) in libraries::files(&from, &format!("{LIBRARIES}/{name}"), &wanted)?.iter() {
                found.insert(path.clone(), bytes.to_vec());
            }
        }
        Ok(found)
    }

    fn stage(&self, _exercise: &Exercise, tree: &Tree, libraries: &Tree) -> Result<Staged, Broken> {
        let tree = &tree.overlaid(&[], libraries);
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
                    if constrained_to_the_detector(source) {
                        return Err(Broken {
                            message: format!(
                                "{path}: a fix is the same code with and without the race detector: no build constraint on race"
                            ),
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
        let modfile = layout.binaries().join("subject.mod");
        let written = (|| {
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => std::fs::create_dir_all(&folder)?,
            }
            std::fs::copy(layout.exposing(exercise.name()).join("subject.go"), folder.join("main.go"))?;
            let stated = with_libraries(exercise, &layout.subject())?;
            std::fs::write(&modfile, module("", &layout.kit().join("go"), &stated))
        })();
        written.map_err(MachineError::disk(&folder))?;
        let spec = self
            .command(layout, layout.subject())?
            .args(["build", "-race", "-trimpath", "-buildvcs=false", "-mod=readonly"])
            .arg(format!("-modfile={}", modfile.display()))
            .arg("-o")
            .arg(layout.binaries().join(Self::program_name(SUBJECT_PROGRAM)))
            .arg(format!("./{SUBJECT}"));
        self.build(&spec)
    }

    fn compile_visible(
        &self,
        exercise: &Exercise,
        layout: &Layout,
    ) -> Result<Result<(), Broken>, MachineError> {
        let folder = tests_folder(layout);
        let modfile = layout.binaries().join("visible.mod");
        let written = (|| {
            std::fs::create_dir_all(&folder)?;
            std::fs::write(&modfile, with_libraries(exercise, &layout.visible())?)
        })();
        written.map_err(MachineError::disk(&folder))?;
        // Without its path a package that the learner left alone is the same in every workbench, and
        // not compiled again.
        let spec = self
            .command(layout, layout.visible())?
            .args(["test", "-c", "-vet=off", "-trimpath", "-mod=readonly"])
            .arg(format!("-modfile={}", modfile.display()))
            .arg("-o")
            .arg(&folder)
            .args(&exercise.visible.files);
        self.build(&spec)
    }

    fn visible(&self, layout: &Layout, _files: &[String]) -> Vec<Spec> {
        let mut programs: Vec<PathBuf> = std::fs::read_dir(tests_folder(layout))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        programs.sort();
        let packages = packages(&layout.visible());
        programs
            .into_iter()
            .filter_map(|program| {
                let package = package_of(&program);
                let folder = packages.iter().find(|folder| folder.ends_with(&package))?;
                let confinement = self.running(layout, &program, layout.visible());
                let spec = layout.command(&program, folder.clone()).confined(confinement);
                Some(spec.args(["-test.v=test2json", "-test.paniconexit0"]))
            })
            .collect()
    }

    fn read_visible(&self, _layout: &Layout, spec: &Spec, finished: &Finished) -> VisibleRun {
        read_tests(&package_of(&spec.program), &finished.output)
    }

    fn judge(&self, exercise: &Exercise, layout: &Layout) -> Spec {
        let (program, folder) = (self.judge_program(exercise), layout.exposing(exercise.name()));
        let confinement = self.running(layout, &program, folder.clone());
        layout.command(&program, folder).confined(confinement)
    }

    fn subject(&self, layout: &Layout) -> Spec {
        let program = layout.binaries().join(Self::program_name(SUBJECT_PROGRAM));
        layout
            .command(&program, layout.subject())
            .confined(self.running(layout, &program, layout.subject()))
            .env("GORACE", "halt_on_error=0 exitcode=66 atexit_sleep_ms=0")
            .env("GOTRACEBACK", "all")
    }
}

/// The version of a library that the exercise's lock file names.
fn locked_version(exercise: &Exercise, name: &str) -> Option<String> {
    let path = TreePath::new("go.mod").ok()?;
    let lines = exercise.lock.text(&path)?.lines();
    let mut words = lines.map(|line| line.trim().trim_start_matches("require").split_whitespace());
    words.find_map(|mut words| (words.next() == Some(name)).then(|| words.next().map(str::to_owned))?)
}

/// A module's own `go.mod`, and the libraries that lie in its folder.
fn with_libraries(exercise: &Exercise, folder: &Path) -> std::io::Result<String> {
    let mut text = std::fs::read_to_string(folder.join("go.mod"))?;
    for name in &exercise.libraries {
        let place = folder.join(LIBRARIES).join(name);
        if place.is_dir() {
            let place = serde_json::Value::from(place.to_string_lossy().replace('\\', "/"));
            text.push_str(&format!("\nrequire {name} v0.0.0\n\nreplace {name} => {place}\n"));
        }
    }
    Ok(text)
}

/// Whether a file is compiled only with, or only without, the race detector: then what is judged is
/// not what is shipped.
fn constrained_to_the_detector(source: &str) -> bool {
    source.lines().take_while(|line| !line.starts_with("package ")).any(|line| {
        let line = line.trim_start();
        let comment = line.strip_prefix("//").unwrap_or_default().trim_start();
        (comment.starts_with("go:build") || comment.starts_with("+build"))
            && comment.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "race")
    })
}

/// Where the compiled tests of the fixture are.
fn tests_folder(layout: &Layout) -> PathBuf {
    layout.binaries().join("tests")
}

/// The last part of a package's name, from the name of its tests' program.
fn package_of(program: &Path) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
    name.strip_suffix(".test").unwrap_or(name).to_owned()
}

/// Every folder with tests below a folder.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with("_test.go") && !found.contains(&folder) {
                found.push(folder.clone());
            }
        }
    }
    found.sort();
    found
}

/// The compiler's complaints without the lines that name packages.
fn compiler_words(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// What a test program said in the form that `go tool test2json` reads: each line of the test
/// runner's own begins with a control character.
fn read_tests(package: &str, output: &str) -> VisibleRun {
    const MARK: char = '\u{16}';
    let mut run = VisibleRun::default();
    let mut said: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut current = String::new();
    for line in output.lines() {
        let told = line.trim_start().strip_prefix(MARK).unwrap_or(line.trim_start());
        let marked = line.contains(MARK);
        if let Some(name) = told.strip_prefix("=== RUN").or(told.strip_prefix("=== NAME")).filter(|_| marked)
        {
            current = name.trim().to_owned();
        } else if let Some((status, rest)) =
            told.strip_prefix("--- ").and_then(|rest| rest.split_once(": ")).filter(|_| marked)
        {
            let test = rest.rsplit_once(" (").map_or(rest, |(name, _)| name);
            let (status, message) = match status {
                "PASS" => (Status::Passed, String::new()),
                "SKIP" => (Status::NotRun, "it was skipped".to_owned()),
                _ => (Status::Failed, said.remove(test).unwrap_or_default().join("\n")),
            };
            run.tests.push((format!("{package}.{test}"), status, message));
        } else if !line.trim().is_empty() && !marked {
            said.entry(current.clone()).or_default().push(line.trim());
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_for_the_race_detector_alone_is_seen() {
        let table = [
            ("//go:build race\n\npackage p\n", true),
            ("// x\n\n//go:build linux && !race\n\npackage p\n", true),
            ("// +build !race\n\npackage p\n", true),
            ("//go:build linux\n\npackage p\n", false),
            ("// a race, and //go:build\npackage p\n", false),
            ("package p\n\n//go:build race\n", false),
            ("//go:build tracer\n\npackage p\n", false),
        ];
        for (source, expected) in table {
            assert_eq!(constrained_to_the_detector(source), expected, "{source}");
        }
    }

    #[test]
    fn what_a_test_program_says_becomes_tests_by_name() {
        let output = concat!(
            "\u{16}=== RUN   TestA\n",
            "    a_test.go:3: got 1\n",
            "\u{16}--- FAIL: TestA (0.00s)\n",
            "\u{16}=== RUN   TestB\n",
            "\u{16}=== RUN   TestB/empty\n",
            "--- PASS: TestC (0.00s)\n",
            "\u{16}--- PASS: TestB (0.00s)\n",
            "    \u{16}--- PASS: TestB/empty (0.00s)\n",
            "\u{16}=== RUN   TestD\n",
            "\u{16}--- SKIP: TestD (0.00s)\n",
            "FAIL\n",
        );
        assert_eq!(
            read_tests("sizes", output).tests,
            [
                ("sizes.TestA".to_owned(), Status::Failed, "a_test.go:3: got 1".to_owned()),
                ("sizes.TestB".to_owned(), Status::Passed, String::new()),
                ("sizes.TestB/empty".to_owned(), Status::Passed, String::new()),
                ("sizes.TestD".to_owned(), Status::NotRun, "it was skipped".to_owned()),
            ]
        );
    }
}
