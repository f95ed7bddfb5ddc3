//! Which programs the machine has, at which version, and how to get what is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::named::Named;
use crate::domain::exercise::Language;
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::run;

/// How long a program may take to tell its version.
const PROBE: Duration = Duration::from_secs(20);

/// A version: major, minor, patch.
pub type Version = (u32, u32, u32);

/// A program that exercises run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// Node.js.
    Node,
    /// Python.
    Python,
    /// Go.
    Go,
    /// A C compiler, which Go's race detector needs on some systems.
    C,
    /// Rust with cargo, which project exercises in Rust need.
    Rust,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Node, Self::Python, Self::Go, Self::C, Self::Rust];

    /// The name as people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Node => "Node.js",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::C => "C compiler",
            Self::Rust => "Rust",
        }
    }

    /// The oldest version that will do.
    #[must_use]
    pub fn oldest(self) -> Version {
        match self {
            Self::Node => (20, 0, 0),
            Self::Python => (3, 11, 0),
            Self::Go => (1, 25, 0),
            Self::C => (0, 0, 0),
            Self::Rust => (1, 70, 0),
        }
    }

    /// What `--runtime` calls it.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python",
            Self::Go => "go",
            Self::C => "cc",
            Self::Rust => "rust",
        }
    }

    /// The oldest and the newest release that every built-in exercise has been proved with, as many
    /// parts of the version as a release line has; nothing where no exercise depends on it.
    /// `.ci/matrix` proves them.
    #[must_use]
    pub fn proved(self) -> Option<(&'static [u32], &'static [u32])> {
        match self {
            Self::Node => Some((&[20], &[26])),
            Self::Python => Some((&[3, 11], &[3, 13])),
            Self::Go => Some((&[1, 25], &[1, 27])),
            Self::C | Self::Rust => None,
        }
    }

    /// Whether a version is newer than every one that the exercises have been proved with.
    #[must_use]
    pub fn is_unproved(self, (major, minor, patch): Version) -> bool {
        self.proved().is_some_and(|(_, newest)| [major, minor, patch].get(..newest.len()) > Some(newest))
    }

    /// The names it goes by on PATH, best first.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["node"],
            // The last one comes with Python for Windows, whatever is on PATH.
            Self::Python if cfg!(windows) => &["python3", "python", "py"],
            Self::Python => &["python3", "python"],
            Self::Go => &["go"],
            Self::C => &["cc", "gcc", "clang"],
            Self::Rust => &["rustc"],
        }
    }

    /// How to get it.
    #[must_use]
    pub fn mend(self) -> &'static str {
        match self {
            Self::Node => "install Node.js 20 or later from https://nodejs.org, or by your system's packages",
            Self::Python => {
                "install Python 3.11 or later from https://www.python.org, or by your system's packages"
            }
            Self::Go => "install Go 1.25 or later from https://go.dev/dl",
            Self::C => {
                "install gcc or clang (Debian: apt install gcc; macOS: xcode-select --install; Windows: MinGW-w64), which Go's race detector needs"
            }
            Self::Rust => "install Rust with cargo from https://rustup.rs, or by your system's packages",
        }
    }

    /// What an exercise in a language needs.
    #[must_use]
    pub fn of(language: Language) -> &'static [Self] {
        match language {
            Language::JavaScript | Language::TypeScript => &[Self::Node],
            Language::Python => &[Self::Python],
            Language::Go if cfg!(target_os = "macos") => &[Self::Go],
            Language::Go => &[Self::Go, Self::C],
            Language::Rust => &[Self::Rust],
        }
    }

    /// Arguments that make it print its own path and its version, a line each.
    fn probe(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["-p", "process.execPath + '\\n' + process.versions.node"],
            Self::Python => {
                &["-I", "-c", "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])"]
            }
            Self::Go => &["env", "GOROOT", "GOVERSION"],
            Self::C => &["--version"],
            Self::Rust => &["--print", "sysroot"],
        }
    }
}

/// A program as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The program itself, behind any shim.
    pub program: PathBuf,
    /// Its version.
    pub version: Version,
    /// What the file on PATH looked like when it was asked: path, size, time of change.
    stamp: (PathBuf, u64, u64),
}

/// Why a program cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It is not on PATH.
    NotFound,
    /// It is too old.
    TooOld(Found),
    /// It is there but does not tell its version.
    Mute {
        /// The file on PATH.
        program: PathBuf,
        /// What it said.
        said: String,
    },
}

/// The programs of this machine, asked once and remembered.
#[derive(Debug)]
pub struct Toolbox {
    cache: PathBuf,
    named: Named,
    remembered: BTreeMap<String, Found>,
}

impl Toolbox {
    /// A toolbox that remembers in a folder. Nothing is asked yet; a folder that cannot be written
    /// only makes it slower.
    #[must_use]
    pub fn new(cache: &Path, named: Named) -> Self {
        Self { cache: cache.to_owned(), named, remembered: remembered(cache) }
    }

    /// Where compiled things are kept between runs.
    #[must_use]
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Looks for a program.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn look(&self, tool: Tool) -> Result<Found, Lack> {
        if let Some(program) = self.named.program(tool) {
            return match self.ask(tool, program) {
                Ok(found) if found.version >= tool.oldest() => Ok(found),
                Ok(found) => Err(Lack::TooOld(found)),
                Err(said) => Err(Lack::Mute { program: program.to_owned(), said }),
            };
        }
        let mut lack = Lack::NotFound;
        for name in tool.names() {
            let Ok(on_path) = which::which(name) else { continue };
            match self.ask(tool, &on_path) {
                Ok(found) if found.version >= tool.oldest() => return Ok(found),
                Ok(found) => lack = Lack::TooOld(found),
                Err(said) if lack == Lack::NotFound => lack = Lack::Mute { program: on_path, said },
                Err(_) => {}
            }
        }
        Err(lack)
    }

    /// What an exercise in a language needs, all of it.
    ///
    /// # Errors
    /// [`MachineError::Missing`] for the first thing that is missing.
    pub fn need(&self, language: Language) -> Result<Vec<Found>, MachineError> {
        Tool::of(language)
            .iter()
            .map(|tool| self.look(*tool).map_err(|lack| missing(language, *tool, &lack)))
            .collect()
    }

    fn ask(&self, tool: Tool, on_path: &Path) -> Result<Found, String> {
        let stamp = stamp(on_path).ok_or("it cannot be read")?;
        let key = key(tool, on_path);
        if let Some(found) = self.remembered.get(&key)
            && found.stamp == stamp
            && found.program.exists()
        {
            return Ok(found.clone());
        }
        let mut spec = Spec::new(on_path, std::env::temp_dir()).args(tool.probe());
        // A version manager's shim needs to know where it keeps its versions; a probe runs nothing
        // of a learner's.
        spec.environment = std::env::vars_os()
            .filter(|(name, _)| {
                !matches!(name.to_str(), Some("NODE_OPTIONS" | "PYTHONPATH" | "PYTHONSTARTUP" | "GOFLAGS"))
            })
            .collect();
        if tool == Tool::Go && self.named.program(tool).is_some() {
            // The one that was named, whatever else it would fetch and run in its place.
            spec.environment.retain(|(name, _)| name != "GOTOOLCHAIN");
            spec = spec.env("GOTOOLCHAIN", "local");
        }
        let finished = run(&spec, PROBE, 64 << 10, &|_| false).map_err(|error| error.to_string())?;
        if !finished.succeeded() {
            return Err(first_line(&finished.errors));
        }
        let lines: Vec<&str> = finished.output.lines().map(str::trim).collect();
        let (program, version) = match tool {
            Tool::C => (on_path.to_owned(), Some((0, 0, 0))),
            Tool::Go => {
                let own = Path::new(lines.first().copied().unwrap_or_default())
                    .join("bin")
                    .join(format!("go{}", std::env::consts::EXE_SUFFIX));
                (own, lines.get(1).and_then(|line| version(line)))
            }
            Tool::Rust => {
                let bin = Path::new(lines.first().copied().unwrap_or_default()).join("bin");
                let own = bin.join(format!("cargo{}", std::env::consts::EXE_SUFFIX));
                // A second question: the two are not answered together.
                let asked = Spec { arguments: vec!["--version".into()], ..spec.clone() };
                let told = run(&asked, PROBE, 64 << 10, &|_| false).map_err(|error| error.to_string())?;
                (own, version(&told.output))
            }
            Tool::Node | Tool::Python => (
                PathBuf::from(lines.first().copied().unwrap_or_default()),
                lines.get(1).and_then(|line| version(line)),
            ),
        };
        let program = if program.is_file() { program } else { on_path.to_owned() };
        let version = version.ok_or_else(|| first_line(&finished.output))?;
        let found = Found { program, version, stamp };
        self.remember(key, &found);
        Ok(found)
    }

    fn remember(&self, key: String, found: &Found) {
        // Read again: another run may have learnt something meanwhile. Losing a race costs a probe.
        let mut all = remembered(&self.cache);
        all.insert(key, found.clone());
        let written = (|| -> std::io::Result<()> {
            std::fs::create_dir_all(&self.cache)?;
            let file = tempfile::NamedTempFile::new_in(&self.cache)?;
            serde_json::to_writer_pretty(&file, &all)?;
            file.persist(self.cache.join("tools.json")).map_err(|error| error.error)?;
            Ok(())
        })();
        // Not remembering is only slower.
        written.ok();
    }
}

/// Variables by which a version manager, or Go itself, chooses the program behind a name on PATH.
const CHOOSES: [&str; 7] = [
    "GOTOOLCHAIN",
    "PYENV_VERSION",
    "RUSTUP_TOOLCHAIN",
    "ASDF_NODEJS_VERSION",
    "ASDF_PYTHON_VERSION",
    "ASDF_GOLANG_VERSION",
    "NODENV_VERSION",
];

/// What a program is remembered by: its place, and all that chooses what is behind it.
fn key(tool: Tool, on_path: &Path) -> String {
    let chosen: String = CHOOSES
        .iter()
        .filter_map(|name| Some(format!(" {name}={}", std::env::var_os(name)?.to_string_lossy())))
        .collect();
    format!("{tool:?} {}{chosen}", on_path.display())
}

fn remembered(cache: &Path) -> BTreeMap<String, Found> {
    std::fs::read_to_string(cache.join("tools.json"))
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// What to tell about a program that cannot be used.
#[must_use]
pub fn missing(language: Language, tool: Tool, lack: &Lack) -> MachineError {
    let needed = match tool.oldest() {
        (0, _, _) => String::new(),
        (major, minor, _) => format!(" {major}.{minor} or later"),
    };
    let state = match lack {
        Lack::NotFound => "it is not on PATH".to_owned(),
        Lack::TooOld(found) => {
            let (major, minor, patch) = found.version;
            format!("{} is {major}.{minor}.{patch}", found.program.display())
        }
        Lack::Mute { program, said } => format!("{} does not tell its version: {said}", program.display()),
    };
    MachineError::Missing {
        what: format!("{} exercises need {}{needed}; {state}", language.title(), tool.title()),
        mend: tool.mend().to_owned(),
    }
}

fn stamp(path: &Path) -> Option<(PathBuf, u64, u64)> {
    let meta = std::fs::metadata(path).ok()?;
    let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((path.to_owned(), meta.len(), changed.as_secs()))
}

/// A short line of a program's that may be shown.
fn first_line(text: &str) -> String {
    let shown = |line: &str| line.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    text.lines().map(|line| shown(line.trim())).find(|line| !line.is_empty()).unwrap_or("nothing".to_owned())
}

/// The version in a text such as `v20.1.2`, `go1.26.8` or `3.11.7`.
fn version(text: &str) -> Option<Version> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..].split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    let major = parts.next()?.ok()?;
    let minor = parts.next().and_then(Result::ok).unwrap_or(0);
    let patch = parts.next().and_then(Result::ok).unwrap_or(0);
    Some((major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_each_program_prints_them() {
        assert_eq!(version("20.20.2"), Some((20, 20, 2)));
        assert_eq!(version("v18.1.0-nightly"), Some((18, 1, 0)));
        assert_eq!(version("go1.26.8"), Some((1, 26, 8)));
        assert_eq!(version("go1.26rc1"), Some((1, 26, 0)));
        assert_eq!(version("Python"), None);
    }

    #[test]
    fn a_version_above_the_newest_that_was_proved_is_told() {
        for (tool, version, unproved) in [
            (Tool::Node, (26, 12, 1), false),
            (Tool::Node, (27, 0, 0), true),
            (Tool::Python, (3, 13, 9), false),
            (Tool::Python, (3, 14, 0), true),
            (Tool::Go, (1, 27, 3), false),
            (Tool::Go, (2, 0, 0), true),
            (Tool::Rust, (9, 0, 0), false),
        ] {
            assert_eq!(tool.is_unproved(version), unproved, "{tool:?} {version:?}");
        }
    }

    #[test]
    fn what_is_missing_is_told_with_its_mend() {
        let error = missing(Language::Go, Tool::Go, &Lack::NotFound);
        assert_eq!(error.to_string(), "Go exercises need Go 1.25 or later; it is not on PATH");
        assert!(matches!(error, MachineError::Missing { mend, .. } if mend.contains("go.dev")));
    }
}
