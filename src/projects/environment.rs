//! What a project depends on, fetched once with network and kept: keyed by its manifests, lock files and runtime.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bench::Bench;
use super::fingerprint::Fingerprint;
use super::root::{Root, remove};
use super::stage::{self, Made};
use super::stamp::stamp;
use super::{bench, kept};
use crate::domain::conventions::is_setup_input;
use crate::domain::project::{Ecosystem, Project};
use crate::domain::tree::{Tree, TreePath};
use crate::runner::MachineError;
use crate::runner::isolation::strongest;
use crate::runner::place::real;
use crate::runner::process::Spec;
use crate::runner::run::{Finished, run};
use crate::runtimes::toolchain::{Found, Lack, Tool, Toolbox};

/// How long setting up may take.
const SETUP: Duration = Duration::from_secs(30 * 60);

/// How much is kept of what it prints, in bytes.
const OUTPUT: usize = 1 << 20;

/// The way in which projects are set up: what another way has made is no use. To be raised with every
/// change of it.
const MAKING: &str = "3";

/// What setting up makes, and a run may read.
const PARTS: [&str; 5] = ["tree", "venv", "modules", "go", "cargo-home"];

/// A project that is set up.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
    ecosystem: Ecosystem,
    tools: Vec<Found>,
    made: Made,
    /// What compilers made of the project's own tree, where they make something.
    kept: Option<PathBuf>,
}

/// How setting up came out.
#[derive(Debug)]
pub enum SetUp {
    /// It is there; whether it was made just now.
    Ready(Environment, bool),
    /// The project's own command failed: the last of what it said.
    Failed(String),
}

/// The programs that an ecosystem needs, as they were found.
///
/// # Errors
/// [`MachineError::Missing`] with how to get what is missing.
pub fn tools(ecosystem: Ecosystem, toolbox: &Toolbox) -> Result<Vec<Found>, MachineError> {
    let needed = match ecosystem {
        Ecosystem::Node => Tool::Node,
        Ecosystem::Python => Tool::Python,
        Ecosystem::Go => Tool::Go,
        Ecosystem::Rust => Tool::Rust,
    };
    let found = toolbox.look(needed).map_err(|lack| {
        let state = match lack {
            Lack::NotFound => "it is not on PATH".to_owned(),
            Lack::TooOld(found) => format!("{} is too old", found.program.display()),
            Lack::Mute { said, .. } => format!("it does not tell its version: {said}"),
        };
        MachineError::Missing {
            what: format!("this project needs {}; {state}", needed.title()),
            mend: needed.mend().to_owned(),
        }
    })?;
    Ok(vec![found])
}

/// Sets a project up, or finds it set up already. `tree` is the whole project as its tests run in it.
///
/// # Errors
/// When the machine fails; a command of the project that fails is a value.
pub fn set_up(project: &Project, tree: &Tree, toolbox: &Toolbox) -> Result<SetUp, MachineError> {
    let tools = tools(project.ecosystem, toolbox)?;
    let all = toolbox.cache().join("projects");
    std::fs::create_dir_all(&all).map_err(MachineError::disk(&all))?;
    // The same path that a run stands in, without links: compilers write it into what they make.
    let folder = real(&all).join(key(project, tree, &tools));
    let mut environment = Environment {
        folder: folder.clone(),
        ecosystem: project.ecosystem,
        tools,
        made: Made::default(),
        kept: None,
    };
    let mut new = false;
    if let Some(made) = done(&folder) {
        environment.made = made;
    } else {
        let _lock = locked(&folder.with_extension("lock"))?;
        // Somebody else may have made it while this run waited.
        environment.made = match done(&folder) {
            Some(made) => made,
            None => match environment.make(project, tree)? {
                Ok(made) => {
                    new = true;
                    made
                }
                Err(said) => return Ok(SetUp::Failed(said)),
            },
        };
    }
    environment.keep(project, tree)?;
    Ok(SetUp::Ready(environment, new))
}

fn locked(path: &Path) -> Result<File, MachineError> {
    let lock = File::create(path).map_err(MachineError::disk(path))?;
    lock.lock().map_err(MachineError::disk(path))?;
    Ok(lock)
}

fn done(folder: &Path) -> Option<Made> {
    let done: Done = serde_json::from_str(&std::fs::read_to_string(folder.join("done.json")).ok()?).ok()?;
    is_untouched(&done.stamp, || Done::stamp_of(folder)).then_some(done.made)
}

/// Whether what is kept looks as it did when it was made. Where runs are not kept away from it, tools write
/// there as they do at home, and nothing is promised.
fn is_untouched(then: &str, now: impl FnOnce() -> String) -> bool {
    !strongest().isolates() || then == now()
}

/// What setting up has made, as it is kept.
#[derive(serde::Serialize, serde::Deserialize)]
struct Done {
    made: Made,
    stamp: String,
}

impl Done {
    fn stamp_of(folder: &Path) -> String {
        let parts = PARTS.map(|name| folder.join(name));
        stamp(parts.iter().map(PathBuf::as_path).filter(|part| part.exists()), true)
    }
}

/// What an environment is good for: the same manifests, the same commands, the same runtime.
fn key(project: &Project, tree: &Tree, tools: &[Found]) -> String {
    let mut parts = Fingerprint::default();
    let mut add = |part: &[u8]| parts.add(part);
    add(MAKING.as_bytes());
    add(project.ecosystem.word().as_bytes());
    add(project.setup.as_bytes());
    for (name, value) in &project.environment {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for tool in tools {
        add(tool.program.as_os_str().as_encoded_bytes());
        let (major, minor, patch) = tool.version;
        add(format!("{major}.{minor}.{patch}").as_bytes());
    }
    let mut any = false;
    for (path, bytes) in tree.iter().filter(|(path, _)| is_setup_input(project.ecosystem, path.as_str())) {
        any = true;
        add(path.as_str().as_bytes());
        add(bytes);
    }
    if !any {
        // Nothing says what it depends on, so anything may.
        for (path, bytes) in tree.iter() {
            add(path.as_str().as_bytes());
            add(bytes);
        }
    }
    format!("{}-{}", project.ecosystem, parts.hex())
}

/// What a package manager of Node.js reads. The project's own scripts around installing are left out:
/// they build from sources, and these are another learner's tomorrow.
fn node_inputs(tree: &Tree) -> Tree {
    let mut out = tree.only(|path| {
        is_setup_input(Ecosystem::Node, path.as_str())
            || path.as_str().starts_with("patches/")
            || path.as_str().starts_with(".yarn/")
    });
    let manifests: Vec<TreePath> = out
        .iter()
        .map(|(path, _)| path.clone())
        .filter(|path| path.as_str() == "package.json" || path.as_str().ends_with("/package.json"))
        .collect();
    for path in manifests {
        let Some(text) = out.text(&path) else { continue };
        let Ok(mut value) = serde_json::from_str::<serde_json::Value>(text) else { continue };
        if let Some(scripts) = value.get_mut("scripts").and_then(serde_json::Value::as_object_mut) {
            for name in [
                "preinstall",
                "install",
                "postinstall",
                "prepublish",
                "preprepare",
                "prepare",
                "postprepare",
                "dependencies",
            ] {
                scripts.remove(name);
            }
            out.insert(path, format!("{value:#}\n").into_bytes());
        }
    }
    out
}

/// The last of what a command said.
#[must_use]
pub fn last_words(finished: &Finished) -> String {
    let both = format!("{}\n{}", finished.output.trim(), finished.errors.trim());
    let both = both.trim();
    let lines: Vec<&str> = both.lines().collect();
    let tail = lines[lines.len().saturating_sub(25)..].join("\n");
    if finished.stopped { format!("it did not come to an end\n{tail}") } else { tail }
}

impl Environment {
    /// Where it is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The programs of its runtime.
    pub fn programs(&self) -> impl Iterator<Item = &Path> {
        self.tools.iter().map(|tool| tool.program.as_path())
    }

    /// What a run may read of it: all that setting up has made, and no other run.
    #[must_use]
    pub fn reads(&self) -> Vec<PathBuf> {
        let parts = PARTS.map(|name| self.folder.join(name));
        parts.into_iter().chain(self.kept.clone()).filter(|path| path.exists()).collect()
    }

    /// Sets it up in an empty folder; what was said where a command of the project fails.
    fn make(&self, project: &Project, tree: &Tree) -> Result<Result<Made, String>, MachineError> {
        // What an interrupted run left is of no use: nobody knows how far it came. What a run has changed
        // is of none either.
        if self.folder.exists() {
            remove(&self.folder);
            if self.folder.exists() {
                std::fs::remove_dir_all(&self.folder).map_err(MachineError::disk(&self.folder))?;
            }
        }
        let inputs = match project.ecosystem {
            Ecosystem::Node => node_inputs(tree),
            _ => tree.clone(),
        };
        stage::write(&inputs, &project.executable, &Default::default(), &self.tree())?;
        if let Some(said) = self.prepare()? {
            return Ok(Err(said));
        }
        if !project.setup.is_empty() {
            let finished = run(&self.setup_command(&project.setup, project), SETUP, OUTPUT, &|_| false)?;
            if !finished.succeeded() {
                return Ok(Err(last_words(&finished)));
            }
        }
        let made = stage::made(project, &inputs, &self.tree())?;
        let path = self.folder.join("done.json");
        let done = Done { made, stamp: Done::stamp_of(&self.folder) };
        let text = serde_json::to_string(&done).unwrap_or_default();
        std::fs::write(&path, text).map_err(MachineError::disk(&path))?;
        Ok(Ok(done.made))
    }

    /// Lets compilers work on the project as it was given, once for each command, and keeps what they
    /// make. This is the only time that anything is written there: no submission has part in it.
    fn keep(&mut self, project: &Project, tree: &Tree) -> Result<(), MachineError> {
        if !matches!(self.ecosystem, Ecosystem::Go | Ecosystem::Rust) {
            return Ok(());
        }
        let mut parts = Fingerprint::default();
        parts.add(project.build.as_bytes());
        parts.add(bench::compiling(project).as_bytes());
        let all = self.folder.join("kept");
        let kept = all.join(parts.hex());
        let file = kept.with_extension("stamp");
        let now = || kept::stamp_of(self.ecosystem, &kept);
        let good = || std::fs::read_to_string(&file).is_ok_and(|then| is_untouched(&then, now));
        if !good() {
            std::fs::create_dir_all(&all).map_err(MachineError::disk(&all))?;
            let _lock = locked(&kept.with_extension("lock"))?;
            if !good() {
                remove(&kept);
                Bench::keep(self, project, tree, &kept)?;
                std::fs::write(&file, now()).map_err(MachineError::disk(&file))?;
            }
        }
        self.kept = Some(kept);
        Ok(())
    }

    /// Lends what compilers have made to a run with a folder of its own.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn lend(&self, own: &Path, tree: &Tree, isolated: bool) -> Result<(), MachineError> {
        match &self.kept {
            Some(kept) => kept::lend(self.ecosystem, kept, own, tree, isolated),
            None => Ok(()),
        }
    }

    /// The tree that was set up.
    fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Puts what setting up has made beside a tree that is to be run.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn furnish(&self, folder: &Path) -> Result<(), MachineError> {
        stage::take_over(&self.made, &self.tree(), folder)
    }

    /// What has to be there before the project's own command; what was said where it fails.
    fn prepare(&self) -> Result<Option<String>, MachineError> {
        if self.ecosystem == Ecosystem::Python {
            let mut spec = Spec::new(&self.tools[0].program, self.tree())
                .args(["-m", "venv"])
                .arg(self.folder.join("venv"));
            spec.environment = std::env::vars_os().collect();
            let finished = run(&spec, SETUP, OUTPUT, &|_| false)?;
            if !finished.succeeded() {
                return Ok(Some(last_words(&finished)));
            }
        }
        if self.ecosystem == Ecosystem::Rust {
            // Where crates come from is the machine's own setting.
            let home = self.folder.join("cargo-home");
            std::fs::create_dir_all(&home).map_err(MachineError::disk(&home))?;
            let own = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
                Some(
                    PathBuf::from(std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?)
                        .join(".cargo"),
                )
            });
            for name in ["config.toml", "config"] {
                if let Some(own) = &own
                    && own.join(name).is_file()
                {
                    std::fs::copy(own.join(name), home.join(name)).map_err(MachineError::disk(&home))?;
                }
            }
        }
        Ok(None)
    }

    /// The project's own command that fetches what it depends on: with network, and with the machine's
    /// own environment, which says where packages come from.
    fn setup_command(&self, line: &str, project: &Project) -> Spec {
        let mut spec = Spec::shell(line, self.tree());
        let changed = |name: &str| {
            matches!(name, "NODE_OPTIONS" | "PYTHONPATH" | "PYTHONHOME" | "VIRTUAL_ENV" | "GOFLAGS" | "PATH")
                || name.starts_with("DIFFDOJO_")
                || name.starts_with("CARGO_")
                || matches!(name, "RUSTUP_TOOLCHAIN" | "RUSTFLAGS")
                || name.starts_with("GIT_")
        };
        spec.environment =
            std::env::vars_os().filter(|(name, _)| !name.to_str().is_some_and(changed)).collect();
        let inherited: Vec<PathBuf> =
            std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
        spec = spec
            .env("PATH", self.path(&self.tree(), &inherited))
            // There is no git folder for tools that take their version from it.
            .env("SETUPTOOLS_SCM_PRETEND_VERSION", "1.0.0")
            .env("PBR_VERSION", "1.0.0")
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .env("HUSKY", "0")
            .env("CI", "true");
        self.shared(spec, project, &self.folder.join("build"))
    }

    /// A command of the project over a staged tree: without network where its tools can be told so,
    /// with nothing of the machine's own environment. `isolated` says that it can write its own folder alone.
    #[must_use]
    pub fn command(&self, line: &str, project: &Project, root: &Root, isolated: bool) -> Spec {
        let (tree, home, temporary) = (&root.tree(), root.home(), root.temporary());
        let system: Vec<PathBuf> = if cfg!(windows) {
            std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
        } else {
            ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"].map(PathBuf::from).to_vec()
        };
        let mut spec = Spec::shell(line, tree)
            .env("PATH", self.path(tree, &system))
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .env("TMPDIR", &temporary)
            .env("TMP", &temporary)
            .env("TEMP", temporary)
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("USER", "dojo")
            .env("LOGNAME", "dojo")
            .env("NO_COLOR", "1");
        spec = match self.ecosystem {
            Ecosystem::Node => {
                spec.env("npm_config_offline", "true").env("npm_config_update_notifier", "false")
            }
            Ecosystem::Python => spec
                .env("PYTHONPATH", python_path(tree))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PYTHONHASHSEED", "0")
                .env("PIP_NO_INDEX", "1"),
            Ecosystem::Go => spec
                .env("GOPROXY", "off")
                .env("GOSUMDB", "off")
                // Temporary files are in memory, and a standard library does not go in there.
                .env("GOTMPDIR", root.work()),
            Ecosystem::Rust => spec
                .env("CARGO_NET_OFFLINE", "true")
                .env("CARGO_TERM_COLOR", "never")
                // A warning of a newer compiler is no fault of the project.
                .env("RUSTFLAGS", "--cap-lints warn")
                .env("CARGO_TARGET_DIR", root.build()),
        };
        // Go does without keeping what it makes: a cache that cannot be written is read where it lies.
        let build = match &self.kept {
            Some(kept) if isolated && self.ecosystem == Ecosystem::Go => kept.clone(),
            _ => root.build(),
        };
        self.shared(spec, project, &build)
    }

    /// What setting up and running share.
    fn shared(&self, mut spec: Spec, project: &Project, build: &Path) -> Spec {
        spec = match self.ecosystem {
            Ecosystem::Node => spec,
            Ecosystem::Python => spec.env("VIRTUAL_ENV", self.folder.join("venv")),
            Ecosystem::Go => spec
                .env("GOMODCACHE", self.folder.join("modules"))
                .env("GOCACHE", build)
                .env("GOPATH", self.folder.join("go"))
                .env("GOFLAGS", "-modcacherw")
                .env("GOTOOLCHAIN", "local")
                .env("GOTELEMETRY", "off"),
            Ecosystem::Rust => spec
                .env("CARGO_HOME", self.folder.join("cargo-home"))
                .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback"),
        };
        for (name, value) in &project.environment {
            spec = spec.env(name, value);
        }
        spec
    }

    /// Where programs are looked for: the project's own, then the runtime's, then these.
    fn path(&self, tree: &Path, then: &[PathBuf]) -> OsString {
        let mut folders = match self.ecosystem {
            Ecosystem::Node => vec![tree.join("node_modules").join(".bin")],
            Ecosystem::Python => {
                vec![self.folder.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" })]
            }
            _ => Vec::new(),
        };
        folders.extend(self.tools.iter().filter_map(|tool| tool.program.parent().map(Path::to_owned)));
        folders.extend(then.iter().cloned());
        std::env::join_paths(folders).unwrap_or_default()
    }
}

/// A staged project's packages come before the copy that setting up has installed.
fn python_path(tree: &Path) -> OsString {
    let folders: Vec<PathBuf> =
        ["src", "lib", ""].iter().map(|name| tree.join(name)).filter(|folder| folder.is_dir()).collect();
    std::env::join_paths(folders).unwrap_or_default()
}
