//! What a process may see and use: described here for every system, enforced by what the system has.

use std::path::{Path, PathBuf};

/// What a process may see and use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// How much of it can be enforced.
    pub rung: Rung,
    /// Files and folders that may be read and run.
    pub reads: Vec<PathBuf>,
    /// Folders that may be changed.
    pub writes: Vec<PathBuf>,
    /// Empty folders for temporary files, in memory where there are namespaces.
    pub scratch: Vec<PathBuf>,
    /// Whether it may talk to itself over the loopback interface. It never reaches another machine.
    pub loopback: bool,
    /// Whether it keeps the grader's user where that is root: only for a compiler with its cache.
    pub keeps_user: bool,
    /// What it may use up.
    pub limits: Limits,
}

/// What a process and its children may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory in use by all of them together; looked at every few milliseconds.
    pub memory: u64,
    /// Bytes of writable memory that one of them may ask for, used or not: far more than `memory`, since
    /// Node.js reserves half a gigabyte or more for each of its threads (which versions do, changes from
    /// one to the next). Not for Go: its race detector asks for terabytes that it never uses.
    pub data: Option<u64>,
    /// Processes and threads of a user, where they are counted; the whole tree may have half as many
    /// processes.
    pub processes: u64,
    /// Bytes of one file.
    pub file: u64,
    /// Open files.
    pub files: u64,
    /// Seconds of processor time of one process.
    pub seconds: u64,
}

impl Limits {
    /// What was exceeded, in words.
    #[must_use]
    pub fn words(&self, excess: Excess) -> String {
        match excess {
            Excess::Memory => format!("it used more than {} MiB of memory", self.memory >> 20),
            Excess::Processes => format!("it had more than {} processes", self.processes / 2),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 1536 << 20,
            data: Some(64 << 30),
            processes: 256,
            file: 64 << 20,
            files: 1024,
            seconds: 120,
        }
    }
}

/// How far a run is kept from the rest of the machine, strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// A process group, a deadline, an output cap, and an end for the whole tree of processes.
    Nothing,
    /// Also limits on memory, processes, files and processor time.
    Limits,
    /// Also Landlock and a filter of system calls: files and network are out of reach.
    Kernel,
    /// Also namespaces: a view of the machine that holds nothing else.
    Namespaces,
}

impl Confinement {
    /// Nothing but a certain end for the whole tree.
    #[must_use]
    pub fn none() -> Self {
        Self {
            rung: Rung::Nothing,
            reads: Vec::new(),
            writes: Vec::new(),
            scratch: Vec::new(),
            loopback: true,
            keeps_user: true,
            limits: Limits::default(),
        }
    }
}

impl Rung {
    /// The word for reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Limits => "limits",
            Self::Kernel => "kernel",
            Self::Namespaces => "namespaces",
        }
    }

    /// What it is made of, for reports.
    #[must_use]
    pub fn layers(self) -> &'static [&'static str] {
        const ALL: [&str; 8] = [
            "process-tree",
            "deadline",
            "output-cap",
            "memory-watch",
            "resource-limits",
            "landlock",
            "seccomp",
            "namespaces",
        ];
        match self {
            Self::Nothing => &ALL[..3],
            Self::Limits => &ALL[..5],
            Self::Kernel => &ALL[..7],
            Self::Namespaces => &ALL,
        }
    }

    /// Whether it keeps files and network out of reach.
    #[must_use]
    pub fn isolates(self) -> bool {
        self >= Self::Kernel
    }
}

/// Why a tree of processes was ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// It used too much memory.
    Memory,
    /// It had too many processes.
    Processes,
}

/// Which isolation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// One that keeps files and network out of reach, or no grade at all.
    Required,
    /// The strongest that the machine has.
    Auto,
    /// None.
    None,
}

/// How to get isolation where there is none.
#[must_use]
pub fn mend() -> &'static str {
    if cfg!(target_os = "linux") {
        "use a kernel with Landlock (5.13 or later) or with user namespaces (Debian and Ubuntu: sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or grade as root"
    } else {
        "grade on Linux, in a virtual machine or under WSL 2; this system offers limits only"
    }
}

/// Folders and files of the system itself that every program needs.
#[must_use]
pub fn system() -> Vec<PathBuf> {
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/nix/store",
        "/gnu/store",
        "/etc/ld.so.cache",
        "/etc/alternatives",
        "/etc/localtime",
        "/etc/hosts",
        "/etc/nsswitch.conf",
        "/etc/ssl/openssl.cnf",
    ]
    .into_iter()
    .map(PathBuf::from)
    .filter(|path| path.exists())
    .collect()
}

/// Where a program and what belongs to it are installed: the folder above its `bin`, or the program
/// alone where that folder holds more than an installation (a home, the root).
#[must_use]
pub fn installation(program: &Path) -> Vec<PathBuf> {
    let real = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let homes: Vec<PathBuf> = ["HOME", "USERPROFILE"]
        .iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .filter(|home| home.is_absolute())
        .collect();
    let mut places: Vec<PathBuf> = [program.to_owned(), real]
        .into_iter()
        .map(|program| {
            let above = program
                .parent()
                .filter(|folder| folder.ends_with("bin"))
                .and_then(Path::parent)
                .filter(|folder| folder.parent().is_some())
                .filter(|folder| !homes.iter().any(|home| home.starts_with(folder)));
            match above {
                Some(folder) => folder.to_owned(),
                None => program,
            }
        })
        .collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_is_the_folder_above_bin_and_never_a_home_or_the_root() {
        let home = ["HOME", "USERPROFILE"].iter().find_map(std::env::var_os).expect("a home");
        let home = PathBuf::from(home);
        let table = [
            ("/opt/node/bin/node".to_owned(), "/opt/node".to_owned()),
            ("/bin/node-that-is-not-there".to_owned(), "/bin/node-that-is-not-there".to_owned()),
            (format!("{}/bin/x", home.display()), format!("{}/bin/x", home.display())),
            (format!("{}/tools/bin/x", home.display()), format!("{}/tools", home.display())),
        ];
        for (program, expected) in table {
            assert_eq!(installation(Path::new(&program)), [PathBuf::from(expected)], "{program}");
        }
    }

    #[test]
    fn a_stronger_rung_has_every_layer_of_a_weaker_one() {
        let rungs = [Rung::Nothing, Rung::Limits, Rung::Kernel, Rung::Namespaces];
        for pair in rungs.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(pair[1].layers().starts_with(pair[0].layers()));
        }
        assert_eq!(rungs.map(Rung::isolates), [false, false, true, true]);
    }
}
